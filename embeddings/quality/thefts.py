"""Find curated wordings that lead to another answer than their own."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.answering.served import ServedIndex
from embeddings.quality.examples import as_if_unknown
from embeddings.ranking.ranker import Ranker, Ranking
from embeddings.ranking.wordings import Owner, Wordings
from embeddings.types import Unit
from knowledge.countries import CountryNames

CLOSE = 0.97
"""Cosine from which a wording of another owner is a rival. All thefts of wordings asked verbatim are far above it."""

_CHUNK = 512

Progress = Callable[[int, int], None]
"""Told how many wordings are ranked, and of how many."""

Proof = frozenset[tuple[str, str, str]]
"""Document, section and quote of each piece of evidence; empty for a gap, which has none."""


@dataclass(frozen=True, slots=True)
class Theft:
    """A wording for which `thief`, which lacks its evidence, ranks before the wording's own entry or gap.

    `verbatim`: even a visitor who asks exactly this is led there. Otherwise only one whose question is so close that
    the wording itself had to tell the two apart: the wording was ranked as if it were not known.
    """

    wording: Unit
    thief: Owner
    verbatim: bool


def find_thefts(
    served: ServedIndex, *, closer_than: float = CLOSE, progress: Progress | None = None
) -> tuple[Theft, ...]:
    """Rank the wordings of entries and gaps that another owner has a wording close to, or that name a country.

    With `closer_than` -1 every wording is ranked, which takes minutes for ten thousand.
    """
    if served.ranker is None:
        return ()
    wordings = served.ranker.wordings
    contested = (rivalry(wordings) >= closer_than) | _name_country(wordings, served)
    return thefts_among(served, np.flatnonzero(contested), progress)


def thefts_among(
    served: ServedIndex, numbers: Sequence[int] | NDArray[np.intp], progress: Progress | None = None
) -> tuple[Theft, ...]:
    """Rank some of the wordings, given by their places in `served.ranker.wordings`."""
    assert served.ranker is not None
    proofs, countries = Proofs(served), _name_country(served.ranker.wordings, served)
    thefts: list[Theft] = []
    for done, number in enumerate(numbers, start=1):
        theft = _theft_of(int(number), served, served.ranker, proofs, masked=bool(countries[number]))
        thefts += [theft] if theft else []
        if progress is not None:
            progress(done, len(numbers))
    return tuple(thefts)


def wordings_around(wordings: Wordings, owners: Collection[str], most: int) -> NDArray[np.intp]:
    """Return the places of all wordings of some owners, and of the `most` wordings of others closest to these."""
    own = np.array([wordings.owners[number].id in owners for number in wordings.owner_of], dtype=bool)
    if not own.any():
        return np.zeros(0, dtype=np.intp)
    closest = (wordings.vectors @ wordings.vectors[own].T).max(axis=1)
    closest[own] = np.inf
    closest[[unit.kind == "roster" for unit in wordings.units]] = -np.inf
    return np.argsort(-closest, kind="stable")[: int(own.sum()) + most]


def rivalry(wordings: Wordings) -> NDArray[np.float32]:
    """Return for each wording the highest cosine with a wording of another owner; -2 for those of rosters."""
    closest = np.full(len(wordings.units), -1, dtype=np.float32)
    for start in range(0, len(closest), _CHUNK):
        rows = slice(start, start + _CHUNK)
        cosines = wordings.vectors[rows] @ wordings.vectors.T
        cosines[wordings.owner_of[rows, None] == wordings.owner_of[None]] = -1
        closest[rows] = cosines.max(axis=1)
    closest[[unit.kind == "roster" for unit in wordings.units]] = -2
    return closest


class Proofs:
    """Tells which owners rest on the same evidence or more, so that it does not matter which of them is chosen."""

    def __init__(self, served: ServedIndex) -> None:
        """Collect the evidence of all entries."""
        self._rosters = served.rosters
        self._proofs: dict[str, Proof] = {
            entry.id: frozenset((item.document_id, item.section, item.quote) for item in entry.evidence)
            for entry in served.entries.values()
        }

    def covers(self, chosen: Owner, own: Owner) -> bool:
        """Whether what is chosen has all the evidence of a wording's own entry; any gap stands for any other."""
        if "roster" in (chosen.kind, own.kind):
            return self._sections(chosen) == self._sections(own)
        proof, wanted = self._proofs.get(chosen.id, frozenset()), self._proofs.get(own.id, frozenset())
        return wanted <= proof if wanted else not proof

    def _sections(self, owner: Owner) -> frozenset[tuple[str, str]]:
        roster = self._rosters.get(owner.id)
        if roster is not None:
            return frozenset({(roster.document_id, roster.section)})
        return frozenset((document, section) for document, section, _ in self._proofs.get(owner.id, ()))


def _theft_of(number: int, served: ServedIndex, ranker: Ranker, proofs: Proofs, *, masked: bool) -> Theft | None:
    """Rank a wording as if unknown, then as asked.

    One that leads home while unknown does so all the more when known, unless it names a country: then rosters, for
    which the country is masked, compete as well.
    """
    unit, own = ranker.wordings.units[number], ranker.wordings.owners[ranker.wordings.owner_of[number]]
    unknown = _first(ranker.choose(as_if_unknown(served, number), served.policy.choice), own)
    safe = proofs.covers(unknown, own)
    if safe and not masked:
        return None
    asked = _asked(unit, own, served, ranker)
    if not proofs.covers(asked, own):
        return Theft(unit, asked, verbatim=True)
    return None if safe else Theft(unit, unknown, verbatim=False)


def _asked(unit: Unit, own: Owner, served: ServedIndex, ranker: Ranker) -> Owner:
    """Return what a wording leads to when a visitor uses these very words."""
    if unit.kind == "roster":
        question = served.reader.read(unit.text, unit.language)
        return _first(served.rank(question, served.candidates(question)), own)
    worded = served.candidates(served.reader.encode(unit.text, unit.language)).verbatim
    assert worded is not None
    return ranker.as_worded(worded).candidates[0].owner


def _name_country(wordings: Wordings, served: ServedIndex) -> NDArray[np.bool_]:
    """Tell which wordings of entries and gaps name a country, where a roster could answer instead."""
    if not served.rosters:
        return np.zeros(len(wordings.units), dtype=bool)
    names = CountryNames()
    return np.array([unit.kind != "roster" and bool(names.find(unit.text, fuzzy=False)) for unit in wordings.units])


def _first(ranking: Ranking, own: Owner) -> Owner:
    """Return what ranks first; a wording that nothing else is found for leads nowhere but home."""
    return ranking.candidates[0].owner if ranking.candidates else own
