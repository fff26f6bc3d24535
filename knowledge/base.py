"""The whole knowledge of the bot, as one directory holds it."""

from hashlib import sha256
from pathlib import Path

from knowledge.documents import load_documents
from knowledge.entries import load_curated
from knowledge.errors import MissingKnowledgeError
from knowledge.passages import split_passages
from knowledge.rosters import load_rosters
from knowledge.types import KnowledgeBase

_CONTENT = ("documents/*.md", "faq/*.yml", "gaps/*.yml", "rosters/*.yml", "evaluation/tune*.jsonl")


def load_knowledge(directory: Path) -> KnowledgeBase:
    """Read `directory/{documents,faq,gaps,rosters}`; a subdirectory that does not exist counts as empty.

    Raises MissingKnowledgeError when there is no such directory at all: a mistyped name is no empty organisation.
    Raises InvalidDocumentError when a document file is malformed, and InvalidEntryError when a curated entry, gap or
    roster is malformed or its evidence does not hold.
    """
    _check(directory)
    documents = load_documents(directory / "documents")
    passages = tuple(passage for document in documents.values() for passage in split_passages(document))
    entries, gaps = load_curated(directory, passages)
    rosters = load_rosters(directory, passages)
    return KnowledgeBase(documents=documents, passages=passages, entries=entries, gaps=gaps, rosters=rosters)


def fingerprint(directory: Path) -> str:
    """SHA-256 (hexadecimal) over names and bytes of all content files; it changes when any of them does.

    Raises MissingKnowledgeError when there is no such directory.
    """
    _check(directory)
    digest = sha256()
    for pattern in _CONTENT:
        for path in sorted(directory.glob(pattern)):
            content = path.read_bytes()
            digest.update(f"{path.relative_to(directory).as_posix()}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()


def _check(directory: Path) -> None:
    if not directory.is_dir():
        raise MissingKnowledgeError("there is no such folder; `passerelle new` makes one", path=directory)
