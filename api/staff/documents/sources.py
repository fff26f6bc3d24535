"""From an upload or an address to the form of a document."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import PurePath

from starlette.datastructures import UploadFile

from api.staff.documents.form import DocumentForm
from api.staff.documents.reading import read_page, read_upload
from api.staff.documents.receiving import Sent
from knowledge.errors import UnreadableSourceError
from knowledge.ingest import make_document, propose_id
from knowledge.normalisation import words
from knowledge.readers import Extract
from knowledge.readers.web import is_url
from knowledge.types import Document

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_ID = 80
_LONGEST_NAME = 160


async def read_sent(sent: Sent) -> Extract:
    """Read what the form names: the address where there is one, else the file.

    Raises UnreadableSourceError when it names neither, or what it names cannot be read.
    """
    address, upload = sent.text("address"), sent.form.get("file")
    if address:
        url = address if is_url(address) else f"https://{address}"
        return await read_page(url, sent.services.settings.document_networks)
    if not isinstance(upload, UploadFile) or not upload.filename:
        raise UnreadableSourceError("choose a file, or give an address", reason="missing")
    data = await upload.read()
    await upload.close()
    return await read_upload(data, _name(upload.filename))


def suggested_id(wished: str, source: str, title: str) -> str:
    """Return the id of a new document: the one that was wished for, else one made of its source or its title.

    Raises UnreadableSourceError when no id can be made of them.
    """
    for candidate in (wished,) if wished else (propose_id(source), title):
        slug = "-".join(words(candidate))[:_LONGEST_ID].strip("-")
        if _ID.fullmatch(slug):
            return slug
    raise UnreadableSourceError("give it a short name of letters and digits", reason="name")


def new_form(extract: Extract, known: Iterable[Document], organisation: str) -> DocumentForm:
    """Return the form of a new document.

    An uploaded file has the publisher that most documents have; the first one has the organisation's name.
    """
    document = make_document("new", extract.source, extract)
    form = DocumentForm.of(document)
    if is_url(extract.source):
        return form
    publishers = Counter(each.publisher for each in known).most_common(1)
    return form.model_copy(update={"publisher": publishers[0][0] if publishers else organisation})


def replaced_form(extract: Extract, before: DocumentForm) -> DocumentForm:
    """Return the form with a new text; title, publisher and language stay, and so does the address of an upload."""
    read = DocumentForm.of(make_document("new", extract.source, extract))
    keeps_address = is_url(before.source) and not is_url(extract.source)
    return before.model_copy(
        update={
            "text": read.text,
            "source": before.source if keeps_address else read.source,
            "retrieved": date.today().isoformat() if keeps_address else read.retrieved,
        }
    )


def _name(filename: str) -> str:
    """Return the file's name without folders and without what a terminal or a log would trip over."""
    name = "".join(character for character in PurePath(filename.replace("\\", "/")).name if character.isprintable())
    path = PurePath(name or "document")
    return path.stem[:_LONGEST_NAME] + path.suffix[:20]
