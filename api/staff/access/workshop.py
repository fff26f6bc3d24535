"""What the console needs of the bot itself: the index it answers from, and the means to ask it again."""

from collections.abc import Callable
from dataclasses import dataclass

from api.publishing.launching import start_test
from api.settings import Settings
from embeddings.index.archive import PassageArchive
from embeddings.index.version import LoadedIndex
from embeddings.types import Answering, Encoder
from knowledge.types import KnowledgeBase


@dataclass(frozen=True, slots=True)
class Workshop:
    """Today's bot; `index` returns the version that is served, None while there is none.

    `refresh` has the published version served before it returns, not only once a visitor has asked. `start_test`
    begins to test a publication of which it is given the id.
    """

    answering: Answering
    encoder: Encoder
    index: Callable[[], LoadedIndex | None]
    archive: PassageArchive
    refresh: Callable[[], None]
    start_test: Callable[[Settings, int], None] = start_test

    def knowledge(self) -> KnowledgeBase | None:
        """Return what the served index was built from."""
        index = self.index()
        return index.knowledge if index else None
