"""What is served and a candidate, asked the same questions."""

from collections.abc import Callable, Collection, Iterator, Sequence

from api.publishing.types import Asked, Changed, Reaction, Stolen, Visit
from embeddings.answering.answerer import Answerer
from embeddings.answering.composing import Phrases
from embeddings.answering.served import ServedIndex
from embeddings.quality.judging import Reply, judge
from embeddings.quality.thefts import Theft, thefts_among, wordings_around
from embeddings.types import Answer, Memory
from knowledge.cases import Case

Tick = Callable[[int, int], None]
"""Told how many are done, and of how many."""

AROUND = 300
"""Wordings of other answers, those closest to what changes, that are ranked in search of stolen ones."""

_DIALOGUE = frozenset({"smalltalk", "handoff"})
"""What Rasa replies to; no index has a part in it."""


class Comparison:
    """Two indexes side by side: `old` is served, `new` may be."""

    def __init__(self, old: ServedIndex, new: ServedIndex, phrases: Phrases) -> None:
        """Compare `new` with `old`."""
        self._indexes = old, new
        self._answering = Answerer(lambda: old, phrases), Answerer(lambda: new, phrases)

    def ask(self, cases: Sequence[Case], own: Collection[str], tick: Tick) -> Iterator[Asked]:
        """Put every labelled question that retrieval answers to both; `own` are ids of the drafts' cases."""
        for done, case in enumerate(cases, start=1):
            old, new = (_judged(case, _last_answer(one, case)) for one in self._answering)
            yield Asked(case, old, new, own=case.id in own)
            tick(done, len(cases))

    def visit(self, visits: Sequence[Visit], tick: Tick) -> Iterator[Changed]:
        """Yield the visitors' questions to which the two give different answers."""
        for done, visit in enumerate(visits, start=1):
            old, new = (
                _reaction(one.answer(visit.text, language=visit.language, memory=visit.memory))
                for one in self._answering
            )
            if old != new:
                yield Changed(visit.turn_id, old, new)
            tick(done, len(visits))

    def thefts(self, owners: Collection[str], tick: Tick) -> tuple[tuple[Stolen, ...], int]:
        """Return the wordings that `new` leads elsewhere and `old` does not, and how many were ranked for it.

        Ranked are all wordings of `owners`, which are what changes, and the closest ones of others.
        """
        old, new = self._indexes
        if new.ranker is None or old.ranker is None:
            return (), 0
        numbers = wordings_around(new.ranker.wordings, owners, AROUND)
        found = thefts_among(new, numbers, tick)
        stolen = {(theft.wording.owner, theft.wording.text) for theft in found}
        known = [number for number, unit in enumerate(old.ranker.wordings.units) if (unit.owner, unit.text) in stolen]
        before = {_as_stolen(theft) for theft in thefts_among(old, known)}
        return tuple(theft for theft in map(_as_stolen, found) if theft not in before), len(numbers)


def split(cases: Sequence[Case]) -> tuple[list[Case], int]:
    """Return the cases that retrieval answers, and the number of those that the dialogue does."""
    answered = [case for case in cases if case.expect not in _DIALOGUE]
    return answered, len(cases) - len(answered)


def _last_answer(answering: Answerer, case: Case) -> Answer:
    """Hold the conversation of a case."""
    memory: Memory | None = None
    for message in case.turns:
        answer = answering.answer(message, language=case.lang, memory=memory)
        memory = answer.memory or memory
    return answer


def _judged(case: Case, answer: Answer) -> Reaction:
    documents = frozenset(citation.document_id for citation in answer.citations)
    verdict = judge(case, Reply(frozenset({answer.kind}), answer.text, documents))
    return _reaction(answer, verdict.reason)


def _reaction(answer: Answer, fault: str = "") -> Reaction:
    documents = tuple(sorted({citation.document_id for citation in answer.citations}))
    return Reaction(answer.kind, answer.text, documents, fault)


def _as_stolen(theft: Theft) -> Stolen:
    unit = theft.wording
    return Stolen(unit.text, unit.language, unit.owner, theft.thief.id, theft.verbatim)
