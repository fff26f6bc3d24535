"""The dialogue's sentence embeddings are those of retrieval, computed in another environment."""

import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

from embeddings.encoder.encoder import load_encoder

pytestmark = pytest.mark.slow

ENCODE = """
import json, sys
from pathlib import Path
from bot.components.sentence_encoder import SentenceEncoder
print(json.dumps(SentenceEncoder(Path(sys.argv[1])).encode(json.loads(sys.argv[2])).tolist()))
"""
CREATE = """
from bot.components.sentence_embeddings import SentenceEmbeddings
from rasa.engine.graph import ExecutionContext, GraphSchema
SentenceEmbeddings.create({}, None, None, ExecutionContext(GraphSchema({}), node_name="embeddings"))
"""
TEXTS = [
    "Quelle est la mission de l'organisation ?",
    "Wie beantrage ich Asyl für meine Familie in der Schweiz?",
    "я загубив паспорт",
    "أريد أن أسأل عن العودة الطوعية",
    "  two   spaces, ﬁ and e\u0301  ",
    "?",
    "word " * 700,
]


def run(root: Path, python: Path, program: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(root), "TF_CPP_MIN_LOG_LEVEL": "3", **variables}
    return subprocess.run(
        [str(python), "-c", program, *arguments], cwd=root, env=environment, capture_output=True, text=True, check=False
    )


def test_both_environments_encode_alike(root: Path, rasa_python: Path, embedding_model: Path) -> None:
    """Two releases of ONNX Runtime round int8 differently, to 0.998 at worst; without the prompt it would be 0.96."""
    finished = run(root, rasa_python, ENCODE, str(embedding_model), json.dumps(TEXTS))
    assert finished.returncode == 0, finished.stderr
    ours = np.array(json.loads(finished.stdout))
    theirs = load_encoder("multilingual-e5-small", embedding_model.parent).encode_queries(TEXTS)
    assert np.allclose(np.linalg.norm(ours, axis=1), 1, atol=1e-5)
    assert (ours * theirs).sum(axis=1).min() > 0.99


def test_a_missing_model_is_named_with_the_remedy(root: Path, rasa_python: Path, tmp_path: Path) -> None:
    finished = run(root, rasa_python, CREATE, PASSERELLE_EMBEDDING_MODEL=str(tmp_path))
    assert finished.returncode != 0
    assert f"{tmp_path}/onnx/model_int8.onnx is missing; `passerelle prepare` makes" in finished.stderr


def test_an_unnamed_model_is_an_error_that_names_the_variable(root: Path, rasa_python: Path) -> None:
    finished = run(root, rasa_python, CREATE, PASSERELLE_EMBEDDING_MODEL="")
    assert finished.returncode != 0
    assert "set PASSERELLE_EMBEDDING_MODEL" in finished.stderr
