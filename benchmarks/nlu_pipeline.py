"""The bot's own NLU pipeline outside of Rasa's server; runs in the Rasa environment, like the components."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema
from rasa.engine.recipes.default_components import DEFAULT_COMPONENTS
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.importers.utils import training_data_from_paths
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import class_from_module_path

from bot.components.sentence_embeddings import SentenceEmbeddings
from bot.components.sentence_encoder import SentenceEncoder

ROOT = Path(__file__).resolve().parents[1]
EMBEDDING_MODEL = ROOT / "var" / "models" / "multilingual-e5-small"
REPORTS = ROOT / "var" / "reports"
_FALLBACK = "FallbackClassifier"

Ranking = dict[str, float]
"""Probability by intent."""


class CachedEncoder:
    """The sentence encoder with a memory on disk, because the same sentences come again in every run and fold."""

    def __init__(self, name: str) -> None:
        """Load the model, and what is remembered under `name` of this very model."""
        checksum = (EMBEDDING_MODEL / "onnx" / "model_int8.onnx.sha256").read_text("ascii")[:12]
        self._encoder = SentenceEncoder(EMBEDDING_MODEL)
        self._path = REPORTS.parent / "nlu" / f"{name}-{checksum}.npz"
        self._rows: dict[str, np.ndarray] = {}
        if self._path.is_file():
            with np.load(self._path) as saved:
                self._rows = dict(zip(saved["texts"].tolist(), saved["rows"], strict=True))

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return one row a text, computed only if it is new."""
        for text in texts:
            if text not in self._rows:
                self._rows[text] = self._encoder.encode([text])[0]
        return np.stack([self._rows[text] for text in texts])

    def save(self) -> None:
        """Write what is remembered."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(self._path, texts=np.array(list(self._rows)), rows=np.stack(list(self._rows.values())))


class Pipeline:
    """What `config.yml` makes of texts, up to the probabilities; extractors and the fallback stay out."""

    def __init__(self, encoder: CachedEncoder) -> None:
        """Create the components untrained."""
        self._directory = tempfile.TemporaryDirectory(prefix="nlu-")
        self._storage = LocalModelStorage(Path(self._directory.name))
        self._components = [self._create(number, entry, encoder) for number, entry in enumerate(_entries())]

    def fit(self, examples: Sequence[tuple[str, str]], patterns: Sequence[dict[str, Any]] = ()) -> Pipeline:
        """Train on pairs of text and intent; `patterns` are regular expressions as Rasa reads them."""
        data = TrainingData([_message(text, intent) for text, intent in examples], regex_features=list(patterns))
        for component in self._components:
            if hasattr(component, "train"):
                component.train(data)
            if hasattr(component, "process_training_data"):
                component.process_training_data(data)
        return self

    def rank(self, texts: Sequence[str]) -> list[Ranking]:
        """Return the probability of every intent for each text."""
        messages = [_message(text) for text in texts]
        for component in self._components:
            component.process(messages)
        return [{each["name"]: each["confidence"] for each in message.get("intent_ranking")} for message in messages]

    def _create(self, number: int, entry: dict[str, Any], encoder: CachedEncoder) -> GraphComponent:
        kind = _class_of(entry["name"])
        # Rasa's classifiers report the ten best intents unless told otherwise.
        config = {**kind.get_default_config(), **entry, "ranking_length": 0}
        context = ExecutionContext(GraphSchema({}), node_name=f"component_{number}")
        if kind is SentenceEmbeddings:
            return SentenceEmbeddings(config, context.node_name, encoder)
        return kind.create(config, self._storage, Resource(context.node_name), context)


def decided(ranking: Ranking) -> str | None:
    """Return the intent that the bot acts on; None where its fallback takes over."""
    fallback = next(entry for entry in _pipeline() if entry["name"] == _FALLBACK)
    (best, first), (_, second) = sorted(ranking.items(), key=lambda item: -item[1])[:2]
    clear = first >= fallback["threshold"] and first - second >= fallback["ambiguity_threshold"]
    return best if clear else None


def bot_data(file: str = "") -> TrainingData:
    """Read the bot's examples and patterns, of all files or of one."""
    return training_data_from_paths([str(ROOT / "bot" / "data" / "nlu" / file)], "fr")


@lru_cache(maxsize=1)
def _pipeline() -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = yaml.safe_load((ROOT / "config.yml").read_text("utf-8"))["pipeline"]
    return entries


def _entries() -> list[dict[str, Any]]:
    """Return what a message's intent depends on, in the order of the pipeline."""
    kinds = (Tokenizer, Featurizer, IntentClassifier)
    return [each for each in _pipeline() if each["name"] != _FALLBACK and issubclass(_class_of(each["name"]), kinds)]


def _class_of(name: str) -> type[Any]:
    named = {each.__name__: each for each in DEFAULT_COMPONENTS}
    return named[name] if name in named else class_from_module_path(name)


def _message(text: str, intent: str | None = None) -> Message:
    return Message(data={TEXT: text, INTENT: intent} if intent else {TEXT: text})
