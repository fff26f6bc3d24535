"""What people ask about this service is answered with just that, in their language."""

import pytest
from rasa_stack import DESK

from bot.service_topics import ServiceTopics

TOPICS = ServiceTopics.load()


@pytest.mark.parametrize(
    ("message", "topic"),
    [
        ("et qui va lire mes messages alors", "readers"),
        ("how long do you keep all this", "retention"),
        ("ist das hier anonym oder nicht", "confidential"),
        ("la polizia lo viene a sapere?", "authorities"),
        ("borre todos mis mensajes", "erasing"),
        ("em que línguas é que responde", "languages"),
        ("هل الخدمة مجانية؟", "cost"),
        ("коли команда прочитає повідомлення", "hours"),
    ],
)
def test_a_topic_is_found_in_other_words(message: str, topic: str) -> None:
    assert TOPICS.of(message) == topic


@pytest.mark.parametrize("message", ["xyzzy", "42", "Liste der Staaten bitte"])
def test_what_is_like_no_example_has_no_topic(message: str) -> None:
    assert TOPICS.of(message) is None


@pytest.mark.parametrize("language", sorted(DESK.responses.languages))
def test_every_topic_has_an_answer_without_blanks_left(language: str) -> None:
    answers = {
        DESK.about_service(text, language)["text"] for text in ("who reads what I write?", "chat hours", "xyzzy")
    }
    assert len(answers) == 3
    assert not any("{" in answer for answer in answers)
