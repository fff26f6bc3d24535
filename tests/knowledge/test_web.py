"""Pages are fetched politely and within limits; what a server does wrong is said in one clear error."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from knowledge.documents import load_documents
from knowledge.errors import UnreadableSourceError
from knowledge.ingest import ingest
from knowledge.readers import read_source, web

SENTENCE = "L'Organisation réunit à Genève plus de 40 associations et 17 pays autour de l'aide humanitaire."
PAGE = f"<html><head><title>Réunion</title></head><body><main><h1>Réunion</h1><p>{SENTENCE}</p></main></body></html>"


class Handler(BaseHTTPRequestHandler):
    """Serves the pages the tests ask for."""

    def do_GET(self) -> None:
        """Answer with the method that is named like the path."""
        handler = getattr(self, "_page_" + self.path.strip("/").replace("-", "_").partition(".")[0], None)
        if handler is None:
            self.send_error(404)
        else:
            handler()

    def _answer(
        self, data: bytes, content_type: str = "text/html; charset=utf-8", status: int = 200, **more: str
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        for name, value in more.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def _page_reunion(self) -> None:
        self._answer(PAGE.encode())

    def _page_ancienne(self) -> None:
        self._answer(PAGE.replace("l'aide", "l’aide").encode("cp1252"), "text/html; charset=ISO-8859-1")

    def _page_fragment(self) -> None:
        self._answer(f"<p>{SENTENCE}</p>".encode())

    def _page_notes(self) -> None:
        self._answer(f"# Notes\n\n{SENTENCE}".encode(), "text/plain")

    def _page_moved(self) -> None:
        self._answer(b"", status=302, Location="/reunion")

    def _page_loop(self) -> None:
        self._answer(b"", status=302, Location="/loop")

    def _page_elsewhere(self) -> None:
        self._answer(b"", status=302, Location="file:///etc/hostname")

    def _page_picture(self) -> None:
        self._answer(b"\x89PNG", "image/png")

    def _page_large(self) -> None:
        self._answer(b"", **{"Content-Length": "50000000"})

    def _page_endless(self) -> None:
        self._answer(b"")
        while True:
            try:
                self.wfile.write(b"<p>Encore.</p>" * 10_000)
            except OSError:
                return

    def _page_slow(self) -> None:
        self.server.slow.wait(10)  # type: ignore[attr-defined]

    def log_message(self, *args: object) -> None:
        """Keep the test output quiet."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.slow = threading.Event()  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.slow.set()  # type: ignore[attr-defined]
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("path", ["/reunion", "/moved"])
def test_a_page_is_read_where_redirects_end(site: str, path: str) -> None:
    extract = read_source(site + path)
    assert extract.source == f"{site}/reunion"
    assert (extract.title, extract.text, extract.language) == ("Réunion", f"# Réunion\n\n{SENTENCE}", "fr")


def test_latin_1_is_read_as_browsers_do(site: str) -> None:
    assert "l’aide humanitaire" in read_source(f"{site}/ancienne").text


def test_the_content_type_tells_html_without_a_head(site: str) -> None:
    assert read_source(f"{site}/fragment").text == SENTENCE


def test_text_files_are_read_too(site: str) -> None:
    assert read_source(f"{site}/notes.md").text == f"# Notes\n\n{SENTENCE}"


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("/missing", "answers 404"),
        ("/loop", "cannot be reached"),
        ("/elsewhere", "cannot be reached"),
        ("/picture", "'image/png' cannot be read"),
        ("/large", "larger than 20 MB"),
        ("/endless", "larger than 20 MB"),
        ("/slow", "too long"),
    ],
)
def test_a_page_that_cannot_be_read_is_refused(
    site: str, path: str, complaint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "TIMEOUT", 1.0)
    with pytest.raises(UnreadableSourceError, match=complaint) as caught:
        read_source(site + path)
    assert str(caught.value).startswith(f"{site}{path}: ")


@pytest.mark.parametrize(
    "url", ["ftp://example.org/a.txt", "file:///etc/hostname", "http://127.0.0.1:1/", "http://[bad/"]
)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(UnreadableSourceError):
        read_source(url)


def test_an_ingested_page_keeps_address_host_and_day(site: str, tmp_path: Path) -> None:
    assert ingest([f"{site}/reunion"], tmp_path).added == ("reunion",)
    document = load_documents(tmp_path / "documents")["reunion"]
    assert (document.title, document.text) == ("Réunion", SENTENCE)
    assert (document.source, document.publisher) == (f"{site}/reunion", "127.0.0.1")
    assert document.retrieved is not None
    assert ingest([f"{site}/reunion"], tmp_path).unchanged == ("reunion",)
