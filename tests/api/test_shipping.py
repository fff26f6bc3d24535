"""What is shipped ready is what this machine would make; otherwise `make shipped` is due."""

import random
from pathlib import Path

import numpy as np
import pytest

from api.building.assembly import open_store
from api.building.preparation import prepare_index
from api.building.shipping import FOLDER, fit_key, read_shipped
from api.settings import Settings
from embeddings.index.shipped import text_key
from embeddings.index.units import build_units
from embeddings.types import Encoder
from knowledge.base import fingerprint, load_knowledge

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
SAMPLE = 200
HALF = 2e-3
"""What 16 bits a number leave of a component of a vector."""


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    if not (ROOT / "knowledge" / FOLDER).is_dir():
        pytest.skip("nothing is shipped ready; `make shipped` does it")
    var = tmp_path_factory.mktemp("shipping")
    (var / "models").symlink_to(ROOT / "var" / "models")
    return Settings(knowledge_dir=ROOT / "knowledge", var_dir=var)


def test_it_is_of_this_knowledge_and_this_code(settings: Settings, encoder: Encoder) -> None:
    shipped = read_shipped(settings, encoder.name)
    due = "run `make shipped` and commit it"
    assert shipped.key == fit_key(settings, encoder.name, fingerprint(settings.knowledge_dir)), due
    assert set(shipped.vectors) == {text_key(unit) for unit in build_units(load_knowledge(settings.knowledge_dir))}, due


def test_vectors_are_those_that_this_machine_makes(settings: Settings, encoder: Encoder) -> None:
    shipped = read_shipped(settings, encoder.name)
    units = random.Random(0).sample(build_units(load_knowledge(settings.knowledge_dir)), SAMPLE)
    for unit in units:
        made = encoder.encode_queries([unit.text]) if unit.is_wording else encoder.encode_passages([unit.text])
        assert np.allclose(shipped.vectors[text_key(unit)], made[0], atol=HALF), unit.text


def test_a_refit_gives_the_same_policy(settings: Settings, encoder: Encoder) -> None:
    prepare_index(settings, lambda _: None, rebuild=True)
    refitted = open_store(settings).current().manifest.extra["policy"]
    shipped = read_shipped(settings, encoder.name)
    assert shipped.policy is not None
    assert _numbers(refitted) == pytest.approx(_numbers(shipped.policy), abs=1e-3)


def _numbers(value: object) -> list[float]:
    """Return all numbers of a policy in order."""
    if isinstance(value, dict):
        return [number for key in sorted(value) for number in _numbers(value[key])]
    if isinstance(value, list | tuple):
        return [number for item in value for number in _numbers(item)]
    return [float(value)] if isinstance(value, int | float) else []
