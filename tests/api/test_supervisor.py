"""The supervisor keeps real child processes alive."""

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

import pytest

from api import supervisor
from api.supervisor import Service, Supervisor

SERVER = """
import http.server, os, pathlib, sys
port, pids = int(sys.argv[1]), pathlib.Path(sys.argv[2])
with pids.open("a") as file:
    file.write(f"{os.getpid()}\\n")
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
    def log_message(self, *arguments):
        pass
http.server.HTTPServer(("127.0.0.1", port), Handler).serve_forever()
"""


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Service:
    monkeypatch.setattr(supervisor, "PROBE_SECONDS", 0.2)
    monkeypatch.setattr(supervisor, "STOP_SECONDS", 1.0)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", SERVER, str(port), str(tmp_path / "pids")]
    return Service("server", command, {}, f"http://127.0.0.1:{port}/")


async def pids(tmp_path: Path, count: int) -> list[int]:
    """Wait until the service has been started `count` times."""
    file = tmp_path / "pids"
    async with asyncio.timeout(30):
        while not file.is_file() or len(file.read_text().split()) < count:
            await asyncio.sleep(0.05)
    return [int(pid) for pid in file.read_text().split()]


@pytest.mark.parametrize("fault", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "frozen"])
async def test_a_lost_service_is_restarted(service: Service, tmp_path: Path, fault: signal.Signals) -> None:
    """Visitors get Rasa back without anybody's help, whether it died or only stopped answering."""
    watched = Supervisor([service])
    running = asyncio.create_task(watched.run())
    await watched.wait_healthy()
    first = (await pids(tmp_path, 1))[0]
    os.kill(first, fault)
    assert len(set(await pids(tmp_path, 2))) == 2
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
