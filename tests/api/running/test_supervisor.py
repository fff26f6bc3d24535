"""The supervisor keeps real child processes alive."""

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

import pytest

from api.running import output, supervisor
from api.running.supervisor import Service, Supervisor

SERVER = """
import http.server, os, pathlib, signal, sys
port, log = int(sys.argv[1]), pathlib.Path(sys.argv[2])
print("DeprecationWarning: old", flush=True)
print("2026-01-01 ERROR    something - went wrong", flush=True)
def tell(what):
    with log.open("a") as file:
        file.write(f"{what} {os.getpid()}\\n")
def end(*_):
    tell("ended")
    os._exit(0)
signal.signal(signal.SIGTERM, end)
tell("started")
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        tell("answered")
    def log_message(self, *arguments):
        pass
http.server.HTTPServer(("127.0.0.1", port), Handler).serve_forever()
"""


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Service:
    monkeypatch.setattr(supervisor, "PROBE_SECONDS", 0.2)
    # On a busy machine nothing is taken for hung, or killed because it is slow to end.
    monkeypatch.setattr(supervisor, "MISSES_ALLOWED", 10_000)
    monkeypatch.setattr(supervisor, "STOP_SECONDS", 600.0)
    return make_service(tmp_path)


def make_service(tmp_path: Path) -> Service:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", SERVER, str(port), str(tmp_path / "told")]
    return Service("server", command, {}, f"http://127.0.0.1:{port}/", output=tmp_path / "log" / "server.log")


def told(tmp_path: Path) -> list[tuple[str, int]]:
    """Return what the services said they did, in order, with their process ids."""
    file = tmp_path / "told"
    lines = file.read_text().splitlines() if file.is_file() else []
    return [(what, int(pid)) for what, _, pid in (line.partition(" ") for line in lines)]


async def pids(tmp_path: Path, count: int) -> list[int]:
    """Wait until the service has been started `count` times."""
    while len(started := [pid for what, pid in told(tmp_path) if what == "started"]) < count:
        await asyncio.sleep(0.05)
    return started


@pytest.mark.parametrize("fault", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "frozen"])
async def test_a_lost_service_is_restarted(
    service: Service, tmp_path: Path, fault: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Visitors get Rasa back without anybody's help, whether it died or only stopped answering."""
    monkeypatch.setattr(supervisor, "MISSES_ALLOWED", 3)
    watched = Supervisor([service])
    running = asyncio.create_task(watched.run())
    await watched.wait_healthy()
    first = (await pids(tmp_path, 1))[0]
    os.kill(first, fault)
    assert len(set(await pids(tmp_path, 2))) >= 2
    watched.stop()
    await running


async def test_nothing_survives_a_stop(service: Service, tmp_path: Path) -> None:
    """A stopped Passerelle leaves no process behind to hold its ports."""
    watched = Supervisor([service])
    running = asyncio.create_task(watched.run())
    await watched.wait_healthy()
    (pid,) = await pids(tmp_path, 1)
    watched.stop()
    await running
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_a_successor_takes_over_before_its_predecessor_ends(service: Service, tmp_path: Path) -> None:
    """At every moment one of the two answers: the old one is only told to end once the new one has answered."""
    watched = Supervisor([service])
    running = asyncio.create_task(watched.run())
    await watched.wait_healthy()
    (old,) = await pids(tmp_path, 1)
    assert await watched.replace(make_service(tmp_path))
    _, new = await pids(tmp_path, 2)
    while ("ended", old) not in told(tmp_path):
        await asyncio.sleep(0.05)
    story = told(tmp_path)
    assert story.index(("answered", new)) < story.index(("ended", old))
    assert ("ended", new) not in story
    watched.stop()
    await running


async def test_a_successor_that_does_not_come_up_changes_nothing(service: Service, tmp_path: Path) -> None:
    watched = Supervisor([service])
    running = asyncio.create_task(watched.run())
    await watched.wait_healthy()
    (old,) = await pids(tmp_path, 1)
    broken = Service("server", [sys.executable, "-c", "raise SystemExit(1)"], {}, "http://127.0.0.1:9/", 1.0)
    assert not await watched.replace(broken)
    os.kill(old, 0)
    watched.stop()
    await running


async def test_a_hangup_runs_what_it_is_meant_to(service: Service) -> None:
    watched, told = Supervisor([service]), asyncio.Event()

    async def on_hangup() -> None:
        told.set()

    running = asyncio.create_task(watched.run(on_hangup))
    await watched.wait_healthy()
    os.kill(os.getpid(), signal.SIGHUP)
    await asyncio.wait_for(told.wait(), 10)
    watched.stop()
    await running


async def test_output_goes_to_a_file_and_only_errors_are_shown(
    service: Service, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    watched = Supervisor([service])
    running = asyncio.create_task(watched.run())
    await watched.wait_healthy()
    watched.stop()
    await running
    assert "DeprecationWarning: old" in (tmp_path / "log" / "server.log").read_text()
    assert "something - went wrong" in caplog.text
    assert "DeprecationWarning" not in caplog.text


async def test_output_of_any_kind_is_kept_in_files_of_limited_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither bytes that are no text nor endless lines stop the copying, or a service would block on its output."""
    monkeypatch.setattr(output, "_FILE_BYTES", 1000)
    stream = asyncio.StreamReader(limit=100)
    reading = asyncio.create_task(output.keep_output(stream, "server", tmp_path / "server.log"))
    for number in range(200):
        stream.feed_data(b"\xff\xfe\n" + b"x" * 500 + b"\n" + f"line {number}\n".encode())
        await asyncio.sleep(0)
    stream.feed_eof()
    await asyncio.wait_for(reading, 10)
    assert "line 199" in (tmp_path / "server.log").read_text()
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 5000
