"""The Rasa project's files among themselves: complete in eight languages and free of contradictions."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.interpretation.learning import read_conversations
from bot.interpretation.types import ACTS

LANGUAGES = {"fr", "de", "it", "es", "pt", "ar", "uk"}
"""Besides English, which is the variation without a condition."""
KINDS = {"refusal", "clarification", "smalltalk", "handoff", "notice"}


def merged(folder: Path, key: str) -> list[Any]:
    """Return what all YAML files of a folder list under `key`; a mapping gives its items."""
    found: list[Any] = []
    for path in sorted(folder.glob("*.yml")):
        value = yaml.safe_load(path.read_text("utf-8")).get(key, [])
        found += value.items() if isinstance(value, dict) else value
    return found


def all_responses(root: Path) -> list[Any]:
    """Return what our actions say: names with their variations."""
    return merged(root / "bot" / "phrases", "responses")


def normalised(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower())) or text


@pytest.fixture(scope="module")
def examples(root: Path) -> dict[str, list[str]]:
    """Return the training examples by intent."""
    found: dict[str, list[str]] = {}
    for block in merged(root / "bot" / "data" / "nlu", "nlu"):
        if "intent" in block:
            lines = [line.removeprefix("- ") for line in block["examples"].splitlines()]
            found.setdefault(block["intent"], []).extend(lines)
    return found


def test_every_response_speaks_eight_languages_with_english_for_the_rest(root: Path) -> None:
    responses = all_responses(root)
    assert responses
    for name, variations in responses:
        conditions = [variation.get("condition") for variation in variations]
        assert conditions.count(None) == 1, name
        languages = [condition[0]["value"] for condition in conditions if condition]
        assert Counter(languages) == Counter(LANGUAGES), name


def test_custom_responses_carry_a_kind_the_api_knows_and_a_text(root: Path) -> None:
    customs = [
        (name, variation["custom"])
        for name, variations in all_responses(root)
        for variation in variations
        if "custom" in variation
    ]
    assert customs
    assert [name for name, custom in customs if custom["kind"] not in KINDS or not custom["text"]] == []


def test_every_variation_has_the_same_blanks_to_fill(root: Path) -> None:
    """A blank that only one language has would show in its curly brackets, or lose what the others say."""
    for name, variations in all_responses(root):
        blanks = {
            frozenset(re.findall(r"{(\w+)}", str(variation.get("custom") or variation["text"])))
            for variation in variations
        }
        assert len(blanks) == 1, name


def test_rasa_says_nothing_by_itself(root: Path) -> None:
    """What our actions send carries its intent; a response of the domain would not."""
    assert merged(root / "bot" / "domain", "responses") == []


def test_every_intent_has_a_rule_and_every_rule_an_intent(root: Path) -> None:
    rules = merged(root / "bot" / "data" / "rules", "rules")
    # A rule without an intent at its beginning says how a form ends.
    begun = {rule["steps"][0]["intent"] for rule in rules if "intent" in rule["steps"][0]}
    # What answers a step of the form only fills its slot.
    assert begun == set(merged(root / "bot" / "domain", "intents")) - {"form_step"}


def test_every_intent_has_examples_enough_in_all_languages(examples: dict[str, list[str]], root: Path) -> None:
    """Acts that depend on what was said before are learned from conversations, by the API alone."""
    intents = set(merged(root / "bot" / "domain", "intents")) - {"nlu_fallback"}
    learned = {example.act for example in read_conversations(root / "bot" / "data" / "turns")}
    assert intents - learned <= {"change_language", "complaint", "distress"} | set(examples)
    assert set(examples) <= intents
    assert [intent for intent in examples if len(examples[intent]) < 4 * 13] == []
    assert len(examples["ask_question"]) >= 4 * 120


def test_no_example_stands_under_two_intents(examples: dict[str, list[str]]) -> None:
    intents: dict[str, set[str]] = {}
    for intent, texts in examples.items():
        for text in texts:
            intents.setdefault(normalised(text), set()).add(intent)
    assert {text: names for text, names in intents.items() if len(names) > 1} == {}


def test_every_act_is_an_intent(root: Path) -> None:
    """What the API takes a message for, Rasa has a rule for."""
    assert set(ACTS) == set(merged(root / "bot" / "domain", "intents")) - {"nlu_fallback"}


def test_no_labelled_turn_is_learned(root: Path, shared: Path) -> None:
    """What measures conversations must not teach them."""
    lines = (shared / "conversations" / "dev.jsonl").read_text("utf-8").splitlines()
    labelled = {normalised(turn["say"]) for line in lines for turn in json.loads(line)["turns"]}
    learned = {normalised(example.message) for example in read_conversations(root / "bot" / "data" / "turns")}
    assert {message for message in labelled & learned if len(message.split()) > 1} == set()


def test_no_labelled_question_is_trained_on(examples: dict[str, list[str]], shared: Path) -> None:
    """What measures the bot must not teach it."""
    lines = (shared / "questions" / "dev.jsonl").read_text("utf-8").splitlines()
    labelled = {normalised(turn) for line in lines for turn in json.loads(line)["turns"]}
    trained = {normalised(text) for texts in examples.values() for text in texts}
    assert labelled & trained == set()
