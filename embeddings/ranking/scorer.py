"""The seam between what was found and what is chosen: how well each candidate fits a question."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from embeddings.ranking.question import Question


@dataclass(frozen=True, slots=True)
class Features:
    """What is measured of the owners with these `numbers` (ascending), and of the question itself.

    `owners` has shape (len(numbers), owner features), `question` has shape (question features,).
    """

    numbers: NDArray[np.intp]
    owners: NDArray[np.float32]
    question: NDArray[np.float32]

    def mean(self, other: "Features") -> "Features":
        """Return the mean of what is measured of the same owners for two questions."""
        half = np.float32(0.5)
        return Features(self.numbers, (self.owners + other.owners) * half, (self.question + other.question) * half)

    def without(self, hidden: NDArray[np.bool_]) -> "Features":
        """Leave out owners, as if they had not been found; `hidden` has shape (len(numbers),)."""
        return Features(self.numbers[~hidden], self.owners[~hidden], self.question)


class Scorer(Protocol):
    """Measures candidates; the weights of what it measures are fitted with each index, to its labelled questions.

    The first two owner features have to be similarities: where only some owners can be looked at, it is those with the
    highest sum of both.
    """

    @property
    def name(self) -> str:
        """Identifies what is measured; an index fitted under another name is fitted again."""

    @property
    def owner_features(self) -> tuple[str, ...]:
        """Names of the columns of `Features.owners`."""

    @property
    def question_features(self) -> tuple[str, ...]:
        """Names of the values of `Features.question`."""

    def measure(self, question: Question, owners: NDArray[np.intp], *, unknown: int | None = None) -> Features:
        """Measure some owners, by their numbers in ascending order, for a question.

        `unknown` is the number of the wording that the question was taken from, which is to count as not known.
        """
