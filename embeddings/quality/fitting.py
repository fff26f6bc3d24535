"""Fit the policy of an index version to the labelled questions of its knowledge."""

from collections.abc import Sequence
from hashlib import sha256
from zlib import crc32

from embeddings.answering.served import ServedIndex
from embeddings.quality.examples import (
    CASE_WEIGHT,
    UNFORESEEN,
    WITHOUT_OWNER,
    WORDINGS,
    MeasuredCase,
    measure_cases,
    unforeseen,
    wording_examples,
)
from embeddings.quality.judging import Reply
from embeddings.ranking.calibration import Calibration, Signals, answer_threshold
from embeddings.ranking.choice import Choice, Example
from embeddings.ranking.features import OWNER_FEATURES, QUESTION_FEATURES
from embeddings.ranking.policy import Policy
from embeddings.ranking.ranker import Ranking
from embeddings.ranking.wordings import Owner
from knowledge.cases import Case

FEWEST_CASES = 50
"""With fewer labelled questions the policy that comes with Passerelle is kept."""
FOLDS = 6
"""A question's confidence is judged by weights fitted without its fold."""
UNFORESEEN_WEIGHT = 0.1
"""How much an unforeseen question counts for the confidence, to the 1 of others: the expected calibration error on 318
questions that nothing was fitted to was .013 with it, .026 without any and .017 with twice as much."""


def fit_policy(served: ServedIndex, typical: Sequence[Case], others: Sequence[Case], max_error: float) -> Policy:
    """Return the policy of `served`, answering at most the share `max_error` of typical questions wrongly.

    Weights and calibration are fitted to all cases; the threshold to the typical ones alone, whose mix of kinds is
    that of visitors, by predictions of models that have not seen them.
    """
    cases = [*typical, *others]
    ranker = served.ranker
    if ranker is None or len(cases) < FEWEST_CASES:
        return served.unfitted_policy
    foreseen = measure_cases(ranker, served.reader, cases, Replies(served).of)
    measured = [*foreseen, *unforeseen(ranker, foreseen)]
    wordings = list(wording_examples(ranker))
    rankings = cross_rank(served, measured, wordings)
    right = [_is_right(served, one, ranking) for one, ranking in zip(measured, rankings, strict=True)]
    answerable = [not ranking.leads_to_gap for ranking in rankings]
    signals = [Signals.of(ranking, served.entries) for ranking in rankings]
    calibration = Calibration.fit(
        [signal for signal, kept in zip(signals, answerable, strict=True) if kept],
        [correct for correct, kept in zip(right, answerable, strict=True) if kept],
        [1 if n < len(foreseen) else UNFORESEEN_WEIGHT for n, kept in enumerate(answerable) if kept],
    )
    if calibration is None:
        return served.unfitted_policy
    confidences = [
        calibration.confidence(signal) if kept else 0.0 for signal, kept in zip(signals, answerable, strict=True)
    ]
    wrong = [kept and not correct for kept, correct in zip(answerable, right, strict=True)]
    count = sum(one.case in typical for one in foreseen)
    threshold = answer_threshold(confidences[:count], wrong[:count], max_error)
    choice = Choice.fit([*(one.example for one in measured), *wordings])
    return Policy(
        choice, calibration, threshold, served.unfitted_policy.offer_from, served.unfitted_policy.extract_from
    )


def fit_signature(max_error: float) -> str:
    """Name what a fit depends on besides the index: another error, feature or setting asks for another fit."""
    parts = (
        max_error,
        *OWNER_FEATURES,
        *QUESTION_FEATURES,
        WORDINGS,
        WITHOUT_OWNER,
        CASE_WEIGHT,
        FOLDS,
        UNFORESEEN,
        UNFORESEEN_WEIGHT,
    )
    return sha256(repr(parts).encode()).hexdigest()[:16]


def cross_rank(served: ServedIndex, measured: Sequence[MeasuredCase], wordings: Sequence[Example]) -> list[Ranking]:
    """Rank every measured case with weights fitted without its fold."""
    assert served.ranker is not None
    rankings: list[Ranking | None] = [None] * len(measured)
    for fold in range(FOLDS):
        choice = Choice.fit([*(one.example for one in measured if _fold(one.case) != fold), *wordings])
        for number, one in enumerate(measured):
            if _fold(one.case) == fold:
                rankings[number] = served.ranker.choose(one.example.features, one.allowed, choice)
    return [ranking for ranking in rankings if ranking is not None]


def _fold(case: Case) -> int:
    """Keep a question together with its unforeseen copy."""
    return crc32(case.id.encode()) % FOLDS


def _is_right(served: ServedIndex, measured: MeasuredCase, ranking: Ranking) -> bool:
    assert served.ranker is not None
    best = served.ranker.wordings.owners.index(ranking.candidates[0].owner)
    return measured.case.expect == "answer" and bool(measured.example.right[best])


class Replies:
    """What an owner would reply to a labelled question."""

    def __init__(self, served: ServedIndex) -> None:
        """Reply from a served index."""
        self._served = served

    def of(self, owner: Owner, case: Case) -> Reply | None:
        """Return the reply, None for a gap."""
        served = self._served
        if owner.id in served.entries:
            text, citations = served.composer.from_entry(served.entries[owner.id], case.lang)
        elif owner.id in served.rosters:
            question = served.reader.read(case.turns[0], case.lang)
            text, citations = served.composer.from_roster(served.rosters[owner.id], question.codes, case.lang)
        else:
            return None
        return Reply(frozenset({"answer"}), text, frozenset(citation.document_id for citation in citations))
