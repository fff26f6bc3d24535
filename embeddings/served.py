"""Everything needed to answer from one version of the index, made ready once when the version is loaded."""

import logging
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from embeddings.composing import Composer, Phrases
from embeddings.errors import ModelError
from embeddings.extraction.extractor import Extractor
from embeddings.passages import PassageAnswers
from embeddings.policy import DEFAULT_POLICY, Policy
from embeddings.ranking.answers import Answers
from embeddings.ranking.late import LateInteraction
from embeddings.ranking.question import QuestionReader
from embeddings.ranking.ranker import Ranker
from embeddings.ranking.wordings import Wordings
from embeddings.types import Encoder, Memory
from embeddings.version import LoadedIndex
from knowledge.types import Entry, Roster

log = logging.getLogger(__name__)

SAME_SUBJECT = 3.0
"""Added to the utility of what has the subject of the last answer, for a message that leans on it."""
SAME_ASPECT = 2.0
"""Added to the utility of what tells the same of its subject as the last answer did of its own."""


class ServedIndex:
    """An index version with its ranker, its vocabulary and its composer."""

    def __init__(self, index: LoadedIndex, encoder: Encoder, phrases: Phrases) -> None:
        """Prepare a loaded index; takes some seconds for thousands of wordings."""
        self.index = index
        vectors = {
            unit_id: index.dense.reconstruct(unit_id) for unit_id, unit in index.units.items() if unit.kind != "passage"
        }
        units = tuple(index.units.values())
        wordings = Wordings.arrange(units, vectors)
        answers = Answers.arrange(units, vectors, wordings.owners)
        self.reader = QuestionReader(index.knowledge, wordings, encoder)
        late = LateInteraction(index.tokens, index.units, wordings.owners, encoder)
        self.ranker = Ranker(index.knowledge, wordings, answers, late) if wordings.units else None
        self.verbatim = wordings.verbatim()
        self.composer = Composer(index.knowledge, phrases)
        self.entries: Mapping[str, Entry] = {entry.id: entry for entry in index.knowledge.entries}
        self.rosters: Mapping[str, Roster] = {roster.id: roster for roster in index.knowledge.rosters}
        self.passages = _passage_answers(index, encoder)
        fitted = index.version.manifest.extra.get("policy")
        self.policy = Policy.from_json(fitted) if fitted else DEFAULT_POLICY

    def subject_of(self, owner: str) -> str | None:
        """Return what an entry or a roster is about; a gap has no subject."""
        found = self.entries.get(owner) or self.rosters.get(owner)
        return found.subject if found else None

    def same_subject(self, memory: Memory) -> NDArray[np.float32]:
        """Return the bonus of each owner for sharing the subject of the last answer."""
        assert self.ranker is not None
        owners = self.ranker.wordings.owners
        return np.array(
            [SAME_SUBJECT * (self.subject_of(owner.id) == memory.subject) for owner in owners], dtype=np.float32
        )

    def same_aspect(self, memory: Memory) -> NDArray[np.float32]:
        """Return the bonus of each owner for telling the same of its subject as the last answer did."""
        assert self.ranker is not None
        last = self.entries.get(memory.entry_id or "")
        told = {entry.id for entry in self.entries.values() if last and entry.aspect == last.aspect}
        return np.array([SAME_ASPECT * (owner.id in told) for owner in self.ranker.wordings.owners], dtype=np.float32)


def _passage_answers(index: LoadedIndex, encoder: Encoder) -> PassageAnswers | None:
    try:
        return PassageAnswers(index, Extractor.load(encoder))
    except ModelError as error:
        log.warning("only curated questions are answered: %s", error)
        return None
