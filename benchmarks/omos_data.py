"""OMoS-QA as the benchmarks read it, the vectors they keep on disk, and the scores of its paper."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from embeddings.types import Encoder, Tokens, Vectors

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "omos"
LANGUAGES = ("fr", "de", "en")


@dataclass(frozen=True, slots=True)
class Example:
    """A question, the lines of the page that may answer it, and the indices of those that do."""

    id: int
    page_id: int
    language: str
    question: str
    lines: tuple[str, ...]
    answers: frozenset[int]


def read_examples(split: str, language: str) -> list[Example]:
    """Read one file of the data set."""
    examples = []
    for line in (DATA / f"{split}_{language}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        lines = tuple(row["context"].split("\n"))
        examples.append(Example(row["id"], row["pageId"], language, row["question"], lines, frozenset(row["answers"])))
    return examples


@dataclass(frozen=True, slots=True)
class Scores:
    """Sentence scores over the questions that the page answers, and scores of "this page does not answer" over all."""

    precision: float
    recall: float
    f1: float
    refusal_precision: float
    refusal_recall: float

    def __str__(self) -> str:
        sentences = f"{self.precision:.3f} / {self.recall:.3f} / {self.f1:.3f}"
        return f"{sentences}, {self.refusal_precision:.3f} / {self.refusal_recall:.3f}"


def score(examples: Sequence[Example], predictions: Sequence[Iterable[int] | None]) -> Scores:
    """Score predicted line indices; None where the page is held not to answer.

    Precision and recall are micro-averaged: true positives, predicted and labelled sentences are summed over all
    answerable questions first. A refused question counts as one with no predicted sentence.
    """
    pairs = [(example.answers, predicted) for example, predicted in zip(examples, predictions, strict=True)]
    answerable = [(answers, set(predicted or ())) for answers, predicted in pairs if answers]
    hits = sum(len(answers & predicted) for answers, predicted in answerable)
    precision = hits / max(1, sum(len(predicted) for _, predicted in answerable))
    recall = hits / max(1, sum(len(answers) for answers, _ in answerable))
    refused = sum(predicted is None for _, predicted in pairs)
    unanswerable = sum(not answers for answers, _ in pairs)
    both = sum(predicted is None and not answers for answers, predicted in pairs)
    return Scores(
        precision=precision,
        recall=recall,
        f1=2 * precision * recall / max(1e-9, precision + recall),
        refusal_precision=both / max(1, refused),
        refusal_recall=both / max(1, unanswerable),
    )


class CachedEncoder:
    """An encoder that keeps every vector below a directory: the pages take minutes to encode."""

    def __init__(self, encoder: Encoder, directory: Path) -> None:
        self._encoder = encoder
        self.name = encoder.name
        self.dimensions = encoder.dimensions
        self._file = directory / f"vectors-{hashlib.sha256(encoder.name.encode()).hexdigest()[:12]}.npz"
        self._known: dict[str, Vectors] = {}
        self._tokens: dict[str, Tokens] = {}
        self._queries: dict[str, tuple[Vectors, Tokens]] = {}
        if self._file.exists():
            with np.load(self._file) as stored:
                self._known = dict(zip(stored["keys"].tolist(), stored["rows"], strict=True))

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text."""
        return self._encode("query", texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text."""
        return self._encode("passage", texts)

    def read_query(self, text: str) -> tuple[Vectors, Tokens]:
        """Return the vector and the pieces of a query, kept in memory only."""
        if text not in self._queries:
            self._queries[text] = self._encoder.read_query(text)
        return self._queries[text]

    def passage_tokens(self, text: str) -> Tokens:
        """Return the pieces of a passage, kept in memory only."""
        if text not in self._tokens:
            self._tokens[text] = self._encoder.passage_tokens(text)
        return self._tokens[text]

    def _encode(self, side: str, texts: Sequence[str]) -> Vectors:
        keys = [hashlib.sha256(f"{side}\0{text}".encode()).hexdigest()[:32] for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if missing:
            encode = self._encoder.encode_queries if side == "query" else self._encoder.encode_passages
            self._known.update(zip(missing, encode(list(missing.values())), strict=True))
        return np.stack([self._known[key] for key in keys])

    def save(self) -> None:
        """Write all vectors to disk."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        np.savez(self._file, keys=np.array(list(self._known)), rows=np.stack(list(self._known.values())))
