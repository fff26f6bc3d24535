"""Start, watch and restart the processes that make up a running Passerelle."""

import asyncio
import contextlib
import logging
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

log = logging.getLogger(__name__)

PROBE_SECONDS = 2.0
"""Pause between two health probes of one service."""
MISSES_ALLOWED = 5
"""Consecutive failed probes after which a service that was healthy counts as hung."""
LONGEST_BACKOFF_SECONDS = 30.0
STOP_SECONDS = 10.0
"""How long a service may take to stop by itself before it is killed."""


@dataclass(frozen=True, slots=True)
class Service:
    """One child process and the URL that answers 2xx while it is well.

    `grace_seconds` is how long it may take to become healthy after a start.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    health_url: str
    grace_seconds: float = 120.0


class Supervisor:
    """Keep services running until asked to stop; a service that dies or hangs is restarted with a growing pause."""

    def __init__(self, services: Sequence[Service]) -> None:
        self._services = services
        self._stopping = asyncio.Event()
        self._healthy = {service.name: asyncio.Event() for service in services}

    def stop(self) -> None:
        """Ask every service to end; `run` returns when they have."""
        self._stopping.set()

    async def wait_healthy(self) -> None:
        """Return once every service has answered its first probe."""
        await asyncio.gather(*(event.wait() for event in self._healthy.values()))

    async def run(self) -> None:
        """Run all services until `stop` is called or the process is told to end (SIGINT, SIGTERM)."""
        loop = asyncio.get_running_loop()
        for signal_number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(signal_number, self.stop)
        async with httpx.AsyncClient(timeout=PROBE_SECONDS, trust_env=False) as client:
            await asyncio.gather(*(self._keep(service, client) for service in self._services))

    async def _keep(self, service: Service, client: httpx.AsyncClient) -> None:
        backoff = 1.0
        while not self._stopping.is_set():
            process = await asyncio.create_subprocess_exec(
                *service.command,
                env={**os.environ, **service.environment},
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
            log.info("%s started (pid %d)", service.name, process.pid)
            was_healthy = await self._watch(service, process, client)
            await _end(process)
            if self._stopping.is_set():
                return
            backoff = 1.0 if was_healthy else min(backoff * 2, LONGEST_BACKOFF_SECONDS)
            log.warning("%s ended (code %s); restarting in %.0f s", service.name, process.returncode, backoff)
            await self._sleep(backoff)

    async def _watch(self, service: Service, process: asyncio.subprocess.Process, client: httpx.AsyncClient) -> bool:
        """Return when the process ended, hangs, or all is to stop; tell whether it had become healthy."""
        deadline = asyncio.get_running_loop().time() + service.grace_seconds
        healthy, misses = False, 0
        while process.returncode is None and not self._stopping.is_set():
            if await _answers(client, service.health_url):
                misses = 0
                if not healthy:
                    healthy = True
                    self._healthy[service.name].set()
                    log.info("%s is ready", service.name)
            else:
                misses += 1
            hung = misses >= MISSES_ALLOWED if healthy else asyncio.get_running_loop().time() > deadline
            if hung:
                log.warning("%s does not answer %s any more", service.name, service.health_url)
                return healthy
            await self._sleep(PROBE_SECONDS if healthy else PROBE_SECONDS / 4, process)
        return healthy

    async def _sleep(self, seconds: float, process: asyncio.subprocess.Process | None = None) -> None:
        """Pause, but no longer than until all is to stop or the process ends."""
        waits: list[asyncio.Task[Any]] = [asyncio.create_task(self._stopping.wait())]
        if process is not None:
            waits.append(asyncio.create_task(process.wait()))
        _, pending = await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()


async def _answers(client: httpx.AsyncClient, url: str) -> bool:
    try:
        response = await client.get(url)
    except httpx.HTTPError:
        return False
    return response.is_success


async def _end(process: asyncio.subprocess.Process) -> None:
    """End a process and everything it started; kill what does not end by itself (or is frozen)."""
    if process.returncode is None:
        _signal_group(process.pid, signal.SIGTERM)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
    _signal_group(process.pid, signal.SIGKILL)
    await process.wait()


def _signal_group(pid: int, signal_number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal_number)
