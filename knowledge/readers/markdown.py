"""Markdown files, with or without front matter."""

import re

import frontmatter
import yaml

from knowledge.errors import UnreadableSourceError
from knowledge.readers.encoding import decode
from knowledge.readers.types import Content

_UNDERLINED = re.compile(r"^(?P<title>[^\s#>*+|-][^\n]*)\n(?P<line>=+|-{3,})[ \t]*$", re.MULTILINE)


def read_markdown(data: bytes, source: str) -> Content:
    """Return the text with underlined headings written as "#"; raises UnreadableSourceError for broken front matter."""
    try:
        metadata, text = frontmatter.parse(decode(data, source))
    except yaml.YAMLError as error:
        raise UnreadableSourceError(
            f"the front matter is not valid YAML: {error}", reason="front_matter", path=source
        ) from error
    title = metadata.get("title")
    return Content(_UNDERLINED.sub(_with_marks, text), title if isinstance(title, str) else None)


def _with_marks(match: re.Match[str]) -> str:
    return f"{'#' if match['line'].startswith('=') else '##'} {match['title']}"
