"""Everything needed to answer from one version of the index, made ready once when the version is loaded."""

import logging
from collections.abc import Mapping

from embeddings.answering.composing import Composer, Phrases
from embeddings.answering.passages import PassageAnswers
from embeddings.errors import ModelError
from embeddings.extraction.extractor import Extractor
from embeddings.index.version import LoadedIndex
from embeddings.ranking.answers import Answers
from embeddings.ranking.context import Context
from embeddings.ranking.late import LateInteraction
from embeddings.ranking.policy import DEFAULT_POLICY, ONE_WORDING_POLICY, Policy
from embeddings.ranking.question import QuestionReader
from embeddings.ranking.ranker import Ranker
from embeddings.ranking.wordings import Wordings
from embeddings.types import Encoder
from knowledge.types import Entry, Roster

log = logging.getLogger(__name__)

IMPORTED = 30
"""So many entries, if nearly all have one wording or two, are an imported FAQ; fewer have little to tell rarity by."""


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
        self.context = Context(self.ranker, self.entries, self.rosters) if self.ranker else None
        self.passages = _passage_answers(index, encoder)
        compared = {index.units[int(unit)].owner for unit in index.tokens.units}
        imported = len(compared) >= max(IMPORTED, 0.9 * len(self.entries))
        self.unfitted_policy = ONE_WORDING_POLICY if imported else DEFAULT_POLICY
        """What stands in without labelled questions."""
        fitted = index.version.manifest.extra.get("policy")
        self.policy = Policy.from_json(fitted) if fitted else self.unfitted_policy


def _passage_answers(index: LoadedIndex, encoder: Encoder) -> PassageAnswers | None:
    try:
        return PassageAnswers(index, Extractor.load(encoder))
    except ModelError as error:
        log.warning("only curated questions are answered: %s", error)
        return None
