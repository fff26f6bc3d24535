"""Files and addresses become drafts of documents; what cannot be read is said so, and nothing of it is stored."""

import io
import threading
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import get_args

import pytest
from documents_desk import VILLE, Desk, StartDesk
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject
from sqlalchemy import update

from api.database.drafts import edit_of
from api.database.staff_models import StaffSession
from api.staff.access.texts import load
from api.staff.documents import reading
from knowledge.editing.types import DocumentText
from knowledge.errors import UnreadableReason

MARKET = "Le marché a lieu le samedi matin sur la place de la Gare, de sept heures à midi."
TEXT = f"# Le marché\n\n{MARKET}\n"
PAGE = f"<html><head><title>Le marché</title></head><body><main><p>{MARKET}</p></main></body></html>"


def _long_ago() -> datetime:
    return datetime.now(UTC) - timedelta(days=30)


def text_of(draft: object) -> str:
    payload = edit_of(draft).payload  # type: ignore[arg-type]
    assert isinstance(payload, DocumentText)
    return payload.text


async def test_a_file_becomes_a_draft_with_a_preview(desk: Desk) -> None:
    response = await desk.upload(TEXT.encode(), "../Marché hebdo.md")
    (draft,) = await desk.drafts()
    assert response.headers["location"] == f"/staff/documents/drafts/{draft.id}"
    assert (draft.kind, draft.target, draft.base) == ("document", "marche-hebdo", None)
    assert text_of(draft) == (
        "---\nid: marche-hebdo\ntitle: Le marché\npublisher: Ville\nlanguage: fr\nsource: Marché hebdo.md\n---\n\n"
        "Le marché a lieu le samedi matin sur la place de la Gare, de sept heures à midi.\n"
    )
    page = await desk.console.get(f"/documents/drafts/{draft.id}")
    assert "Added: 1" in page
    assert page.count("sur la place de la Gare") == 2  # among the changes, and in the preview
    assert ("document.add", "document marche-hebdo") in await desk.noted()
    assert not (desk.knowledge / "documents" / "marche-hebdo.md").exists()


async def test_the_list_shows_drafts_and_what_rests_on_each_document(desk: Desk) -> None:
    await desk.upload(TEXT.encode(), "marche.md")
    page = await desk.console.get("/documents")
    assert "Le marché" in page
    assert '<td class="num" data-label="Passages">3</td>' in page
    assert '<a class="over" href="/staff/entries?document=ville">2</a>' in page


async def test_a_name_that_is_taken_leads_to_the_document_or_its_draft(desk: Desk) -> None:
    first = await desk.upload(TEXT.encode(), "ville.md")
    assert first.status_code == 409
    assert 'href="/staff/documents/ville/replace"' in first.text
    await desk.upload(TEXT.encode(), "ville.md", id="ville-neuve")
    again = await desk.upload(TEXT.encode(), "ville-neuve.md")
    (draft,) = await desk.drafts()
    assert f'href="/staff/documents/drafts/{draft.id}"' in again.text


async def test_replacing_keeps_what_describes_the_document(desk: Desk) -> None:
    response = await desk.upload(TEXT.encode(), "neuf.md", "/documents/ville/replace")
    (draft,) = await desk.drafts()
    assert response.headers["location"] == f"/staff/documents/drafts/{draft.id}"
    text = text_of(draft)
    for kept in ("id: ville", "title: La ville", "publisher: Ville", "source: https://example.org/ville", "retrieved:"):
        assert kept in text, kept
    assert "place de la Gare" in text
    assert draft.base is not None
    await desk.upload(VILLE.encode(), "ancien.md", "/documents/ville/replace")
    (again,) = await desk.drafts()
    assert (again.id, again.version) == (draft.id, 2)
    assert [target for action, target in await desk.noted() if action == "document.replace"] == ["document ville"] * 2


