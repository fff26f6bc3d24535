"""A threshold that keeps its promise, and a confidence that means what it says."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from embeddings.ranking.calibration import Calibration, answer_threshold

outcomes = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=200)


@given(outcomes, st.floats(0.005, 0.5))
def test_no_more_than_the_stated_share_is_answered_wrongly(data: list[tuple[float, bool]], max_error: float) -> None:
    """The bound of conformal risk control holds on the very questions it was chosen on."""
    confidences, wrong = [c for c, _ in data], [w for _, w in data]
    threshold = answer_threshold(confidences, wrong, max_error)
    answered_wrongly = sum(w for c, w in data if c >= threshold and threshold < 1)
    assert (answered_wrongly + 1) / (len(data) + 1) <= max_error or threshold == 1.0


@given(outcomes, st.floats(0.005, 0.5))
def test_the_threshold_is_the_least_that_does(data: list[tuple[float, bool]], max_error: float) -> None:
    """A stricter threshold than needed would refuse what the bot knows; brute force over all candidates agrees."""
    confidences, wrong = [c for c, _ in data], [w for _, w in data]
    allowed = math.floor(max_error * (len(data) + 1) - 1)
    candidates = [0.0, *(float(np.nextafter(c, 1.0)) for c in confidences)]
    fitting = [t for t in candidates if sum(w for c, w in data if c >= t) <= allowed]
    expected = min(fitting, default=1.0) if allowed >= 0 else 1.0
    assert answer_threshold(confidences, wrong, max_error) == expected


def test_fewer_labels_are_stricter() -> None:
    """With ten questions nobody can promise two per cent."""
    assert answer_threshold([0.9] * 10, [False] * 10, 0.02) == 1.0
    assert answer_threshold([0.9] * 100, [False] * 100, 0.02) == 0.0


def test_confidence_follows_the_share_that_was_right() -> None:
    """Fitted where high odds are right and low odds wrong, it says so."""
    random = np.random.default_rng(1)
    odds = random.normal(0, 2, 2000)
    right = random.random(2000) < 1 / (1 + np.exp(-odds))
    calibration = Calibration.fit([(o, 0.0) for o in odds], right.tolist())
    assert calibration is not None
    assert abs(calibration.confidence((2.0, 0.0)) - 1 / (1 + math.exp(-2.0))) < 0.05


def test_one_sided_outcomes_give_no_calibration() -> None:
    """From questions that were all answered rightly nothing can be learned about being wrong."""
    assert Calibration.fit([(1.0, 1.0)] * 5, [True] * 5) is None
