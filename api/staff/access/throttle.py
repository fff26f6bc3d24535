"""How often one may try to sign in: guessing passwords must not pay, forgetting one must not lock anybody out."""

import math
import time

from limits import parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

_PER_PAIR = parse("10 per 15 minutes")
_PER_ADDRESS = parse("50 per 15 minutes")
_PER_ACCOUNT = parse("100 per hour")


class SignInThrottle:
    """Counts tries in this process's memory: of an account from an address, of an address, of an account."""

    def __init__(self) -> None:
        self._windows = MovingWindowRateLimiter(MemoryStorage())

    async def wait(self, account: str, address: str) -> int:
        """Count a try; return 0 if it may go ahead, else after how many seconds to try again."""
        keys = ((_PER_PAIR, account, address), (_PER_ADDRESS, "address", address), (_PER_ACCOUNT, "account", account))
        for rate, *key in keys:
            if not await self._windows.hit(rate, *key):
                window = await self._windows.get_window_stats(rate, *key)
                return max(1, math.ceil(window.reset_time - time.time()))
        return 0
