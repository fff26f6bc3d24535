"""Keep the documents that came from a site in step with it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import TypeAdapter

from knowledge.base import load_knowledge
from knowledge.documents import save_document
from knowledge.errors import UnreadableSourceError
from knowledge.ingest import make_document, propose_id
from knowledge.sites.types import Seen, Visit
from knowledge.types import Document, KnowledgeBase

_SEEN = TypeAdapter(dict[str, Seen])


@dataclass(frozen=True, slots=True)
class PageReport:
    """What a visit did to the documents; `kept` names the entries that rest on what the page no longer says."""

    visit: Visit
    document_id: str | None = None
    kept: tuple[str, ...] = ()


class SiteFolder:
    """The documents below a knowledge directory that came from one site, and what is known of its pages."""

    def __init__(self, into: Path, memory: Path) -> None:
        """`memory` is the file that keeps what was seen from one time to the next."""
        self._into = into
        self._memory = memory
        self._knowledge = load_knowledge(into)
        self._ids = {document.source: document.id for document in self._knowledge.documents.values()}
        self.known = _SEEN.validate_json(memory.read_bytes()) if memory.is_file() else {}

    def follow(self, visits: Iterable[Visit]) -> Iterator[PageReport]:
        """Store what is new, replace what changed, remove what is gone, and say so page by page.

        A document stays as it is where an entry rests on what the page no longer says: somebody has to decide.
        Pages that could not be read keep what is known of them. What was seen is written down at the end.
        """
        known = dict(self.known)
        for visit in visits:
            report = self._follow(visit)
            if report.kept or visit.outcome == "refused":
                yield report
                continue
            known.pop(visit.url, None)
            if visit.seen:
                known[visit.url] = visit.seen
            yield report
        self._memory.parent.mkdir(parents=True, exist_ok=True)
        self._memory.write_bytes(_SEEN.dump_json(known, indent=1))
        self.known = known

    def _follow(self, visit: Visit) -> PageReport:
        document_id = self._ids.get(visit.url)
        old = self._knowledge.documents.get(document_id or "")
        if visit.outcome == "gone" and old:
            kept = _resting(self._knowledge, old.id, "")
            if not kept:
                (self._into / "documents" / f"{old.id}.md").unlink()
            return PageReport(visit, old.id, kept)
        if visit.outcome != "read" or visit.extract is None:
            return PageReport(visit, document_id)
        new = make_document(document_id or self._new_id(visit.url), visit.url, visit.extract)
        kept = _resting(self._knowledge, new.id, new.text) if old else ()
        if not kept:
            save_document(_named_as_before(new, old), self._into / "documents")
            self._ids[visit.url] = new.id
        return PageReport(visit, new.id, kept)

    def _new_id(self, url: str) -> str:
        """Make an id of the address; pages of one name get a number."""
        name = propose_id(url)
        if not name:
            raise UnreadableSourceError("no document id can be made of this address", reason="name", path=url)
        taken = {*self._ids.values()}
        numbered = (f"{name}-{number}" for number in range(2, len(taken) + 3))
        return name if name not in taken else next(each for each in numbered if each not in taken)


def _resting(knowledge: KnowledgeBase, document_id: str, text: str) -> tuple[str, ...]:
    """Name the entries with a quote of the document that the text does not have."""
    return tuple(
        entry.id
        for entry in knowledge.entries
        if any(quote.document_id == document_id and quote.quote not in text for quote in entry.evidence)
    )


def _named_as_before(new: Document, old: Document | None) -> Document:
    """Keep what somebody may have corrected by hand: title, publisher and language."""
    return replace(new, title=old.title, publisher=old.publisher, language=old.language) if old else new


def memory_of(start: str, directory: Path) -> Path:
    """Return where what was seen of a site is kept; one file a start address."""
    return directory / f"{propose_id(start) or 'site'}.json"
