"""When to answer, when to ask back and when to refuse: fitted with each index and kept in its manifest."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from embeddings.ranking.choice import Choice


@dataclass(frozen=True, slots=True)
class Policy:
    """The weights of the ranking and the probabilities from which a candidate is answered, or offered as a reading."""

    choice: Choice
    answer_from: float
    offer_from: float

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Policy":
        """Rebuild a policy from the manifest of an index."""
        weights = {name: tuple(values) for name, values in data["choice"].items()}
        return cls(Choice(**weights), data["answer_from"], data["offer_from"])


# Fitted on the curated questions that come with Passerelle; stands in until an index has been fitted itself.
DEFAULT_POLICY = Policy(
    choice=Choice(
        owner_weights=(5.89, 5.92, 0.8, 0.51, 3.77, 2.97, -0.89, -0.03, 1.01),
        question_weights=(0.6, 0.69, 0.33, 1.72, 1.91, 1.41),
    ),
    answer_from=0.3,
    offer_from=0.12,
)
