"""An organisation begins with a folder that holds nothing to say yet."""

from pathlib import Path

import pytest

from knowledge.base import fingerprint, load_knowledge
from knowledge.errors import MissingKnowledgeError
from knowledge.starting import FolderTakenError, start_organisation


def test_a_new_folder_is_knowledge_of_nothing(tmp_path: Path) -> None:
    start_organisation(tmp_path / "asile")
    knowledge = load_knowledge(tmp_path / "asile")
    assert (knowledge.documents, knowledge.passages, knowledge.entries) == ({}, (), ())


def test_what_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(FolderTakenError, match="there already"):
        start_organisation(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_folder_that_does_not_exist_is_no_empty_organisation(tmp_path: Path) -> None:
    """A mistyped name would otherwise take all answers away."""
    for read in (load_knowledge, fingerprint):
        with pytest.raises(MissingKnowledgeError, match="passerelle new"):
            read(tmp_path / "knowlege")
