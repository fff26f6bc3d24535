"""Which conversation a first message began, for clients that never learnt it because the reply was lost."""

import re
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable

REMEMBERED_SECONDS = 600.0
"""A client that retries later begins another conversation."""


_RANDOM = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}|[0-9a-f]{32}", re.IGNORECASE)


class Beginnings:
    """Gives the same capability to the same first message again.

    Only to one that nobody can guess, because it opens the conversation: a random UUID (122 bits, RFC 9562 version
    4) or 128 bits in hexadecimal digits, as the widget sends. It is kept in memory alone: no message id in the
    database or a backup of it leads to a conversation.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` tells seconds that only grow."""
        self._clock = clock
        self._begun: OrderedDict[str, tuple[str, float]] = OrderedDict()

    def capability(self, message_id: str | None) -> str:
        """Return a new capability, or the one that this message was given before."""
        self._forget()
        fresh = secrets.token_urlsafe(24)
        if message_id is None or not is_unguessable(message_id):
            return fresh
        return self._begun.setdefault(message_id, (fresh, self._clock()))[0]

    def _forget(self) -> None:
        oldest = self._clock() - REMEMBERED_SECONDS
        while self._begun and next(iter(self._begun.values()))[1] <= oldest:
            self._begun.popitem(last=False)


def is_unguessable(message_id: str) -> bool:
    """Tell whether a message id has the form of 122 random bits or more."""
    return _RANDOM.fullmatch(message_id) is not None
