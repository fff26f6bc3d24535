"""The learned metric brings wordings of one owner together."""

import numpy as np

from embeddings.ranking.metric import WithinClassMetric
from embeddings.types import Vectors, unit_rows


def noisy_owners(seed: int = 0) -> tuple[Vectors, np.ndarray]:
    """Ten owners whose wordings differ mostly along three directions that mean nothing."""
    random = np.random.default_rng(seed)
    centres = random.normal(size=(10, 24))
    owners = np.repeat(np.arange(10), 12)
    noise = np.zeros((120, 24))
    noise[:, :3] = random.normal(scale=6, size=(120, 3))
    return unit_rows(centres[owners] + noise + random.normal(scale=0.3, size=(120, 24))), owners


def nearest_is_own(vectors: Vectors, owners: np.ndarray) -> float:
    similarity = vectors @ vectors.T
    np.fill_diagonal(similarity, -np.inf)
    return float((owners[similarity.argmax(axis=1)] == owners).mean())


def test_what_varies_within_an_owner_counts_less() -> None:
    """That is why a question in German finds the French wording of the same thing."""
    vectors, owners = noisy_owners()
    metric = WithinClassMetric.fit(vectors, owners)
    assert nearest_is_own(metric.transform(vectors), owners) > nearest_is_own(vectors, owners) + 0.1


def test_one_wording_an_owner_leaves_directions_as_they_are() -> None:
    """An imported FAQ has one question an answer: there is nothing to learn, and nothing may break."""
    vectors = unit_rows(np.random.default_rng(0).normal(size=(9, 8)))
    centred = unit_rows(vectors - vectors.mean(axis=0))
    transformed = WithinClassMetric.fit(vectors, np.arange(9)).transform(vectors)
    assert np.allclose(transformed @ transformed.T, centred @ centred.T, atol=1e-4)
