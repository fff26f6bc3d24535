"""What a reader gives back."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Content:
    """What a format's reader found: Markdown, and the title where the format carries one of its own."""

    text: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Extract:
    """The text of one source as Markdown.

    `source` is the file's path or the URL after redirects; `title` is the one the format itself carries (HTML, PDF,
    front matter); `language` is a guess, "und" where the text gives no clue.
    """

    source: str
    text: str
    title: str | None
    language: str
