"""What the editor's buttons do to the form, apart from saving it: pick, drop, add."""

from dataclasses import replace
from typing import TypeVar

from starlette.datastructures import FormData

from api.staff.editing.form import EditorForm, new_case_id
from api.staff.editing.library import Library
from api.staff.editing.picker import complete_all, pick
from api.staff.editing.regression import make_case
from api.staff.editing.starting import add_wordings, prefill
from knowledge.editing.types import EntryText, GapText

Item = TypeVar("Item")


def arrange(form: EditorForm, data: FormData, library: Library) -> EditorForm:
    """Do to the form what the button says that was pressed."""
    form = _evidence(form, data, library)
    form = _cases(form, data, library)
    language, _, text = str(data.get("variant", "")).partition("|")
    if text:
        form = add_wordings(form, [(language, text)])
    if isinstance(form.payload, EntryText):
        form = replace(form, payload=complete_all(library, form.payload))
    return form


def _evidence(form: EditorForm, data: FormData, library: Library) -> EditorForm:
    if not isinstance(form.payload, EntryText):
        return form
    kept = _without(form.payload.evidence, str(data.get("drop_evidence", "")))
    picked = pick(library, str(data.get("pick", "")))
    if picked and picked not in kept:
        kept = (*kept, picked)
    # The cases of an answer cite what the answer rests on.
    form = form.with_payload(evidence=kept)
    return replace(
        form, cases=tuple(replace(c, source=form.documents) if c.expect == "answer" else c for c in form.cases)
    )


def _cases(form: EditorForm, data: FormData, library: Library) -> EditorForm:
    cases = _without(form.cases, str(data.get("drop_case", "")))
    first = next(((code, texts[0]) for code, texts in form.payload.questions.items() if texts), None)
    if data.get("do") == "case" and first:
        expect = "refuse" if isinstance(form.payload, GapText) else "answer"
        case = make_case("", first[0], [first[1]], expect, "")  # type: ignore[arg-type]
        cases = (*cases, replace(case, id=new_case_id(), source=form.documents))
    if data.get("do") == "words":
        cases = tuple(prefill(case, form, library) for case in cases)
    return replace(form, cases=cases)


def _without(items: tuple[Item, ...], number: str) -> tuple[Item, ...]:
    return tuple(item for n, item in enumerate(items) if str(n) != number)
