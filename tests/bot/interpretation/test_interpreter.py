"""What a message is taken for, with the weights that come with the package."""

from pathlib import Path

import pytest

from bot.interpretation.classifier import Classifier
from bot.interpretation.interpreter import Interpreter
from bot.interpretation.types import Act, Situation
from bot.safety.detector import Detector
from embeddings.encoder.encoder import load_encoder

ANSWERED = Situation("answer", "answer")
LISTED = Situation("list", "list")


@pytest.fixture(scope="module")
def interpreter(embedding_model: Path) -> Interpreter:
    encoder = load_encoder(embedding_model.name, embedding_model.parent)
    return Interpreter(encoder, Classifier.load(), Detector.load(encoder))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("message", "situation", "act"),
    [
        ("und wo genau?", ANSWERED, "follow_up"),
        ("Combien de cantons participent au programme ?", ANSWERED, "ask_question"),
        ("non, je parlais du comité", ANSWERED, "correct"),
        ("la quatrième", LISTED, "choose"),
        ("plus court svp", ANSWERED, "shorten"),
        ("where did you get that from?", ANSWERED, "source"),
        ("Amina Yusuf", Situation("form_name", "form_name"), "form_step"),
        ("gracias por todo", ANSWERED, "thank"),
        ("0765551122", ANSWERED, "give_address"),
    ],
)
def test_a_turn_is_told_by_its_words_and_by_what_it_meets(
    interpreter: Interpreter, message: str, situation: Situation, act: Act
) -> None:
    assert interpreter.interpret(message, situation, has_memory=True).act == act


@pytest.mark.slow
def test_what_cannot_be_is_no_hypothesis(interpreter: Interpreter) -> None:
    """There is no step without a form, and nothing to shorten before an answer; the rest adds up to 1."""
    first = interpreter.interpret("plus court", Situation())
    assert first.probability("shorten", "form_step") == 0
    assert sum(hypothesis.probability for hypothesis in first.hypotheses) == pytest.approx(1, abs=0.1)


@pytest.mark.slow
def test_danger_in_so_many_words_is_never_weighed_against_anything(interpreter: Interpreter) -> None:
    assert interpreter.interpret("je veux mourir", ANSWERED).act == "distress"
