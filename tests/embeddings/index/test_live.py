"""The served index while versions come, go and break."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from embeddings.errors import IndexMissingError
from embeddings.index import live
from embeddings.index.live import LiveIndex
from embeddings.index.store import IndexStore
from embeddings.index.version import IndexVersion, LoadedIndex
from tests.embeddings.conftest import WordEncoder, make_knowledge


def as_loaded(loaded: LoadedIndex) -> LoadedIndex:
    return loaded


@pytest.fixture
def store(tmp_path: Path) -> IndexStore:
    return IndexStore(tmp_path / "index")


@pytest.fixture(autouse=True)
def _look_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "CHECK_EVERY", 0.002)
    monkeypatch.setattr(live, "RETRY_EVERY", 0.01)


@pytest.fixture
def publish(store: IndexStore, word_encoder: WordEncoder) -> Callable[..., IndexVersion]:
    def build_and_publish(*facts: str) -> IndexVersion:
        version = store.build(make_knowledge(*facts), word_encoder, "fingerprint")
        store.publish(version)
        return version

    return build_and_publish


def _corrupt(version: IndexVersion) -> bytes:
    path = version.path / "knowledge.json"
    original = path.read_bytes()
    path.write_bytes(original[:-1] + b" ")
    return original


def _eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.005)
    return False


def test_a_publication_is_noticed(
    store: IndexStore, publish: Callable[..., IndexVersion], word_encoder: WordEncoder
) -> None:
    first = publish("Un.")
    index = LiveIndex(store, word_encoder, as_loaded)
    assert index.get().version == first
    second = publish("Deux.")
    assert _eventually(lambda: index.get().version == second)
    store.rollback()
    assert _eventually(lambda: index.get().version == first)
    assert index.fault is None


def test_the_first_publication_is_noticed_by_a_running_process(
    store: IndexStore, publish: Callable[..., IndexVersion], word_encoder: WordEncoder
) -> None:
    index = LiveIndex(store, word_encoder, as_loaded)
    with pytest.raises(IndexMissingError, match="no index is published"):
        index.get()
    version = publish("Un.")

    def is_served() -> bool:
        try:
            return index.get().version == version
        except IndexMissingError:
            return False

    assert _eventually(is_served)
    assert index.fault is None


def test_a_corrupt_publication_leaves_the_served_version(
    store: IndexStore, publish: Callable[..., IndexVersion], word_encoder: WordEncoder
) -> None:
    first = publish("Un.")
    index = LiveIndex(store, word_encoder, as_loaded)
    second = publish("Deux.")
    original = _corrupt(second)
    index.refresh()
    assert index.get().version == first
    assert index.fault is not None
    assert "knowledge.json" in index.fault
    assert first.id in index.fault
    (second.path / "knowledge.json").write_bytes(original)
    assert _eventually(lambda: index.get().version == second and index.fault is None)


def test_a_corrupt_version_at_start_is_replaced_by_the_previous_one(
    store: IndexStore, publish: Callable[..., IndexVersion], word_encoder: WordEncoder
) -> None:
    first, second = publish("Un."), publish("Deux.")
    _corrupt(second)
    index = LiveIndex(store, word_encoder, as_loaded)
    assert index.get().version == first
    assert index.fault is not None
    assert first.id in index.fault


def test_without_any_intact_version_the_reason_is_given(
    store: IndexStore, publish: Callable[..., IndexVersion], word_encoder: WordEncoder
) -> None:
    for version in (publish("Un."), publish("Deux.")):
        _corrupt(version)
    with pytest.raises(IndexMissingError, match=r"knowledge\.json.*no version can be served"):
        LiveIndex(store, word_encoder, as_loaded).get()


def test_another_model_at_start_is_a_fault_not_a_wrong_answer(
    store: IndexStore, publish: Callable[..., IndexVersion]
) -> None:
    publish("Un.")
    with pytest.raises(IndexMissingError, match="rebuild the index"):
        LiveIndex(store, WordEncoder("other"), as_loaded).get()


def test_no_query_fails_while_versions_come_go_and_break(
    store: IndexStore, publish: Callable[..., IndexVersion], word_encoder: WordEncoder
) -> None:
    """Eight visitors at once must not notice publications, rollbacks or damage."""
    publish("Fait zéro.")
    index = LiveIndex(store, word_encoder, as_loaded)
    stop = threading.Event()

    def query() -> set[str]:
        served = set()
        while not stop.is_set():
            loaded = index.get()
            (hits,) = loaded.dense.search(word_encoder.encode_queries(["fait"]), 3)
            words = loaded.lexical.search("fait", "fr", 3)
            assert all(hit.unit_id in loaded.units for hit in [*hits, *words])
            assert len(hits) == 3
            assert len(words) == 1
            served.add(loaded.version.id)
        return served

    with ThreadPoolExecutor(8) as pool:
        readers = [pool.submit(query) for _ in range(8)]
        try:
            for number in range(12):
                version = publish(f"Fait numéro {number}.")
                if number % 3 == 2:
                    _corrupt(version)
                    index.refresh()
                    continue
                assert _eventually(lambda wanted=version: index.get().version == wanted)  # type: ignore[misc]
                if number % 3 == 1:
                    store.rollback()
        finally:
            stop.set()
        served = set().union(*(reader.result() for reader in readers))
    assert len(served) > 3
