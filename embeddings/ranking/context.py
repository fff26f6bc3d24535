"""What a conversation makes likelier to be meant by a message that leans on it."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from embeddings.ranking.metric import WithinClassMetric
from embeddings.ranking.wordings import Wordings
from embeddings.types import Memory
from knowledge.types import Aspect, Entry, Roster

SAME_SUBJECT = 3.0
"""Added to the utility of what has the subject of the last answer."""
SAME_SUBJECT_OPEN = 1.5
"""Added where the documents leave the question open: visitors ask more often for what they do tell."""
SAME_DOCUMENT = 1.5
"""Added to what rests on the document of the last answer under another subject, as its parts have their own."""
ASKED_ASPECT = 2.0
"""Added to what tells what the message's question word asks for: a short one says little else."""
SAME_ASPECT = 2.0
"""Added to what tells the same of its subject as the last answer did of its own, where another subject is named."""
JUST_ANSWERED = -2.0
"""Added to the last answer itself: who asks on wants to hear something else."""


class Context:
    """The owners of an index's wordings, by what they are about and by what they tell."""

    def __init__(self, wordings: Wordings, entries: Mapping[str, Entry], rosters: Mapping[str, Roster]) -> None:
        """Note the subject of each owner; a gap has that of the entry whose wordings are closest to its own."""
        owners = wordings.owners
        known = {owner.id: (entries.get(owner.id) or rosters.get(owner.id)) for owner in owners}
        own = [found.subject if (found := known[owner.id]) else None for owner in owners]
        self._entries = entries
        self._ids = [owner.id for owner in owners]
        self._gaps = wordings.gaps
        documents = [_documents(entries.get(owner.id) or rosters.get(owner.id)) for owner in owners]
        self._documents = np.array(documents, dtype=object)
        self._aspects = np.array([entries[i].aspect if i in entries else None for i in self._ids], dtype=object)
        metric = WithinClassMetric.fit(wordings.vectors, wordings.owner_of)
        centroids = metric.centroids(wordings.vectors, wordings.owner_of)
        self._subjects = np.array(_with_nearest(own, self._gaps, centroids), dtype=object)

    def bonus(self, memory: Memory, *, aspect: Aspect | None, another: bool) -> NDArray[np.float32]:
        """Return what to add to the utility of each owner after `memory`, shape (owners,).

        `aspect` is what the message asks for, `another` tells that it names another subject than the one talked about.
        """
        bonus = np.zeros(len(self._ids), dtype=np.float32)
        if memory.subject:
            same = self._subjects == memory.subject
            bonus += same * np.where(self._gaps, SAME_SUBJECT_OPEN, SAME_SUBJECT).astype(np.float32)
            near = np.isin(self._documents, [*set(self._documents[same & ~self._gaps]) - {None}])
            bonus += np.float32(SAME_DOCUMENT) * (near & ~same)
        if aspect:
            bonus += np.float32(ASKED_ASPECT) * (self._aspects == aspect)
        last = self._entries.get(memory.entry_id or "")
        if last is None:
            return bonus
        if another:
            bonus += np.float32(SAME_ASPECT) * (self._aspects == last.aspect)
        if memory.answered:
            bonus[self._ids.index(last.id)] += JUST_ANSWERED
        return bonus


def _documents(owner: Entry | Roster | None) -> str | None:
    """Return the document that an owner rests on; None where there is no one document."""
    if owner is None or isinstance(owner, Roster):
        return owner.document_id if owner else None
    found = {evidence.document_id for evidence in owner.evidence}
    return found.pop() if len(found) == 1 else None


def _with_nearest(
    subjects: list[str | None], gaps: NDArray[np.bool_], centroids: NDArray[np.float32]
) -> list[str | None]:
    others = np.flatnonzero(~gaps)
    if not len(others):
        return subjects
    nearest = others[np.argmax(centroids[gaps] @ centroids[others].T, axis=1)]
    filled = list(subjects)
    for gap, closest in zip(np.flatnonzero(gaps), nearest, strict=True):
        filled[gap] = subjects[closest]
    return filled