class Site(BaseHTTPRequestHandler):
    """One page."""

    def do_GET(self) -> None:
        """Answer."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(PAGE.encode())

    def log_message(self, *args: object) -> None:
        """Keep the test output quiet."""


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/fr/marche.html"
    server.shutdown()
    server.server_close()


async def test_a_page_is_fetched_from_networks_that_are_named(start_desk: StartDesk, site: str) -> None:
    desk = await start_desk(document_networks="127.0.0.0/8")
    await desk.send("/documents/drafts/new", {}, address=site)
    (draft,) = await desk.drafts()
    assert draft.target == "marche"
    assert f"source: {site}" in text_of(draft)


@pytest.mark.parametrize("address", ["{site}", "http://169.254.169.254/latest/meta-data", "localhost:22"])
async def test_no_page_is_fetched_from_elsewhere_in_the_house(desk: Desk, site: str, address: str) -> None:
    response = await desk.send("/documents/drafts/new", {}, address=address.format(site=site))
    assert response.status_code == 422
    assert "private network" in response.text
    assert await desk.drafts() == []


@pytest.mark.parametrize(
    ("address", "complaint"),
    [
        ("file:///etc/passwd", "only http and https"),
        ("ftp://example.org/a", "only http and https"),
        ("https://ada:secret@example.org/", "leave out the name and password"),
        ("http://[bad/", "is no address"),
    ],
)
async def test_other_addresses_are_refused_and_kept_for_correction(desk: Desk, address: str, complaint: str) -> None:
    response = await desk.send("/documents/drafts/new", {}, address=address)
    assert response.status_code == 422
    assert complaint in response.text
    assert f'value="{address}"' in response.text
    assert "secret" not in str(await desk.noted())


def encrypted_pdf() -> bytes:
    writer, data = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret", algorithm="AES-256")
    writer.write(data)
    return data.getvalue()


def scanned_pdf() -> bytes:
    writer, data = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.write(data)
    return data.getvalue()


def archive() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        file.writestr("payload.exe", "MZ")
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "complaint"),
    [
        (encrypted_pdf(), "a.pdf", "the PDF is encrypted"),
        (scanned_pdf(), "a.pdf", "pictures of text only"),
        (b"%PDF-1.7\nbroken", "a.pdf", "the PDF is corrupt"),
        (b"", "a.txt", "the source is empty"),
        (b" \n\t\n", "a.txt", "the source is empty"),
        (archive(), "a.docx", "this is an archive, not a document"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "a.md", "binary data"),
    ],
)
async def test_what_is_not_a_document_by_its_content_is_refused(
    desk: Desk, data: bytes, name: str, complaint: str
) -> None:
    """The name and the declared type say nothing; what the bytes are does."""
    response = await desk.upload(data, name, kind="application/pdf")
    assert response.status_code == 422
    assert complaint in response.text
    assert await desk.drafts() == []
    assert ("document.unreadable", "document") in await desk.noted()


async def test_it_is_said_in_the_editors_language_why_a_file_cannot_be_read(desk: Desk) -> None:
    desk.console.client.headers["Accept-Language"] = "it"
    response = await desk.upload(encrypted_pdf(), "a.pdf")
    assert "È protetto da una password" in response.text


def test_every_reason_has_a_text() -> None:
    assert set(get_args(UnreadableReason)) == set(load("en").group("unreadable_reasons"))


@pytest.mark.parametrize(
    ("name", "wished", "document_id"),
    [("§§§.md", "", "le-marche"), ("a.md", "Été 2026!", "ete-2026"), ("x" * 300 + ".md", "", "x" * 80)],
)
async def test_an_id_is_made_of_the_wish_the_name_or_the_title(
    desk: Desk, name: str, wished: str, document_id: str
) -> None:
    await desk.upload(TEXT.encode(), name, id=wished)
    assert [draft.target for draft in await desk.drafts()] == [document_id]


async def test_an_upload_without_a_file_is_refused(desk: Desk) -> None:
    response = await desk.upload(b"", "")
    assert response.status_code == 422
    assert "choose a file" in response.text


async def test_a_larger_upload_is_refused_on_a_page_and_nothing_is_stored(start_desk: StartDesk) -> None:
    desk = await start_desk(max_document_bytes=100_000)
    response = await desk.upload(b"a" * 200_000, "gros.txt")
    assert response.status_code == 413
    assert "At most 0.1 MB" in response.text
    assert await desk.drafts() == []
    response = await desk.upload((TEXT * 900).encode(), "juste.md")
    assert response.status_code == 303  # more than other bodies may have


@pytest.mark.parametrize("role", ["reviewer", None])
async def test_for_others_than_editors_no_large_body_is_read(start_desk: StartDesk, role: str | None) -> None:
    desk = await start_desk(role or "editor")
    if role is None:
        await desk.console.post("/sign-out")
    read = 0

    async def body() -> object:
        nonlocal read
        for _ in range(300):
            read += 1
            yield b"a" * 10_000

    headers = {"content-type": "multipart/form-data; boundary=x"}
    response = await desk.console.client.post("/staff/documents/drafts/new", content=body(), headers=headers)
    assert response.status_code == (403 if role else 401)
    assert read == 0


async def test_another_sites_form_is_refused(desk: Desk) -> None:
    response = await desk.console.client.post(
        "/staff/documents/drafts/new", files={"file": ("a.md", TEXT.encode())}, data={"form_token": "0" * 64}
    )
    assert response.status_code == 403
    assert await desk.drafts() == []


async def test_after_the_session_ended_a_file_has_to_be_chosen_again(desk: Desk) -> None:
    await desk.console.query(lambda session: session.execute(update(StaffSession).values(seen_at=_long_ago())))
    response = await desk.console.client.post("/staff/documents/drafts/new", files={"file": ("a.md", TEXT.encode())})
    assert response.status_code == 401
    assert "too large to be kept" in response.text
    assert 'name="next" value="/staff/documents/drafts/new"' in response.text


async def test_a_file_that_takes_forever_is_given_up_while_others_are_served(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A PDF whose pages lead back to themselves keeps its reader busy; the reader is another process, and is ended."""
    monkeypatch.setattr(reading, "SECONDS", 3)
    response = await desk.upload(slow_pdf(), "bombe.pdf")
    assert response.status_code == 422
    assert "more than 3 s" in response.text
    assert await desk.drafts() == []
    monkeypatch.undo()
    assert (await desk.upload(TEXT.encode(), "marche.md")).status_code == 303


async def test_a_text_that_nobody_could_look_through_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_CHARS", 1000)
    response = await desk.upload((TEXT * 20).encode(), "long.md")
    assert response.status_code == 422
    assert "longer than 1,000 characters" in response.text


def slow_pdf() -> bytes:
    """Return a small PDF whose one page shows text a few million times."""
    writer, data = PdfWriter(), io.BytesIO()
    page = writer.add_blank_page(200, 200)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F"): font})})
    content = DecodedStreamObject()
    content.set_data(b"BT /F 9 Tf " + b"(a) Tj 1 1 Td " * 1_000_000 + b"ET")
    page[NameObject("/Contents")] = writer._add_object(content.flate_encode())
    writer.write(data)
    return data.getvalue()
