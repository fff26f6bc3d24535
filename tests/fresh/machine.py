"""A Passerelle as somebody who has just cloned it runs it: `make serve` in a folder, on ports of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

READY = "Passerelle answers at"
OURS = ("✓ ", "· ", READY, "Nobody may enter the staff console yet.")
"""How every line begins that a start may print."""


class FreshError(AssertionError):
    """Something is not as a newcomer may expect it."""


class Machine:
    """One clone and the environment in which its commands are run."""

    def __init__(self, clone: Path, **settings: str) -> None:
        """Take three free ports; `settings` are PASSERELLE_* variables in lower case."""
        self.clone = clone
        self.port, rasa = _free_ports()
        self._process: subprocess.Popen[str] | None = None
        # Nothing of whoever runs this check: no environment of theirs, no setting, no path.
        foreign = ("PASSERELLE_", "VIRTUAL_ENV", "PYTHONPATH", "MAKE", "VERBOSE")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        self.environment = {
            **kept,
            "PASSERELLE_PORT": str(self.port),
            "PASSERELLE_RASA_URL": f"http://127.0.0.1:{rasa}",
            **{f"PASSERELLE_{name.upper()}": value for name, value in settings.items()},
        }

    def serve(self, *, quiet: bool = True) -> float:
        """Run `make serve` until it says that it answers; print what it says and return the seconds it took.

        Raises FreshError when it ends before, or says what is not ours.
        """
        begun = time.monotonic()
        self._process = subprocess.Popen(
            ["make", "--no-print-directory", "serve"],
            cwd=self.clone,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        assert self._process.stdout
        said: list[str] = []
        for line in self._process.stdout:
            sys.stdout.write(f"    {line}")
            sys.stdout.flush()
            said.append(line.rstrip())
            if line.startswith(READY):
                break
        else:
            raise FreshError(f"`make serve` ended with status {self._process.wait()} before it answered")
        foreign = [line for line in said if line and not line.startswith(OURS)]
        if quiet and foreign:
            raise FreshError(f"these lines are not ours: {foreign}")
        return time.monotonic() - begun

    def stop(self) -> list[str]:
        """Press Ctrl-C, wait for the end and return what was said since; raises FreshError if anything is left."""
        assert self._process
        os.killpg(self._process.pid, signal.SIGINT)
        said, _ = self._process.communicate()
        left = self.processes()
        if left:
            raise FreshError(f"still running after the end: {left}")
        return said.splitlines()

    def kill(self) -> None:
        """End what a failed check has left, the supervisor by a signal that lets it end its own."""
        if self._process and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
            self._process.communicate()

    def ask(self, message: str, language: str | None = None) -> dict[str, Any]:
        """Ask as a visitor and return the reply."""
        body = {"message": message, "language": language}
        found: dict[str, Any] = self.request("/api/chat", body)
        return found

    def request(self, path: str, body: object = None, headers: Mapping[str, str] | None = None) -> Any:  # noqa: ANN401
        """Send JSON, or nothing, and return the JSON that comes."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", data, {"Content-Type": "application/json", **(headers or {})}
        )
        with urllib.request.urlopen(request) as response:
            return json.load(response)

    def run(self, *command: str) -> str:
        """Run a command of the clone's environment to its end and return what it prints."""
        done = subprocess.run(
            [str(self.clone / ".venv" / "bin" / command[0]), *command[1:]],
            cwd=self.clone,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise FreshError(f"{' '.join(command)} ended with status {done.returncode}:\n{done.stdout}")
        return done.stdout

    def processes(self) -> dict[str, int]:
        """Return the memory of each running process of this clone in MB, by what it is."""
        found: dict[str, int] = {}
        for folder in Path("/proc").iterdir():
            if not folder.name.isdigit():
                continue
            try:
                command = (folder / "cmdline").read_bytes().split(b"\0")
                working = (folder / "cwd").resolve()
                status = (folder / "status").read_text()
            except OSError:  # it ended meanwhile
                continue
            if working == self.clone and b"make" not in command[0] and (role := _role(command)):
                found[role] = int(status.partition("VmRSS:")[2].split()[0]) // 1024
        return found


def _role(command: list[bytes]) -> str | None:
    text = b" ".join(command).decode("utf-8", "replace")
    if "uvicorn" in text:
        return "API"
    if "rasa run" in text:
        return "Rasa"
    return "supervisor" if "passerelle serve" in text else None


def _free_ports() -> tuple[int, int]:
    """Return a free port, and the first of two free ones in a row."""
    while True:
        with socket.socket() as one, socket.socket() as two, socket.socket() as three:
            one.bind(("127.0.0.1", 0))
            two.bind(("127.0.0.1", 0))
            try:
                three.bind(("127.0.0.1", two.getsockname()[1] + 1))
            except OSError:
                continue
            return one.getsockname()[1], two.getsockname()[1]
