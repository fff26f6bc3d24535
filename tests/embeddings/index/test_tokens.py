"""The pieces of answers are kept where wordings are few, and nowhere else."""

from pathlib import Path

import numpy as np
import pytest

from embeddings.errors import IndexCorruptError
from embeddings.index.tokens import FEW, LONGEST, TokenTable
from embeddings.types import Unit
from tests.embeddings.conftest import WordEncoder


def _entry(owner: str, number: int, wordings: int, text: str) -> list[Unit]:
    asked = [Unit(number + 1 + wording, "question", owner, "fr", f"{wording} ?") for wording in range(wordings)]
    return [Unit(number, "answer", owner, "fr", text), *asked]


def test_only_answers_with_few_wordings_are_kept(word_encoder: WordEncoder) -> None:
    """Curated entries have wordings enough, and many: their pieces would take room and time for nothing."""
    units = [*_entry("few", 10, FEW, "combien ?\nsoixante cinq francs"), *_entry("many", 100, FEW + 1, "où ?\nà berne")]
    table = TokenTable.build(units, word_encoder)
    assert table.units.tolist() == [10]
    assert table.starts.tolist() == [0, 5]
    assert table.heads.tolist() == [2]
    expected = word_encoder.passage_tokens("combien ? soixante cinq francs")
    assert np.array_equal(table.ids, expected.ids)
    assert np.array_equal(table.rows, expected.rows.astype(np.float16))


def test_a_long_answer_is_cut(word_encoder: WordEncoder) -> None:
    """A page pasted as an answer must not take more room than a hundred others."""
    table = TokenTable.build(_entry("long", 10, 1, "mot " * (LONGEST + 50)), word_encoder)
    assert table.starts.tolist() == [0, LONGEST]
    assert table.heads.tolist() == [LONGEST]


@pytest.mark.parametrize("wordings", [1, FEW + 1])
def test_what_is_saved_is_read_again(tmp_path: Path, word_encoder: WordEncoder, wordings: int) -> None:
    """Also a table without any answer, as that of curated knowledge."""
    table = TokenTable.build(_entry("a", 10, wordings, "combien ?\nsoixante"), word_encoder)
    table.save(tmp_path / "tokens.npz")
    again = TokenTable.load(tmp_path / "tokens.npz")
    for name in ("units", "starts", "heads", "ids", "rows"):
        assert np.array_equal(getattr(again, name), getattr(table, name))


def test_a_damaged_table_is_named(tmp_path: Path) -> None:
    (tmp_path / "tokens.npz").write_bytes(b"PK\x03\x04 cut off")
    for path in (tmp_path / "tokens.npz", tmp_path / "nowhere.npz"):
        with pytest.raises(IndexCorruptError, match="rebuild"):
            TokenTable.load(path)
