"""Build the two Python environments and find a browser; needs nothing but a standard Python.

usage: bootstrap.py serve | test

Each step leaves a stamp with the hash of its inputs and is skipped while they are unchanged.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
API_ENV = ROOT / ".venv"
RASA_ENV = ROOT / ".venv-rasa"
LOCK = ROOT / "requirements.lock"
RASA_LOCK = ROOT / "bot" / "requirements.txt"
# pip finds a CPU build of this very version where one is offered; any later request would pull CUDA packages.
TORCH = "torch==2.13.0"


class BootstrapError(Exception):
    """Something this machine lacks; the message says what and how to get it."""


def main(target: str) -> None:
    """Prepare what `make serve` or `make test` needs."""
    prepare_api_environment(dev=target == "test")
    prepare_rasa_environment()
    if target == "test":
        prepare_browser()


def prepare_api_environment(*, dev: bool) -> None:
    """Install our own packages, and with `dev` the tools that check them."""
    inputs = fingerprint(LOCK, ROOT / "pyproject.toml")
    stamps = [f"{inputs} dev"] if dev else [f"{inputs} dev", inputs]
    if read_stamp(API_ENV) in stamps:
        return
    say("Installing the API environment (.venv): about two minutes the first time")
    create_environment(API_ENV, find_python())
    extras = "[dev]" if dev else ""
    pip(API_ENV, "install", TORCH)
    pip(API_ENV, "install", "--constraint", str(LOCK), "--editable", f"{ROOT}{extras}")
    write_stamp(API_ENV, stamps[0] if dev else inputs)


def prepare_rasa_environment() -> None:
    """Install Rasa 3.6, which needs Python 3.10, in an environment of its own."""
    inputs = fingerprint(RASA_LOCK)
    if read_stamp(RASA_ENV) == inputs:
        return
    say("Installing the dialogue environment (.venv-rasa): about two minutes the first time")
    create_environment(RASA_ENV, find_rasa_python())
    pip(RASA_ENV, "install", "--requirement", str(RASA_LOCK))
    write_stamp(RASA_ENV, inputs)


def prepare_browser() -> None:
    """Make sure that the browser tests find a Chromium."""
    if any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        say("Installing Chromium from the system's packages")
        run(["apt-get", "update", "-qq"])
        run(["apt-get", "install", "-y", "-qq", "chromium"])
        return
    say("Downloading a Chromium for the browser tests")
    run([str(API_ENV / "bin" / "playwright"), "install", "chromium"])


def find_python() -> str:
    """Return a Python 3.11, 3.12 or 3.13 for our own packages."""
    names = [sys.executable, "python3.11", "python3.12", "python3.13", "python3"]
    for candidate in [*names, *pyenv_pythons("3.11"), *pyenv_pythons("3.12"), *pyenv_pythons("3.13")]:
        if version_of(candidate) in {(3, 11), (3, 12), (3, 13)}:
            return candidate
    raise BootstrapError("Passerelle needs Python 3.11, 3.12 or 3.13: install one (python.org, pyenv or your system).")


def find_rasa_python() -> str:
    """Return a Python 3.10: on PATH, among pyenv's versions, or fetched by uv."""
    for candidate in ["python3.10", *pyenv_pythons("3.10")]:
        if version_of(candidate) == (3, 10):
            return candidate
    say("No Python 3.10 on this machine: asking uv for one")
    uv = shutil.which("uv") or install_uv()
    fetched = subprocess.run([uv, "python", "install", "3.10"], cwd=ROOT, check=False)
    found = subprocess.run([uv, "python", "find", "3.10"], cwd=ROOT, capture_output=True, text=True, check=False)
    if fetched.returncode or found.returncode:
        raise BootstrapError(
            "Rasa needs Python 3.10 and uv could not fetch one: "
            "install it with `pyenv install 3.10` or from your system's packages."
        )
    return found.stdout.strip()


def install_uv() -> str:
    """Install uv next to our own packages and return its path."""
    pip(API_ENV, "install", "uv")
    return str(API_ENV / "bin" / "uv")


def pyenv_pythons(version: str) -> list[str]:
    """Return pyenv's interpreters of a minor version, newest patch first."""
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = versions.glob(f"{version}.*/bin/python") if versions.is_dir() else []
    return sorted(map(str, found), key=lambda path: (len(path), path), reverse=True)


def version_of(python: str) -> tuple[int, int] | None:
    """Return (major, minor) of an interpreter that really runs; a pyenv shim may be on PATH and not run."""
    code = "import sys; print(*sys.version_info[:2])"
    try:
        result = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    except OSError:
        return None
    if result.returncode:
        return None
    major, minor = result.stdout.split()
    return int(major), int(minor)


def create_environment(directory: Path, python: str) -> None:
    """Create a virtual environment unless a usable one of the same Python is there."""
    if version_of(str(directory / "bin" / "python")) != version_of(python):
        run([python, "-m", "venv", "--clear", str(directory)])
        pip(directory, "install", "--upgrade", "pip")


def pip(environment: Path, *arguments: str) -> None:
    """Run an environment's pip, showing only what goes wrong."""
    run([str(environment / "bin" / "python"), "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments])


def run(command: list[str]) -> None:
    """Run a command that must succeed."""
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        raise BootstrapError(f"This command failed; its own message is above: {' '.join(command)}")


def fingerprint(*files: Path) -> str:
    """Hash the content of files."""
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def read_stamp(environment: Path) -> str | None:
    """Return what the last successful installation was made from."""
    stamp = environment / "passerelle.stamp"
    return stamp.read_text() if stamp.is_file() else None


def write_stamp(environment: Path, text: str) -> None:
    """Remember what an installation was made from."""
    (environment / "passerelle.stamp").write_text(text)


def say(message: str) -> None:
    """Tell the person at the terminal what takes so long."""
    print(f"· {message}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in {"serve", "test"}:
        sys.exit(__doc__)
    try:
        main(sys.argv[1])
    except BootstrapError as error:
        sys.exit(f"✗ {error}")
