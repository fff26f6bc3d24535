"""A web site on this machine that tests change, move and break."""

import hashlib
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_KINDS = {"xml": "application/xml", "txt": "text/plain"}


@dataclass
class Site:
    """What the server answers; paths to pages, redirects and statuses may be changed while it runs."""

    pages: dict[str, str] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    broken: dict[str, int] = field(default_factory=dict)
    headers: dict[str, Mapping[str, str]] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    sent: Counter[str] = field(default_factory=Counter)
    url: str = ""


def page(title: str, *paragraphs: str, links: tuple[str, ...] = (), head: str = "") -> str:
    """Return an ordinary page."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    anchors = "".join(f'<li><a href="{link}">{link}</a></li>' for link in links)
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title>{head}</head><body><nav><ul>{anchors}</ul></nav>"
        f"<main><h1>{title}</h1>{text}</main></body></html>"
    )


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path
            site.asked[path] += 1
            if path in site.pages and path not in site.broken:
                self._send(path, site.pages[path].encode())
                return
            moved = site.moved.get(path)
            status = site.broken.get(path, 301 if moved else 404)
            self._answer(status, b"", {"Location": moved} if moved else {})

        def _send(self, path: str, body: bytes) -> None:
            etag = f'"{hashlib.md5(body).hexdigest()}"'
            if self.headers.get("If-None-Match") == etag:
                self._answer(304, b"", {"ETag": etag})
                return
            site.sent[path] += 1
            kind = (
                "application/xml" if path.endswith(".xml") else "text/plain" if path.endswith(".txt") else "text/html"
            )
            self._answer(200, body, {"Content-Type": f"{kind}; charset=utf-8", "ETag": etag})

        def _answer(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
            self.send_response(status)
            for name, value in {**headers, **site.headers.get(self.path, {})}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


@contextmanager
def serving(site: Site) -> Iterator[Site]:
    """Serve the site on a free port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(site))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    site.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
