"""What the console needs of the bot itself: the index it answers from, and the means to ask it again."""

from collections.abc import Callable
from dataclasses import dataclass

from embeddings.archive import PassageArchive
from embeddings.types import Answering, Encoder
from embeddings.version import LoadedIndex
from knowledge.types import KnowledgeBase


@dataclass(frozen=True, slots=True)
class Workshop:
    """Today's bot; `index` returns the version that is served, None while there is none."""

    answering: Answering
    encoder: Encoder
    index: Callable[[], LoadedIndex | None]
    archive: PassageArchive

    def knowledge(self) -> KnowledgeBase | None:
        """Return what the served index was built from."""
        index = self.index()
        return index.knowledge if index else None
