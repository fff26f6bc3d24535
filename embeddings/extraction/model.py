"""The learned numbers: logistic regressions over named features, kept as JSON."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.errors import ModelError
from embeddings.extraction.form import Floats
from embeddings.extraction.likeness import PieceSpace

_CLIP = 4.0
"""Standard deviations; what is farther from the training data than that counts as just so far."""


@dataclass(frozen=True, slots=True)
class LogisticModel:
    """log odds = intercept + Σ weight · (feature − mean) / scale, with each term's ratio cut at ±4."""

    names: tuple[str, ...]
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weight: tuple[float, ...]
    intercept: float

    def log_odds(self, features: Mapping[str, Floats] | Mapping[str, float]) -> Floats:
        """Return one value a row; the features are arrays of one length, or single numbers."""
        return np.asarray(self.standardised(features) @ np.array(self.weight) + self.intercept)

    def standardised(self, features: Mapping[str, Floats] | Mapping[str, float]) -> Floats:
        """Return the ratios, shape (rows, features)."""
        rows = np.stack([np.asarray(features[name], dtype=float) for name in self.names], axis=-1)
        return np.clip((rows - self.mean) / self.scale, -_CLIP, _CLIP)


@dataclass(frozen=True, slots=True)
class Judge:
    """What is learned for one situation: question and page in the same language, or in two.

    A page answers when its probability reaches `page_threshold`; a sentence of it is selected when its own reaches
    `sentence_threshold`.
    """

    sentence: LogisticModel
    page: LogisticModel
    sentence_threshold: float
    page_threshold: float


@dataclass(frozen=True, slots=True)
class Judges:
    """What is learned for questions in the language of the page, and for those in another."""

    same: Judge
    cross: Judge


@dataclass(frozen=True, slots=True)
class Weights:
    """Everything the extractor has learned with one encoder, and judges for any other that need nothing of it.

    `axes`, shape (kinds, dimensions), and `centre` span the directions in which questions differ most.
    """

    encoder: str
    centre: NDArray[np.float32]
    axes: NDArray[np.float32]
    space: PieceSpace
    own: Judges
    any: Judges

    def kind_of(self, query: NDArray[np.float32]) -> Floats:
        """Return the coordinates of a question's vector on the axes."""
        return np.asarray((query - self.centre) @ self.axes.T, dtype=float)


def load_weights(path: Path) -> Weights:
    """Read what `save_weights` wrote.

    Raises:
        ModelError: The file is missing, unreadable or incomplete.

    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return Weights(
            encoder=data["encoder"],
            centre=np.array(data["centre"], dtype=np.float32),
            axes=np.array(data["axes"], dtype=np.float32),
            space=_space(data["space"]),
            own=_judges(data["own"]),
            any=_judges(data["any"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path} holds no extraction weights ({error}); run benchmarks/train_extraction.py") from error


def save_weights(weights: Weights, path: Path) -> None:
    """Write the weights as JSON, rounded to six significant digits."""
    data = {
        "encoder": weights.encoder,
        "centre": weights.centre.tolist(),
        "axes": weights.axes.tolist(),
        "space": {
            "question_centre": weights.space.question_centre.tolist(),
            "passage_centre": weights.space.passage_centre.tolist(),
            "axes": _coarse(weights.space.axes),
            "rarity": weights.space.rarity.tolist(),
            "commonness": weights.space.commonness,
        },
        "own": asdict(weights.own),
        "any": asdict(weights.any),
    }
    path.write_text(json.dumps(_rounded(data), indent=None, separators=(",", ":")) + "\n", encoding="utf-8")


def _space(data: object) -> PieceSpace:
    if not isinstance(data, dict):
        raise TypeError(f"expected the space of pieces, found {type(data).__name__}")
    names = ("question_centre", "passage_centre", "axes", "rarity")
    return PieceSpace(
        **{name: np.array(data[name], dtype=np.float32) for name in names}, commonness=float(data["commonness"])
    )


def _coarse(rows: NDArray[np.float32]) -> list[list[float]]:
    """Round a large matrix to four decimals, which changes no cosine by more than 0.001."""
    return [[round(value, 4) for value in row] for row in rows.tolist()]


def _judges(data: Mapping[str, Mapping[str, object]]) -> Judges:
    return Judges(_judge(data["same"]), _judge(data["cross"]))


def _judge(data: Mapping[str, object]) -> Judge:
    return Judge(
        sentence=_logistic(data["sentence"]),
        page=_logistic(data["page"]),
        sentence_threshold=float(str(data["sentence_threshold"])),
        page_threshold=float(str(data["page_threshold"])),
    )


def _logistic(data: object) -> LogisticModel:
    if not isinstance(data, dict):
        raise TypeError(f"expected a model, found {type(data).__name__}")
    columns = {name: tuple(data[name]) for name in ("names", "mean", "scale", "weight")}
    if len({len(column) for column in columns.values()}) != 1:
        raise ValueError("names, mean, scale and weight differ in length")
    return LogisticModel(**columns, intercept=float(data["intercept"]))


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return float(f"{value:.6g}")
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, list | tuple) else value
