"""A scorer that reads question and candidate together: any CrossEncoder of sentence-transformers, from a directory."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sentence_transformers import CrossEncoder
from torch.nn import Identity

from embeddings.errors import ModelError
from embeddings.index.version import LoadedIndex
from embeddings.ranking.choice import Choice
from embeddings.ranking.policy import DEFAULT_POLICY, Policy
from embeddings.ranking.question import Question
from embeddings.ranking.scorer import Features
from embeddings.ranking.wordings import Wordings

READ = 30
"""Only so many candidates are read, those whose wordings are closest to the question."""
LIMIT = 10.0
"""Scores are cut at this on both sides; a candidate that is not read gets the lowest."""


class CrossEncoderScorer:
    """Measures what a model says of question and candidate, and how close the candidate's wordings are."""

    owner_features = ("nearest", "read", "gap", "roster")
    question_features = ("one", "best_nearest", "best_read")

    def __init__(self, name: str, model: CrossEncoder, wordings: Wordings, texts: Sequence[str]) -> None:
        """Read `texts`, one an owner of `wordings`."""
        self.name = name
        self._model = model
        self._wordings = wordings
        self._texts = texts
        kinds = [[owner.kind == "gap", owner.kind == "roster"] for owner in wordings.owners]
        self._kinds = np.array(kinds, dtype=np.float32)
        self._lock = threading.Lock()

    def measure(self, question: Question, owners: NDArray[np.intp], *, unknown: int | None = None) -> Features:
        """Measure some owners, by their numbers in ascending order, for a question."""
        share = self._wordings.of(owners)
        cosines = self._wordings.vectors[share.rows] @ question.vector
        cosines[share.rows == unknown] = -1
        nearest = share.best(cosines)
        read = np.full(len(owners), -LIMIT, dtype=np.float32)
        places = np.argsort(-nearest)[:READ]
        read[places] = self._read(question.text, [self._texts[owner] for owner in owners[places]])
        columns = np.column_stack([nearest, read, self._kinds[owners]]).astype(np.float32)
        return Features(owners, columns, np.array([1, nearest.max(), read.max()], dtype=np.float32))

    def _read(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        with self._lock:
            scores = self._model.predict(
                [(question, text) for text in texts], activation_fn=Identity(), show_progress_bar=False
            )
        return np.clip(np.asarray(scores, dtype=np.float32), -LIMIT, LIMIT)


class Reranker:
    """Makes a scorer of a CrossEncoder directory for each index that is served."""

    def __init__(self, directory: Path) -> None:
        """Load the model.

        Raises:
            ModelError: The directory holds no readable CrossEncoder with one score a pair.

        """
        self._name = f"cross-encoder {directory.resolve().name}"
        try:
            self._model = CrossEncoder(str(directory), device="cpu", local_files_only=True)
        except (OSError, ValueError, RuntimeError, KeyError, TypeError, AttributeError, ImportError) as error:
            raise ModelError(f"the reranker {directory} is no readable CrossEncoder: {error}") from error
        if self._model.num_labels != 1:
            raise ModelError(f"the reranker {directory} gives {self._model.num_labels} scores a pair, one is needed")

    def __call__(self, index: LoadedIndex, wordings: Wordings) -> tuple[CrossEncoderScorer, Policy]:
        """Return a scorer for an index, and the policy that stands in until one is fitted to labelled questions."""
        first = {unit.owner: unit.text for unit in reversed(wordings.units)}
        answers = {unit.owner: unit.text for unit in reversed(tuple(index.units.values())) if unit.kind == "answer"}
        texts = [answers.get(owner.id, first[owner.id]) for owner in wordings.owners]
        unfitted = replace(DEFAULT_POLICY, scorer=self._name, choice=Choice((0.0, 1.0, 0.0, 0.0), (0.0, 0.0, 0.0)))
        return CrossEncoderScorer(self._name, self._model, wordings, texts), unfitted
