"""When to answer, when to ask back and when to refuse: fitted with each index and kept in its manifest."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from embeddings.calibration import Calibration
from embeddings.errors import IndexCorruptError
from embeddings.ranking.choice import Choice
from embeddings.ranking.features import OWNER_FEATURES, QUESTION_FEATURES

LEAST_CONFIDENCE = 0.75
"""Never answer below this, however few errors the labelled questions show."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The weights of the ranking, the calibration of its confidence, and where to answer or to ask back.

    The best candidate is answered from confidence `answer_from` on; candidates are offered as readings from
    probability `offer_from` on; sentences of documents without curated answers are quoted from `extract_from` on.
    """

    choice: Choice
    calibration: Calibration
    answer_from: float
    offer_from: float
    extract_from: float

    def __post_init__(self) -> None:
        """Refuse weights of other features than are measured: they belong to another version of Passerelle."""
        widths = len(self.choice.owner_weights), len(self.choice.question_weights)
        if widths != (len(OWNER_FEATURES), len(QUESTION_FEATURES)):
            raise IndexCorruptError("the index was fitted by another version of Passerelle: rebuild it")

    @property
    def threshold(self) -> float:
        """The confidence from which an answer is given."""
        return max(self.answer_from, LEAST_CONFIDENCE)

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Policy":
        """Rebuild a policy from the manifest of an index.

        Raises IndexCorruptError if it was written by a version of Passerelle with other features or fields.
        """
        try:
            weights = {name: tuple(values) for name, values in data["choice"].items()}
            calibration = Calibration(data["calibration"]["intercept"], tuple(data["calibration"]["weights"]))
            return cls(Choice(**weights), calibration, data["answer_from"], data["offer_from"], data["extract_from"])
        except (KeyError, TypeError) as error:
            raise IndexCorruptError("the index was fitted by another version of Passerelle: rebuild it") from error


# Fitted by benchmarks/train_default_policy.py to the shipped entries with one wording each, which an imported FAQ has;
# stands in until an index has been fitted to labelled questions of its own.
DEFAULT_POLICY = Policy(
    choice=Choice(
        owner_weights=(1.07, 1.07, 0.53, 0.44, 1.53, 0.35, 0.11, 0.0, 0.0, 1.07, 1.95, -0.2, 2.06, 1.13),
        question_weights=(1.04, -0.62, -0.25, 3.16, 2.79, 2.69),
    ),
    calibration=Calibration(intercept=-0.9, weights=(0.21, 0.43)),
    answer_from=0.8,
    offer_from=0.12,
    # On OMoS-QA (development split) 98 % of pages above this probability did answer.
    extract_from=0.95,
)
