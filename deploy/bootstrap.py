"""Build the two Python environments and find a browser; needs nothing but a standard Python.

usage: bootstrap.py serve | test

What is installed is what the locks name, with their hashes, and nothing else: a package that is missing there is
missing at once and everywhere. PyTorch is the exception, see `deploy/lock.py`.
Each step leaves a stamp with the hash of its inputs and is skipped while they are unchanged.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from api.running.steps import Steps  # noqa: E402

API_ENV = ROOT / ".venv"
RASA_ENV = ROOT / ".venv-rasa"
LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"
# The one that comes with a Python may be years old and half as fast.
PIP_LOCK = ROOT / "deploy" / "pip.lock"
RASA_LOCK = ROOT / "bot" / "requirements.txt"
# pip finds a CPU build of this very version where one is offered; any later request would pull CUDA packages.
TORCH = "torch==2.13.0"
STEPS = Steps()
NEEDED_BYTES = 8_000_000_000
SHOWN_LINES = 15
"""How much of a failed command's output is quoted."""


class BootstrapError(Exception):
    """Something this machine lacks; the message says what and how to get it."""


def main(target: str) -> None:
    """Prepare what `make serve` or `make test` needs."""
    check_machine()
    prepare_api_environment(dev=target == "test")
    prepare_rasa_environment()
    if target == "test":
        prepare_browser()


def check_machine() -> None:
    """Name what no step below could do without."""
    if importlib.util.find_spec("ensurepip") is None:
        raise BootstrapError("This Python cannot make environments: install its venv (`apt install python3-venv`).")
    free = shutil.disk_usage(ROOT).free
    if not RASA_ENV.exists() and free < NEEDED_BYTES:
        raise BootstrapError(
            f"{ROOT} needs 8 GB of disk, {free / 1e9:.1f} GB are free: make room, or put it elsewhere."
        )


def prepare_api_environment(*, dev: bool) -> None:
    """Install our own packages, and with `dev` the tools that check them."""
    runtime = fingerprint(LOCK, ROOT / "pyproject.toml")
    whole = f"{runtime} {fingerprint(DEV_LOCK)}"
    if read_stamp(API_ENV) in ([whole] if dev else [whole, runtime]):
        return
    with STEPS.step("Python environment of the API (.venv)") as tell:
        create_environment(API_ENV, find_python())
        install(API_ENV, [LOCK, DEV_LOCK] if dev else [LOCK], tell)
        tell("PyTorch")
        pip(API_ENV, "install", TORCH)
        pip(API_ENV, "install", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
        write_stamp(API_ENV, whole if dev else runtime)


def prepare_rasa_environment() -> None:
    """Install Rasa 3.6, which needs Python 3.10, in an environment of its own."""
    inputs = fingerprint(RASA_LOCK)
    if read_stamp(RASA_ENV) == inputs:
        return
    with STEPS.step("Python environment of the dialogue (.venv-rasa)") as tell:
        create_environment(RASA_ENV, find_rasa_python())
        install(RASA_ENV, [RASA_LOCK], tell)
        write_stamp(RASA_ENV, inputs)


def prepare_browser() -> None:
    """Make sure that the browser tests find a Chromium."""
    if any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        with STEPS.step("Chromium, from the system's packages"):
            run(["apt-get", "update", "-qq"])
            run(["apt-get", "install", "-y", "-qq", "chromium"])
        return
    with STEPS.step("Chromium, for the browser tests"):
        run([str(API_ENV / "bin" / "playwright"), "install", "chromium"])


def find_python() -> str:
    """Return a Python 3.11, 3.12 or 3.13 for our own packages."""
    names = [sys.executable, "python3.11", "python3.12", "python3.13", "python3"]
    for candidate in [*names, *pyenv_pythons("3.11"), *pyenv_pythons("3.12"), *pyenv_pythons("3.13")]:
        if version_of(candidate) in {(3, 11), (3, 12), (3, 13)}:
            return candidate
    raise BootstrapError(
        "Passerelle needs Python 3.11, 3.12 or 3.13: install one (`apt install python3 python3-venv`, "
        "`pyenv install 3.12`, or from python.org) and run this again."
    )


def find_rasa_python() -> str:
    """Return a Python 3.10: on PATH, among pyenv's versions, or fetched by uv."""
    for candidate in ["python3.10", *pyenv_pythons("3.10")]:
        if version_of(candidate) == (3, 10):
            return candidate
    uv = shutil.which("uv") or install_uv()
    fetched = subprocess.run([uv, "python", "install", "--quiet", "3.10"], cwd=ROOT, check=False)
    found = subprocess.run([uv, "python", "find", "3.10"], cwd=ROOT, capture_output=True, text=True, check=False)
    if fetched.returncode or found.returncode:
        raise BootstrapError(
            "Rasa needs Python 3.10, which is not on PATH nor in pyenv, and uv could not fetch one: "
            "install it with `pyenv install 3.10` or from your system's packages, and run this again."
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
        pip(directory, "install", "--require-hashes", "--requirement", str(PIP_LOCK))


def install(environment: Path, locks: list[Path], tell: Callable[[str], None]) -> None:
    """Install exactly what lock files name, by their hashes, and tell how many packages of all are there."""
    total = sum(lock.read_text().count("==") for lock in locks)
    files = [part for lock in locks for part in ("--requirement", str(lock))]
    options = ["--no-deps", "--require-hashes", "--disable-pip-version-check", "--progress-bar", "off"]
    command = [str(environment / "bin" / "python"), "-m", "pip", "install", *options, *files]
    said: list[str] = []
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        for line in process.stdout or ():
            said.append(line.rstrip())
            if line.startswith(("Collecting ", "Requirement already satisfied")):
                total_seen = sum(one.startswith(("Collecting ", "Requirement already")) for one in said)
                tell(f"{total_seen} of {total} packages fetched")
            elif line.startswith("Installing collected"):
                tell(f"unpacking {total} packages")
    if process.returncode:
        raise BootstrapError("pip could not install what is locked; it ended with:\n" + "\n".join(said[-SHOWN_LINES:]))


def pip(environment: Path, *arguments: str) -> None:
    """Run an environment's pip, showing only what goes wrong."""
    run([str(environment / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", *arguments])


def run(command: list[str]) -> None:
    """Run a command that must succeed; what it says is shown only if it does not."""
    finished = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if finished.returncode:
        last = "\n".join(finished.stdout.rstrip().splitlines()[-SHOWN_LINES:])
        raise BootstrapError(f"This command failed: {' '.join(command)}\n{last}")


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


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in {"serve", "test"}:
        sys.exit(__doc__)
    try:
        main(sys.argv[1])
    except BootstrapError as error:
        sys.exit(f"✗ {error}")
