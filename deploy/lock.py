"""Write the three lock files: names, versions and hashes of all that is installed.

usage: lock.py [--upgrade]

Versions that are locked already stay, unless pyproject.toml says otherwise or `--upgrade` is given.
requirements.lock is what serving and the making of the model take, requirements-dev.lock what the tests take besides.
Both are resolved by pip in a fresh environment. bot/requirements.txt keeps its versions and gets its hashes.
PyTorch stands in none of them: its builds, for a processor or a graphics card, differ in version and hash, and pip
takes the one that the machine offers.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "lock"
LOCKS = ("requirements.lock", "requirements-dev.lock", "bot/requirements.txt")
PYTHON = WORK / "bin" / "python"
PIP = "pip==26.3"
APART = re.compile(r"(torch|triton|nvidia-.+|cuda-.+|passerelle|pip|uv)$")
"""What is not locked: PyTorch with what only some of its builds need, and the tools themselves."""


def main() -> None:
    """Resolve, and write what came out."""
    shutil.rmtree(WORK, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(WORK)], check=True)
    pip("install", "--upgrade", "pip", "uv", "setuptools")
    runtime_lock, dev_lock, rasa_lock = (ROOT / name for name in LOCKS)
    kept = WORK / "kept.txt"
    locked = set() if "--upgrade" in sys.argv else versions(runtime_lock) | versions(dev_lock)
    kept.write_text("\n".join(sorted(line for line in locked if name_of(line) not in declared())))
    pip("install", "--constraint", str(kept), "torch==2.13.0")
    runtime = resolve(".[model]", kept)
    development = resolve(".[model,dev]", kept) - runtime
    write(runtime_lock, runtime, "3.11.9")
    write(dev_lock, development, "3.11.9")
    write(rasa_lock, versions(rasa_lock), "3.10.14")
    write(ROOT / "deploy" / "pip.lock", {PIP}, "3.10.14")


def versions(lock: Path) -> set[str]:
    """Return the `name==version` lines of a lock file."""
    return set(re.findall(r"^\S+==[^\s\\]+", lock.read_text(), re.MULTILINE)) if lock.exists() else set()


def declared() -> set[str]:
    """Return the names that pyproject.toml pins itself."""
    return {
        name_of(found)
        for found in re.findall(r'^ +"(\S+==\S+)",$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    }


def name_of(requirement: str) -> str:
    """Return the name in a `name[extra]==version` line in its canonical form."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[=]", requirement)[0]).lower()


def resolve(target: str, kept: Path) -> set[str]:
    """Install our own package with some extras and return every package with its version."""
    pip("install", "--constraint", str(kept), target)
    frozen = subprocess.run([str(PYTHON), "-m", "pip", "freeze", "--all"], capture_output=True, text=True, check=True)
    lines = {line.split(" @ ")[0] for line in frozen.stdout.splitlines()}
    return {line for line in lines if not APART.match(line.split("==")[0].lower())}


def write(lock: Path, requirements: set[str], python: str) -> None:
    """Write requirements with the hashes of all their files."""
    wanted = WORK / lock.name
    wanted.write_text("\n".join(sorted(requirements, key=str.lower)) + "\n")
    command = [str(WORK / "bin" / "uv"), "pip", "compile", "--quiet", "--no-deps", "--generate-hashes", "--no-header"]
    options = ["--no-annotate", "--python-version", python, "--output-file", str(lock)]
    lock.unlink(missing_ok=True)  # else uv takes its versions for wishes
    subprocess.run([*command, *options, str(wanted)], cwd=ROOT, check=True)


def pip(*arguments: str) -> None:
    """Run the environment's pip."""
    subprocess.run([str(PYTHON), "-m", "pip", "--quiet", *arguments], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
