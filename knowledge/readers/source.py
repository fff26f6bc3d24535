"""Read any source: choose the format by what the bytes are."""

from collections.abc import Callable
from pathlib import Path

import httpx

from knowledge.cleaning import clean
from knowledge.errors import UnreadableSourceError
from knowledge.readers.docx import read_docx
from knowledge.readers.html import read_html
from knowledge.readers.kinds import MAX_BYTES, Kind, kind_of
from knowledge.readers.language import guess_language
from knowledge.readers.markdown import read_markdown
from knowledge.readers.pdf import read_pdf
from knowledge.readers.plain import read_plain
from knowledge.readers.types import Content, Extract
from knowledge.readers.web import Page, fetch, is_url

_READERS: dict[Kind, Callable[[bytes, str], Content]] = {
    "markdown": read_markdown,
    "plain": read_plain,
    "pdf": read_pdf,
    "docx": read_docx,
}


def read_source(source: str | Path, transport: httpx.BaseTransport | None = None) -> Extract:
    """Read a file or an http(s) address into Markdown; `transport` replaces the usual way to fetch.

    Raises UnreadableSourceError, which names the source, when it is missing, empty, too large (`MAX_BYTES`),
    encrypted, corrupt, binary, wrongly encoded, or has no text.
    """
    name = str(source)
    if is_url(name):
        return read_page(fetch(name, transport))
    return read_bytes(_file_bytes(Path(source)), name)


def read_bytes(data: bytes, name: str) -> Extract:
    """Read the bytes of a file of that name into Markdown; raises UnreadableSourceError as `read_source` does."""
    return _extract(data, name, suffix=Path(name).suffix)


def read_page(page: Page) -> Extract:
    """Read what was fetched into Markdown; raises UnreadableSourceError as `read_source` does."""
    return _extract(page.data, page.url, suffix=page.suffix, encoding=page.encoding)


def _file_bytes(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise UnreadableSourceError("there is no such file", reason="missing", path=path)
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableSourceError(f"larger than {MAX_BYTES // 1_000_000} MB; split it", reason="large", path=path)
        return path.read_bytes()
    except OSError as error:
        raise UnreadableSourceError(
            f"the file cannot be read: {error.strerror}", reason="missing", path=path
        ) from error


def _extract(data: bytes, source: str, *, suffix: str, encoding: str | None = None) -> Extract:
    kind = kind_of(data, source, suffix)
    content = read_html(data, source, declared=encoding) if kind == "html" else _READERS[kind](data, source)
    text = clean(content.text)
    if not any(character.isalnum() for character in text):
        raise UnreadableSourceError("there is no text in it", reason="empty", path=source)
    title = " ".join(content.title.split()) if content.title else None
    return Extract(source=source, text=text, title=title or None, language=guess_language(text))
