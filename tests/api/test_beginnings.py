"""The capability of a first message that is sent again."""

import secrets
from uuid import uuid1, uuid4

import pytest

from api.chat.beginnings import REMEMBERED_SECONDS, Beginnings


class Clock:
    """Seconds that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


@pytest.mark.parametrize(
    "message_id",
    [str(uuid4()), str(uuid4()).upper(), secrets.token_hex(16)],
    ids=["UUID", "UUID in capitals", "hexadecimal"],
)
def test_the_same_unguessable_message_begins_one_conversation(message_id: str) -> None:
    beginnings = Beginnings()
    assert beginnings.capability(message_id) == beginnings.capability(message_id)
    assert beginnings.capability(message_id) != Beginnings().capability(message_id)


@pytest.mark.parametrize(
    "message_id",
    ["m-1", "1", str(uuid1()), "0" * 31, None],
    ids=["numbered", "number", "UUID of a time", "31 signs", "none"],
)
def test_what_can_be_guessed_opens_no_conversation(message_id: str | None) -> None:
    """Else a visitor would be given the conversation of another client that counts its messages."""
    beginnings = Beginnings()
    assert beginnings.capability(message_id) != beginnings.capability(message_id)


def test_a_beginning_is_forgotten_after_a_while() -> None:
    clock, message_id = Clock(), str(uuid4())
    beginnings = Beginnings(clock)
    first = beginnings.capability(message_id)
    clock.now = REMEMBERED_SECONDS - 1
    assert beginnings.capability(message_id) == first
    clock.now = REMEMBERED_SECONDS
    assert beginnings.capability(message_id) != first
