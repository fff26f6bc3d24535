"""What today's index answers to a recorded question, and how that differs from what was answered then."""

import asyncio
import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from api.database.models import Turn
from embeddings.types import Answer, Answering, Memory

ALIKE = 0.35
"""Share of two texts that has to be common for them to be compared word by word."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some words that both answers have, or only the old or the new one."""

    kind: Literal["same", "gone", "new"]
    text: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Today's answer beside the recorded one; `same_sources`: both rest on the same quotes."""

    answer: Answer
    recorded: dict[str, Any]
    stretches: tuple[Stretch, ...]
    same_sources: bool

    @property
    def is_same(self) -> bool:
        """Whether a visitor would see no difference."""
        return (
            self.same_sources
            and self.answer.kind == self.recorded["kind"]
            and all(stretch.kind == "same" for stretch in self.stretches)
        )


async def ask_again(answering: Answering, turn: Turn, before: Sequence[Turn]) -> Comparison:
    """Ask what `turn` asked, remembering what the turns `before` it left; answering blocks, so it runs in a thread."""
    memory = next((earlier.memory for earlier in reversed(before) if earlier.memory), None)
    answer = await asyncio.to_thread(
        answering.answer, turn.text, language=turn.language, memory=Memory.from_json(memory) if memory else None
    )
    recorded = main_message(turn)
    quotes = {citation["quote"] for citation in recorded["citations"]}
    return Comparison(
        answer=answer,
        recorded=recorded,
        stretches=_stretches(recorded["text"], answer.text),
        same_sources=quotes == {citation.quote for citation in answer.citations},
    )


def _stretches(old: str, new: str) -> tuple[Stretch, ...]:
    """Mark the differences; of texts that have little in common one stands above the other."""
    parts = differences(old, new)
    return parts if are_alike(parts) else (Stretch("gone", old), Stretch("same", "\n"), Stretch("new", new))


def main_message(turn: Turn) -> dict[str, Any]:
    """Return the message that says what kind of turn it is; an empty one for a turn without a reply."""
    nothing: dict[str, Any] = {"kind": "unreplied", "text": "", "citations": [], "confidence": None, "suggestions": []}
    return next((message for message in turn.reply or () if message["kind"] == turn.kind), nothing)


def differences(old: str, new: str) -> tuple[Stretch, ...]:
    """Compare word by word; changes with nothing but a space between them are one, so that people can read them."""
    told: list[Stretch] = []
    gone, come = "", ""
    stretches = list(_word_differences(old, new))
    for place, one in enumerate(stretches):
        is_gap = one.kind == "same" and not one.text.strip() and 0 < place < len(stretches) - 1
        if one.kind == "same" and not (is_gap and (gone or come)):
            told += [*_changed(gone, come), one]
            gone, come = "", ""
            continue
        gone += one.text if one.kind != "new" else ""
        come += one.text if one.kind != "gone" else ""
    return (*told, *_changed(gone, come))


def _changed(gone: str, come: str) -> list[Stretch]:
    return [*([Stretch("gone", gone)] if gone else []), *([Stretch("new", come)] if come else [])]


def are_alike(stretches: Sequence[Stretch]) -> bool:
    """Tell whether two texts have so much in common that marking the differences helps more than it disturbs."""
    sizes = {kind: sum(len(one.text) for one in stretches if one.kind == kind) for kind in ("same", "gone", "new")}
    return sizes["same"] >= ALIKE * max(sizes["same"] + sizes["gone"], sizes["same"] + sizes["new"])


def _word_differences(old: str, new: str) -> Iterator[Stretch]:
    """Compare word by word; "same" and "gone" make up the old text, "same" and "new" the new one."""
    before, after = re.findall(r"\s+|\S+", old), re.findall(r"\s+|\S+", new)
    for operation, i, j, k, m in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if operation == "equal":
            yield Stretch("same", "".join(before[i:j]))
            continue
        if i < j:
            yield Stretch("gone", "".join(before[i:j]))
        if k < m:
            yield Stretch("new", "".join(after[k:m]))
