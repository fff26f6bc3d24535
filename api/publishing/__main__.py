"""`python -m api.publishing ID` tests a publication; without an ID the index is prepared anew."""

import asyncio
import logging
import os
import sys

NICE = 10
"""Visitors come first."""


def main() -> None:
    """Run with the settings of the environment."""
    os.nice(NICE)
    from api.settings import Settings

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    settings = Settings()
    if len(sys.argv) > 1:
        from api.publishing.runner import run

        asyncio.run(run(settings, int(sys.argv[1])))
        return
    from api.building.preparation import prepare_index

    prepare_index(settings, logging.info)


if __name__ == "__main__":
    main()
