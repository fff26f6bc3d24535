"""Answer a question from the documents, show what may help, ask which reading is meant, or refuse.

`Answerer._retrieve` is the whole line of retrieval: question, candidates, scores, policy, answer.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from embeddings.answering.closest import closest
from embeddings.answering.composing import Phrases, remember
from embeddings.answering.passages import Quoted
from embeddings.answering.served import ServedIndex
from embeddings.errors import IndexMissingError
from embeddings.index.units import first_wording
from embeddings.ranking.policy import Outcome
from embeddings.ranking.question import Question
from embeddings.ranking.ranker import NOTHING, Ranked, Ranking, mixed
from embeddings.types import Answer, Candidate, Citation, Found, Memory, Trace, Unit
from embeddings.understanding.clauses import asking_clause
from embeddings.understanding.followups import asked_aspect, asked_item, likely_to_lean, names_another

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
            return Answer("refusal", self._phrases.get("refusal", language), language)
        if not served.index.units:
            return Answer("refusal", self._phrases.get("empty", language), language)
        if continues is not None:
            return self._retrieve(served, question, language, memory, continues)
        leaning = likely_to_lean(question, language)
        return _item(question, language, memory) or self._retrieve(served, question, language, memory, leaning)

    def elaborate(self, memory: Memory, *, language: str) -> Answer:
        """Show the whole passages behind the last answer."""
        try:
            served = self._serve()
        except IndexMissingError:
            return Answer("refusal", self._phrases.get("refusal", language), language)
        whole = served.composer.whole_passages(memory.citations)
        if not whole:
            return Answer("refusal", self._phrases.get("refusal", language), language, memory=memory)
        text = served.composer.as_published(whole, language)
        trace = Trace(memory.question, served.index.version.id, served.policy.threshold)
        return Answer("answer", text, language, citations=whole, memory=memory, trace=trace)

    def _retrieve(
        self, served: ServedIndex, message: str, language: str, memory: Memory | None, continues: float
    ) -> Answer:
        question = served.reader.read(message, language)
        found = served.candidates(question)
        ranking = self._rank(served, question, found, memory, continues)
        topic = served.confidence(ranking)
        quoted = served.passages.find(question, found) if topic < served.policy.threshold else None
        passage = served.confidence_in(quoted, ranking)
        outcome = served.policy.outcome(topic, passage)
        answer = self._reply(served, outcome, question, ranking, quoted, memory)
        estimate = None if _as_worded(found) else max(topic, passage)
        return replace(answer, confidence=estimate, trace=_trace(served, question, ranking, quoted, passage))

    def _reply(
        self,
        served: ServedIndex,
        outcome: Outcome,
        question: Question,
        ranking: Ranking,
        quoted: Quoted | None,
        memory: Memory | None,
    ) -> Answer:
        if outcome == "topic" and (answer := self._curated(served, ranking.candidates[0], question)):
            return answer
        if outcome == "passage" and quoted and quoted.citations:
            return self._quoting(served, question, quoted)
        shown = quoted.likeliest if quoted and outcome != "nothing" else ()
        return self._without_answer(served, question, ranking, shown, memory)

    def _curated(self, served: ServedIndex, best: Ranked, question: Question) -> Answer | None:
        """Give the curated answer; None if none of its evidence can be cited."""
        language = question.language
        if best.owner.kind == "roster":
            roster = served.rosters[best.owner.id]
            text, citations = served.composer.from_roster(roster, question.codes, language)
            memory = Memory(question.text, subject=roster.subject, said=text, citations=citations)
        else:
            entry = served.entries[best.owner.id]
            text, citations = served.composer.from_entry(entry, language)
            memory = remember(question.text, text, entry, citations)
        return Answer("answer", text, language, citations=citations, memory=memory) if citations else None

    def _quoting(self, served: ServedIndex, question: Question, quoted: Quoted) -> Answer:
        """Give sentences of a document as they are published."""
        language, text = question.language, quoted.text
        if quoted.language != language:
            text = served.composer.as_published(quoted.citations, language)
        memory = Memory(question.text, passage_id=quoted.passage_id, said=text, citations=quoted.citations)
        return Answer("answer", text, language, citations=quoted.citations, memory=memory)

    def _rank(
        self, served: ServedIndex, question: Question, found: Found, memory: Memory | None, continues: float
    ) -> Ranking:
        """Rank the message alone and with what was said before, each as far as it is probable."""
        if served.ranker is None:
            return NOTHING
        if worded := _as_worded(found):
            return served.ranker.as_worded(worded)
        if memory is None or continues <= NEVER:
            return self._rank_alone(served, question, found)
        together = self._rank_in_context(served, question, found, memory)
        alone = together if continues >= 1 - NEVER else self._rank_alone(served, question, found)
        return mixed(alone, together, continues)

    def _rank_alone(self, served: ServedIndex, question: Question, found: Found) -> Ranking:
        """Rank a message as a whole, and if that does not tell, with more weight on the clause that asks."""
        ranking = served.rank(question, found)
        clause = asking_clause(question.text)
        if clause is None or served.confidence(ranking) >= served.policy.threshold:
            return ranking
        weighted = self._rank_together(served, question, served.reader.read(clause, question.language), found)
        return max(ranking, weighted, key=served.confidence)

    def _rank_in_context(self, served: ServedIndex, question: Question, found: Found, memory: Memory) -> Ranking:
        said = _talked_about(served, memory, question.language)
        joined = served.reader.read(f"{said} {question.text}", question.language)
        assert served.context is not None
        bonus = served.context.bonus(memory, aspect=asked_aspect(question.text), another=names_another(question.text))
        return self._rank_together(served, question, replace(joined, countries=(), masked=None), found, bonus)

    def _rank_together(
        self,
        served: ServedIndex,
        question: Question,
        other: Question,
        found: Found,
        bonus: NDArray[np.float32] | None = None,
    ) -> Ranking:
        """Rank by the mean of what is measured of two texts, among what is found for either."""
        assert served.ranker is not None
        owners = served.ranker.owners(question, found.joined(served.candidates(other)))
        features = served.ranker.measure(question, owners).mean(served.ranker.measure(other, owners))
        return served.ranker.choose(features, served.policy.choice, bonus)

    def _without_answer(
        self,
        served: ServedIndex,
        question: Question,
        ranking: Ranking,
        shown: tuple[Citation, ...],
        memory: Memory | None,
    ) -> Answer:
        """Offer readings if some are likely enough, show sentences if some may help, else refuse.

        The likeliest subject is remembered either way.
        """
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
            return Answer("clarification", text, language, suggestions=near, memory=remembered)
        if shown:
            text = served.composer.as_found(shown, language)
            return Answer("clarification", text, language, citations=shown, memory=remembered)
        remembered = replace(remembered, refusals=remembered.refusals + 1)
        text = self._refusal(remembered.refusals, language, offers=bool(near))
        return Answer("refusal", text, language, suggestions=near, memory=remembered)

    def _refusal(self, number: int, language: str, *, offers: bool) -> str:
        """Refuse for the `number`th time in a row, never in the words of the time before."""
        name = "refusal" if number % 2 else "refusal_again"
        refused = self._phrases.get(name, language)
        return f"{refused} {self._phrases.get('closest', language)}" if offers else refused


def _as_worded(found: Found) -> Unit | None:
    """Return what a reading that was clicked, or a question curated in just these words, is a wording of."""
    return None if found.verbatim is None or found.verbatim.kind == "roster" else found.verbatim


def _trace(served: ServedIndex, question: Question, ranking: Ranking, quoted: Quoted | None, passage: float) -> Trace:
    candidates = [
        Candidate(ranked.owner.kind, ranked.owner.id, ranked.dense, ranked.lexical, ranked.probability)
        for ranked in ranking.candidates
    ]
    if quoted is not None:
        candidates.append(Candidate("passage", quoted.passage_id, 0.0, 0.0, passage))
    return Trace(question.text, served.index.version.id, served.policy.threshold, tuple(candidates))


def _item(message: str, language: str, memory: Memory | None) -> Answer | None:
    """Tell the item of the list just given that an ordinal asks for."""
    number = asked_item(message, len(memory.items)) if memory else None
    if memory is None or number is None or not memory.citations:
        return None
    told = replace(memory, item=number)
    return Answer("answer", memory.items[number], language, citations=memory.citations, memory=told)


def _talked_about(served: ServedIndex, memory: Memory, language: str) -> str:
    """Return in words what was last said: an item of a list, the question that was answered, or the one asked."""
    if memory.item is not None:
        return memory.items[memory.item]
    entry = served.entries.get(memory.entry_id or "")
    return first_wording(entry, language) if entry else memory.question
