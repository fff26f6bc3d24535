"""Versions of the index: published whole, rolled back, pruned, and refused when anything is wrong with them."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from embeddings.errors import EmbeddingsError, IndexCorruptError, IndexMissingError
from embeddings.index.store import IndexStore
from embeddings.index.version import IndexVersion
from knowledge.types import KnowledgeBase
from tests.embeddings.conftest import WordEncoder, make_knowledge


@pytest.fixture
def store(tmp_path: Path) -> IndexStore:
    return IndexStore(tmp_path / "index")


@pytest.fixture
def publish(store: IndexStore, word_encoder: WordEncoder) -> Callable[..., IndexVersion]:
    def build_and_publish(*facts: str) -> IndexVersion:
        version = store.build(make_knowledge(*facts), word_encoder, "fingerprint")
        store.publish(version)
        return version

    return build_and_publish


def test_a_version_answers_without_the_knowledge_directory(store: IndexStore, word_encoder: WordEncoder) -> None:
    knowledge = make_knowledge("Le permis coûte 65 francs.", "La mairie ouvre à huit heures.")
    version = store.build(knowledge, word_encoder, "abc", extra={"threshold": 0.7})
    loaded = store.load(version.id, word_encoder)
    assert loaded.knowledge == knowledge
    (best,) = loaded.dense.search(word_encoder.encode_queries(["mairie ouvre à huit"]), 1)[0]
    assert loaded.units[best.unit_id].owner == knowledge.passages[1].id
    assert loaded.lexical.search("la mairie", "fr", 1)[0].unit_id == best.unit_id
    assert loaded.version.manifest.extra == {"threshold": 0.7}
    assert loaded.version.manifest.fingerprint == "abc"
    counts = {"documents": 1, "passages": 2, "entries": 1, "gaps": 1, "rosters": 0, "units": 6}
    assert loaded.version.manifest.counts == counts


def test_only_new_texts_are_encoded(
    store: IndexStore, word_encoder: WordEncoder, publish: Callable[..., IndexVersion]
) -> None:
    """Publishing a correction takes seconds, not the minutes of a first index."""
    publish("Un.")
    told: list[tuple[int, int]] = []
    store.build(make_knowledge("Un.", "Deux."), word_encoder, "f", progress=lambda *step: told.append(step))
    assert told == [(6, 6)]


def test_a_built_version_is_not_served_until_published(store: IndexStore, word_encoder: WordEncoder) -> None:
    version = store.build(make_knowledge("Un."), word_encoder, "f")
    with pytest.raises(IndexMissingError, match="no index is published"):
        store.current()
    store.publish(version)
    assert store.current() == version


def test_rollback_returns_to_the_version_before_and_forth(
    store: IndexStore, publish: Callable[..., IndexVersion]
) -> None:
    first, second = publish("Un."), publish("Deux.")
    assert store.rollback() == first
    assert store.current() == first
    assert store.rollback() == second


def test_there_is_nothing_to_roll_back_to_at_first(store: IndexStore, publish: Callable[..., IndexVersion]) -> None:
    with pytest.raises(IndexMissingError):
        store.rollback()
    only = publish("Un.")
    with pytest.raises(IndexMissingError, match="no previous"):
        store.rollback()
    assert store.current() == only


def test_publishing_the_same_version_again_keeps_its_predecessor(
    store: IndexStore, publish: Callable[..., IndexVersion]
) -> None:
    first, second = publish("Un."), publish("Deux.")
    store.publish(second)
    assert store.rollback() == first


def test_only_three_versions_are_kept(store: IndexStore, publish: Callable[..., IndexVersion]) -> None:
    published = [publish(f"Fait {number}.") for number in range(6)]
    kept = {path.name for path in (store.directory / "versions").iterdir()}
    assert kept == {version.id for version in published[-3:]}


def test_a_version_being_prepared_survives_a_publication(
    store: IndexStore, word_encoder: WordEncoder, publish: Callable[..., IndexVersion]
) -> None:
    older = store.build(make_knowledge("Ancien."), word_encoder, "f")
    publish("Un.")
    prepared = store.build(make_knowledge("En cours."), word_encoder, "f")
    store.publish(older)
    assert store.find(prepared.id) == prepared


def test_what_a_killed_build_left_is_removed_after_a_day(
    store: IndexStore, publish: Callable[..., IndexVersion]
) -> None:
    publish("Un.")
    old, fresh = (store.directory / "versions" / f".building-{name}" for name in ("old", "fresh"))
    old.mkdir()
    fresh.mkdir()
    os.utime(old, (0, 0))
    publish("Deux.")
    assert not old.exists()
    assert fresh.exists()


def test_a_failed_build_leaves_nothing(store: IndexStore, word_encoder: WordEncoder) -> None:
    with pytest.raises(EmbeddingsError, match="Nonsense"):
        store.build(make_knowledge("Un."), word_encoder, "f", index_factory="Nonsense")
    assert list((store.directory / "versions").iterdir()) == []


@pytest.mark.parametrize("factory", ["Flat", "HNSW32", "IVF100,Flat"])
def test_nothing_is_an_index_too(store: IndexStore, word_encoder: WordEncoder, factory: str) -> None:
    """An organisation begins without a document and brings the first ones in the console."""
    version = store.build(KnowledgeBase({}, ()), word_encoder, "f", index_factory=factory)
    store.publish(version)
    loaded = store.load(version.id, word_encoder)
    assert loaded.units == {}
    assert loaded.dense.search(word_encoder.encode_queries(["rien"]), 3) == [[]]
    assert loaded.lexical.search("rien", "fr", 3) == []


def test_progress_counts_every_text(store: IndexStore, word_encoder: WordEncoder) -> None:
    seen: list[tuple[int, int]] = []
    facts = [f"Fait numéro {number}." for number in range(50)]
    store.build(make_knowledge(*facts), word_encoder, "f", progress=lambda done, total: seen.append((done, total)))
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})
    assert seen[-1] == (54, 54)


def test_a_calibration_can_be_added_before_publication(store: IndexStore, word_encoder: WordEncoder) -> None:
    version = store.build(make_knowledge("Un."), word_encoder, "f")
    annotated = store.annotate(version, {"threshold": 0.8})
    store.publish(annotated)
    assert store.load(annotated.id, word_encoder).version.manifest.extra == {"threshold": 0.8}
    assert [path.name for path in (store.directory / "versions").iterdir()] == [annotated.id]
    with pytest.raises(EmbeddingsError, match="is published"):
        store.annotate(annotated, {})


def test_every_changed_byte_is_noticed(store: IndexStore, publish: Callable[..., IndexVersion]) -> None:
    version = publish("Le permis coûte 65 francs.")
    paths = sorted(path for path in version.path.rglob("*") if path.is_file())
    assert {"dense.faiss", "units.jsonl", "knowledge.json", "manifest.json"} <= {path.name for path in paths}
    for path in paths:
        original = path.read_bytes()
        for position in (0, len(original) // 2, len(original) - 1):
            altered = bytearray(original)
            altered[position] ^= 1
            path.write_bytes(altered)
            with pytest.raises(IndexCorruptError, match=path.name):
                store.find(version.id)
        path.write_bytes(original)
    assert store.find(version.id) == version


@pytest.mark.parametrize("damage", ["truncated", "removed", "added", "directory removed"])
def test_every_other_damage_is_noticed(
    damage: str, store: IndexStore, publish: Callable[..., IndexVersion], word_encoder: WordEncoder
) -> None:
    version = publish("Un.")
    path = version.path / "units.jsonl"
    if damage == "truncated":
        path.write_bytes(path.read_bytes()[:-5])
    elif damage == "removed":
        path.unlink()
    elif damage == "added":
        (version.path / "more").write_text("", encoding="utf-8")
    else:
        shutil.rmtree(version.path)
    with pytest.raises(IndexCorruptError):
        store.load(version.id, word_encoder)


@pytest.mark.parametrize("encoder", [WordEncoder("other"), WordEncoder(dimensions=16)])
def test_another_model_is_refused(
    encoder: WordEncoder, store: IndexStore, publish: Callable[..., IndexVersion]
) -> None:
    version = publish("Un.")
    with pytest.raises(IndexCorruptError, match="was built with words"):
        store.load(version.id, encoder)


def test_a_corrupt_version_is_neither_published_nor_returned_to(
    store: IndexStore, publish: Callable[..., IndexVersion]
) -> None:
    first, second = publish("Un."), publish("Deux.")
    (first.path / "units.jsonl").write_bytes(b"")
    for attempt in (store.rollback, lambda: store.publish(first)):
        with pytest.raises(IndexCorruptError):
            attempt()
        assert store.current() == second


def test_the_version_to_return_to_is_the_last_intact_one(
    store: IndexStore, publish: Callable[..., IndexVersion]
) -> None:
    first, second = publish("Un."), publish("Deux.")
    (second.path / "units.jsonl").write_bytes(b"")
    publish("Trois.")
    assert store.rollback() == first


@pytest.mark.parametrize("content", ["", "{", "[]", '{"current": "../../etc"}', '{"current": 1, "previous": null}'])
def test_a_damaged_pointer_is_refused(content: str, store: IndexStore, publish: Callable[..., IndexVersion]) -> None:
    publish("Un.")
    (store.directory / "current").write_text(content, encoding="utf-8")
    with pytest.raises(IndexCorruptError):
        store.current()


def test_the_pointer_names_both_versions(store: IndexStore, publish: Callable[..., IndexVersion]) -> None:
    first, second = publish("Un."), publish("Deux.")
    pointer = json.loads((store.directory / "current").read_text(encoding="utf-8"))
    assert pointer == {"current": second.id, "previous": first.id}
