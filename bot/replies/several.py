"""Messages that ask more than one thing."""

import re

from embeddings.understanding.followups import asks
from knowledge.normalisation import words

MOST = 4
"""Questions of one message that are answered; a fifth is rarely one."""
_SENTENCES = re.compile(r"(?<=[?؟!.;\n])\s*")
_JOINTS = re.compile(r"\s*[,;،]\s*(?:et|and|und|e|y|ed|та|і|й)?\s+|\s+(?:et|and|und|e|y|ed|та|і|й)\s+|\s+و(?=\w)")


def parts(message: str) -> tuple[str, ...]:
    """Split a message into its questions, in order; a message that asks one thing is one part.

    Sentences that ask stand for themselves; a sentence is split at a comma or "and" only where each side has a word
    that asks of its own, as in "who started it and when".
    """
    sentences = [sentence.strip() for sentence in _SENTENCES.split(message) if words(sentence)]
    asking = [sentence for sentence in sentences if asks(sentence)]
    found = [part for sentence in asking or sentences for part in _within(sentence)]
    return tuple(found[:MOST]) or (message,)


def subjects(message: str) -> tuple[str, ...]:
    """Split one question that asks the same of several subjects, as in "what are the areas and the aims"."""
    pieces = [piece for piece in _JOINTS.split(message.strip()) if words(piece)]
    return tuple(pieces[:MOST])


def _within(sentence: str) -> list[str]:
    pieces = [piece for piece in _JOINTS.split(sentence) if words(piece)]
    joined: list[str] = []
    for piece in pieces:
        if joined and not _asks_itself(piece):
            joined[-1] = f"{joined[-1]}, {piece}"
        else:
            joined.append(piece)
    if len(joined) > 1 and not _asks_itself(joined[0]):
        joined[:2] = [f"{joined[0]}, {joined[1]}"]
    return joined


def _asks_itself(piece: str) -> bool:
    return asks(piece.rstrip(" ?؟"))
