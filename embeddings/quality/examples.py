"""Examples to fit the choice model to: labelled questions, and wordings taken away from their owners."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.answering.served import ServedIndex
from embeddings.quality.judging import Reply, judge
from embeddings.ranking.choice import Example, candidates
from embeddings.ranking.question import Question
from embeddings.ranking.ranker import Ranker
from embeddings.ranking.scorer import Features
from embeddings.ranking.wordings import Owner
from embeddings.types import Found
from knowledge.cases import Case

WORDINGS = 800
"""How many wordings, drawn at random, are ranked as if their owner did not have them."""
WITHOUT_OWNER = 0.15
"""Share of these whose owner is taken away altogether: questions that nothing answers."""
CASE_WEIGHT = 8.0
"""Weight of a labelled question against that of a wording, which is easier than what visitors write."""
UNFORESEEN = 3
"""So many gaps, those closest to a question that nothing answers, are hidden to rank it as if nobody foresaw it."""

ReplyOf = Callable[[Owner, Case], Reply | None]
"""What would be replied if an owner were chosen; None for an owner that does not answer."""


@dataclass(frozen=True, slots=True)
class MeasuredCase:
    """A labelled question, what was found for it, and the features of that; `example.right` is by what was found."""

    case: Case
    question: Question
    found: Found
    example: Example

    def without(self, hidden: NDArray[np.bool_]) -> "MeasuredCase":
        """Return the same question as if some of what was found did not exist; `hidden` is by what was found.

        Without a right answer left, abstaining is right, as is any gap.
        """
        example = self.example
        features, right = example.features.without(hidden), example.right[~hidden]
        return MeasuredCase(self.case, self.question, self.found, Example(features, right, True, example.weight))


def measure_cases(served: ServedIndex, cases: Sequence[Case], reply_of: ReplyOf) -> list[MeasuredCase]:
    """Measure single-turn questions to be answered or refused; every owner whose reply the judge accepts is right."""
    assert served.ranker is not None
    ranker, measured = served.ranker, []
    for case in cases:
        if len(case.turns) > 1 or case.expect not in ("answer", "refuse"):
            continue
        question = served.reader.read(case.turns[0], case.lang)
        found = served.candidates(question)
        features = ranker.measure(question, ranker.owners(question, found))
        is_refused = case.expect == "refuse"
        right = ranker.gaps[features.numbers] if is_refused else _right_owners(ranker, features, case, reply_of)
        example = Example(features, right, abstain=is_refused, weight=CASE_WEIGHT)
        measured.append(MeasuredCase(case, question, found, example))
    return measured


def unforeseen(ranker: Ranker, measured: Iterable[MeasuredCase]) -> Iterator[MeasuredCase]:
    """Rank the questions to be refused without the gaps closest to them.

    Most gaps were written from such questions, which then prove nothing about those that visitors will think of.
    """
    for one in measured:
        if one.case.expect != "refuse":
            continue
        features = one.example.features
        gaps = ranker.gaps[features.numbers]
        closeness = np.where(gaps, features.owners[:, :2].sum(axis=1), -np.inf)
        hidden = np.zeros(len(gaps), dtype=bool)
        hidden[np.argsort(-closeness)[:UNFORESEEN]] = True
        yield one.without(hidden & gaps)


def wording_examples(served: ServedIndex) -> Iterator[Example]:
    """Rank random wordings as if their owner did not have them, some as if there were no such owner."""
    assert served.ranker is not None
    random = np.random.default_rng(0)
    wordings = served.ranker.wordings
    gaps = served.ranker.gaps
    for number in random.permutation(len(wordings.units))[:WORDINGS]:
        owner = wordings.owner_of[number]
        if wordings.owners[owner].kind == "roster":
            continue
        features = as_if_unknown(served, int(number))
        own = features.numbers == owner
        if random.random() >= WITHOUT_OWNER:
            yield Example(features, own, abstain=False)
        else:
            right = (gaps[features.numbers] & ~own)[~own] if gaps[owner] else np.zeros(int((~own).sum()), dtype=bool)
            yield Example(features.without(own), right, abstain=True)


def as_if_unknown(served: ServedIndex, number: int) -> Features:
    """Measure what is found for a wording, by its place among all, as if nobody had thought of it."""
    assert served.ranker is not None
    wordings = served.ranker.wordings
    unit = wordings.units[number]
    question = served.reader.encode(unit.text, unit.language)
    found = served.candidates(question)
    owners = wordings.owners_of(other for other in found.units if other.id != unit.id)
    return served.ranker.scorer.measure(question, owners[~served.ranker.rosters[owners]], unknown=number)


def _right_owners(ranker: Ranker, features: Features, case: Case, reply_of: ReplyOf) -> NDArray[np.bool_]:
    right = np.zeros(len(features.numbers), dtype=bool)
    for place in candidates(features):
        reply = reply_of(ranker.wordings.owners[features.numbers[place]], case)
        right[place] = reply is not None and judge(case, reply).passed
    return right
