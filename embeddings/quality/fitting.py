"""Fit the policy of an index version to the labelled questions of its knowledge."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
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
from embeddings.quality.judging import Reply, judge
from embeddings.ranking.calibration import (
    Calibration,
    answer_threshold,
    gap_probability,
    signals_of_passage,
    signals_of_topic,
)
from embeddings.ranking.choice import Choice, Example
from embeddings.ranking.learned import OWNER_FEATURES, QUESTION_FEATURES
from embeddings.ranking.policy import Policy
from embeddings.ranking.ranker import Ranking
from embeddings.ranking.wordings import Owner
from embeddings.types import Citation
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

    Weights and calibrations are fitted to all cases; the threshold to the typical ones alone, whose mix of kinds is
    that of visitors, by predictions of models that have not seen them.
    """
    cases = [*typical, *others]
    if served.ranker is None or len(cases) < FEWEST_CASES:
        return served.unfitted_policy
    fit = _Fit(served, cases)
    topics, passages = fit.topics(), fit.passages()
    if topics is None:
        return served.unfitted_policy
    passages = passages or served.unfitted_policy.passages
    errors = [fit.confidence_of_error(number, topics, passages) for number in fit.numbers_of(typical)]
    return Policy(
        scorer=served.ranker.scorer.name,
        choice=Choice.fit([*(one.example for one in fit.measured), *fit.wordings]),
        topics=topics,
        passages=passages,
        answer_from=answer_threshold(errors, [error > 0 for error in errors], max_error),
        show_from=served.unfitted_policy.show_from,
        offer_from=served.unfitted_policy.offer_from,
    )


def fit_signature(max_error: float, reranker: Path | None) -> str:
    """Name what a fit depends on besides the index: another error, reranker or feature asks for another fit."""
    parts = (
        max_error,
        str(reranker),
        *OWNER_FEATURES,
        *QUESTION_FEATURES,
        WORDINGS,
        WITHOUT_OWNER,
        CASE_WEIGHT,
        FOLDS,
        UNFORESEEN,
        UNFORESEEN_WEIGHT,
        "candidates",
    )
    return sha256(repr(parts).encode()).hexdigest()[:16]


class _Fit:
    """All cases measured and ranked, each with weights that have not seen it."""

    def __init__(self, served: ServedIndex, cases: Sequence[Case]) -> None:
        assert served.ranker is not None
        self._served = served
        self._quoted: dict[str, tuple[float, bool] | None] = {}
        self.foreseen = measure_cases(served, cases, Replies(served).of)
        self.measured = [*self.foreseen, *unforeseen(served.ranker, self.foreseen)]
        self.wordings = list(wording_examples(served))
        self._choices = fit_folds(self.measured, self.wordings)
        self.rankings = [self._rank(one) for one in self.measured]

    def numbers_of(self, cases: Sequence[Case]) -> list[int]:
        """Return the places of some cases among those measured."""
        wanted = {case.id for case in cases}
        return [number for number, one in enumerate(self.foreseen) if one.case.id in wanted]

    def topics(self) -> Calibration | None:
        """Calibrate the confidence in curated answers."""
        rows = [
            number for number, ranking in enumerate(self.rankings) if ranking.candidates and not ranking.leads_to_gap
        ]
        return Calibration.fit(
            [signals_of_topic(self.rankings[number], self._served.entries) for number in rows],
            [self._topic_is_right(number) for number in rows],
            [1 if number < len(self.foreseen) else UNFORESEEN_WEIGHT for number in rows],
        )

    def passages(self) -> Calibration | None:
        """Calibrate the confidence in sentences of documents, as if there were no curated answer."""
        quotes = [quoted for one in self.foreseen if (quoted := self._quote(one))]
        return Calibration.fit([signals_of_passage(page) for page, _ in quotes], [right for _, right in quotes])

    def confidence_of_error(self, number: int, topics: Calibration, passages: Calibration) -> float:
        """Return the highest confidence with which a case is answered wrongly; 0 if it never is."""
        ranking, one = self.rankings[number], self.foreseen[number]
        answerable = bool(ranking.candidates) and not ranking.leads_to_gap
        topic = topics.confidence(signals_of_topic(ranking, self._served.entries)) if answerable else 0.0
        quoted = self._quote(one)
        passage = passages.confidence(signals_of_passage(quoted[0])) if quoted else 0.0
        passage *= 1 - gap_probability(ranking)
        # A curated answer goes before sentences that are no surer.
        wrong_passage = passage if quoted and not quoted[1] and passage > topic else 0.0
        wrong_topic = topic if answerable and not self._topic_is_right(number) else 0.0
        return max(wrong_topic, wrong_passage)

    def _rank(self, one: MeasuredCase) -> Ranking:
        """Rank a case with weights fitted without its fold."""
        assert self._served.ranker is not None
        return self._served.ranker.choose(one.example.features, self._choices[_fold(one.case)])

    def _topic_is_right(self, number: int) -> bool:
        one, best = self.measured[number], self.rankings[number].candidates[0].owner
        assert self._served.ranker is not None
        place = one.example.features.numbers.tolist().index(self._served.ranker.wordings.numbers[best.id])
        return one.case.expect == "answer" and bool(one.example.right[place])

    def _quote(self, one: MeasuredCase) -> tuple[float, bool] | None:
        """Return what the best sentences tell of their page, and whether the judge accepts them."""
        if one.case.id not in self._quoted:
            quoted = self._served.passages.find(one.question, one.found)
            self._quoted[one.case.id] = (
                (quoted.answerable, judge(one.case, _reply(quoted.text, quoted.citations)).passed)
                if quoted and quoted.citations
                else None
            )
        return self._quoted[one.case.id]


def fit_folds(measured: Sequence[MeasuredCase], wordings: Sequence[Example]) -> list[Choice]:
    """Fit the choice without each of the folds."""
    return [
        Choice.fit([*(one.example for one in measured if _fold(one.case) != fold), *wordings]) for fold in range(FOLDS)
    ]


def _fold(case: Case) -> int:
    """Keep a question together with its unforeseen copy."""
    return crc32(case.id.encode()) % FOLDS


class Replies:
    """What an owner would reply to a labelled question."""

    def __init__(self, served: ServedIndex) -> None:
        """Reply from a served index."""
        self._served = served

    def of(self, owner: Owner, case: Case) -> Reply | None:
        """Return the reply, None for a gap."""
        served = self._served
        if owner.id in served.entries:
            return _reply(*served.composer.from_entry(served.entries[owner.id], case.lang))
        if owner.id in served.rosters:
            question = served.reader.read(case.turns[0], case.lang)
            return _reply(*served.composer.from_roster(served.rosters[owner.id], question.codes, case.lang))
        return None


def _reply(text: str, citations: Sequence[Citation]) -> Reply:
    return Reply(frozenset({"answer"}), text, frozenset(citation.document_id for citation in citations))
