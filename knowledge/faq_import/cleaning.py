"""Cells to the text that visitors read: HTML to Markdown lists and paragraphs, no emphasis, no headings."""

import re
from typing import Any

from markdownify import MarkdownConverter

from knowledge.cleaning import clean
from knowledge.readers.encoding import tidy_characters
from knowledge.readers.html import drop_emphasis

_HTML = re.compile(
    r"</?(?:p|br|div|span|a|ul|ol|li|b|i|u|em|strong|h[1-6]|table|tr|td|img|font)\b[^>]*>|&#?\w{2,8};", re.I
)
_HEADING_MARKS = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+)+|^[ \t]*(?:```|~~~).*$", re.M)
_LINK = re.compile(r"(?<!!)\[([^\]\n]+)\]\(<?([^\s)>]+)>?(?: \"[^\"]*\")?\)")
_REACHABLE = ("https://", "http://", "mailto:", "tel:")


class _Converter(MarkdownConverter):
    """Keeps the address of a link behind its words, where a reader of plain text finds it."""

    def convert_a(self, el: Any, text: str, parent_tags: Any) -> str:  # noqa: ANN401
        return _link(text, str(el.get("href") or ""))

    def convert_img(self, el: Any, text: str, parent_tags: Any) -> str:  # noqa: ANN401
        return ""


def clean_answer(cell: str) -> str:
    """Return an answer as Markdown of paragraphs and lists; cleaning it again changes nothing."""
    text = _from_html(cell) if _HTML.search(cell) else cell
    text = _LINK.sub(lambda match: _link(match[1], match[2]), drop_emphasis(text))
    text = _HEADING_MARKS.sub("", tidy_characters(text))
    return clean("\n".join(line.rstrip() for line in text.split("\n")))


def clean_question(cell: str) -> str:
    """Return a question on one line."""
    text = _from_html(cell) if _HTML.search(cell) else cell
    return " ".join(drop_emphasis(tidy_characters(text)).split()).lstrip("#-* ")


def has_words(text: str) -> bool:
    """Whether there is anything to read in a text."""
    return any(character.isalnum() for character in text)


def _from_html(cell: str) -> str:
    converter = _Converter(
        bullets="-", strip=["strong", "em", "b", "i"], escape_asterisks=False, escape_underscores=False,
        escape_misc=False, heading_style="ATX",
    )  # fmt: skip
    # A line break in HTML source is white space; one that is meant is a <br> or a new block.
    return str(converter.convert(cell if "<" in cell else cell.replace("\n", "<br>")))


def _link(words: str, address: str) -> str:
    target = address.removeprefix("mailto:").removeprefix("tel:")
    if not address.startswith(_REACHABLE) or target in words:
        return words
    return f"{words} ({target})" if words.strip() else target
