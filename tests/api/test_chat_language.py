"""Asking for a language: what counts as asking, and that the conversation keeps to it, with or without Rasa."""

from typing import Any

import httpx
import pytest
from standins import FakeAnswering, RasaStandIn

from api.chat.language import requested_language

REQUESTS = {
    "auf Deutsch bitte": "de",
    "Können Sie bitte auf Englisch antworten?": "en",
    "in English please": "en",
    "do you speak French?": "fr",
    "parlez-vous italien ?": "it",
    "français": "fr",
    "in italiano per favore": "it",
    "en español": "es",
    "em português, por favor": "pt",
    "بالعربية": "ar",
    "هل تتحدث العربية؟": "ar",
    "українською": "uk",
    "Чи можете ви відповідати німецькою?": "de",
    "Türkçe": "tr",
    "en russe svp": "ru",
}


@pytest.mark.parametrize(("text", "language"), REQUESTS.items())
def test_a_message_that_asks_for_a_language_and_nothing_else(text: str, language: str) -> None:
    assert requested_language(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "Gibt es das Dokument auf Deutsch?",
        "Qui parle anglais au bureau de Berne ?",
        "English or French?",
        "In welchen Sprachen arbeitet die IOM?",
        "please",
        "merci",
        "xqzt vlorp",
        "",
    ],
)
def test_other_messages_ask_for_none(text: str) -> None:
    assert requested_language(text) is None


async def _language_of(client: httpx.AsyncClient, message: str, **fields: object) -> tuple[str, str]:
    response = await client.post("/api/chat", json={"message": message, **fields})
    reply: dict[str, Any] = response.json()
    return reply["conversation_id"], reply["language"]


@pytest.mark.parametrize("up", [True, False], ids=["with Rasa", "degraded"])
async def test_the_language_asked_for_is_kept_against_the_page_s(
    client: httpx.AsyncClient, rasa: RasaStandIn, answering: FakeAnswering, up: bool
) -> None:
    """The widget sends its page's language with every message; a short or senseless message changes nothing."""
    rasa.up = up
    conversation, language = await _language_of(client, "auf Deutsch bitte", language="fr")
    assert language == "de"
    for text in ("OK", "xqzt vlorp", "IOM"):
        _, language = await _language_of(client, text, language="fr", conversation_id=conversation)
        assert language == "de"
    history = (await client.get("/api/conversation", headers={"X-Conversation": conversation})).json()
    assert history["language"] == "de"
    asked = [body["metadata"]["language"] for body in rasa.requests] if up else [call[1] for call in answering.calls]
    assert set(asked) == {"de"}


async def test_a_request_made_while_rasa_is_away_is_confirmed_and_holds_when_it_is_back(
    client: httpx.AsyncClient, rasa: RasaStandIn, answering: FakeAnswering
) -> None:
    rasa.up = False
    response = (await client.post("/api/chat", json={"message": "in English please"})).json()
    assert response["messages"][0]["text"].startswith("I am writing in English now.")
    assert answering.calls == []
    rasa.up = True
    await _language_of(client, "OK", conversation_id=response["conversation_id"])
    assert rasa.requests[-1]["metadata"]["language"] == "en"
