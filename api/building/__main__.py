"""`python -m api.building` prepares what is missing, in a process that ends; `… dialogue` trains the dialogue only."""

import logging
import os
import sys
from collections.abc import Callable
from functools import partial

from api.building.preparation import prepare_bot, prepare_database, prepare_index, prepare_model
from api.running.faults import FAULTS
from api.running.steps import Steps
from api.settings import Settings, read_settings


def main(arguments: list[str]) -> None:
    """Run the steps that are asked for and tell each with its time."""
    shown = logging.StreamHandler()
    # On the handler: some libraries set the level of their own loggers.
    shown.setLevel(logging.DEBUG if "--verbose" in arguments else logging.ERROR)
    logging.basicConfig(level=logging.DEBUG, handlers=[shown])
    settings = read_settings()
    steps = Steps()
    for title, prepare in _DIALOGUE_ONLY if "dialogue" in arguments else _EVERYTHING:
        with steps.step(title) as tell:
            prepare(settings, tell)


_Prepare = Callable[[Settings, Callable[[str], None]], object]
_MODEL: tuple[str, _Prepare] = ("Embedding model", prepare_model)
_DIALOGUE: tuple[str, _Prepare] = ("Dialogue", prepare_bot)
_EVERYTHING = (
    _MODEL,
    ("Index of the knowledge", partial(prepare_index, workers=os.cpu_count() or 1)),
    _DIALOGUE,
    ("Database", prepare_database),
)
_DIALOGUE_ONLY = (_MODEL, _DIALOGUE)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except FAULTS as fault:
        sys.exit(f"✗ {fault}")
