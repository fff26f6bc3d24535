"""PDF files with a text layer."""

import io
import re
from collections import Counter

from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

from knowledge.errors import UnreadableSourceError
from knowledge.readers.encoding import tidy_characters
from knowledge.readers.plain import structure
from knowledge.readers.types import Content

_PAGE_NUMBER = re.compile(
    r"\W*(?:page|seite|pagina|p\.)?\W*\d{1,4}(?:\s*(?:/|sur|von|of|di)\s*\d{1,4})?\W*", re.IGNORECASE
)
_TOOL_TITLE = re.compile(r"(microsoft word|untitled|unbenannt|sans titre|\(anonymous\))|\.\w{3,4}$", re.IGNORECASE)

# What pypdf raises, besides its own errors, when the structure of a file does not hold.
_CORRUPT = (
    PyPdfError,
    AttributeError,
    IndexError,
    KeyError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)


def read_pdf(data: bytes, source: str) -> Content:
    """Return the text of all pages, without page numbers and lines that head or foot every page.

    Raises UnreadableSourceError when the file is encrypted, corrupt, or only pictures of pages.
    """
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableSourceError(
                "the PDF is encrypted; save it without a password", reason="encrypted", path=source
            )
        pages = [tidy_characters(page.extract_text()).splitlines() for page in reader.pages]
        title = reader.metadata.title if reader.metadata else None
    except (DependencyError, FileNotDecryptedError) as error:
        raise UnreadableSourceError(
            "the PDF is encrypted; save it without a password", reason="encrypted", path=source
        ) from error
    except _CORRUPT as error:
        raise UnreadableSourceError(
            "the PDF is corrupt; save it again from its original", reason="corrupt", path=source
        ) from error
    text = "\n".join(_without_running_lines(pages))
    if not any(character.isalpha() for character in text):
        raise UnreadableSourceError(
            "the PDF holds pictures of text only; run text recognition on it", reason="scanned", path=source
        )
    return Content(structure(text), None if title is None or _TOOL_TITLE.search(title) else str(title))


def _without_running_lines(pages: list[list[str]]) -> list[str]:
    """All lines but page numbers and the first or last lines that at least three pages share."""
    filled = [[line.strip() for line in page if line.strip()] for page in pages]
    edges = Counter(line for page in filled for line in {*page[:1], *page[-1:]})
    kept: list[str] = []
    for page in filled:
        last = len(page) - 1
        for position, line in enumerate(page):
            running = position in (0, last) and (edges[line] > 2 or _PAGE_NUMBER.fullmatch(line))
            if not running:
                kept.append(line)
    return kept
