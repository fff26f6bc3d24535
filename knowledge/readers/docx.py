"""Word documents."""

import io
import zipfile
import zlib
from xml.parsers.expat import ExpatError

import mammoth
from markdownify import markdownify

from knowledge.errors import UnreadableSourceError
from knowledge.readers.encoding import tidy_characters
from knowledge.readers.types import Content

_STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => p:fresh"

# What mammoth lets through when the archive or the XML in it does not hold.
_CORRUPT = (
    zipfile.BadZipFile,
    zlib.error,
    ExpatError,
    AttributeError,
    EOFError,
    IndexError,
    KeyError,
    NotImplementedError,
    TypeError,
    ValueError,
)


def read_docx(data: bytes, source: str) -> Content:
    """Return the text with headings, lists and tables; raises UnreadableSourceError for a corrupt or empty file."""
    try:
        html = mammoth.convert_to_html(io.BytesIO(data), style_map=_STYLES).value
    except _CORRUPT as error:
        raise UnreadableSourceError(
            "the file is corrupt; save it again from Word", reason="corrupt", path=source
        ) from error
    text = markdownify(
        html,
        heading_style="ATX",
        bullets="-",
        strip=["a", "img", "strong", "em", "b", "i"],
        escape_asterisks=False,
        escape_underscores=False,
        escape_misc=False,
    )
    return Content(tidy_characters(text))
