"""What drafts change, field by field, and what two indexes reply, word by word."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from api.publishing.types import Reaction
from api.staff.conversations.asking_again import Stretch, are_alike, differences
from api.staff.documents.form import DocumentForm
from knowledge.editing.records import fields_of, payload_of
from knowledge.editing.types import (
    DocumentText,
    DraftKind,
    EntryText,
    FileChange,
    GapText,
    RecordKind,
    Removal,
    payload_from_json,
)
from knowledge.editing.yaml_files import find_record

_CONTEXT = 1
_FOLDERS: dict[RecordKind, str] = {"entry": "faq/", "gap": "gaps/"}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, in one language if it has any; as `is_list` its stretches are items, or lines of a document."""

    name: str
    language: str
    stretches: tuple[Stretch, ...]
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class DraftChange:
    """What one draft does to its record; `title` is its first question, or the title of the document."""

    draft: int
    kind: DraftKind
    target: str
    title: str
    is_new: bool
    fields: tuple[FieldChange, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Pair:
    """Two replies side by side; the stretches of each mark what the other has not."""

    old: Reaction
    new: Reaction
    old_parts: tuple[Stretch, ...]
    new_parts: tuple[Stretch, ...]

    @classmethod
    def of(cls, old: Reaction, new: Reaction) -> "Pair":
        """Mark the differences where the replies are alike enough."""
        parts = differences(old.text, new.text)
        if not are_alike(parts):
            return cls(old, new, (Stretch("same", old.text),), (Stretch("same", new.text),))
        return cls(
            old,
            new,
            tuple(part for part in parts if part.kind != "new"),
            tuple(part for part in parts if part.kind != "gone"),
        )


def draft_changes(
    contents: Sequence[Mapping[str, object]], changes: Sequence[FileChange], labels: Mapping[str, str]
) -> list[DraftChange]:
    """Return what the drafts of a publication change; `changes` hold the records as they were, `labels` their names."""
    return [_draft_change(item, changes, labels) for item in contents]


def _draft_change(item: Mapping[str, object], changes: Sequence[FileChange], labels: Mapping[str, str]) -> DraftChange:
    payload = payload_from_json(item["payload"])  # type: ignore[arg-type]
    kind = payload.of if isinstance(payload, Removal) else payload.kind
    old = _before(kind, payload.id, changes)
    new = None if isinstance(payload, Removal) else payload
    return DraftChange(
        draft=int(str(item["draft"])),
        kind=payload.kind,
        target=payload.id,
        title=labels.get(payload.id) or _form(new or old).title or payload.id,
        is_new=bool(changes) and old is None,
        fields=tuple(_fields(old, new)) if changes else (),
    )


def _before(kind: RecordKind, target: str, changes: Sequence[FileChange]) -> EntryText | GapText | DocumentText | None:
    for change in changes:
        if change.before is None:
            continue
        if kind == "document" and change.path == f"documents/{target}.md":
            return DocumentText(target, change.before)
        if kind != "document" and change.path.startswith(_FOLDERS[kind]):
            record = find_record(change.before, target)
            if record is not None:
                return payload_of(kind, record)
    return None


def _fields(
    old: EntryText | GapText | DocumentText | None, new: EntryText | GapText | DocumentText | None
) -> Iterator[FieldChange]:
    if isinstance(old or new, DocumentText):
        yield from _fields_of_document(*(_form(one) for one in (old, new)))
        return
    was, becomes = (fields_of(one) if isinstance(one, EntryText | GapText) else {} for one in (old, new))
    for name in ("subject", "aspect"):
        if was.get(name) != becomes.get(name):
            yield FieldChange(name, "", differences(str(was.get(name, "")), str(becomes.get(name, ""))))
    for language in _languages(was.get("answers", {}), becomes.get("answers", {})):
        texts = [one.get("answers", {}).get(language, "") for one in (was, becomes)]
        yield FieldChange("answers", language, differences(*texts))
    for language in _languages(was.get("questions", {}), becomes.get("questions", {})):
        lists = [one.get("questions", {}).get(language, []) for one in (was, becomes)]
        yield FieldChange("questions", language, tuple(_items(*lists)), is_list=True)
    quotes = [[item["quote"] for item in one.get("evidence", [])] for one in (was, becomes)]
    if quotes[0] != quotes[1]:
        yield FieldChange("evidence", "", tuple(_items(*quotes)), is_list=True)


def _fields_of_document(old: DocumentForm, new: DocumentForm) -> Iterator[FieldChange]:
    for name in ("title", "publisher", "language", "source"):
        texts = getattr(old, name), getattr(new, name)
        if texts[0] != texts[1]:
            yield FieldChange(name, "", differences(*texts))
    if old.text != new.text:
        yield FieldChange("text", "", tuple(_lines(old.text, new.text)), is_list=True)


def _form(record: EntryText | GapText | DocumentText | None) -> DocumentForm:
    return DocumentForm.read(record) if isinstance(record, DocumentText) else DocumentForm()


def _languages(old: Mapping[str, object], new: Mapping[str, object]) -> list[str]:
    return [language for language in dict.fromkeys([*old, *new]) if old.get(language) != new.get(language)]


def _items(old: Sequence[str], new: Sequence[str]) -> Iterator[Stretch]:
    """Return the items that go and come."""
    yield from (Stretch("gone", text) for text in old if text not in new)
    yield from (Stretch("new", text) for text in new if text not in old)


def _lines(old: str, new: str) -> Iterator[Stretch]:
    """Return the lines that go and come with a line around them; an empty "same" stands for what is left out."""
    before, after = old.splitlines(), new.splitlines()
    groups = list(difflib.SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(_CONTEXT))
    for number, group in enumerate(groups):
        if number:
            yield Stretch("same", "")
        for operation, i, j, k, m in group:
            if operation == "equal":
                yield from (Stretch("same", line) for line in before[i:j] if line.strip())
            else:
                yield from (Stretch("gone", line) for line in before[i:j] if line.strip())
                yield from (Stretch("new", line) for line in after[k:m] if line.strip())
