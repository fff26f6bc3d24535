"""What the editor begins with: an entry as it stands, an open draft of it, a visitor's question, or several."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from api.database.draft_models import Draft
from api.database.drafts import DraftRepository, edit_of
from api.staff.access.errors import NotThereError
from api.staff.editing.form import EditorForm, slug
from api.staff.editing.library import Library
from api.staff.editing.origin import Origin
from api.staff.editing.regression import make_case, telling_words
from knowledge.cases import Case
from knowledge.editing.files import read_record, record_digest
from knowledge.editing.types import EntryText, GapText
from knowledge.entries import normalise_question


@dataclass(frozen=True, slots=True)
class Wording:
    """A visitor's question without personal data."""

    turn_id: str
    language: str
    text: str


async def start(
    session: AsyncSession, library: Library, kind: Literal["entry", "gap"], target: str
) -> tuple[EditorForm, Draft | None]:
    """Begin with an entry or gap, with its open draft if there is one, or with nothing where `target` is empty.

    Raises:
        NotThereError: There is no such entry or gap.

    """
    if not target:
        return EditorForm(EntryText("") if kind == "entry" else GapText("")), None
    for draft in await DraftRepository(session).open_for(target):
        if draft.kind == kind:
            return form_of(draft), draft
    return await asyncio.to_thread(from_files, library, kind, target), None


def from_files(library: Library, kind: Literal["entry", "gap"], target: str) -> EditorForm:
    """Return an entry or gap as it stands in the files; raises `NotThereError`."""
    record = read_record(library.directory, kind, target)
    if not isinstance(record, EntryText | GapText):
        raise NotThereError("There is no such entry; it may have been removed.")
    return EditorForm(record, base=record_digest(library.directory, kind, target))


def form_of(draft: Draft) -> EditorForm:
    """Return what a draft of an entry or gap holds."""
    edit = edit_of(draft)
    if not isinstance(edit.payload, EntryText | GapText):
        raise NotThereError("This draft is not of an entry.")
    return EditorForm(
        edit.payload,
        cases=edit.cases,
        draft=draft.id,
        version=draft.version,
        base=draft.base,
        turn_ids=tuple(draft.turn_ids),
    )


def add_origin(form: EditorForm, origin: Origin, library: Library) -> EditorForm:
    """Add the visitor's question as a wording, unless it leans on another, and as the regression case."""
    case = make_case(
        origin.turn_id,
        origin.language,
        origin.turns,
        "refuse" if isinstance(form.payload, GapText) else "answer",
        f"Conversation {origin.number}, {origin.reason.replace('_', ' ')}",
    )
    form = replace(form, reason=origin.reason)
    wordings = [] if origin.leans else [Wording(origin.turn_id, origin.language, origin.question)]
    return _add(form, wordings, case, [origin.turn_id], library)


def add_cluster(form: EditorForm, wordings: Sequence[Wording], library: Library) -> EditorForm:
    """Add the questions of a group, the first of which, the most typical one, becomes the regression case."""
    first = wordings[0]
    expect: Literal["refuse", "answer"] = "refuse" if isinstance(form.payload, GapText) else "answer"
    case = make_case(first.turn_id, first.language, [first.text], expect, "Unanswered questions")
    return _add(form, wordings, case, [wording.turn_id for wording in wordings], library)


def add_wordings(form: EditorForm, wordings: Iterable[tuple[str, str]]) -> EditorForm:
    """Add questions, each with its language, that are not there yet."""
    questions: dict[str, tuple[str, ...]] = dict(form.payload.questions)
    for language, text in wordings:
        known = {normalise_question(wording) for wording in questions.get(language, ())}
        if normalise_question(text) not in known:
            questions[language] = (*questions.get(language, ()), text)
    return form.with_payload(questions=questions)


def prefill(case: Case, form: EditorForm, library: Library) -> Case:
    """Say in a case what its answer has to cite and to contain, as far as that is known."""
    if not isinstance(form.payload, EntryText) or case.expect != "answer" or case.must:
        return case
    answer = form.payload.answers.get(case.lang, "")
    return replace(case, source=form.documents, must=telling_words(answer, case.lang, library))


def new_id(form: EditorForm, taken: Mapping[str, object] | set[str]) -> str:
    """Make an id for a new entry of its subject and aspect, for a gap of its first question."""
    payload = form.payload
    first = next((wording for wordings in payload.questions.values() for wording in wordings), "")
    base = slug(first) or "sans-titre"
    if isinstance(payload, GapText):
        base = f"gap-{base}"
    elif payload.subject and payload.aspect:
        base = slug(f"{payload.subject}-{payload.aspect}")
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(name for name in (base, *numbered) if name not in taken)


def _add(
    form: EditorForm, wordings: Iterable[Wording], case: Case, turn_ids: Sequence[str], library: Library
) -> EditorForm:
    form = add_wordings(form, [(wording.language, wording.text) for wording in wordings])
    cases = form.cases
    if case.id not in {known.id for known in cases}:
        cases = (*cases, prefill(case, form, library))
    return replace(form, cases=cases, turn_ids=tuple(dict.fromkeys((*form.turn_ids, *turn_ids))))
