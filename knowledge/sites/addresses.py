"""Which addresses belong to a site, in one spelling each."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin, urlsplit

from courlan import normalize_url
from lxml import html
from lxml.etree import ParserError

_NO_PAGES = (
    ".avi .bmp .bz2 .css .csv .eot .exe .gif .gz .ico .ics .jpeg .jpg .js .json .m4a .mov .mp3 .mp4 .ogg .png .ppt "
    ".pptx .rar .rss .svg .tar .tgz .tif .tiff .ttf .vcf .wav .webm .webp .woff .woff2 .xls .xlsx .xml .zip"
)
_SKIPPED = tuple(_NO_PAGES.split())


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of the web that is read: one host and what lies below the folder of the start page."""

    host: str
    folder: str

    @classmethod
    def of(cls, start: str) -> "Scope":
        """Take the folder of a start page; all of the host for a sitemap at its top."""
        parts = urlsplit(start)
        return cls(_host(parts.netloc), parts.path.rpartition("/")[0] + "/")

    def holds(self, url: str) -> bool:
        """Tell whether an address belongs here and may be a page or a document."""
        parts = urlsplit(url)
        return (
            parts.scheme in ("http", "https")
            and _host(parts.netloc) == self.host
            and (parts.path or "/").startswith(self.folder)
            and not parts.path.lower().endswith(_SKIPPED)
        )


@dataclass(frozen=True, slots=True)
class Head:
    """What a page says of itself to crawlers: its links, its one address, and whether it may be used and followed."""

    links: tuple[str, ...] = ()
    canonical: str | None = None
    may_be_indexed: bool = True
    may_be_followed: bool = True


def normal(url: str) -> str:
    """Return one spelling of an address: without fragment and trackers, host in lower case, parameters sorted."""
    whole = urldefrag(url).url
    return str(normalize_url(whole, strict=False)) or whole


def head_of(page: bytes, url: str) -> Head:
    """Read the links and the directions for crawlers of an HTML page; nothing where it cannot be parsed."""
    try:
        tree = html.document_fromstring(page, base_url=url)
    except (ParserError, ValueError):
        return Head()
    directions = {
        word.strip().lower()
        for content in tree.xpath("//meta[translate(@name,'ROBTS','robts')='robots']/@content")
        for word in content.split(",")
    }
    base = next(iter(tree.xpath("//base/@href")), url)
    canonical = next(iter(tree.xpath("//link[@rel='canonical']/@href")), None)
    return Head(
        links=tuple(dict.fromkeys(_links(tree, urljoin(url, base)))),
        canonical=normal(urljoin(url, canonical)) if canonical else None,
        may_be_indexed=not directions & {"noindex", "none"},
        may_be_followed=not directions & {"nofollow", "none"},
    )


def _links(tree: html.HtmlElement, base: str) -> Iterator[str]:
    for link in tree.xpath("//a[@href]"):
        if "nofollow" in (link.get("rel") or "").lower().split():
            continue
        try:
            yield normal(urljoin(base, link.get("href").strip()))
        except ValueError:  # no address, as "http://[" is none
            continue


def _host(netloc: str) -> str:
    return netloc.lower().removeprefix("www.")
