"""Fit the policy of an index version to the labelled questions of its knowledge."""

from collections.abc import Sequence

from embeddings.composing import Composer
from embeddings.judging import Reply
from embeddings.policy import DEFAULT_POLICY, Policy
from embeddings.ranking.training import fit
from embeddings.ranking.wordings import Owner
from embeddings.served import ServedIndex
from knowledge.cases import Case

FEWEST_CASES = 50
"""With fewer labelled questions the weights that come with Passerelle are kept."""


def fit_policy(served: ServedIndex, cases: Sequence[Case]) -> Policy:
    """Return the policy of `served` after weighing the features by `cases`, their expectations being the truth."""
    if served.ranker is None or len(cases) < FEWEST_CASES:
        return DEFAULT_POLICY
    replies = _Replies(served.composer, served)
    choice = fit(served.ranker, served.reader, cases, replies.of)
    return Policy(choice, DEFAULT_POLICY.answer_from, DEFAULT_POLICY.offer_from)


class _Replies:
    """What an owner would reply to a labelled question."""

    def __init__(self, composer: Composer, served: ServedIndex) -> None:
        self._composer = composer
        self._served = served

    def of(self, owner: Owner, case: Case) -> Reply | None:
        if owner.id in self._served.entries:
            text, citations = self._composer.from_entry(self._served.entries[owner.id], case.lang)
        elif owner.id in self._served.rosters:
            question = self._served.reader.read(case.turns[0], case.lang)
            codes = [code for country in question.countries for code in country.codes]
            text, citations = self._composer.from_roster(self._served.rosters[owner.id], codes, case.lang)
        else:
            return None
        return Reply(frozenset({"answer"}), text, frozenset(citation.document_id for citation in citations))
