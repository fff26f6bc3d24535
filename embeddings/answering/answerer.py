"""Answer a question from the documents, ask which reading is meant, or refuse."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from embeddings.answering.closest import closest
from embeddings.answering.composing import Phrases, remember
from embeddings.answering.served import ServedIndex
from embeddings.errors import IndexMissingError
from embeddings.index.units import first_wording
from embeddings.ranking.calibration import Signals
from embeddings.ranking.features import Features
from embeddings.ranking.question import Question
from embeddings.ranking.ranker import Ranked, Ranking, mixed
from embeddings.types import Answer, Candidate, Citation, Memory, Trace
from embeddings.understanding.clauses import asking_clause
from embeddings.understanding.followups import asked_aspect, asked_item, likely_to_lean, names_another
from knowledge.entries import normalise_question

NOTHING = Ranking((), 1.0)
NEVER = 0.02
"""A reading less probable than this is not looked at, which saves time and changes nothing."""


class Answerer:
    """Answers from whatever index version is served at the moment."""

    def __init__(self, serve: Callable[[], ServedIndex], phrases: Phrases) -> None:
        """`serve` returns the version to answer from, or raises IndexMissingError."""
        self._serve = serve
        self._phrases = phrases

    def answer(
        self, question: str, *, language: str, memory: Memory | None = None, continues: float | None = None
    ) -> Answer:
        """Answer `question` in `language`; `continues` is the probability that it leans on `memory`.

        Without that, the question's own words tell. Never raises for any text: without an index, or without proof, it
        refuses.
        """
        try:
            served = self._serve()
        except IndexMissingError:
            return Answer("refusal", self._phrases.get("refusal", language), language, 0.0)
        if not served.index.units:
            return Answer("refusal", self._phrases.get("empty", language), language, 0.0)
        if continues is not None:
            return self._ranked(served, question, language, memory, continues)
        leaning = likely_to_lean(question, language)
        return _item(question, language, memory) or self._ranked(served, question, language, memory, leaning)

    def elaborate(self, memory: Memory, *, language: str) -> Answer:
        """Show the whole passages behind the last answer."""
        try:
            served = self._serve()
        except IndexMissingError:
            return Answer("refusal", self._phrases.get("refusal", language), language, 0.0)
        whole = served.composer.whole_passages(memory.citations)
        if not whole:
            return Answer("refusal", self._phrases.get("refusal", language), language, 0.0, memory=memory)
        text = served.composer.as_published(whole, language)
        trace = Trace(memory.question, served.index.version.id, served.policy.threshold)
        return Answer("answer", text, language, 1.0, whole, (), memory, trace)

    def _ranked(
        self, served: ServedIndex, message: str, language: str, memory: Memory | None, continues: float
    ) -> Answer:
        question = served.reader.read(message, language)
        ranking = self._rank(served, message, question, memory, continues)
        trace = self._trace(served, question, ranking)
        best = ranking.candidates[0] if ranking.candidates else None
        confidence = _confidence(served, ranking)
        if best and confidence >= served.policy.threshold:
            text, citations, remembered = self._compose(served, best, question)
            if citations:
                return Answer("answer", text, language, confidence, citations, (), remembered, trace)
        return self._extracted(served, question, ranking, trace) or self._without_answer(
            served, question, ranking, trace, confidence, memory
        )

    def _extracted(self, served: ServedIndex, question: Question, ranking: Ranking, trace: Trace) -> Answer | None:
        """Quote sentences of a document that has no curated answers, unless the question is a known gap."""
        found = None if ranking.leads_to_gap or served.passages is None else served.passages.find(question)
        if found is None or found.probability < served.policy.extract_from:
            return None
        language = question.language
        text = found.text if found.language == language else served.composer.as_published(found.citations, language)
        memory = Memory(question.text, passage_id=found.passage_id, said=text, citations=found.citations)
        return Answer("answer", text, language, found.probability, found.citations, (), memory, trace)

    def _rank(
        self, served: ServedIndex, message: str, question: Question, memory: Memory | None, continues: float
    ) -> Ranking:
        """Rank the message alone and with what was said before, each as far as it is probable."""
        if served.ranker is None:
            return NOTHING
        asked_for = served.verbatim.get(normalise_question(message))
        if asked_for is not None and asked_for.kind != "roster":
            # A reading that was offered and clicked, or a question curated in just these words.
            return Ranking((Ranked(asked_for, 1.0, 1.0, 1.0),), 0.0)
        if memory is None or continues <= NEVER:
            return self._rank_alone(served, question)
        together = self._rank_in_context(served, question, memory)
        return together if continues >= 1 - NEVER else mixed(self._rank_alone(served, question), together, continues)

    def _rank_alone(self, served: ServedIndex, question: Question) -> Ranking:
        """Rank a message as a whole, and if that does not tell, with more weight on the clause that asks."""
        assert served.ranker is not None
        ranking = served.ranker.rank(question, served.policy.choice)
        clause = asking_clause(question.text)
        if clause is None or _confidence(served, ranking) >= served.policy.threshold:
            return ranking
        weighted = self._rank_together(served, question, served.reader.read(clause, question.language))
        return max(ranking, weighted, key=lambda found: _confidence(served, found))

    def _rank_in_context(self, served: ServedIndex, question: Question, memory: Memory) -> Ranking:
        said = _talked_about(served, memory, question.language)
        joined = served.reader.read(f"{said} {question.text}", question.language)
        assert served.context is not None
        bonus = served.context.bonus(memory, aspect=asked_aspect(question.text), another=names_another(question.text))
        return self._rank_together(served, question, replace(joined, countries=(), masked=None), bonus)

    def _rank_together(
        self, served: ServedIndex, question: Question, other: Question, bonus: NDArray[np.float32] | None = None
    ) -> Ranking:
        """Rank by the mean of what is measured of two texts."""
        assert served.ranker is not None
        features, allowed = served.ranker.measure(question)
        others, _ = served.ranker.measure(other)
        half = np.float32(0.5)
        mean = Features((features.owners + others.owners) * half, (features.question + others.question) * half)
        return served.ranker.choose(mean, allowed, served.policy.choice, bonus)

    def _compose(
        self, served: ServedIndex, best: Ranked, question: Question
    ) -> tuple[str, tuple[Citation, ...], Memory]:
        if best.owner.kind == "roster":
            roster = served.rosters[best.owner.id]
            text, citations = served.composer.from_roster(roster, question.codes, question.language)
            return text, citations, Memory(question.text, subject=roster.subject, said=text, citations=citations)
        entry = served.entries[best.owner.id]
        text, citations = served.composer.from_entry(entry, question.language)
        return text, citations, remember(question.text, text, entry, citations)

    def _without_answer(
        self,
        served: ServedIndex,
        question: Question,
        ranking: Ranking,
        trace: Trace,
        confidence: float,
        memory: Memory | None,
    ) -> Answer:
        """Offer readings if some are likely enough, else refuse; remember the likeliest subject either way."""
        language, remembered = question.language, memory or Memory(question.text, answered=False)
        likely = [
            candidate
            for candidate in ranking.candidates
            if candidate.owner.id in served.entries and candidate.probability >= served.policy.offer_from
        ]
        if likely:
            entry = served.entries[likely[0].owner.id]
            refusals = remembered.refusals
            remembered = Memory(question.text, entry.id, entry.subject, answered=False, refusals=refusals)
        near = closest(served.entries, ranking, language, memory)
        if likely and near and not ranking.leads_to_gap:
            text = self._phrases.get("clarification", language)
            return Answer("clarification", text, language, confidence, (), near, remembered, trace)
        remembered = replace(remembered, refusals=remembered.refusals + 1)
        text = self._refusal(remembered.refusals, language, offers=bool(near))
        return Answer("refusal", text, language, confidence, (), near, remembered, trace)

    def _refusal(self, number: int, language: str, *, offers: bool) -> str:
        """Refuse for the `number`th time in a row, never in the words of the time before."""
        name = "refusal" if number % 2 else "refusal_again"
        refused = self._phrases.get(name, language)
        return f"{refused} {self._phrases.get('closest', language)}" if offers else refused

    def _trace(self, served: ServedIndex, question: Question, ranking: Ranking) -> Trace:
        candidates = tuple(
            Candidate(ranked.owner.kind, ranked.owner.id, ranked.dense, ranked.lexical, ranked.probability)
            for ranked in ranking.candidates
        )
        return Trace(question.text, served.index.version.id, served.policy.threshold, candidates)


def _confidence(served: ServedIndex, ranking: Ranking) -> float:
    """Return the calibrated probability that answering with the best candidate is right."""
    if not ranking.candidates or ranking.leads_to_gap:
        return 0.0
    return served.policy.calibration.confidence(Signals.of(ranking, served.entries))


def _item(message: str, language: str, memory: Memory | None) -> Answer | None:
    """Tell the item of the list just given that an ordinal asks for."""
    number = asked_item(message, len(memory.items)) if memory else None
    if memory is None or number is None or not memory.citations:
        return None
    told = replace(memory, item=number)
    return Answer("answer", memory.items[number], language, 1.0, memory.citations, (), told)


def _talked_about(served: ServedIndex, memory: Memory, language: str) -> str:
    """Return in words what was last said: an item of a list, the question that was answered, or the one asked."""
    if memory.item is not None:
        return memory.items[memory.item]
    entry = served.entries.get(memory.entry_id or "")
    return first_wording(entry, language) if entry else memory.question
