"""What the sentences of a page look like, whatever they say."""

import re
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CONTACT = re.compile(r"@|www\.|https?:|\.(?:de|ch|fr|at|it|org|com|int)\b")
TIME = re.compile(r"\d{1,2}[:.h]\d{2}|\d ?(?:Uhr|[ap]\.?m\b|h\b|heures)")
_LONG_NUMBER = re.compile(r"\d{3}")
_DIGIT = re.compile(r"\d")
_LONGEST_HEADING = 70
_SHORT = 25
_FARTHEST = 10

_PATTERNS: dict[str, Callable[[str], float]] = {
    "asks": lambda sentence: sentence.endswith("?"),
    "introduces": lambda sentence: sentence.endswith(":"),
    "full_stop": lambda sentence: sentence.endswith((".", "!")),
    "contact": lambda sentence: CONTACT.search(sentence) is not None,
    "time": lambda sentence: TIME.search(sentence) is not None,
    "digit": lambda sentence: _DIGIT.search(sentence) is not None,
    "digits": lambda sentence: len(_DIGIT.findall(sentence)) / (len(sentence) + 1),
    "continues": lambda sentence: sentence[:1].islower(),
    "length": lambda sentence: np.log1p(len(sentence)),
}


def is_heading_like(sentence: str) -> bool:
    """Whether a line is short and neither a sentence nor an address: its shape says heading, or item of a list."""
    plain = len(sentence) < _LONGEST_HEADING and not sentence.endswith((".", "!", ":", ",", ";"))
    return plain and not CONTACT.search(sentence) and not _LONG_NUMBER.search(sentence)


def headings_above(sentences: Sequence[str]) -> NDArray[np.intp]:
    """For each sentence the index of the last heading-like line up to it; the first line counts as one."""
    marks = [index if index == 0 or is_heading_like(sentence) else 0 for index, sentence in enumerate(sentences)]
    return np.maximum.accumulate(np.array(marks, dtype=np.intp))


def shifted(values: Floats, by: int, fill: float) -> Floats:
    """Return the values of the sentences `by` places before (negative: behind), `fill` beyond the page."""
    padded = np.pad(values, abs(by), constant_values=fill)
    return padded[abs(by) - by :][: len(values)]


def form_features(sentences: Sequence[str]) -> dict[str, Floats]:
    """Return position, length, punctuation and patterns by name, each of shape (sentences,)."""
    number = len(sentences)
    index = np.arange(number, dtype=float)
    heading = headings_above(sentences)
    is_heading = (heading == index).astype(float)
    features = {
        "position": index / number,
        "first": (index == 0).astype(float),
        "second": (index == 1).astype(float),
        "from_start": np.log1p(index),
        "from_end": np.log1p(number - 1 - index),
        "sentences": np.full(number, np.log(number)),
        "heading": is_heading,
        "heading_before": shifted(is_heading, 1, 1.0),
        "heading_behind": shifted(is_heading, -1, 1.0),
        "below_heading": np.minimum(index - heading, _FARTHEST),
        "short": np.array([float(len(sentence) < _SHORT) for sentence in sentences]),
        "repeats_title": np.array([float(sentence == sentences[0]) for sentence in sentences]),
    }
    for name, measure in _PATTERNS.items():
        values = np.array([float(measure(sentence.rstrip())) for sentence in sentences])
        features[name] = values
        features[f"{name}_before"] = shifted(values, 1, 0.0)
        features[f"{name}_behind"] = shifted(values, -1, 0.0)
    return features
