"""The choice model: probabilities that sum to one, a gradient that is one, weights that can be found again."""

import numpy as np
from scipy.optimize import check_grad

from embeddings.ranking.choice import Choice, Example, _Problem
from embeddings.ranking.scorer import Features


def simulated(count: int = 1500, seed: int = 3) -> list[Example]:
    """Questions whose right owner was drawn by known weights: (3, -2) on owners, (1,) for none."""
    random = np.random.default_rng(seed)
    examples = []
    for _ in range(count):
        owners = random.normal(size=(5, 2)).astype(np.float32)
        features = Features(np.arange(5), owners, np.ones(1, dtype=np.float32))
        probabilities, none = Choice((3.0, -2.0), (1.0,)).probabilities(features)
        drawn = random.choice(6, p=np.append(probabilities, none) / (probabilities.sum() + none))
        examples.append(Example(features, np.arange(5) == drawn, abstain=drawn == 5))
    return examples


def test_probabilities_and_abstention_sum_to_one() -> None:
    """They are shares of one certainty."""
    owners = np.random.default_rng(0).normal(size=(7, 2)).astype(np.float32)
    features = Features(np.arange(7), owners, np.ones(1, np.float32))
    probabilities, none = Choice((1.0, 2.0), (0.5,)).probabilities(features)
    assert np.isclose(probabilities.sum() + none, 1)


def test_a_bonus_makes_likelier() -> None:
    """As the conversation does for what it is about."""
    features = Features(np.arange(3), np.zeros((3, 2), np.float32), np.ones(1, np.float32))
    probabilities, _ = Choice((1.0, 2.0), (0.5,)).probabilities(features, np.array([0, 2, 0], np.float32))
    assert probabilities.argmax() == 1


def test_the_gradient_is_that_of_the_loss() -> None:
    """Against finite differences."""
    problem = _Problem(simulated(40))
    point = np.array([0.3, -0.7, 0.2])
    assert check_grad(lambda p: problem.loss(p)[0], lambda p: problem.loss(p)[1], point) < 1e-5


def test_known_weights_are_found_again() -> None:
    """What was simulated with (3, -2) is fitted near (3, -2)."""
    choice = Choice.fit(simulated())
    assert np.allclose([*choice.owner_weights, *choice.question_weights], [3, -2, 1], atol=0.4)
