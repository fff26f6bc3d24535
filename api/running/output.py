"""The output of a child process: kept in a file of limited size, and only errors shown."""

import asyncio
import logging
import re
from logging.handlers import RotatingFileHandler
from pathlib import Path

log = logging.getLogger(__name__)

LINE_BYTES = 1024 * 1024
"""The longest line that is kept."""
_FILE_BYTES = 2 * 1024 * 1024
_OLD_FILES = 3
_ERROR = re.compile(r"\b(?:ERROR|CRITICAL)\b")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


async def keep_output(stream: asyncio.StreamReader, name: str, path: Path) -> None:
    """Copy lines to `path` until the stream ends, and log those that report an error, under `name`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = RotatingFileHandler(path, maxBytes=_FILE_BYTES, backupCount=_OLD_FILES, encoding="utf-8")
    try:
        while line := await _next_line(stream):
            file.emit(logging.LogRecord(name, logging.INFO, str(path), 0, line, None, None))
            if _ERROR.search(line):
                log.error("%s: %s (more in %s)", name, line, path)
    finally:
        file.close()


async def _next_line(stream: asyncio.StreamReader) -> str:
    """Return the next line that is neither blank nor too long for the buffer; at the end, an empty text."""
    while True:
        try:
            line = await stream.readline()
        except ValueError:
            continue
        text = _COLOUR.sub("", line.decode("utf-8", "replace")).rstrip()
        if text or not line:
            return text
