"""Is a reply right? Kind, required and forbidden words, citation and length decide."""

import unicodedata
from dataclasses import dataclass

from knowledge.cases import Case

READABLE = 900
"""Characters that a visitor reads of one reply."""
READABLE_LIST = 2500
"""Characters that a visitor reads of a list."""

_DECLINING = frozenset({"refusal", "clarification", "handoff", "smalltalk", "notice"})
_CHATTING = frozenset({"smalltalk", "notice"})
_SPELLING = str.maketrans({"’": "'", "ʼ": "'", "œ": "oe"})


@dataclass(frozen=True, slots=True)
class Reply:
    """What the last turn was replied: kinds and text of its messages, and the documents they cite."""

    kinds: frozenset[str]
    text: str
    documents: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Verdict:
    """`answered`: the reply claims to know, right or wrong. `reason` is empty when it passed."""

    passed: bool
    answered: bool
    reason: str = ""


def normalise(text: str) -> str:
    """Lower case, without accents, with plain apostrophes and single spaces."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(bare.translate(_SPELLING).split())


def judge(case: Case, reply: Reply) -> Verdict:
    """Compare a reply with what the case expects."""
    answered = "answer" in reply.kinds
    reason = _fault_of_answer(case, reply) if case.expect == "answer" else _fault_of_kind(case, reply)
    return Verdict(passed=not reason, answered=answered, reason=reason)


def _fault_of_kind(case: Case, reply: Reply) -> str:
    if case.expect == "handoff":
        return "" if "handoff" in reply.kinds else _unfit(reply)
    if "answer" in reply.kinds:
        return "answered what the documents do not say"
    fitting = _DECLINING if case.expect == "refuse" else _CHATTING
    return "" if reply.kinds & fitting else _unfit(reply)


def _fault_of_answer(case: Case, reply: Reply) -> str:
    if "answer" not in reply.kinds:
        return f"did not answer: {_unfit(reply)}"
    readable = READABLE_LIST if case.kind == "list" else READABLE
    if len(reply.text) > readable:
        return f"too long: {len(reply.text)} characters"
    return _fault_of_words(case, normalise(reply.text)) or _fault_of_citation(case, reply)


def _fault_of_words(case: Case, text: str) -> str:
    for group in case.must:
        if not any(alternative in text for alternative in group):
            return f"lacks {' / '.join(group[:3])}"
    return next((f"says {words!r}" for words in case.must_not if words in text), "")


def _fault_of_citation(case: Case, reply: Reply) -> str:
    if not case.source or reply.documents & set(case.source):
        return ""
    return f"cites {', '.join(sorted(reply.documents)) or 'nothing'}"


def _unfit(reply: Reply) -> str:
    return f"kind {', '.join(sorted(reply.kinds)) or 'none'}"
