"""Read sitemaps (sitemaps.org, protocol 0.9): plain or packed, indexes of sitemaps or lists of pages."""

import zlib
from dataclasses import dataclass

from lxml import etree

MOST_BYTES = 50_000_000
"""The protocol's limit of one sitemap, unpacked."""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """The pages of one sitemap, and the further sitemaps that an index names."""

    pages: tuple[str, ...] = ()
    further: tuple[str, ...] = ()


def is_sitemap(data: bytes) -> bool:
    """Tell a sitemap from a page by its beginning."""
    return any(mark in _unpacked(data)[:2000] for mark in (b"<urlset", b"<sitemapindex"))


def read_sitemap(data: bytes) -> Sitemap:
    """Return what a sitemap names; nothing where it is no XML, or larger than `MOST_BYTES`."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(_unpacked(data), parser)
    except (etree.XMLSyntaxError, ValueError):
        return Sitemap()
    if root is None:
        return Sitemap()
    found = tuple(text.strip() for text in root.xpath("//*[local-name()='loc']/text()") if text.strip())
    return Sitemap(further=found) if etree.QName(root).localname == "sitemapindex" else Sitemap(pages=found)


def _unpacked(data: bytes) -> bytes:
    if not data.startswith(b"\x1f\x8b"):
        return data[: MOST_BYTES + 1]
    unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        return unpacking.decompress(data, MOST_BYTES)
    except zlib.error:
        return b""
