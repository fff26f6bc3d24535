"""Prepare in a child process: what it takes to build an index is not to stay with who supervises."""

import os
import subprocess
import sys
from collections.abc import Sequence

from api.building.root import ROOT
from bot.errors import BotError


class PreparationError(BotError):
    """The child ended with a fault, which it has told itself."""


def prepare(arguments: Sequence[str] = ()) -> None:
    """Prepare everything that is missing, or with "dialogue" that only; the child tells its steps.

    Raises PreparationError when that failed.
    """
    command = [sys.executable, "-m", "api.building", *arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    if subprocess.run(command, env=environment, check=False).returncode:
        raise PreparationError("what has to exist before serving could not be prepared; the fault is above")
