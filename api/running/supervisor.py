"""Start, watch, restart and replace the processes that make up a running Passerelle."""

import asyncio
import contextlib
import logging
import os
import signal
import subprocess
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from api.running.output import LINE_BYTES, keep_output

log = logging.getLogger(__name__)

PROBE_SECONDS = 2.0
"""Pause between two health probes of one service."""
MISSES_ALLOWED = 5
"""Consecutive failed probes after which a service that was healthy counts as hung."""
LONGEST_BACKOFF_SECONDS = 30.0
STOP_SECONDS = 10.0
"""How long a service may take to stop by itself before it is killed."""
HUNG_STOP_SECONDS = 1.0
"""The same for a service that hangs: hardly ever does it stop by itself, and visitors wait."""


@dataclass(frozen=True, slots=True)
class Service:
    """One child process and the URL that answers 2xx while it is well.

    `grace_seconds` is how long it may take to become healthy after a start; its output goes to the file `output`,
    or where none is given to ours.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    health_url: str
    grace_seconds: float = 120.0
    output: Path | None = None


@dataclass(slots=True)
class _Kept:
    """A service that is being kept running, until `stopping` is set."""

    service: Service
    healthy: asyncio.Event = field(default_factory=asyncio.Event)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)


class Supervisor:
    """Keep services running until asked to stop; a service that dies or hangs is restarted with a growing pause."""

    def __init__(self, services: Sequence[Service]) -> None:
        self._kept = {service.name: _Kept(service) for service in services}
        self._stopping = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._client = httpx.AsyncClient(timeout=PROBE_SECONDS, trust_env=False)

    def stop(self) -> None:
        """Ask every service to end; `run` returns when they have."""
        self._stopping.set()

    async def wait_healthy(self) -> None:
        """Return once every service has answered its first probe."""
        await asyncio.gather(*(kept.healthy.wait() for kept in self._kept.values()))

    async def run(self, on_hangup: Callable[[], Awaitable[None]] | None = None) -> None:
        """Run all services until `stop` is called or the process is told to end (SIGINT, SIGTERM).

        SIGHUP calls `on_hangup`, beside the running services.
        """
        loop = asyncio.get_running_loop()
        for signal_number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(signal_number, self.stop)
        if on_hangup:
            loop.add_signal_handler(signal.SIGHUP, lambda: self._spawn(on_hangup()))
        async with self._client:
            for kept in self._kept.values():
                self._spawn(self._keep(kept))
            await self._stopping.wait()
            for kept in self._kept.values():
                kept.stopping.set()
            await asyncio.gather(*self._tasks)

    async def replace(self, successor: Service) -> bool:
        """Start the successor of the service of its name, and end that once the successor is healthy.

        Return whether it became healthy within its grace; if not, it is ended and the predecessor stays.
        """
        kept = _Kept(successor)
        self._spawn(self._keep(kept))
        if not await self._comes_up(kept):
            kept.stopping.set()
            return False
        predecessor, self._kept[successor.name] = self._kept[successor.name], kept
        predecessor.stopping.set()
        return True

    async def _comes_up(self, kept: _Kept) -> bool:
        waits = [asyncio.create_task(event.wait()) for event in (kept.healthy, self._stopping)]
        _, pending = await asyncio.wait(waits, timeout=kept.service.grace_seconds, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        return kept.healthy.is_set()

    def _spawn(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _keep(self, kept: _Kept) -> None:
        backoff, service = 1.0, kept.service
        while not kept.stopping.is_set():
            process = await self._start(service)
            log.info("%s started (pid %d)", service.name, process.pid)
            was_healthy = await self._watch(kept, process)
            await _end(process, STOP_SECONDS if kept.stopping.is_set() else HUNG_STOP_SECONDS)
            if kept.stopping.is_set():
                return
            backoff = 1.0 if was_healthy else min(backoff * 2, LONGEST_BACKOFF_SECONDS)
            log.warning("%s ended (code %s); restarting in %.0f s", service.name, process.returncode, backoff)
            await _pause(backoff, kept)

    async def _start(self, service: Service) -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            *service.command,
            env={**os.environ, **service.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if service.output else None,
            stderr=subprocess.STDOUT if service.output else None,
            start_new_session=True,
            limit=LINE_BYTES,
        )
        if service.output and process.stdout:
            self._spawn(keep_output(process.stdout, service.name, service.output))
        return process

    async def _watch(self, kept: _Kept, process: asyncio.subprocess.Process) -> bool:
        """Return when the process ended, hangs, or is to stop; tell whether it had become healthy."""
        service = kept.service
        deadline = asyncio.get_running_loop().time() + service.grace_seconds
        healthy, misses = False, 0
        while process.returncode is None and not kept.stopping.is_set():
            if await _answers(self._client, service.health_url):
                misses = 0
                if not healthy:
                    healthy = True
                    kept.healthy.set()
                    log.info("%s is ready", service.name)
            else:
                misses += 1
            hung = misses >= MISSES_ALLOWED if healthy else asyncio.get_running_loop().time() > deadline
            if hung:
                log.warning("%s does not answer %s any more", service.name, service.health_url)
                return healthy
            await _pause(PROBE_SECONDS if healthy else PROBE_SECONDS / 4, kept, process)
        return healthy


async def _pause(seconds: float, kept: _Kept, process: asyncio.subprocess.Process | None = None) -> None:
    """Wait, but no longer than until the service is to stop or the process ends."""
    waits: list[asyncio.Task[Any]] = [asyncio.create_task(kept.stopping.wait())]
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


async def _end(process: asyncio.subprocess.Process, seconds: float) -> None:
    """End a process and everything it started; kill what does not end by itself in time (or is frozen)."""
    if process.returncode is None:
        _signal_group(process.pid, signal.SIGTERM)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), seconds)
    _signal_group(process.pid, signal.SIGKILL)
    await process.wait()


def _signal_group(pid: int, signal_number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal_number)
