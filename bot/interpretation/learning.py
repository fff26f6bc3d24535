"""Read the conversations that the interpretation of a turn is learned from."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import yaml

from bot.interpretation.types import ACTS, REPLY_KINDS, Act, ReplyKind, Situation

_TURN = re.compile(r"(\w+)(?: > (\w+))?: (.+)")
_REPLIES: dict[str, ReplyKind] = {
    **dict.fromkeys(("request_human", "complaint"), "handoff"),
    **dict.fromkeys(("distress",), "help"),
    **dict.fromkeys(
        ("ask_question", "name_subject", "several", "follow_up", "correct", "choose", "more_details", "shorten"),
        "answer",
    ),
    **dict.fromkeys(("source",), "answer"),
    **dict.fromkeys(("whole_list",), "list"),
}
"""What an act is replied to with unless its line says otherwise; all else is small talk."""


class TurnsError(ValueError):
    """A line of a file of conversations cannot be read; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Example:
    """A message, what it met, and what it is; `conversation` groups what may not be split between fit and test."""

    conversation: str
    message: str
    situation: Situation
    act: Act


def read_conversations(directory: Path) -> Iterator[Example]:
    """Read every `*.txt`: a line `# who` begins a conversation, a line `act: message` is a turn.

    `act > kind: message` says how the turn was replied to where that is not what the act usually gets.
    Raises TurnsError.
    """
    for path in sorted(directory.glob("*.txt")):
        yield from _read(path)


def _read(path: Path) -> Iterator[Example]:
    conversation, situation = path.stem, Situation()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        if line.startswith("#"):
            conversation, situation = f"{path.stem}:{number}", Situation()
            continue
        found = _TURN.fullmatch(line)
        if not found or found[1] not in ACTS or (found[2] and found[2] not in REPLY_KINDS):
            raise TurnsError(f"{path}, line {number}: write 'act: message' or 'act > kind of reply: message'")
        act = cast("Act", found[1])
        yield Example(conversation, found[3], situation, act)
        situation = situation.after(cast("ReplyKind", found[2]) if found[2] else _REPLIES.get(act, "smalltalk"))


def read_messages(paths: Sequence[Path], situations: Sequence[Situation], each: int) -> Iterator[Example]:
    """Read Rasa's examples of an intent; they belong to no conversation, so each meets some of `situations` in turn."""
    count = 0
    for path in paths:
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            if block.get("intent") not in ACTS:
                continue
            for line in block["examples"].splitlines():
                message = line.strip().removeprefix("- ")
                for _ in range(each if message else 0):
                    count += 1
                    yield Example(f"message:{message}", message, situations[count % len(situations)], block["intent"])
