"""Answers from the documents themselves: the best sentences around the best passage that was found."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from embeddings.answering.citing import cite
from embeddings.extraction.extractor import Extractor
from embeddings.extraction.types import Extraction, Selection, Span
from embeddings.ranking.question import Question
from embeddings.types import Citation, Found, Vectors
from knowledge.types import Document, KnowledgeBase, Passage

WINDOW = 6000
"""Characters of a document around the best passage that are searched for sentences."""
MOST_SENTENCES = 4
MOST_SHOWN = 3
"""Sentences that are shown where none is claimed to answer."""
CACHED_WINDOWS = 512


@dataclass(frozen=True, slots=True)
class Quoted:
    """Sentences that may answer, and what they tell of the probability that their page does.

    `citations` are those of `text`, empty where no sentence is likely enough; `likeliest` those that are worth showing.
    """

    text: str
    language: str
    citations: tuple[Citation, ...]
    likeliest: tuple[Citation, ...]
    answerable: float
    passage_id: str


class PassageAnswers:
    """Selects sentences around a passage, of any document."""

    def __init__(self, knowledge: KnowledgeBase, extractor: Extractor) -> None:
        """Answer from the documents of `knowledge`."""
        self._knowledge = knowledge
        self._extractor = extractor
        self._passages = {passage.id: passage for passage in knowledge.passages}
        self._of_document: dict[str, list[Passage]] = {}
        for passage in knowledge.passages:
            self._of_document.setdefault(passage.document_id, []).append(passage)
        self._vectors = lru_cache(CACHED_WINDOWS)(self._encode)

    def find(self, question: Question, found: Found) -> Quoted | None:
        """Return the best sentences around the likeliest passage that was found; None if there is none."""
        best = next((self._passages[unit.owner] for unit in found.units if unit.kind == "passage"), None)
        if best is None:
            return None
        document = self._knowledge.documents[best.document_id]
        start, end = self._window(document, best)
        text = document.text[start:end]
        extraction = self._extractor.extract(
            question.text,
            text,
            language=document.language,
            context=document.title,
            question_language=question.language,
            query=(question.vector, question.tokens),
            vectors=self._vectors(text, document.title),
            limit=MOST_SENTENCES,
        )
        return Quoted(
            text=_readable(text, extraction.selected),
            language=document.language,
            citations=self._cite(document, [(one.start, one.end) for one in extraction.selected], start),
            likeliest=self._cite(document, _likeliest(extraction), start)[:MOST_SHOWN],
            answerable=extraction.answerable,
            passage_id=best.id,
        )

    def _encode(self, text: str, title: str) -> Vectors:
        return self._extractor.prepare(text, context=title)

    def _window(self, document: Document, best: Passage) -> tuple[int, int]:
        """Return the span of whole passages around the best one, the neighbours that fit into the window."""
        passages = self._of_document[document.id]
        first = last = passages.index(best)
        while True:
            before = passages[first - 1] if first > 0 else None
            after = passages[last + 1] if last + 1 < len(passages) else None
            if before and passages[last].end - before.start <= WINDOW:
                first -= 1
            elif after and after.end - passages[first].start <= WINDOW:
                last += 1
            else:
                return passages[first].start, passages[last].end

    def _cite(self, document: Document, spans: Sequence[Span], offset: int) -> tuple[Citation, ...]:
        """Cite each sentence in its passage; a heading belongs to no passage and cannot be cited."""
        return tuple(
            cite(self._knowledge, passage, start + offset - passage.start, end + offset - passage.start)
            for start, end in spans
            for passage in self._of_document[document.id]
            if passage.start <= start + offset and end + offset <= passage.end
        )


def _likeliest(extraction: Extraction) -> list[Span]:
    order = np.argsort(-np.array(extraction.probabilities), kind="stable")
    return [extraction.spans[number] for number in order[: 2 * MOST_SHOWN]]


def _readable(text: str, selected: Sequence[Selection]) -> str:
    """Return the selected sentences in order; a list item comes under the line that introduces it."""
    lines: list[str] = []
    for selection in selected:
        lead = text[slice(*selection.lead)] if selection.lead else ""
        if lead and lead not in lines:
            lines.append(lead)
        is_item = text[: selection.start].rpartition("\n")[2].strip() in ("-", "*")
        lines.append(f"- {selection.quote}" if is_item else selection.quote)
    return "\n".join(lines)
