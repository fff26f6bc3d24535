"""Web pages and saved HTML."""

import re

import trafilatura

from knowledge.errors import UnreadableSourceError
from knowledge.readers.encoding import decode
from knowledge.readers.types import Content

_DECLARED = re.compile(rb"<meta[^>]+charset=[\"']?\s*([\w-]+)", re.IGNORECASE)
_EMPHASIS = re.compile(r"(?<![\w*\\])(\*{1,3})(?=\S)([^*\n]+?)(?<=\S)\1(?![\w*])")


def read_html(data: bytes, source: str, *, declared: str | None = None) -> Content:
    """Return the main content as Markdown: headings, lists, tables, the words of links; no menus and no emphasis.

    Raises UnreadableSourceError when the page has no text of its own (for example one that scripts fill).
    """
    meta = _DECLARED.search(data[:4096])
    page = decode(data, source, declared=declared or (meta[1].decode() if meta else None))
    if "<html" not in page.lower():
        page = f"<html><body>{page}</body></html>"
    text = trafilatura.extract(page, output_format="markdown", include_comments=False, include_links=False)
    if not text:
        raise UnreadableSourceError(
            "the page has no readable text; save what it shows as a file", reason="empty", path=source
        )
    metadata = trafilatura.extract_metadata(page)
    return Content(drop_emphasis(text), metadata.title if metadata else None)


def drop_emphasis(text: str) -> str:
    """Remove bold and italic marks, so that a quote reads like the page."""
    return _EMPHASIS.sub(r"\2", text)
