"""Answers from documents that have no curated answers: the best sentences of the right section."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from embeddings.answering.citing import cite
from embeddings.extraction.extractor import Extractor
from embeddings.extraction.types import Selection
from embeddings.index.version import LoadedIndex
from embeddings.ranking.question import Question
from embeddings.types import Citation, Hit, Unit, Vectors
from knowledge.types import Document, Passage

SEARCHED = 40
"""Hits taken from each of the two searches."""
FUSION = 60
"""Reciprocal rank fusion, k of Cormack, Clarke and Buettcher (SIGIR 2009)."""
WINDOW = 6000
"""Characters of a document around the best passage that are searched for sentences."""
MOST_SENTENCES = 4
CACHED_WINDOWS = 512


@dataclass(frozen=True, slots=True)
class Found:
    """Sentences that may answer, with the probability that their section does."""

    text: str
    language: str
    citations: tuple[Citation, ...]
    probability: float
    passage_id: str


class PassageAnswers:
    """Finds the best passage by vectors and words together, then the sentences around it that answer."""

    def __init__(self, index: LoadedIndex, extractor: Extractor) -> None:
        """Answer from the documents of `index` that no curated entry takes evidence from."""
        knowledge = index.knowledge
        curated = {evidence.document_id for entry in knowledge.entries for evidence in entry.evidence}
        curated |= {roster.document_id for roster in knowledge.rosters}
        self._index = index
        self._extractor = extractor
        self._open = {passage.id: passage for passage in knowledge.passages if passage.document_id not in curated}
        self._of_document: dict[str, list[Passage]] = {}
        for passage in self._open.values():
            self._of_document.setdefault(passage.document_id, []).append(passage)
        self._vectors = lru_cache(CACHED_WINDOWS)(self._encode)

    def find(self, question: Question) -> Found | None:
        """Return the best sentences for a question; None if there is no document to search or nothing fits."""
        best = self._best_passage(question) if self._open else None
        if best is None:
            return None
        document = self._index.knowledge.documents[best.document_id]
        start, end = self._window(document, best)
        text = document.text[start:end]
        extraction = self._extractor.extract(
            question.text,
            text,
            language=document.language,
            context=document.title,
            question_language=question.language,
            query=question.vector,
            vectors=self._vectors(text, document.title),
            limit=MOST_SENTENCES,
        )
        citations = self._citations(document, extraction.selected, start)
        if not citations:
            return None
        return Found(
            text=_readable(text, extraction.selected),
            language=document.language,
            citations=citations,
            probability=extraction.answerable,
            passage_id=best.id,
        )

    def _encode(self, text: str, title: str) -> Vectors:
        return self._extractor.prepare(text, context=title)

    def _best_passage(self, question: Question) -> Passage | None:
        dense = self._index.dense.search(question.vector[None].astype(np.float32), SEARCHED)[0]
        lexical = self._index.lexical.search(question.text, question.language, SEARCHED)
        scores: dict[str, float] = {}
        for hits in (dense, lexical):
            for rank, passage_id in enumerate(self._passages_of(hits)):
                scores[passage_id] = scores.get(passage_id, 0.0) + 1 / (FUSION + rank)
        return self._open[max(scores, key=scores.__getitem__)] if scores else None

    def _passages_of(self, hits: Sequence[Hit]) -> list[str]:
        units: list[Unit] = [self._index.units[hit.unit_id] for hit in hits]
        return [unit.owner for unit in units if unit.kind == "passage" and unit.owner in self._open]

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

    def _citations(self, document: Document, selected: Sequence[Selection], offset: int) -> tuple[Citation, ...]:
        """Cite each selected sentence in its passage; a heading belongs to no passage and cannot be cited."""
        found = []
        for selection in selected:
            start, end = selection.start + offset, selection.end + offset
            for passage in self._of_document[document.id]:
                if passage.start <= start and end <= passage.end:
                    found.append(cite(self._index.knowledge, passage, start - passage.start, end - passage.start))
        return tuple(found)


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
