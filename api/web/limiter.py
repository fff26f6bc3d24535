"""How often one conversation and one client may ask."""

import math
import time

from limits import RateLimitItem
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from api.errors import RateLimitedError


class RateLimiter:
    """Counts in this process's memory, over a moving window."""

    def __init__(self, *, conversation: RateLimitItem, client: RateLimitItem) -> None:
        self._conversation = conversation
        self._client = client
        self._windows = MovingWindowRateLimiter(MemoryStorage())

    async def admit_conversation(self, conversation_id: str) -> None:
        """Count one message of a conversation; raises `RateLimitedError`."""
        await self._admit(self._conversation, "conversation", conversation_id)

    async def admit_client(self, purpose: str, address: str) -> None:
        """Count one request of a client address, each purpose for itself; raises `RateLimitedError`."""
        await self._admit(self._client, purpose, address)

    async def _admit(self, rate: RateLimitItem, *key: str) -> None:
        if await self._windows.hit(rate, *key):
            return
        window = await self._windows.get_window_stats(rate, *key)
        wait = max(1, math.ceil(window.reset_time - time.time()))
        raise RateLimitedError(f"Please wait {wait} s, then try again.", headers={"Retry-After": str(wait)})
