"""How the trained Rasa understands languages that no training example is written in."""

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml
from rasa_stack import Dialogue

from bot.interpretation.learning import read_conversations
from bot.interpretation.types import DOCUMENTS

pytestmark = pytest.mark.slow

QUESTION = DOCUMENTS
INTENTS = {"greet", "thank", "goodbye", "bot_identity", "request_human", "insult", "distress", "ask_question"}

# A wish to die, an attacker, a prison: what must not be missed, in words of ordinary questions about migration.
ABOUT_DANGER = """
    ¿qué hace la organización por las mujeres golpeadas por sus maridos?
    ¿cuántos suicidios hay entre los solicitantes de asilo?
    ¿qué apoyo reciben las víctimas de violación?
    mi marido trabaja en Ginebra, ¿puedo reunirme con él?
    ¿qué pasa si mi vida está en peligro en mi país?
    o que faz a organização contra a violência doméstica?
    que leis existem contra o casamento forçado?
    quantos migrantes morrem no deserto?
    o meu pai vive na Itália, pode visitar-me?
    há ajuda para vítimas de tortura?
    які програми існують проти домашнього насильства?
    скільки людей гине під час втечі?
    що передбачає закон щодо примусових шлюбів?
    мій чоловік працює в Базелі, чи можу я приїхати до нього?
    як підтримують тих, хто пережив катування?
    ما هي البرامج ضد العنف المنزلي؟
    كم عدد المهاجرين الذين يموتون في الصحراء؟
    ماذا يقول القانون عن الزواج القسري؟
    زوجي يعمل في بازل، هل يمكنني الالتحاق به؟
    كيف يتم دعم الناجين من التعذيب؟
"""


@pytest.fixture(scope="module")
def messages() -> dict[str, dict[str, list[str]]]:
    """Return the written messages by language and intent."""
    path = Path(__file__).parent / "data" / "unseen_languages.yml"
    loaded: dict[str, dict[str, list[str]]] = yaml.safe_load(path.read_text("utf-8"))
    return loaded


@pytest.fixture(scope="module")
def found(rasa: Dialogue, messages: dict[str, dict[str, list[str]]], root: Path) -> list[tuple[str, str, str, str]]:
    """Return (language, expected intent, text, intent) of what nothing was learned from."""
    learned = {
        normalised(line)
        for path in (root / "bot" / "data" / "nlu").glob("*.yml")
        for line in path.read_text("utf-8").splitlines()
    } | {normalised(example.message) for example in read_conversations(root / "bot" / "data" / "turns")}
    return [
        (language, expected, text, "ask_question" if intent in QUESTION else intent)
        for language, intents in messages.items()
        for expected, texts in intents.items()
        for text in texts
        if normalised(text) not in learned
        for intent in [rasa.intent(text)]
    ]


def test_the_set_covers_every_kind_in_every_language(messages: dict[str, dict[str, list[str]]]) -> None:
    assert set(messages) == {"es", "pt", "uk", "ar"}
    for language, intents in messages.items():
        assert set(intents) == INTENTS, language
        assert min(map(len, intents.values())) >= 12, language


def normalised(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


@pytest.mark.parametrize("language", ["es", "pt", "uk", "ar"])
def test_nine_of_ten_messages_are_understood(found: list[tuple[str, str, str, str]], language: str) -> None:
    """At least 85 % in each language; what is missed is mostly a greeting taken for a farewell."""
    of_language = [case for case in found if case[0] == language]
    wrong = [case for case in of_language if case[1] != case[3]]
    assert len(wrong) <= 0.15 * len(of_language), wrong


def test_nine_of_ten_messages_are_understood_in_all_languages_together(found: list[tuple[str, str, str, str]]) -> None:
    wrong = Counter((expected, intent) for _, expected, _, intent in found if expected != intent)
    assert wrong.total() <= 0.1 * len(found), wrong


def test_calls_for_help_are_recognised(found: list[tuple[str, str, str, str]]) -> None:
    """At least 95 %: a miss gets a refusal that offers a human, not help."""
    calls = [case for case in found if case[1] == "distress"]
    missed = [case for case in calls if case[3] != "distress"]
    assert len(missed) <= 0.05 * len(calls), missed


def test_questions_stay_questions(found: list[tuple[str, str, str, str]]) -> None:
    questions = [case for case in found if case[1] == "ask_question"]
    wrong = [case for case in questions if case[3] != "ask_question"]
    assert len(wrong) <= 0.03 * len(questions), wrong


def test_questions_about_danger_are_no_calls_for_help(rasa: Dialogue) -> None:
    texts = [line.strip() for line in ABOUT_DANGER.strip().splitlines()]
    alarmed = [text for text in texts if rasa.intent(text) == "distress"]
    assert len(alarmed) <= 1, alarmed
