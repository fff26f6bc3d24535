"""When to answer, show, ask back or refuse: fitted with each index and kept in its manifest."""

from dataclasses import dataclass, replace
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from embeddings.errors import IndexCorruptError
from embeddings.ranking.calibration import Calibration, gap_probability, signals_of_passage
from embeddings.ranking.choice import Choice
from embeddings.ranking.ranker import Ranking
from embeddings.ranking.scorer import Scorer

LEAST_CONFIDENCE = 0.7
"""Never answer below this, however few errors the labelled questions show."""

Outcome = Literal["topic", "passage", "show", "nothing"]
"""Give the curated answer, give sentences of a document, show sentences without claiming anything, or neither."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The weights of the choice, what makes confidences of its probabilities, and from where on something is said.

    `topics` and `passages` give the probability that a curated answer is right, and that sentences of a document are:
    both on one scale, so that one threshold, `answer_from`, holds for both. Sentences are shown from `show_from` on;
    curated questions are offered as readings from a probability of `offer_from` on that they are meant.
    """

    scorer: str
    choice: Choice
    topics: Calibration
    passages: Calibration
    answer_from: float
    show_from: float
    offer_from: float

    @property
    def threshold(self) -> float:
        """The confidence from which an answer is given."""
        return max(self.answer_from, LEAST_CONFIDENCE)

    def confidence_in_passage(self, answerable: float, ranking: Ranking) -> float:
        """Return the probability that no known gap is meant and that sentences are right, by what these tell."""
        return (1 - gap_probability(ranking)) * self.passages.confidence(signals_of_passage(answerable))

    def outcome(self, topic: float, passage: float) -> Outcome:
        """Decide by the confidence in the best curated answer and that in the best sentences.

        A curated answer wins, even where a document seems surer: somebody has read the document for it.
        """
        if topic >= self.threshold:
            return "topic"
        if passage >= self.threshold:
            return "passage"
        return "show" if passage >= self.show_from else "nothing"

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return dict(_POLICY.dump_python(self, mode="json"))

    @classmethod
    def from_json(cls, data: object) -> "Policy":
        """Rebuild a policy from the manifest of an index.

        Raises IndexCorruptError if it was written by another version of Passerelle.
        """
        try:
            return _POLICY.validate_python(data)
        except ValidationError as error:
            raise IndexCorruptError("the index was fitted by another version of Passerelle: rebuild it") from error

    def require(self, scorer: Scorer) -> "Policy":
        """Return this policy if it was fitted to a scorer; raises IndexCorruptError if to another one."""
        if self.scorer != scorer.name:
            raise IndexCorruptError(
                f"the index was fitted with the scorer {self.scorer}, not {scorer.name}: rebuild it"
            )
        widths = len(self.choice.owner_weights), len(self.choice.question_weights)
        if widths != (len(scorer.owner_features), len(scorer.question_features)):
            raise IndexCorruptError("the index was fitted by another version of Passerelle: rebuild it")
        return self


_POLICY = TypeAdapter(Policy)

# Both choices fitted by benchmarks/train_default_policy.py to the shipped entries with few wordings of each; they stand
# in until an index has been fitted to labelled questions of its own. So do the confidences in sentences, fitted to the
# labelled questions and the shipped documents without any entry.
ONE_WORDING_POLICY = Policy(
    scorer="learned",
    choice=Choice(
        owner_weights=(2.28, 1.14, 1.01, 0.27, 2.05, 0.56, 0.0, 2.22, 2.02, 0.77),
        question_weights=(0.8, 3.28, 2.97, 2.51),
    ),
    topics=Calibration(intercept=-1.15, weights=(0.29, 0.51)),
    passages=Calibration(intercept=-1.25, weights=(0.51,)),
    answer_from=0.8,
    show_from=0.3,
    offer_from=0.12,
)
"""For an imported FAQ, whose entries have one wording or two and are compared piece by piece."""
DEFAULT_POLICY = replace(
    ONE_WORDING_POLICY,
    choice=Choice(
        owner_weights=(6.27, 3.16, 2.36, 0.39, 3.48, 0.33, 0.0, 3.0, 0.0, 0.0),
        question_weights=(0.41, 3.79, 4.33, 2.06),
    ),
    topics=Calibration(intercept=-1.08, weights=(0.58, 0.35)),
)
