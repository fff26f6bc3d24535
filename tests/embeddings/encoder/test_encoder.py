"""What serves: the quantised model against torch, other models, threads, and damage."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import BoW

from embeddings.encoder.encoder import DEFAULT_MODEL, load_encoder
from embeddings.encoder.graph import GRAPH, check_graph
from embeddings.errors import ModelError
from embeddings.types import Encoder


@pytest.fixture(scope="module")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Save a bag-of-words model with two prompts: a real sentence-transformers directory, without weights to fetch."""
    directory = tmp_path_factory.mktemp("model") / "words"
    vocabulary = ["query", "passage", "permit", "residence", "berne"]
    SentenceTransformer(
        modules=[BoW(vocab=vocabulary)], prompts={"query": "query ", "document": "passage "}, device="cpu"
    ).save_pretrained(str(directory), create_model_card=False)
    return directory


@pytest.mark.slow
def test_served_vectors_are_close_to_torch(encoder: Encoder, models_dir: Path, multilingual_texts: list[str]) -> None:
    texts = multilingual_texts[:60]
    torch_model = SentenceTransformer(str(models_dir / DEFAULT_MODEL), device="cpu", local_files_only=True)
    passages = (encoder.encode_passages(texts) * torch_model.encode_document(texts)).sum(axis=1)
    queries = (encoder.encode_queries(texts) * torch_model.encode_query(texts)).sum(axis=1)
    for cosines in (passages, queries):
        assert cosines.mean() >= 0.995
        assert cosines.min() >= 0.985


@pytest.mark.slow
def test_serving_imports_no_torch(models_dir: Path) -> None:
    """It would take 400 MB and ten seconds of every start, for a model that ONNX Runtime runs."""
    code = (
        "import sys, pathlib; from embeddings.encoder.encoder import load_encoder; "
        "encoder = load_encoder('multilingual-e5-small', pathlib.Path(sys.argv[1])); assert encoder.dimensions == 384; "
        "print(sorted({'torch', 'transformers', 'sentence_transformers', 'onnx'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", code, str(models_dir)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == "[]"


@pytest.mark.slow
def test_texts_encoded_side_by_side_get_the_same_vectors(
    encoder: Encoder, models_dir: Path, multilingual_texts: list[str]
) -> None:
    several = load_encoder(DEFAULT_MODEL, models_dir, workers=3)
    assert np.array_equal(
        several.encode_queries(multilingual_texts[:40]), encoder.encode_queries(multilingual_texts[:40])
    )


@pytest.mark.slow
def test_a_vector_does_not_depend_on_its_neighbours(encoder: Encoder, multilingual_texts: list[str]) -> None:
    """Otherwise rebuilding an index in another order would move every score."""
    together = encoder.encode_passages(multilingual_texts[:20])
    alone = np.vstack([encoder.encode_passages([text]) for text in multilingual_texts[:20]])
    assert np.array_equal(together, alone)


@pytest.mark.slow
def test_vectors_have_length_one_even_of_nothing(encoder: Encoder) -> None:
    rows = encoder.encode_queries(["", " ", "Berne", "x" * 20_000])
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert encoder.encode_queries([]).shape == (0, 384)


@pytest.mark.slow
def test_threads_get_the_vectors_of_their_own_texts(encoder: Encoder, multilingual_texts: list[str]) -> None:
    texts = multilingual_texts[:64]
    expected = encoder.encode_queries(texts)
    with ThreadPoolExecutor(8) as pool:
        rows = list(pool.map(lambda text: encoder.encode_queries([text])[0], texts))
    assert np.array_equal(np.vstack(rows), expected)


@pytest.mark.slow
def test_a_question_finds_a_passage_in_another_language(encoder: Encoder) -> None:
    passages = encoder.encode_passages(
        ["Le titre de séjour se demande au service cantonal.", "La bibliothèque ferme à midi.", "Il neige à Berne."]
    )
    query = encoder.encode_queries(["Wo beantrage ich eine Aufenthaltsbewilligung?"])
    assert (passages @ query[0]).argmax() == 0


def test_a_local_model_keeps_its_own_prompts(small_model: Path, tmp_path: Path) -> None:
    loaded = load_encoder(str(small_model), tmp_path)
    assert loaded.dimensions == 5
    query, passage = loaded.encode_queries(["residence permit"])[0], loaded.encode_passages(["residence permit"])[0]
    assert query[0] > 0
    assert query[1] == 0
    assert passage[0] == 0
    assert passage[1] > 0
    assert np.linalg.norm(query) == pytest.approx(1)


@pytest.mark.slow
def test_pieces_are_those_of_the_text_alone(encoder: Encoder) -> None:
    """The prompt is left out, and what a piece means depends on the side and on its neighbours."""
    query, passage = encoder.read_query("Où est Berne ?")[1], encoder.passage_tokens("Où est Berne ?")
    assert np.array_equal(query.ids, passage.ids)
    assert query.rows.shape == (len(query.ids), 384)
    assert encoder.read_query("Où est Berne ? Où est Berne ?")[1].ids.tolist() == [*query.ids, *query.ids]
    assert not np.allclose(query.rows, passage.rows)


def test_a_model_without_pieces_gives_none(small_model: Path, tmp_path: Path) -> None:
    assert load_encoder(str(small_model), tmp_path).read_query("residence permit")[1].rows.shape == (0, 5)


def test_a_missing_directory_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no model directory"):
        load_encoder(str(tmp_path / "nowhere"), tmp_path)


def test_an_unknown_name_without_network_says_what_to_use_instead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(ModelError, match=r"(?s)nobody/nothing.*use the default one"):
        load_encoder("nobody/nothing", tmp_path)


def test_a_directory_that_is_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "modules.json").write_text("{", encoding="utf-8")
    with pytest.raises(ModelError, match="no readable sentence-transformers model"):
        load_encoder(str(tmp_path), tmp_path)


def test_a_damaged_graph_is_refused(tmp_path: Path) -> None:
    graph = tmp_path / GRAPH
    graph.parent.mkdir()
    with pytest.raises(ModelError, match="cannot be read"):
        check_graph(graph)
    graph.write_bytes(b"graph")
    graph.with_suffix(".onnx.sha256").write_text("0" * 64, encoding="ascii")
    with pytest.raises(ModelError, match="damaged"):
        check_graph(graph)
