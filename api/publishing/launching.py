"""Start what takes minutes in a process of its own, so that the server keeps its memory and its speed."""

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Callable

from api.building.root import ROOT
from api.publishing.runner import fail_unfinished
from api.settings import Settings


def start_test(settings: Settings, publication_id: int) -> None:
    """Put a queued publication to the test."""
    process = _start(settings, str(publication_id))
    _in_background(_watch, process, settings, publication_id)


def start_rebuild(settings: Settings) -> None:
    """Build the index of the knowledge directory anew and serve it."""
    _in_background(_start(settings).wait)


def _start(settings: Settings, *arguments: str) -> subprocess.Popen[bytes]:
    log = settings.var_dir / "log" / "publishing.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "api.publishing", *arguments],
            env={**os.environ, **_environment(settings)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )


def _watch(process: subprocess.Popen[bytes], settings: Settings, publication_id: int) -> None:
    """Wait for the end, so that a process that is killed is noticed at once."""
    process.wait()
    asyncio.run(fail_unfinished(settings, publication_id))


def _in_background(work: Callable[..., object], *arguments: object) -> None:
    threading.Thread(target=work, args=arguments, name="publishing", daemon=True).start()


def _environment(settings: Settings) -> dict[str, str]:
    """Pass on the settings that matter there, wherever they came from; one thread for all that computes."""
    names = ("knowledge_dir", "var_dir", "model", "index_factory", "database_url", "max_error")
    passed = {f"PASSERELLE_{name.upper()}": str(getattr(settings, name)) for name in names}
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {**passed, **threads, "PYTHONPATH": str(ROOT)}
