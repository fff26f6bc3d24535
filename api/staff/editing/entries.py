"""All curated entries and gaps, searched in any language; also to choose the one that a question belongs to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from api.database.draft_models import Draft
from api.database.drafts import DraftRepository
from api.database.summaries import folded, search_terms
from api.staff.access.deps import Editor, PageDep, Reviewer, Transaction
from api.staff.access.errors import NotThereError
from api.staff.editing.library import Library, LibraryDep, Record, kind_of
from api.staff.editing.origin import REASONS, Origin, find_origin
from knowledge.editing.files import record_digest
from knowledge.editing.types import Edit, RecordKind, Removal
from knowledge.types import Entry

PAGE = 40
router = APIRouter()


class EntryQuery(BaseModel):
    """What to list; with `turn` it is to choose where the question of that turn belongs."""

    words: Annotated[str, Field(max_length=200)] = ""
    kind: Literal["", "entry", "gap"] = ""
    document: Annotated[str, Field(max_length=200)] = ""
    turn: Annotated[str, Field(max_length=64)] = ""
    reason: Annotated[str, Field(max_length=32)] = ""
    number: Annotated[int, Field(ge=1, le=10_000)] = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One entry or gap in the list."""

    id: str
    kind: Literal["entry", "gap"]
    title: str
    subject: str
    aspect: str
    questions: int
    languages: tuple[str, ...]
    missing: tuple[str, ...]
    draft: Draft | None


class RemovalForm(BaseModel):
    """Which entry or gap is to go."""

    kind: Literal["entry", "gap"]
    target: Annotated[str, Field(max_length=128)]


@router.get("/entries")
async def list_entries(
    query: Annotated[EntryQuery, Query()], staff: Reviewer, page: PageDep, library: LibraryDep, session: Transaction
) -> Response:
    """List entries and gaps that have all the words, a page at a time."""
    drafts = {draft.target: draft for draft in await DraftRepository(session).list_open()}
    origin = await find_origin(session, library, query.turn, query.reason) if query.turn else None
    found = find(library, query)
    shown = found[(query.number - 1) * PAGE : query.number * PAGE]
    if origin:
        staff.note("transcript.read", f"turn {origin.turn_id}")
    return page.render(
        "entries.html",
        section="entries",
        query=query,
        rows=[_row(record, drafts.get(record.id), page.texts.language) for record in shown],
        likely=_likely(library, origin, drafts, page.texts.language) if query.number == 1 else [],
        origin=origin,
        count=len(found),
        more=len(found) > query.number * PAGE,
        documents=library.knowledge.documents,
        may_edit=staff.may("editor"),
    )


@router.post("/removals")
async def propose_removal(
    form: Annotated[RemovalForm, Form()], staff: Editor, library: LibraryDep, session: Transaction
) -> Response:
    """Draft the removal of an entry or gap, or lead to the draft that there is of it."""
    drafts = DraftRepository(session)
    kind: RecordKind = form.kind
    base = record_digest(library.directory, kind, form.target)
    if base is None:
        raise NotThereError("There is no such entry; it may have been removed.")
    standing = await drafts.open_for(form.target)
    if standing:
        return RedirectResponse(f"/staff/drafts/{standing[0].id}", HTTPStatus.SEE_OTHER)
    draft = await drafts.create(Edit(Removal(form.target, kind)), base=base, account_id=staff.account.id)
    staff.note("draft.create", f"removal {form.target}", draft=draft.id)
    return RedirectResponse(f"/staff/drafts/{draft.id}", HTTPStatus.SEE_OTHER)


@router.get("/turns/{turn_id}/correct")
async def correct(
    turn_id: str,
    _: Editor,
    library: LibraryDep,
    session: Transaction,
    reason: Annotated[str, Query(max_length=32)] = "",
) -> Response:
    """Lead to where a wrong reply is put right, by what is wrong with it."""
    origin = await find_origin(session, library, turn_id, reason if reason in REASONS else "")
    return RedirectResponse(place_to_correct(origin), HTTPStatus.SEE_OTHER)


def place_to_correct(origin: Origin) -> str:
    """Return the address: the gap's editor, the choice of an entry, or the editor of the entry that answered."""
    turn = f"turn={origin.turn_id}&reason={origin.reason}"
    match origin.reason:
        case "should_have_refused":
            return f"/staff/editor?kind=gap&{turn}"
        case "wrong_passage":
            return f"/staff/entries?kind=entry&{turn}"
        case "should_have_answered":
            return f"/staff/editor?kind=entry&{turn}"
    return f"/staff/editor?kind=entry&target={origin.entry}&{turn}"


def find(library: Library, query: EntryQuery) -> list[Record]:
    """Return the entries and gaps that have all words of a search, of a kind and of a document if wished."""
    terms = search_terms(query.words)
    return [
        record
        for record in library.records.values()
        if (not query.kind or query.kind == kind_of(record))
        and (not query.document or query.document in _documents(record))
        and all(term in _haystack(record) for term in terms)
    ]


def title_of(record: Record, language: str) -> str:
    """Return the first wording, in a language if there is one."""
    wordings: Sequence[str] = record.questions.get(language) or next(iter(record.questions.values()), ())
    return wordings[0] if wordings else record.id


def _likely(library: Library, origin: Origin | None, drafts: dict[str, Draft], language: str) -> list[Row]:
    """Return what was considered for the turn, apart from what it was wrongly taken for."""
    considered = [name for name in (origin.candidates if origin else ()) if origin and name != origin.entry]
    return [_row(library.records[name], drafts.get(name), language) for name in considered]


def _row(record: Record, draft: Draft | None, language: str) -> Row:
    entry = record if isinstance(record, Entry) else None
    languages = tuple(record.questions)
    return Row(
        id=record.id,
        kind=kind_of(record),
        title=title_of(record, language),
        subject=entry.subject if entry else "",
        aspect=entry.aspect if entry else "",
        questions=sum(len(wordings) for wordings in record.questions.values()),
        languages=languages,
        missing=tuple(code for code in languages if entry and code not in entry.answers),
        draft=draft,
    )


def _documents(record: Record) -> set[str]:
    return {item.document_id for item in record.evidence} if isinstance(record, Entry) else set()


def _haystack(record: Record) -> str:
    return _fold("\n".join(_texts(record)))


def _texts(record: Record) -> Iterator[str]:
    yield record.id
    for wordings in record.questions.values():
        yield from wordings
    if isinstance(record, Entry):
        yield record.subject
        yield from record.answers.values()


@lru_cache(maxsize=4096)
def _fold(text: str) -> str:
    return folded(text)
