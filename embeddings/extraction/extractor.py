"""Answers from any page: the sentences that answer a question, if any do."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from embeddings.extraction.features import View, page_features, sentence_features
from embeddings.extraction.form import Floats
from embeddings.extraction.leads import Leads
from embeddings.extraction.likeness import Likeness
from embeddings.extraction.model import Judge, Weights, load_weights
from embeddings.extraction.overlap import measure_overlap
from embeddings.extraction.types import CompactPieces, Extraction, Selection, Span
from embeddings.types import Encoder, Tokens, Vectors
from knowledge.sentences import split_sentences

WEIGHTS = Path(__file__).with_name("weights.json")
KEPT_PAGES = 512
"""Pages whose pieces are kept, 60 kB each for 30 sentences."""


class Extractor:
    """Selects sentences with two small models: which sentences would answer, and whether the page answers at all."""

    def __init__(self, encoder: Encoder, weights: Weights) -> None:
        """Combine an encoder with what was learned from its vectors, or without any where it is another one."""
        self._encoder = encoder
        self._weights = weights
        self._is_own = encoder.name == weights.encoder
        self._judges = weights.own if self._is_own else weights.any
        self._pieces = lru_cache(KEPT_PAGES)(self._encode_pieces)

    @classmethod
    def load(cls, encoder: Encoder, path: Path = WEIGHTS) -> "Extractor":
        """Read the weights that ship with the package, or those at `path`; raises ModelError."""
        return cls(encoder, load_weights(path))

    def prepare(self, text: str, *, context: str = "") -> Vectors:
        """Encode a page ahead of its questions: one row a line that `extract` looks at; its pieces are kept aside."""
        lines = _lines(text, split_sentences(text), context)
        if self._is_own:
            self._pieces(tuple(lines))
        return self._encoder.encode_passages(lines)

    def extract(
        self,
        question: str,
        text: str,
        *,
        language: str,
        context: str = "",
        question_language: str | None = None,
        query: tuple[Vectors, Tokens] | None = None,
        vectors: Vectors | None = None,
        limit: int | None = None,
    ) -> Extraction:
        """Judge every sentence of a page, and the page.

        `text` is Markdown or plain text in `language`, best a whole page or section: a sentence is judged by its
        neighbours too. `context` is its title or heading path where the text does not begin with it. The question is
        in `question_language`, by default that of the text. `query` is the question as the encoder reads it and
        `vectors` the result of `prepare`, where known. At most `limit` sentences are selected, the most probable ones,
        headings left out; by default all that reach the threshold.

        Raises ValueError when `vectors` do not fit the text.
        """
        spans = split_sentences(text)
        if not spans:
            return Extraction(0.0, (), (), ())
        lines = _lines(text, spans, context)
        if vectors is None:
            vectors = self._encoder.encode_passages(lines)
        if len(vectors) != len(lines):
            raise ValueError(f"{len(vectors)} vectors for {len(lines)} lines; prepare() the same text and context")
        vector, tokens = query or self._encoder.read_query(question)
        same = question_language in (None, language)
        judge = self._judges.same if same else self._judges.cross
        overlap = measure_overlap(question, lines, language) if same else None
        kind, likeness = self._compared(vector, tokens, tuple(lines))
        answerable, judged = judge_page(judge, View(question, lines, vector, vectors, kind, overlap, likeness))
        probabilities = judged[len(lines) - len(spans) :]
        chosen = _choose(judge, answerable, probabilities)
        return Extraction(
            answerable=answerable,
            selected=_selections(text, spans, probabilities, chosen, limit),
            spans=tuple(spans),
            probabilities=tuple(map(float, probabilities)),
        )

    def _compared(self, vector: Vectors, tokens: Tokens, lines: tuple[str, ...]) -> tuple[Floats, Likeness | None]:
        """Return what only the encoder tells that the weights were learned with."""
        if not self._is_own:
            return np.zeros(0), None
        return self._weights.kind_of(vector), self._weights.space.compare(tokens.rows, self._pieces(lines))

    def _encode_pieces(self, lines: tuple[str, ...]) -> tuple[CompactPieces, ...]:
        return tuple(self._weights.space.of_passage(self._encoder.passage_tokens(line).rows) for line in lines)


def judge_page(judge: Judge, view: View) -> tuple[float, Floats]:
    """Return the probability that the page answers, and that of each line to be part of the answer if it does."""
    features = sentence_features(view)
    log_odds = judge.sentence.log_odds(features)
    page = judge.page.log_odds(page_features(view, features, log_odds))
    return float(_probability(page)), _probability(log_odds)


def _choose(judge: Judge, answerable: float, probabilities: Floats) -> list[int]:
    """Return what is selected on a page that answers: what reaches the threshold, at least the best sentence."""
    if answerable < judge.page_threshold:
        return []
    reached = np.flatnonzero(probabilities >= judge.sentence_threshold)
    return [int(index) for index in reached] or [int(probabilities.argmax())]


def _selections(
    text: str, spans: Sequence[Span], probabilities: Floats, chosen: Sequence[int], limit: int | None
) -> tuple[Selection, ...]:
    leads = Leads(text, spans)
    if limit is not None:
        sentences = [index for index in chosen if not leads.is_heading(index)]
        chosen = sorted(sorted(sentences, key=lambda index: -probabilities[index])[:limit])
    quoted = {spans[index] for index in chosen}
    found = []
    for index in chosen:
        start, end = spans[index]
        lead = leads.of(index)
        found.append(
            Selection(start, end, text[start:end], float(probabilities[index]), None if lead in quoted else lead)
        )
    return tuple(found)


def _lines(text: str, spans: Sequence[Span], context: str) -> list[str]:
    """Return the sentences, under the context as their first line unless they begin with it."""
    sentences = [text[start:end] for start, end in spans]
    return sentences if not context or sentences[:1] == [context] else [context, *sentences]


def _probability(log_odds: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-log_odds)))
