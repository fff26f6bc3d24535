"""Examples to fit the choice model to: labelled questions, and wordings taken away from their owners."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.quality.judging import Reply, judge
from embeddings.ranking.choice import Example, candidates
from embeddings.ranking.features import Features
from embeddings.ranking.question import QuestionReader
from embeddings.ranking.ranker import Ranker
from embeddings.ranking.wordings import Owner
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
    """A labelled question with its features; `allowed` and `example.right` are by owner."""

    case: Case
    example: Example
    allowed: NDArray[np.bool_]


def measure_cases(
    ranker: Ranker, reader: QuestionReader, cases: Sequence[Case], reply_of: ReplyOf
) -> list[MeasuredCase]:
    """Measure single-turn questions to be answered or refused; every owner whose reply the judge accepts is right."""
    gaps = ranker.wordings.gaps
    measured = []
    for case in cases:
        if len(case.turns) > 1 or case.expect not in ("answer", "refuse"):
            continue
        features, allowed = ranker.measure(reader.read(case.turns[0], case.lang))
        features = _hide(features, ~allowed)
        right = _right_owners(ranker, features, case, reply_of) if case.expect == "answer" else gaps
        example = Example(features, right, abstain=case.expect == "refuse", weight=CASE_WEIGHT)
        measured.append(MeasuredCase(case, example, allowed))
    return measured


def unforeseen(ranker: Ranker, measured: Iterable[MeasuredCase]) -> Iterator[MeasuredCase]:
    """Rank the questions to be refused without the gaps closest to them.

    Most gaps were written from such questions, which then prove nothing about those that visitors will think of.
    """
    gaps = ranker.wordings.gaps
    for one in measured:
        if one.case.expect != "refuse":
            continue
        features = one.example.features
        closeness = np.where(gaps, features.owners[:, :2].sum(axis=1), -np.inf)
        hidden = np.zeros(len(gaps), dtype=bool)
        hidden[np.argsort(-closeness)[:UNFORESEEN]] = True
        hidden &= gaps
        example = Example(_hide(features, hidden), gaps & ~hidden, abstain=True, weight=one.example.weight)
        yield MeasuredCase(one.case, example, one.allowed & ~hidden)


def wording_examples(ranker: Ranker) -> Iterator[Example]:
    """Rank random wordings as if their owner did not have them, some as if there were no such owner."""
    random = np.random.default_rng(0)
    wordings = ranker.wordings
    numbers = np.arange(len(wordings.owners))
    gaps = wordings.gaps
    for number in random.permutation(len(wordings.units))[:WORDINGS]:
        owner = wordings.owner_of[number]
        if wordings.owners[owner].kind == "roster":
            continue
        features = ranker.extractor.of_wording(int(number))
        if random.random() >= WITHOUT_OWNER:
            yield Example(features, numbers == owner, abstain=False)
        else:
            right = gaps & (numbers != owner) if gaps[owner] else np.zeros(len(numbers), dtype=bool)
            yield Example(_hide(features, numbers == owner), right, abstain=True)


def _right_owners(ranker: Ranker, features: Features, case: Case, reply_of: ReplyOf) -> NDArray[np.bool_]:
    right = np.zeros(len(ranker.wordings.owners), dtype=bool)
    for number in candidates(features):
        reply = reply_of(ranker.wordings.owners[number], case)
        right[number] = reply is not None and judge(case, reply).passed
    return right


def _hide(features: Features, hidden: NDArray[np.bool_]) -> Features:
    """Make owners look unlike the question, so that they are no candidates."""
    owners = features.owners.copy()
    owners[hidden] = -1
    return Features(owners, features.question)
