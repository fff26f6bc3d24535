"""What a change still lacks before it can be tested: each fault beside its field, in words for people."""

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Literal, get_args

from api.staff.editing.form import EditorForm
from api.staff.editing.library import Library, kind_of
from embeddings.quality.judging import normalise
from knowledge.cases import Case
from knowledge.editing.types import EntryText, EvidenceText
from knowledge.entries import normalise_question
from knowledge.types import Aspect


@dataclasses.dataclass(frozen=True, slots=True)
class FieldFault:
    """What is wrong with a field: `key` names the text under `faults`, `values` fill its places.

    `owner` is the entry, gap or roster that stands in the way, `owner_kind` is "" for a roster; a fault that only the
    files' own reader finds has the key "other".
    """

    field: str
    key: str
    values: Mapping[str, object] = dataclasses.field(default_factory=dict)
    owner: str = ""
    owner_kind: Literal["entry", "gap", ""] = ""


def check(form: EditorForm, library: Library) -> tuple[FieldFault, ...]:
    """Check every field of the form; empty when the change can be tested."""
    faults = [*_questions(form, library)]
    if isinstance(form.payload, EntryText):
        faults += [*_about(form.payload), *_answers(form.payload), *_evidence(form.payload, library)]
    return (*faults, *_cases(form))


def _questions(form: EditorForm, library: Library) -> Iterator[FieldFault]:
    questions = form.payload.questions
    if not questions:
        yield FieldFault(f"questions-{form.all_languages[0]}", "no_question")
    for language, wordings in questions.items():
        for wording in wordings:
            owner = library.owners.get(normalise_question(wording))
            if owner and owner != form.payload.id:
                kind = kind_of(library.records[owner]) if owner in library.records else ""
                yield FieldFault(f"questions-{language}", "taken", {"question": wording}, owner, kind)


def _about(entry: EntryText) -> Iterator[FieldFault]:
    if not entry.subject:
        yield FieldFault("subject", "no_subject")
    if entry.aspect not in get_args(Aspect):
        yield FieldFault("aspect", "no_aspect")


def _answers(entry: EntryText) -> Iterator[FieldFault]:
    if entry.answers.keys() & entry.questions.keys():
        return
    if entry.questions:
        yield FieldFault(f"answers-{next(iter(entry.questions))}", "no_answer")
    elif not entry.answers:
        yield FieldFault("answers-fr", "no_answer")


def _evidence(entry: EntryText, library: Library) -> Iterator[FieldFault]:
    if not entry.evidence:
        yield FieldFault("evidence", "no_evidence")
    for number, item in enumerate(entry.evidence):
        key = _fault_of_quote(item, library)
        if key:
            yield FieldFault(f"evidence-{number}", key, {"document": item.document})


def _fault_of_quote(item: EvidenceText, library: Library) -> str:
    document = library.knowledge.documents.get(item.document)
    if not item.document or not item.quote:
        return "no_document" if not item.document else "no_quote"
    if document is None:
        return "unknown_document"
    if library.passage_with(item.document, item.quote):
        return ""
    return "quote_too_wide" if item.quote in document.text else "quote_not_found"


def _cases(form: EditorForm) -> Iterator[FieldFault]:
    for number, case in enumerate(form.cases):
        missing = lacking(case, form) if case.expect == "answer" else ""
        if missing:
            yield FieldFault(f"case-{number}", "case_lacks", {"words": missing})


def lacking(case: Case, form: EditorForm) -> str:
    """Return what the case asks for and the answer in its language does not say; empty where there is no answer yet."""
    entry = form.payload
    if not isinstance(entry, EntryText):
        return ""
    text = normalise(entry.answers.get(case.lang) or " ".join(item.quote for item in entry.evidence))
    groups = (group for group in case.must if not any(word in text for word in group))
    return " / ".join(next(groups, ())) if text else ""
