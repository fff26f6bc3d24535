"""Tell whether Passerelle runs on this machine, and tell it to take over a new model."""

import fcntl
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NAME = "passerelle.pid"


@contextmanager
def announced(var_dir: Path) -> Iterator[None]:
    """Keep this process's id in `var_dir` for a block, locked: what a crash leaves behind is not locked."""
    with (var_dir / _NAME).open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def tell_to_reload(var_dir: Path) -> bool:
    """Send SIGHUP to the process that serves from `var_dir`; return whether there is one."""
    path = var_dir / _NAME
    if not path.is_file():
        return False
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            os.kill(int(file.read()), signal.SIGHUP)
            return True
    return False
