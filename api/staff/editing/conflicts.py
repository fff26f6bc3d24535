"""Two texts of one entry side by side, and one made of both."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from api.staff.conversations.asking_again import Stretch, differences
from api.staff.editing.form import EditorForm, lines, write_must
from knowledge.editing.types import EntryText

Choice = Literal["mine", "theirs", "both"]


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which two texts differ: "same" and "gone" stretches are theirs, "same" and "new" are mine."""

    field: str
    stretches: tuple[Stretch, ...]
    can_have_both: bool

    @property
    def only_theirs(self) -> bool:
        """Whether I wrote nothing where they did."""
        return all(stretch.kind == "gone" for stretch in self.stretches)


@dataclass(frozen=True, slots=True)
class Conflict:
    """What was to be saved, and what stands there meanwhile: somebody's draft, or the published text (no `who`)."""

    mine: EditorForm
    theirs: EditorForm
    who: str = ""
    when: datetime | None = None

    @property
    def differences(self) -> list[Difference]:
        """Return the fields that differ, in the order of the editor."""
        mine, theirs = _fields(self.mine), _fields(self.theirs)
        names = [name for name in dict.fromkeys((*mine, *theirs)) if mine.get(name, "") != theirs.get(name, "")]
        return [
            Difference(name, tuple(differences(theirs.get(name, ""), mine.get(name, ""))), _is_list(name))
            for name in sorted(names, key=_order)
        ]

    def carried(self) -> EditorForm:
        """Return what was typed, to be saved in the place of what stands there now."""
        theirs = self.theirs
        return replace(self.mine, draft=theirs.draft, version=theirs.version, base=theirs.base)


def merge(mine: EditorForm, theirs: EditorForm, choices: Mapping[str, Choice]) -> EditorForm:
    """Take each field from one of the two, lists from both where that was chosen; mine where nothing was."""
    payload = mine.payload
    for prefix in ("questions", "answers"):
        if prefix == "answers" and not isinstance(payload, EntryText):
            continue
        codes = dict.fromkeys((*getattr(mine.payload, prefix), *getattr(theirs.payload, prefix)))
        merged = {code: _choose(mine, theirs, f"{prefix}-{code}", choices) for code in codes}
        values = {code: text for code, text in merged.items() if text}
        split = {code: lines(text) for code, text in values.items()}
        payload = replace(payload, **{prefix: split if prefix == "questions" else values})  # type: ignore[arg-type]
    if isinstance(payload, EntryText) and isinstance(theirs.payload, EntryText):
        chosen = {name: _choose(mine, theirs, name, choices) for name in ("subject", "aspect")}
        payload = replace(payload, **chosen, evidence=_merge_evidence(payload, theirs.payload, choices))  # type: ignore[arg-type]
    return replace(mine, payload=payload, cases=theirs.cases if choices.get("cases") == "theirs" else mine.cases)


def _choose(mine: EditorForm, theirs: EditorForm, name: str, choices: Mapping[str, Choice]) -> str:
    left, right = _fields(mine).get(name, ""), _fields(theirs).get(name, "")
    match choices.get(name):
        case "theirs":
            return right
        case "both":
            return "\n".join(dict.fromkeys((*right.splitlines(), *left.splitlines())))
    return left


def _merge_evidence(mine: EntryText, theirs: EntryText, choices: Mapping[str, Choice]) -> tuple[object, ...]:
    match choices.get("evidence"):
        case "theirs":
            return theirs.evidence
        case "both":
            return tuple(dict.fromkeys((*theirs.evidence, *mine.evidence)))
    return mine.evidence


def _fields(form: EditorForm) -> dict[str, str]:
    """Write every field of a form as a text."""
    fields = {f"questions-{code}": "\n".join(texts) for code, texts in form.payload.questions.items()}
    if isinstance(form.payload, EntryText):
        entry = form.payload
        fields |= {"subject": entry.subject, "aspect": entry.aspect}
        fields |= {f"answers-{code}": text for code, text in entry.answers.items()}
        fields["evidence"] = "\n".join(f"{item.document} › {item.quote}" for item in entry.evidence)
    cases = (f"{' → '.join(case.turns)} ({case.expect})\n{write_must(case.must)}".strip() for case in form.cases)
    return fields | {"cases": "\n".join(cases)}


_PLACES = ("subject", "aspect", "questions", "answers", "evidence", "cases")


def _order(name: str) -> tuple[int, str]:
    prefix, _, code = name.partition("-")
    return _PLACES.index(prefix), code


def _is_list(name: str) -> bool:
    return name.startswith(("questions-", "evidence"))
