"""What a newcomer does with a fresh clone: start, ask, stop, start again, upgrade, start an organisation of their own.

usage: first_start.py [--without PACKAGE]

Needs nothing but a standard Python: the clone installs what `make serve` installs, and nothing else. With `--without`
that package is taken out of the clone's lock first: then this has to fail.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from machine import FreshError, Machine

ROOT = Path(__file__).resolve().parents[2]
RELEASED = Path(__file__).with_name("released")
"""What version 0.1.0 left behind when it was upgraded: database and index of a small organisation."""

QUESTIONS = {
    "fr": "Quand l'OIM a-t-elle été fondée ?",
    "en": "Who chaired the Berne Initiative?",
    "de": "Wie viele Mitgliedstaaten hat die IOM?",
    "it": "Quanti Stati membri ha l'OIM?",
}
MOST_MB = {"supervisor": 100, "altogether": 2400}
EMPTY = {"fr": "Aucun document", "en": "any documents yet"}
_IMPORT_ALL = """
import importlib, pkgutil
for package in ("knowledge", "embeddings", "bot", "api"):
    for module in pkgutil.walk_packages(importlib.import_module(package).__path__, package + "."):
        if not module.name.startswith("bot.components") and not module.name.endswith(("__main__", "migrations.env")):
            importlib.import_module(module.name)
"""


def main(without: str | None) -> None:
    """Run all checks in a temporary folder, which is removed."""
    folder = Path(tempfile.mkdtemp(prefix="passerelle-fresh-"))
    machines: list[Machine] = []
    try:
        check(folder.resolve(), without, machines)
    finally:
        for machine in machines:
            machine.kill()
        shutil.rmtree(folder, ignore_errors=True)


def check(folder: Path, without: str | None, machines: list[Machine]) -> None:
    """Raise FreshError at the first thing that is not as it should be."""
    clone = folder / "passerelle"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    if without:
        take_out(clone / "requirements.lock", without)
    machine = Machine(clone)
    machines.append(machine)
    tell("A fresh clone: make serve")
    seconds = machine.serve()
    tell(f"answers after {seconds:.0f} s")
    machine.run("python", "-c", _IMPORT_ALL)
    ask_in_four_languages(machine)
    weigh(machine)
    said = machine.stop()
    expect("/staff/setup?token=" in said[0], f"the set-up link stands last, not {said[0]!r}")

    tell("The same again")
    tell(f"answers after {machine.serve():.0f} s")
    ask_in_four_languages(machine)
    machine.stop()

    tell("Upgrade over what version 0.1.0 left")
    upgraded = Machine(clone, var_dir=str(released(folder, clone)))
    machines.append(upgraded)
    tell(f"answers after {upgraded.serve():.0f} s")
    check_upgrade(upgraded)
    upgraded.stop()

    tell("An organisation without a document")
    machine.run("passerelle", "new", str(folder / "asile"))
    empty = Machine(clone, knowledge_dir=str(folder / "asile"), var_dir=str(own_var(folder / "empty", clone)))
    machines.append(empty)
    tell(f"answers after {empty.serve():.0f} s")
    for language, text in EMPTY.items():
        said = empty.ask(QUESTIONS[language], language)["messages"][0]["text"]
        expect(text in said, f"an empty organisation says so, not {said!r}")
    empty.stop()


def ask_in_four_languages(machine: Machine) -> None:
    """Expect an answer with its proof to each question, with the dialogue working."""
    for language, question in QUESTIONS.items():
        begun = time.monotonic()
        reply = machine.ask(question)
        message = reply["messages"][0]
        tell(f"{language}: {message['text'][:70]!r} in {(time.monotonic() - begun) * 1000:.0f} ms")
        expect(not reply["degraded"], f"{question!r} reaches the dialogue")
        expect(message["kind"] == "answer" and message["citations"], f"{question!r} is answered with its proof")


def weigh(machine: Machine) -> None:
    """Print what each process takes and expect it to be little."""
    megabytes = machine.processes()
    megabytes["altogether"] = sum(megabytes.values())
    tell(", ".join(f"{name} {size} MB" for name, size in megabytes.items()))
    expect({"API", "Rasa", "supervisor"} <= set(megabytes), "all three processes run")
    for name, most in MOST_MB.items():
        expect(megabytes[name] <= most, f"{name} takes {megabytes[name]} MB, {most} at most")


def check_upgrade(machine: Machine) -> None:
    """Expect conversations, accounts and proofs of the version before to be there."""
    headers = {"X-Conversation": (RELEASED / "capability").read_text().strip()}
    history = str(machine.request("/api/conversation", headers=headers))
    expect("65 francs" in history, "a visitor still finds the conversation of before")
    expect("ada@example.org" in machine.run("passerelle", "staff", "list"), "accounts are still there")
    machine.run("passerelle", "verify")
    ask_in_four_languages(machine)


def released(folder: Path, clone: Path) -> Path:
    """Return a var directory with what the released version left, and the models of the clone."""
    var = own_var(folder / "released", clone)
    shutil.copytree(RELEASED / "index", var / "index")
    connection = sqlite3.connect(var / "passerelle.db")
    connection.executescript((RELEASED / "passerelle.sql").read_text(encoding="utf-8"))
    connection.close()
    return var


def own_var(var: Path, clone: Path) -> Path:
    """Return a new var directory with the models and the trained dialogue of the clone."""
    (var / "rasa").mkdir(parents=True)
    for part in ("models", "rasa/models"):
        (var / part).symlink_to(clone / "var" / part)
    return var


def take_out(lock: Path, package: str) -> None:
    """Remove a package with its hashes from a lock file."""
    text = lock.read_text(encoding="utf-8")
    less = re.sub(rf"^{re.escape(package)}==(?:.*\\\n)*.*\n", "", text, flags=re.MULTILINE)
    expect(less != text, f"{package} is in {lock.name}")
    lock.write_text(less, encoding="utf-8")
    tell(f"Taken out of {lock.name}: {package}")


def expect(holds: object, what: str) -> None:
    """Raise FreshError unless something holds."""
    if not holds:
        raise FreshError(f"expected that {what}")


def tell(message: str) -> None:
    """Print a line."""
    sys.stdout.write(f"  {message}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    begun = time.monotonic()
    try:
        main(sys.argv[2] if sys.argv[1:2] == ["--without"] else None)
    except FreshError as error:
        sys.exit(f"✗ {error}")
    tell(f"✓ everything a newcomer does works ({(time.monotonic() - begun) / 60:.1f} min)")
