"""What visitors notice while the real Rasa is killed, frozen or replaced: a reply in time, and nothing lost."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from rich.console import Console
from rich.table import Table
from scripted import no_action
from servers import free_socket, origin_of, serving
from stack import ROOT, Stack, running_stack

from api.app import create_app
from api.building.assembly import Parts, assemble
from api.building.preparation import prepare_database
from api.settings import Settings

pytestmark = [pytest.mark.slow, pytest.mark.e2e]

LONGEST_REPLY_SECONDS = 3.0
"""What issue and design promise to a visitor, whatever happens to Rasa."""
QUESTION = "Combien d'États membres compte l'OIM ?"
ANSWER = "175"


@dataclass
class Watch:
    """A visitor who keeps asking; what became of each question."""

    say: Callable[..., dict[str, Any]]
    seconds: list[float] = field(default_factory=list)
    degraded: list[bool] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def ask(self) -> dict[str, Any]:
        """Ask in a new conversation, and note the reply and how long it took."""
        begun = time.monotonic()
        reply = self.say(QUESTION, language="fr")
        self.seconds.append(time.monotonic() - begun)
        self.degraded.append(reply["degraded"])
        text = reply["messages"][0]["text"]
        if ANSWER not in text:
            self.wrong.append(text)
        return reply

    def ask_until(self, done: Callable[[], bool], *, at_most: float = 240.0) -> float:
        """Ask one question after the other until `done`; return how many seconds it took."""
        begun = time.monotonic()
        while not done():
            assert time.monotonic() - begun < at_most
            self.ask()
            time.sleep(0.1)
        return time.monotonic() - begun


@pytest.fixture(scope="module")
def summary(request: pytest.FixtureRequest) -> Iterator[Callable[[str, Watch, float | None], None]]:
    """Collect a row a fault, and print the table when all faults are through."""
    table = Table(title="What visitors notice while Rasa fails")
    for column in ("fault", "replies", "degraded", "slowest reply", "Rasa back after"):
        table.add_column(column, justify="left" if column == "fault" else "right")

    def add(fault: str, watch: Watch, recovery: float | None) -> None:
        back = "–" if recovery is None else f"{recovery:.1f} s"
        slowest = f"{max(watch.seconds):.2f} s"
        table.add_row(fault, str(len(watch.seconds)), str(sum(watch.degraded)), slowest, back)

    yield add
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        Console(file=sys.stdout, width=100).print("\n", table)


Summary = Callable[[str, Watch, float | None], None]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One Passerelle, whose Rasa has a bad day."""
    with running_stack(tmp_path_factory.mktemp("faults")) as running:
        running.wait_for_dialogue()
        yield running


@pytest.fixture
def watch(stack: Stack) -> Watch:
    return Watch(stack.say)


@pytest.mark.parametrize(("fault", "number"), [("killed", signal.SIGKILL), ("frozen", signal.SIGSTOP)])
def test_visitors_are_answered_while_the_real_rasa_is_gone(
    stack: Stack, watch: Watch, summary: Summary, fault: str, number: signal.Signals
) -> None:
    """In time, from retrieval, marked as degraded; and the supervisor brings Rasa back without anybody's help."""
    before = stack.rasa_pid()
    os.kill(before, number)
    recovery = watch.ask_until(lambda: bool(watch.degraded) and not watch.degraded[-1])
    summary(fault, watch, recovery)
    assert any(watch.degraded)
    assert watch.wrong == []
    assert max(watch.seconds) < LONGEST_REPLY_SECONDS
    assert stack.rasa_pid() != before


def test_a_form_goes_on_after_rasa_was_killed_in_the_middle_of_it(stack: Stack) -> None:
    conversation = None
    for said in ("Je voudrais parler à une personne", "oui", "Rappelez-moi"):
        conversation = stack.say(said, conversation, language="fr")["conversation_id"]
    os.kill(stack.rasa_pid(), signal.SIGKILL)
    degraded = stack.say("Bonjour", language="fr")
    assert degraded["degraded"]
    stack.wait_for_dialogue()
    reply = stack.say("Amel", conversation, language="fr")
    assert reply["messages"][0]["text"].startswith("À quelle adresse")


def test_a_new_model_takes_over_under_load_and_no_request_fails(stack: Stack, watch: Watch, summary: Summary) -> None:
    """Not one degraded reply while the model is trained and changed: the old Rasa serves until the new one does."""
    before = stack.rasa_pid()
    with ThreadPoolExecutor(1) as pool:
        trained = pool.submit(stack.retrain)
        watch.ask_until(trained.done)
        trained.result()
        watch.ask_until(lambda: before not in stack.rasa_pids())
    for _ in range(20):
        watch.ask()
    summary("model retrained and replaced", watch, None)
    assert watch.degraded == [False] * len(watch.degraded)
    assert watch.wrong == []
    assert stack.rasa_pid() != before


@pytest.fixture(scope="module")
def parts() -> Parts:
    """Return real retrieval."""
    return assemble(Settings(var_dir=ROOT / "var"))


@pytest.mark.parametrize(("fault", "status", "delay"), [("HTTP 500", 500, 0.0), ("slow", 200, 60.0)])
def test_visitors_are_answered_while_rasa_answers_badly(
    tmp_path: Path, parts: Parts, summary: Summary, fault: str, status: int, delay: float
) -> None:
    """After some such replies the circuit breaker keeps Rasa from being asked, and nobody waits for it any more."""
    asked = []

    async def answer_badly(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        await asyncio.sleep(delay)
        return httpx.Response(status, text="[]")

    settings = Settings(var_dir=tmp_path)
    prepare_database(settings, lambda _: None)
    app = create_app(
        settings,
        answering=parts.answering,
        interpreter=parts.interpreter,
        detector=parts.detector,
        run_action=no_action,
        index_version=lambda: parts.live.version_id,
        rasa_transport=httpx.MockTransport(answer_badly),
    )
    bound = free_socket()
    with serving(app, bound), httpx.Client(base_url=origin_of(bound), timeout=30) as client:
        watch = Watch(lambda text, **fields: client.post("/api/chat", json={"message": text, **fields}).json())
        for _ in range(10):
            watch.ask()
    summary(fault, watch, None)
    assert watch.degraded == [True] * 10
    assert watch.wrong == []
    assert max(watch.seconds) < LONGEST_REPLY_SECONDS
    assert len(asked) <= 5, "three failures open it; every ten seconds one question is a trial"
