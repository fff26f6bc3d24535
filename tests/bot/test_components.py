"""The components of Rasa's pipeline, run by the Python that has Rasa."""

import json
import os
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

PROGRAM = """
import json, sys
from bot.components.language import LanguageFromMetadata
from bot.components.plain_text import PlainText
from rasa.shared.nlu.training_data.message import Message

messages = [Message(data=data) for data in json.loads(sys.argv[1])]
LanguageFromMetadata().process(PlainText().process(messages))
print(json.dumps([[message.get("text"), message.get("entities")] for message in messages]))
"""


def process(root: Path, rasa_python: Path, *messages: dict[str, object]) -> list[tuple[str, list[dict[str, object]]]]:
    """Return text and entities of every message after both components."""
    finished = subprocess.run(
        [str(rasa_python), "-c", PROGRAM, json.dumps(messages)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root), "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        check=True,
    )
    result: list[tuple[str, list[dict[str, object]]]] = json.loads(finished.stdout.splitlines()[-1])
    return result


def test_the_language_of_the_metadata_becomes_an_entity_where_it_is_given(root: Path, rasa_python: Path) -> None:
    metadata = [{"language": "de"}, {"language": " IT-ch "}, {"page": "x"}, {"language": ""}, {"language": 7}, None]
    found = process(root, rasa_python, *({"text": "x", "metadata": data} for data in metadata))
    assert [[(entity["entity"], entity["value"]) for entity in entities or ()] for _, entities in found] == [
        [("language", "de")],
        [("language", "it")],
        *[[]] * 4,
    ]


def test_leading_slashes_are_removed_and_nothing_else(root: Path, rasa_python: Path) -> None:
    texts = ["/restart", "// /greet", "a / b", "1/2", "/", "et/ou", ""]
    found = process(root, rasa_python, *({"text": text} for text in texts))
    assert [text for text, _ in found] == ["restart", "greet", "a / b", "1/2", "/", "et/ou", ""]


def test_an_emoji_means_the_same_in_any_skin_tone(root: Path, rasa_python: Path) -> None:
    found = process(root, rasa_python, *({"text": text} for text in ["👍🏿", "merci 🙏🏽", "/👎🏻", "🏽"]))
    assert [text for text, _ in found] == ["👍", "merci 🙏", "👎", "🏽"]
