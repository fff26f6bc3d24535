"""Replies of actions are checked as Rasa checks them, without compiling its schema at every turn."""

import json
import os
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

REPLIES = (
    {},
    {"events": [], "responses": []},
    {"events": [{"event": "slot", "name": "language", "value": "de", "timestamp": None}], "responses": [{"text": "x"}]},
    {"events": [{"event": "no such event"}]},
    {"events": {}},
    {"events": [{"event": "slot"}]},
    {"responses": ["x"]},
    {"responses": {}},
    [],
    None,
)
PROGRAM = """
import json, sys
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from bot.components.reply_schema import compile_reply_schema

action = RemoteAction("action_answer_question", None)

def accepts(reply):
    try:
        return action._validate_action_result(reply)
    except ValidationError:
        return False

def accepted():
    return [accepts(reply) for reply in json.loads(sys.argv[1])]

before = accepted()
compile_reply_schema()
print(json.dumps([before, accepted()]))
"""


def test_the_compiled_schema_accepts_what_rasa_accepts_and_refuses_what_it_refuses(
    root: Path, rasa_python: Path
) -> None:
    """A reply that Rasa would refuse must not pass because its check was made cheaper."""
    finished = subprocess.run(
        [str(rasa_python), "-c", PROGRAM, json.dumps(REPLIES)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root), "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        check=True,
    )
    expected, found = json.loads(finished.stdout.splitlines()[-1])
    assert found == expected
    assert set(expected) == {True, False}
