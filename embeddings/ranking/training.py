"""Fit the weights of the choice model to labelled questions and to the wordings themselves."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from embeddings.judging import Reply, judge
from embeddings.ranking.choice import Choice, Example
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

AnswerWith = Callable[[Owner, Case], Reply | None]
"""What would be replied if an owner were chosen; None for an owner that does not answer."""


def fit(ranker: Ranker, reader: QuestionReader, cases: Sequence[Case], answer_with: AnswerWith) -> Choice:
    """Fit on `cases` (single-turn questions to be answered or refused) and on wordings left out one by one."""
    examples = [*case_examples(ranker, reader, cases, answer_with), *_wording_examples(ranker)]
    return Choice.fit(examples)


def case_examples(
    ranker: Ranker, reader: QuestionReader, cases: Sequence[Case], answer_with: AnswerWith
) -> Iterator[Example]:
    """Measure labelled questions; every owner whose answer the judge accepts is right."""
    gaps = np.array([owner.kind == "gap" for owner in ranker.wordings.owners])
    for case in cases:
        if len(case.turns) > 1 or case.expect not in ("answer", "refuse"):
            continue
        features, allowed = ranker.measure(reader.read(case.turns[0], case.lang))
        right = _right_owners(ranker, case, answer_with) & allowed if case.expect == "answer" else gaps
        yield Example(_hide(features, ~allowed), right, abstain=case.expect == "refuse", weight=CASE_WEIGHT)


def _right_owners(ranker: Ranker, case: Case, answer_with: AnswerWith) -> NDArray[np.bool_]:
    replies = [answer_with(owner, case) for owner in ranker.wordings.owners]
    return np.array([reply is not None and judge(case, reply).passed for reply in replies])


def _wording_examples(ranker: Ranker) -> Iterator[Example]:
    random = np.random.default_rng(0)
    wordings = ranker.wordings
    gaps = np.array([owner.kind == "gap" for owner in wordings.owners])
    for number in random.permutation(len(wordings.units))[:WORDINGS]:
        owner = wordings.owner_of[number]
        if wordings.owners[owner].kind == "roster":
            continue
        features = ranker.extractor.of_wording(int(number))
        right = np.zeros(len(wordings.owners), dtype=bool)
        without = random.random() < WITHOUT_OWNER
        if without:
            features = _hide(features, np.arange(len(right)) == owner)
            right = gaps & (np.arange(len(right)) != owner) if gaps[owner] else right
        else:
            right[owner] = True
        yield Example(features, right, abstain=without)


def _hide(features: Features, hidden: NDArray[np.bool_]) -> Features:
    """Make owners look unlike the question, so that they are no candidates."""
    owners = features.owners.copy()
    owners[hidden, :6] = -1
    return Features(owners, features.question)
