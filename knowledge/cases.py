"""Labelled questions: what a visitor asks and what a right reply holds."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from knowledge.errors import KnowledgeError

Expectation = Literal["answer", "refuse", "smalltalk", "handoff"]
NonEmpty = Annotated[str, Field(min_length=1)]


class InvalidCaseError(KnowledgeError):
    """A labelled question is malformed, or two share an id; the message names file, line and field."""


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled question.

    `turns` are the visitor's messages in order; only the reply to the last is judged. Of every group in `must`
    one alternative has to occur in the normalised reply, of `must_not` none may; the citation has to name one of
    the documents in `source`. `note` says what in the documents proves it.
    """

    id: NonEmpty
    lang: NonEmpty
    kind: NonEmpty
    turns: Annotated[tuple[NonEmpty, ...], Field(min_length=1)]
    expect: Expectation
    source: tuple[NonEmpty, ...]
    must: tuple[Annotated[tuple[NonEmpty, ...], Field(min_length=1)], ...]
    must_not: tuple[NonEmpty, ...]
    note: str


_CASE = TypeAdapter(Case)


def load_cases(path: Path) -> tuple[Case, ...]:
    """Read labelled questions, one JSON object a line; blank lines are skipped.

    Raises InvalidCaseError for a file that cannot be read, holds no question, a malformed one or an id twice.
    """
    cases: dict[str, Case] = {}
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        case = _parse(line, path, number)
        if case.id in cases:
            raise InvalidCaseError(f"the id {case.id!r} is taken; give this question its own", path=path, line=number)
        cases[case.id] = case
    if not cases:
        raise InvalidCaseError("no question in this file; write one JSON object a line", path=path)
    return tuple(cases.values())


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidCaseError(f"cannot be read as UTF-8 text: {error}", path=path) from error


def _parse(line: str, path: Path, number: int) -> Case:
    try:
        return _CASE.validate_json(line)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(str(part) for part in fault['loc']) or 'line'}: {fault['msg']}" for fault in error.errors()
        )
        raise InvalidCaseError(faults, path=path, line=number) from error
