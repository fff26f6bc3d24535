"""The short form of something already said."""

import re

SHORT = 140
"""Characters that a short answer may have at most, unless its first sentence is longer."""
FEW = 3
"""Items of a list that its short form names."""
_SENTENCE = re.compile(r"(?<=[.!?؟])\s+(?=[A-ZÀ-ÖØ-ÝА-ЯЄІЇҐ«\u0600-\u06ff])")


def shortened(text: str) -> str:
    """Return the first sentences of a text, or a list with its first items."""
    lines = text.splitlines()
    items = [line for line in lines if line.startswith(("- ", "• "))]
    if len(items) > FEW:
        head = lines[: lines.index(items[0])]
        return "\n".join([*head, *items[:FEW], "…"])
    sentences = _SENTENCE.split(text)
    kept = sentences[:1]
    for sentence in sentences[1:-1]:
        if len(" ".join([*kept, sentence])) > SHORT:
            break
        kept.append(sentence)
    return " ".join(kept)
