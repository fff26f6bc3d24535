"""The knowledge as its directory holds it now, which may be ahead of the index that is served."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from fastapi import Depends

from api.staff.access.deps import ServicesDep
from api.staff.editing.errors import BrokenKnowledgeError
from embeddings.answering.composing import Composer, Phrases
from knowledge.base import fingerprint, load_knowledge
from knowledge.editing.types import DocumentText
from knowledge.entries import normalise_question
from knowledge.errors import KnowledgeError
from knowledge.types import Entry, Gap, KnowledgeBase, Passage

Record = Entry | Gap


def kind_of(record: Record) -> Literal["entry", "gap"]:
    """Tell an entry from a gap."""
    return "entry" if isinstance(record, Entry) else "gap"


@dataclass(frozen=True, slots=True)
class Intended:
    """The draft of a document that is new or changed, with the passages that it would have."""

    payload: DocumentText
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Library:
    """The knowledge of a directory with what the editor asks of it again and again.

    `records` are entries and gaps by id; `owners` says which of them, or which roster, has a wording. `intended` are
    drafts of documents: their passages are known beside those of the files, since what rests on them is published
    together with them.
    """

    directory: Path
    knowledge: KnowledgeBase
    composer: Composer
    phrases: Phrases
    records: Mapping[str, Record]
    owners: Mapping[str, str]
    intended: Mapping[str, Intended] = field(default_factory=dict)

    @property
    def subjects(self) -> list[str]:
        """Return all subjects there are, in order."""
        return sorted({entry.subject for entry in self.knowledge.entries})

    def passages_of(self, document_id: str) -> list[Passage]:
        """Return the passages of a document in their order, those of its draft first."""
        return [passage for passage in self.knowledge.passages if passage.document_id == document_id]

    def passages_to_pick(self, document_id: str) -> list[Passage]:
        """Return the passages that evidence is to be taken from: those of the draft, if there is one."""
        intended = self.intended.get(document_id)
        return list(intended.passages) if intended else self.passages_of(document_id)

    def passage_with(self, document_id: str, quote: str) -> Passage | None:
        """Find the passage of a document that holds a quote."""
        return next((passage for passage in self.passages_of(document_id) if quote in passage.text), None)


def open_library(directory: Path) -> Library:
    """Read the knowledge, or return what was read before while no file has changed.

    Raises:
        BrokenKnowledgeError: A file is not as it should be.

    """
    return _read(directory, fingerprint(directory))


@lru_cache(maxsize=2)
def _read(directory: Path, _fingerprint: str) -> Library:
    try:
        knowledge = load_knowledge(directory)
    except KnowledgeError as error:
        raise BrokenKnowledgeError(f"A file has to be mended first: {error}", fault=error) from error
    phrases = Phrases.load()
    records: tuple[Record, ...] = (*knowledge.entries, *knowledge.gaps)
    return Library(
        directory=directory,
        knowledge=knowledge,
        composer=Composer(knowledge, phrases),
        phrases=phrases,
        records={record.id: record for record in records},
        owners={
            normalise_question(wording): owner.id
            for owner in (*records, *knowledge.rosters)
            for wordings in owner.questions.values()
            for wording in wordings
        },
    )


async def _library(services: ServicesDep) -> Library:
    return await asyncio.to_thread(open_library, services.settings.knowledge_dir)


LibraryDep = Annotated[Library, Depends(_library)]
"""What the knowledge directory holds now."""
