"""What is remembered of a danger in the turns after it was told."""

from dataclasses import dataclass

from bot.safety.types import Danger, Situation

STAYS = 3
"""For how many turns a situation is remembered after it was last told."""


@dataclass(frozen=True, slots=True)
class Watch:
    """The situation that a conversation is in; `quiet` turns went by since it was last told."""

    situation: Situation
    quiet: int = 0


def watch_after(danger: Danger | None, before: Watch | None) -> Watch | None:
    """Return what is still to be remembered after a message in which `danger` was heard, None if nothing was."""
    if danger is not None:
        return Watch(danger.situation)
    if before is None or before.quiet + 1 >= STAYS:
        return None
    return Watch(before.situation, before.quiet + 1)
