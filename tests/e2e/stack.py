"""The whole of Passerelle for a test: API and Rasa under the supervisor, on free ports, with the prepared models."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from api.building.preparation import prepare_bot, prepare_database
from api.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 240.0
_SERVE = """
import sys
from pathlib import Path
from api.running.serving import run
from api.running.steps import Steps
from api.settings import Settings
run(Settings(), Path(sys.argv[1]), Steps(), verbose=True)
"""


@dataclass
class Stack:
    """A running Passerelle and a client that talks to it as the widget does."""

    client: httpx.Client
    var_dir: Path
    supervisor: subprocess.Popen[bytes]
    rasa_ports: tuple[int, int]
    settings: Mapping[str, str]

    def say(self, message: str, conversation: str | None = None, **fields: object) -> dict[str, Any]:
        """Send a message and return the reply."""
        body = {"message": message, "conversation_id": conversation, **fields}
        response = self.client.post("/api/chat", json=body)
        assert response.status_code == 200, response.text
        reply: dict[str, Any] = response.json()
        return reply

    def rasa_pid(self) -> int:
        """Return the process that serves Rasa; fails if there is none or more than one."""
        (pid,) = self.rasa_pids()
        return pid

    def rasa_pids(self) -> list[int]:
        """Find every Rasa of this stack by its command line."""
        wanted = {f"--port\0{port}\0".encode() for port in self.rasa_ports}
        return [pid for pid, command in _commands() if any(end in command for end in wanted)]

    def wait_for_dialogue(self, seconds: float = START_SECONDS) -> float:
        """Wait until a fresh conversation is replied to by Rasa; return how many seconds that took."""
        begun = time.monotonic()
        while time.monotonic() - begun < seconds:
            if not self.say("Bonjour")["degraded"]:
                return time.monotonic() - begun
            time.sleep(0.2)
        raise AssertionError(f"Rasa did not come back within {seconds:.0f} s:\n{self.log()}")

    def retrain(self) -> None:
        """Run `passerelle train`, which has the running Passerelle change to the new model."""
        assert "takes it over" in self._passerelle("train")

    def index(self) -> None:
        """Run `passerelle index`, which takes minutes if the knowledge has changed since `passerelle prepare`."""
        self._passerelle("index")

    def _passerelle(self, command: str) -> str:
        """Run a command with the settings of this stack and return what it says."""
        program = [str(Path(sys.executable).with_name("passerelle")), command]
        environment = os.environ | self.settings
        done = subprocess.run(program, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def log(self) -> str:
        """Return the end of what supervisor and API wrote."""
        return (self.var_dir / "serve.log").read_text()[-3000:]


@contextmanager
def running_stack(directory: Path, **environment: str) -> Iterator[Stack]:
    """Serve from `directory` with more settings than the usual ones, until the block ends."""
    var_dir, model = _prepare(directory)
    port, (rasa_port, next_port) = free_ports(1)[0], free_ports(2)
    settings = {
        "PASSERELLE_VAR_DIR": str(var_dir),
        "PASSERELLE_PORT": str(port),
        "PASSERELLE_RASA_URL": f"http://127.0.0.1:{rasa_port}",
        "PASSERELLE_CLIENT_RATE": "100000/minute",
        "PASSERELLE_CONVERSATION_RATE": "100000/minute",
        **environment,
    }
    with (var_dir / "serve.log").open("w") as output:
        supervisor = subprocess.Popen(
            [sys.executable, "-c", _SERVE, str(model)],
            cwd=ROOT,
            env=os.environ | settings,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client:
            stack = Stack(client, var_dir, supervisor, (rasa_port, next_port), settings)
            _wait_until_up(stack)
            yield stack
    finally:
        supervisor.send_signal(signal.SIGTERM)
        supervisor.wait(timeout=60)


def free_ports(count: int) -> list[int]:
    """Find so many ports in a row that nobody listens on."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            first: int = probe.getsockname()[1]
        ports = list(range(first, first + count))
        if first + count < 65536 and all(map(_is_free, ports)):
            return ports


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _prepare(directory: Path) -> tuple[Path, Path]:
    """Make a var directory with the models and the index of `passerelle prepare`; return it and Rasa's model.

    The database and the index are its own, and so is the directory of Rasa's models: the model in it is a copy under
    another name, as if it were of older training data.
    """
    var_dir = directory / "var"
    (var_dir / "rasa" / "models").mkdir(parents=True)
    (var_dir / "models").symlink_to(ROOT / "var" / "models")
    shutil.copytree(ROOT / "var" / "index", var_dir / "index")
    model = var_dir / "rasa" / "models" / "older.tar.gz"
    shutil.copy(prepare_bot(Settings(var_dir=ROOT / "var"), lambda _: None), model)
    with ThreadPoolExecutor(1) as threads:  # a browser's driver may keep an event loop in this one
        threads.submit(prepare_database, Settings(var_dir=var_dir), lambda _: None).result()
    return var_dir, model


def _wait_until_up(stack: Stack) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert stack.supervisor.poll() is None, f"Passerelle ended:\n{stack.log()}"
        try:
            if stack.client.get("/health/ready").is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.3)
    raise AssertionError(f"Passerelle was not ready within {START_SECONDS:.0f} s:\n{stack.log()}")


def _commands() -> Iterator[tuple[int, bytes]]:
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                command = (path / "cmdline").read_bytes()
            except OSError:  # it ended meanwhile
                continue
            yield int(path.name), command
