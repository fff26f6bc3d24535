"""Which format some bytes are, told from the bytes themselves; names and content types only break ties."""

import io
import re
import zipfile
from typing import Literal

from knowledge.errors import UnreadableSourceError

Kind = Literal["markdown", "plain", "html", "pdf", "docx"]

MAX_BYTES = 20_000_000
"""Larger sources are refused."""

_MAX_UNPACKED = 10 * MAX_BYTES
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(rb"\A\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_MARKDOWN = re.compile(rb"\A---[ \t]*\r?\n|^#{1,6} \S", re.M)
_NAMED: dict[str, Kind] = {".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html"}


def kind_of(data: bytes, source: str, suffix: str = "") -> Kind:
    """Tell the format; `suffix`, as ".html", says which kind of text it claims to be.

    Raises UnreadableSourceError when the bytes are empty or an archive or Office file that is not .docx.
    """
    if not data.strip():
        raise UnreadableSourceError("the source is empty", reason="empty", path=source)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _packed_kind(data, source)
    if data.startswith(_OLE):
        raise UnreadableSourceError(
            "this is an encrypted or an old Office file; save it as .docx without a password",
            reason="encrypted",
            path=source,
        )
    return _text_kind(data, suffix)


def _text_kind(data: bytes, suffix: str) -> Kind:
    if _HTML.match(data):
        return "html"
    named = _NAMED.get(suffix.lower())
    if named is not None:
        return named
    return "markdown" if _MARKDOWN.search(data) else "plain"


def _packed_kind(data: bytes, source: str) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            unpacked = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise UnreadableSourceError(
            "the file is corrupt; save it again from its original", reason="corrupt", path=source
        ) from error
    if "word/document.xml" not in names:
        raise UnreadableSourceError("this is an archive, not a document; unpack it first", reason="kind", path=source)
    if unpacked > _MAX_UNPACKED:
        raise UnreadableSourceError(
            f"it unpacks to more than {_MAX_UNPACKED // 1_000_000} MB; split it", reason="large", path=source
        )
    return "docx"
