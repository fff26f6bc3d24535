"""What the editor's form holds: a change as it is being typed, and what it began from."""

import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from starlette.datastructures import FormData

from api.chat.schemas import clean
from embeddings.quality.judging import normalise
from knowledge.cases import Case, Expectation
from knowledge.editing.types import Edit, EntryText, EvidenceText, GapText
from knowledge.normalisation import fold

LANGUAGES = ("fr", "de", "en", "it")
"""The languages that the editor always offers."""

LONGEST_ID = 128
"""Characters of an id; the database keeps no more."""

_LANGUAGE = re.compile(r"[a-z]{2,3}")
_MOST_LANGUAGES = 30


@dataclass(frozen=True, slots=True)
class EditorForm:
    """An edit of an entry or a gap, and where it comes from.

    `draft` and `version` name the draft that it is to write over (None and 0: it becomes a new one), `base` is the
    digest of the record in the files, `turn_ids` are the turns that gave rise to it, `reason` what was wrong there.
    `languages` are shown even while nothing is written in them.
    """

    payload: EntryText | GapText
    cases: tuple[Case, ...] = ()
    draft: int | None = None
    version: int = 0
    base: str | None = None
    turn_ids: tuple[str, ...] = ()
    reason: str = ""
    languages: tuple[str, ...] = LANGUAGES

    @property
    def edit(self) -> Edit:
        """Return what is intended."""
        return Edit(self.payload, self.cases)

    @property
    def all_languages(self) -> tuple[str, ...]:
        """Return the languages to show, those that are always offered first."""
        answers = self.payload.answers if isinstance(self.payload, EntryText) else {}
        return tuple(dict.fromkeys((*LANGUAGES, *self.payload.questions, *answers, *self.languages)))

    @property
    def documents(self) -> tuple[str, ...]:
        """Return the documents of the evidence, each once."""
        evidence = self.payload.evidence if isinstance(self.payload, EntryText) else ()
        return tuple(dict.fromkeys(item.document for item in evidence if item.document))

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all was written."""
        payload = self.payload
        written = payload.questions or (isinstance(payload, EntryText) and (payload.answers or payload.evidence))
        return not written

    def with_payload(self, **values: object) -> "EditorForm":
        """Return the form with other values in its payload."""
        return replace(self, payload=replace(self.payload, **values))  # type: ignore[arg-type]


def read_form(data: FormData) -> EditorForm:
    """Read what a browser sends; whatever was typed is kept, however wrong."""
    kind = _one(data, "kind")
    languages = _languages(data)
    questions = {code: lines(_one(data, f"questions-{code}")) for code in languages}
    questions = {code: wordings for code, wordings in questions.items() if wordings}
    answers = {code: _one(data, f"answers-{code}") for code in languages}
    payload: EntryText | GapText = GapText(_one(data, "id")[:LONGEST_ID], questions)
    if kind != "gap":
        payload = EntryText(
            id=_one(data, "id")[:LONGEST_ID],
            subject=slug(_one(data, "subject")),
            aspect=_one(data, "aspect"),
            questions=questions,
            answers={code: text for code, text in answers.items() if text},
            evidence=_evidence(data),
        )
    form = EditorForm(
        payload=payload,
        draft=_number(data, "draft"),
        version=_number(data, "version") or 0,
        base=_one(data, "base")[:64] or None,
        turn_ids=tuple(value for value in data.getlist("turn") if isinstance(value, str)),
        reason=_one(data, "reason"),
        languages=languages,
    )
    return replace(form, cases=tuple(_cases(data, form)))


def lines(text: str) -> tuple[str, ...]:
    """Return the lines that say something, each once."""
    return tuple(dict.fromkeys(line for line in (" ".join(part.split()) for part in text.splitlines()) if line))


def slug(text: str, longest: int = 60) -> str:
    """Write a name in lower-case-with-hyphens, as ids and subjects are."""
    whole = re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")
    return whole if len(whole) <= longest else whole[:longest].rpartition("-")[0] or whole[:longest]


def new_case_id() -> str:
    """Return an id for a labelled question that comes from no turn."""
    return f"staff-{secrets.token_hex(6)}"


def is_list(text: str) -> bool:
    """Tell whether an answer lists things, so that it may be longer."""
    return sum(line.startswith("- ") for line in text.splitlines()) > 1


def _languages(data: FormData) -> tuple[str, ...]:
    named = (name.partition("-")[2] for name in data if name.startswith(("questions-", "answers-")))
    added = _one(data, "add_language").lower() if data.get("do") == "language" else ""
    found = dict.fromkeys(code for code in (*LANGUAGES, *named, added) if _LANGUAGE.fullmatch(code))
    return tuple(found)[:_MOST_LANGUAGES]


def _evidence(data: FormData) -> tuple[EvidenceText, ...]:
    rows = zip(_all(data, "evidence_document"), _all(data, "evidence_quote"), strict=False)
    return tuple(EvidenceText(document, "", quote) for document, quote in rows if document or quote)


def _cases(data: FormData, form: EditorForm) -> Iterable[Case]:
    names = ("id", "lang", "turns", "expect", "must", "must_not", "note")
    for row in zip(*(_all(data, f"case_{name}") for name in names), strict=False):
        values = dict(zip(names, row, strict=True))
        turns = tuple(line.strip() for line in values["turns"].splitlines() if line.strip())
        if turns:
            yield _case(values, turns, form)


def _case(values: dict[str, str], turns: tuple[str, ...], form: EditorForm) -> Case:
    expect: Expectation = "refuse" if values["expect"] == "refuse" else "answer"
    language = values["lang"] if _LANGUAGE.fullmatch(values["lang"]) else LANGUAGES[0]
    return Case(
        id=values["id"] or new_case_id(),
        lang=language,
        kind=_kind(form, expect, language, turns),
        turns=turns,
        expect=expect,
        source=form.documents if expect == "answer" else (),
        must=read_must(values["must"]) if expect == "answer" else (),
        must_not=tuple(normalise(line) for line in lines(values["must_not"])),
        note=values["note"],
    )


def read_must(text: str) -> tuple[tuple[str, ...], ...]:
    """Read what a reply has to say: a line for each thing, its spellings separated by " / "."""
    groups = (tuple(filter(None, (normalise(word) for word in line.split(" / ")))) for line in lines(text))
    return tuple(group for group in groups if group)


def write_must(groups: Sequence[Sequence[str]]) -> str:
    """Write groups as `read_must` reads them."""
    return "\n".join(" / ".join(group) for group in groups)


def _kind(form: EditorForm, expect: Expectation, language: str, turns: Sequence[str]) -> str:
    if expect == "refuse":
        return "near_miss"
    if len(turns) > 1:
        return "followup"
    answer = form.payload.answers.get(language, "") if isinstance(form.payload, EntryText) else ""
    return "list" if is_list(answer) else "fact"


def _one(data: FormData, name: str) -> str:
    value = data.get(name, "")
    return clean(value) if isinstance(value, str) else ""


def _all(data: FormData, name: str) -> list[str]:
    return [clean(value) for value in data.getlist(name) if isinstance(value, str)]


def _number(data: FormData, name: str) -> int | None:
    value = _one(data, name)
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else None
