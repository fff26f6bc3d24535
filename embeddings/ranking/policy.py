"""When to answer, when to ask back and when to refuse: fitted with each index and kept in its manifest."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from embeddings.errors import IndexCorruptError
from embeddings.ranking.calibration import Calibration
from embeddings.ranking.choice import Choice
from embeddings.ranking.features import OWNER_FEATURES, QUESTION_FEATURES

LEAST_CONFIDENCE = 0.7
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


# Both fitted by benchmarks/train_default_policy.py to the shipped entries with few wordings of each; they stand in
# until an index has been fitted to labelled questions of its own.
ONE_WORDING_POLICY = Policy(
    choice=Choice(
        owner_weights=(1.14, 1.14, 0.8, 0.27, 2.05, 0.56, -0.79, 0.0, 0.0, 1.14, 2.22, 0.21, 2.02, 0.77),
        question_weights=(0.8, -1.34, 0.53, 3.28, 2.97, 2.51),
    ),
    calibration=Calibration(intercept=-1.15, weights=(0.29, 0.51)),
    answer_from=0.8,
    offer_from=0.12,
    # On OMoS-QA (development split) 98 % of pages above this probability did answer.
    extract_from=0.95,
)
"""For an imported FAQ, whose entries have one wording or two and are compared piece by piece."""
DEFAULT_POLICY = replace(
    ONE_WORDING_POLICY,
    choice=Choice(
        owner_weights=(3.14, 3.16, 1.45, 0.39, 3.48, 0.33, 0.25, 0.0, 0.0, 3.13, 3.0, 0.91, 0.0, 0.0),
        question_weights=(0.41, -1.18, -0.11, 3.79, 4.33, 2.06),
    ),
    calibration=Calibration(intercept=-1.08, weights=(0.58, 0.35)),
)
