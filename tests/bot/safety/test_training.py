"""The classifier can be made again from its data, and its data are what they should be."""

from pathlib import Path

import numpy as np

from bot.safety.frames import compose
from bot.safety.misspelling import misspell
from bot.safety.model import LABELS, Model
from bot.safety.training import examples, store, train
from bot.safety.types import NONE, read_examples
from knowledge.normalisation import words

DATA = Path(__file__).resolve().parents[3] / "bot" / "data" / "safety"


def test_training_again_gives_the_same_weights(tmp_path: Path) -> None:
    learned = read_examples(DATA / "learn.jsonl")[:60]
    pieces = [np.random.default_rng(at).normal(size=(5, 16)).astype(np.float32) for at in range(len(learned))]
    models = []
    for name in ("first.npz", "second.npz"):
        store(train(learned, pieces), "stand-in", tmp_path / name)
        models.append(Model.load(tmp_path / name))
    assert all(np.array_equal(models[0].arrays[name], models[1].arrays[name]) for name in models[0].arrays)


def test_nothing_that_measures_is_learned_from() -> None:
    learned = {tuple(words(example.text)) for example in examples(DATA)}
    measured = {tuple(words(each.text)) for each in read_examples(DATA / "unseen.jsonl")}
    assert len(measured & learned) <= 0.02 * len(measured)


def test_there_are_as_many_look_alikes_as_cries_in_every_language() -> None:
    written = [*read_examples(DATA / "learn.jsonl"), *read_examples(DATA / "unseen.jsonl")]
    assert len(written) >= 1500
    for language in ("fr", "en", "de", "it", "es", "pt", "ar", "uk"):
        spoken = [example for example in written if example.language == language]
        none = sum(example.situation == NONE for example in spoken)
        assert none >= 0.35 * len(spoken), language


def test_composed_and_misspelt_examples_are_the_same_at_every_call() -> None:
    path = DATA / "frames.yml"
    composed = list(compose(path))
    assert composed == list(compose(path))
    assert list(misspell(composed)) == list(misspell(composed))
    assert {example.situation for example in composed} <= set(LABELS)
    assert not any({"{", "}"} & set(example.text) for example in composed)
