"""Files and pages in, Markdown text out; one small module a format."""

from knowledge.readers.source import read_source
from knowledge.readers.types import Extract

__all__ = ["Extract", "read_source"]
