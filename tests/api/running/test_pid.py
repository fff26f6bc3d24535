"""Who runs, as far as a second process can tell."""

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

from api.running.pid import announced, tell_to_reload

SERVER = """
import pathlib, signal, sys
from api.running.pid import announced
with announced(pathlib.Path(sys.argv[1])):
    print("up", flush=True)
    print(signal.sigwait({signal.SIGHUP}), flush=True)
    signal.pause()
"""


def test_nobody_runs_where_nobody_announced_it(tmp_path: Path) -> None:
    assert not tell_to_reload(tmp_path)


def test_who_runs_is_told_until_it_ends_however_it_ends(tmp_path: Path) -> None:
    """After a crash the file is still there; its process id may be somebody else's by then."""
    code = "import signal; signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})\n" + SERVER
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == "up\n"
        assert tell_to_reload(tmp_path)
        assert server.stdout.readline() == f"{int(signal.SIGHUP)}\n"
        server.kill()
    assert (tmp_path / "passerelle.pid").exists()
    assert not tell_to_reload(tmp_path)


async def test_announcing_ends_with_the_block(tmp_path: Path) -> None:
    with announced(tmp_path):
        await asyncio.sleep(0)
    assert not tell_to_reload(tmp_path)
