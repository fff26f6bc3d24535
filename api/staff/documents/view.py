"""What a draft of a document would change: passages, and the entries and lists that rest on them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from api.database.draft_models import Draft
from api.database.drafts import edit_of
from api.staff.documents.changes import Changes, compare
from api.staff.documents.form import DocumentForm
from api.staff.documents.rendering import Part, render
from api.staff.documents.resting import Loss, find_losses, find_lost_lists, lost_evidence
from knowledge.editing.types import DocumentText, EntryText, Removal
from knowledge.passages import split_passages
from knowledge.types import Document, Evidence, KnowledgeBase, Passage, Roster


@dataclass(frozen=True, slots=True)
class Mending:
    """An entry that would lose evidence, and the open draft that would put it right together with the document."""

    loss: Loss
    draft: Draft | None
    mends: bool


@dataclass(frozen=True, slots=True)
class LostQuotes:
    """Quotes that the document would no longer hold, and the entries that rest on them."""

    quotes: tuple[Evidence, ...]
    entries: tuple[Mending, ...]


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft with what would come of it; `form` is None for a removal, `before` for a new document."""

    form: DocumentForm | None
    before: DocumentForm | None
    changes: Changes
    entries: tuple[Mending, ...]
    lists: tuple[Roster, ...]
    preview: tuple[Part, ...]

    @property
    def title(self) -> str:
        """Return what the document is called, or was."""
        return (self.form.title if self.form else "") or (self.before.title if self.before else "")

    @property
    def fields(self) -> tuple[str, ...]:
        """Name the fields besides the text that change."""
        if self.form is None or self.before is None:
            return ()
        names = ("title", "publisher", "language", "source")
        return tuple(name for name in names if getattr(self.form, name) != getattr(self.before, name))

    @property
    def lost(self) -> list[LostQuotes]:
        """Return the entries that lose evidence, those that lose the same together."""
        grouped: defaultdict[tuple[Evidence, ...], list[Mending]] = defaultdict(list)
        for entry in self.entries:
            grouped[entry.loss.lost].append(entry)
        return [LostQuotes(quotes, tuple(entries)) for quotes, entries in grouped.items()]

    @property
    def open_losses(self) -> int:
        """Count the entries that still have to be put right."""
        return sum(not entry.mends for entry in self.entries)


def is_of_document(draft: Draft) -> bool:
    """Tell whether a draft changes or removes a document, not an entry or gap of the same id."""
    return draft.kind == "document" or (draft.kind == "removal" and draft.payload.get("of") == "document")


def view_draft(draft: Draft, knowledge: KnowledgeBase, others: Iterable[Draft]) -> DraftView:
    """Compare a draft with the document as it stands in the files; `others` are open drafts that may mend entries."""
    payload = edit_of(draft).payload
    stored = knowledge.documents.get(draft.target)
    form = DocumentForm.read(payload) if isinstance(payload, DocumentText) else None
    after = split_passages(form.document(draft.target)) if form else ()
    losses = find_losses(knowledge, draft.target, after)
    drafts = {other.target: other for other in others if not is_of_document(other) and other.kind != "gap"}
    return DraftView(
        form=form,
        before=DocumentForm.of(stored) if stored else None,
        changes=compare(_passages(knowledge, stored), after),
        entries=tuple(_mending(loss, drafts.get(loss.entry.id), draft.target, after) for loss in losses),
        lists=find_lost_lists(knowledge, draft.target, after),
        preview=tuple(render(form.text)) if form else (),
    )


def _passages(knowledge: KnowledgeBase, document: Document | None) -> tuple[Passage, ...]:
    return tuple(p for p in knowledge.passages if document and p.document_id == document.id)


def _mending(loss: Loss, draft: Draft | None, document_id: str, after: tuple[Passage, ...]) -> Mending:
    if draft is None:
        return Mending(loss, None, mends=False)
    match edit_of(draft).payload:
        case Removal():
            return Mending(loss, draft, mends=True)
        case EntryText(evidence=quoted):
            evidence = [Evidence(item.document, item.section, item.quote.strip()) for item in quoted]
            return Mending(loss, draft, mends=not any(lost_evidence(evidence, document_id, after)))
    return Mending(loss, draft, mends=False)
