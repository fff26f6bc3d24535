"""How two versions of a document differ, passage by passage."""

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from api.staff.conversations.asking_again import Stretch, differences
from knowledge.types import Passage

ALIKE = 0.5
"""Share of words in common (Dice coefficient) from which a passage counts as a version of another."""

_REACH = 20
"""How many places apart such a pair may be, within a stretch of the document where nothing is the same."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class PassageChange:
    """A passage that is not as it was; `before` is None for an added one, `after` for a removed one."""

    before: Passage | None
    after: Passage | None

    @property
    def kind(self) -> Literal["added", "removed", "changed", "moved"]:
        """Say what happened to it; "moved" is the same text under another heading."""
        if self.before is None:
            return "added"
        if self.after is None:
            return "removed"
        return "moved" if self.before.text == self.after.text else "changed"

    @property
    def section(self) -> str:
        """Return the headings it stands under, or stood under when it is removed."""
        passage = self.after or self.before
        return passage.section if passage else ""

    @property
    def section_before(self) -> str | None:
        """Return the headings it stood under, if they were others."""
        if self.before and self.after and self.before.section != self.after.section:
            return self.before.section
        return None

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """Return its words, those that went and those that came marked."""
        return tuple(differences(self.before.text if self.before else "", self.after.text if self.after else ""))


@dataclass(frozen=True, slots=True)
class Changes:
    """All changes in the order of the document, and how many passages stay as they are."""

    passages: tuple[PassageChange, ...]
    unchanged: int

    def count(self, kind: str) -> int:
        """Count the changes of a kind."""
        return sum(change.kind == kind for change in self.passages)


def compare(before: Sequence[Passage], after: Sequence[Passage]) -> Changes:
    """Compare the passages of two versions; what stands at the same place and has words in common is one passage."""
    old, new = [_key(passage) for passage in before], [_key(passage) for passage in after]
    changed: list[PassageChange] = []
    unchanged = 0
    for operation, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if operation == "equal":
            unchanged += j - i
        else:
            changed += _paired(before[i:j], after[k:m])
    return Changes(tuple(changed), unchanged)


def _key(passage: Passage) -> tuple[str, str]:
    return passage.section, passage.text


def _paired(before: Sequence[Passage], after: Sequence[Passage]) -> Iterator[PassageChange]:
    """Yield changes in order: each new passage with the next old one that it may come from."""
    words_before = [_words(passage.text) for passage in before]
    done = 0
    for position, passage in enumerate(after):
        words = _words(passage.text)
        window = range(max(done, position - _REACH), min(len(before), max(done, position) + _REACH))
        best = max(window, key=lambda place: _alike(words_before[place], words), default=None)
        if best is None or _alike(words_before[best], words) < ALIKE:
            yield PassageChange(None, passage)
            continue
        yield from (PassageChange(gone, None) for gone in before[done:best])
        yield PassageChange(before[best], passage)
        done = best + 1
    yield from (PassageChange(gone, None) for gone in before[done:])


def _words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.casefold()))


def _alike(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 1.0
