"""A choice among candidates or none of them: conditional logit with an outside option.

McFadden, "Conditional logit analysis of qualitative choice behavior", 1974: the probability of a candidate is
exp(w·x) / (exp(v·z) + Σ exp(w·x)), with x the candidate's features and z the question's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logsumexp

from embeddings.ranking.scorer import Features

CANDIDATES = 30
"""Only so many owners, those with the highest two similarities, take part in fitting."""
PENALTY = 1e-3
"""Squared (L2) penalty on all weights, per unit of average log-likelihood."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question whose right owners, among those measured, are known; none of them right means that abstaining is."""

    features: Features
    right: NDArray[np.bool_]
    abstain: bool
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Choice:
    """The weights of owner features and of question features."""

    owner_weights: tuple[float, ...]
    question_weights: tuple[float, ...]

    def probabilities(
        self, features: Features, bonus: NDArray[np.float32] | None = None
    ) -> tuple[NDArray[np.float64], float]:
        """Return the probability of each owner and that of none; `bonus` adds to the utilities."""
        utilities = features.owners @ np.array(self.owner_weights)
        if bonus is not None:
            utilities = utilities + bonus
        none = float(features.question @ np.array(self.question_weights))
        total = logsumexp(np.append(utilities, none))
        return np.exp(utilities - total), float(np.exp(none - total))

    @classmethod
    def fit(cls, examples: Sequence[Example]) -> "Choice":
        """Maximise the weighted likelihood that a right option is chosen."""
        problem = _Problem(examples)
        start = np.zeros(problem.owner_width + problem.question_width)
        found = minimize(problem.loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 500})
        weights = found.x.tolist()
        return cls(tuple(weights[: problem.owner_width]), tuple(weights[problem.owner_width :]))


class _Problem:
    def __init__(self, examples: Sequence[Example]) -> None:
        self.owner_width = examples[0].features.owners.shape[1]
        self.question_width = examples[0].features.question.shape[0]
        picks = [candidates(example.features) for example in examples]
        width = max(map(len, picks))
        self._owners = np.zeros((len(examples), width, self.owner_width))
        self._present = np.zeros((len(examples), width + 1), dtype=bool)
        self._right = np.zeros((len(examples), width + 1), dtype=bool)
        for row, (example, pick) in enumerate(zip(examples, picks, strict=True)):
            self._owners[row, : len(pick)] = example.features.owners[pick]
            self._present[row, : len(pick)] = True
            self._right[row, : len(pick)] = example.right[pick]
            self._right[row, -1] = example.abstain or not example.right[pick].any()
        self._present[:, -1] = True
        self._questions = np.stack([example.features.question for example in examples]).astype(float)
        weights = np.array([example.weight for example in examples])
        self._weights = weights / weights.sum()

    def loss(self, parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        owner_weights, question_weights = np.split(parameters, [self.owner_width])
        utilities = np.concatenate(
            [self._owners @ owner_weights, (self._questions @ question_weights)[:, None]], axis=1
        )
        utilities[~self._present] = -np.inf
        every = logsumexp(utilities, axis=1)
        rights = logsumexp(np.where(self._right, utilities, -np.inf), axis=1)
        loss = self._weights @ (every - rights) + PENALTY * parameters @ parameters
        chosen = np.exp(utilities - every[:, None])
        wanted = np.where(self._right, np.exp(utilities - rights[:, None]), 0)
        pull = (chosen - wanted) * self._weights[:, None]
        gradient = np.concatenate([np.einsum("nk,nkf->f", pull[:, :-1], self._owners), pull[:, -1] @ self._questions])
        return float(loss), gradient + 2 * PENALTY * parameters


def candidates(features: Features) -> NDArray[np.intp]:
    """Return the places, among the owners measured, of those that take part in fitting, closest first."""
    closeness = features.owners[:, :2].sum(axis=1)
    return np.argsort(-closeness)[:CANDIDATES]
