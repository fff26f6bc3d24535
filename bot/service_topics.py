"""What somebody who asks about this service wants to know of it."""

from collections.abc import Mapping, Sequence
from importlib.resources import files

import numpy as np
import yaml

from bot.safety.letters import BUCKETS, letters

ALIKE = 0.3
"""Least likeness of spelling, from 0 to 1, at which a message asks what an example asks."""


class ServiceTopics:
    """Finds the topic of the example that is spelt most like a message."""

    def __init__(self, examples: Mapping[str, Sequence[str]]) -> None:
        """Keep the examples of each topic."""
        self._topics = tuple(topic for topic, texts in examples.items() for _ in texts)
        self._rows = np.stack([_row(text) for texts in examples.values() for text in texts])

    @classmethod
    def load(cls) -> "ServiceTopics":
        """Read those that come with the package."""
        return cls(yaml.safe_load(files("bot").joinpath("service_topics.yml").read_text(encoding="utf-8")))

    def of(self, text: str) -> str | None:
        """Return the topic that a message asks about, None if no example is like it."""
        alike = self._rows @ _row(text)
        best = int(alike.argmax())
        return self._topics[best] if alike[best] >= ALIKE else None


def _row(text: str) -> np.ndarray:
    buckets, counts = letters(text)
    row = np.zeros(BUCKETS, dtype=np.float32)
    row[buckets] = counts
    return row
