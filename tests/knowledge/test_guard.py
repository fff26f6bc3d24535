"""Pages that others ask for are fetched from public addresses only, wherever names and redirects lead."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from typing import Any

import pytest

from knowledge.errors import UnreadableSourceError
from knowledge.readers import read_source
from knowledge.readers.guard import PublicTransport

SENTENCE = "L'Organisation réunit à Genève plus de 40 associations et 17 pays autour de l'aide humanitaire."
PAGE = f"<html><head><title>Réunion</title></head><body><main><p>{SENTENCE}</p></main></body></html>"
LOOPBACK = ip_network("127.0.0.1/32")


class Handler(BaseHTTPRequestHandler):
    """Serves a page under the name it was asked by, and redirects to another loopback address."""

    def do_GET(self) -> None:
        """Answer, and remember the host that was asked for."""
        self.server.hosts.append(self.headers["Host"])  # type: ignore[attr-defined]
        moved = self.path == "/moved"
        self.send_response(302 if moved else 200)
        if moved:
            self.send_header("Location", f"http://127.0.0.2:{self.server.server_port}/")  # type: ignore[attr-defined]
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(b"" if moved else PAGE.encode())

    def log_message(self, *args: object) -> None:
        """Keep the test output quiet."""


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("0.0.0.0", 0), Handler)
    server.hosts = []  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f.1",
        "0.0.0.0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "10.0.0.1",
        "100.64.0.1",
        "169.254.169.254",
        "192.168.1.1",
        "224.0.0.1",
        "[fe80::1]",
        "[fd00::1]",
    ],
)
def test_no_private_address_is_asked(server: ThreadingHTTPServer, host: str) -> None:
    with pytest.raises(UnreadableSourceError, match=r"private network|is unknown"):
        read_source(f"http://{host}:{server.server_port}/", PublicTransport())
    assert server.hosts == []  # type: ignore[attr-defined]


def test_a_redirect_into_a_private_network_is_not_followed(server: ThreadingHTTPServer) -> None:
    with pytest.raises(UnreadableSourceError, match=r"127\.0\.0\.2.*private network"):
        read_source(f"http://127.0.0.1:{server.server_port}/moved", PublicTransport([LOOPBACK]))
    assert server.hosts == [f"127.0.0.1:{server.server_port}"]  # type: ignore[attr-defined]


def test_networks_that_the_operator_names_are_read_by_the_name_that_was_asked(server: ThreadingHTTPServer) -> None:
    address = f"http://localhost:{server.server_port}/"
    extract = read_source(address, PublicTransport([LOOPBACK, ip_network("::1/128")]))
    assert (extract.source, extract.text) == (address, SENTENCE)
    assert server.hosts == [f"localhost:{server.server_port}"]  # type: ignore[attr-defined]


def test_a_name_with_one_private_address_is_refused(
    server: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise the attacker's name server would only have to add a public address."""
    answers = [("93.184.215.14", 0), ("127.0.0.1", 0)]

    def resolve(*_: Any, **__: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", answer) for answer in answers]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(UnreadableSourceError, match="private network"):
        read_source(f"http://rebinding.example:{server.server_port}/", PublicTransport())
    assert server.hosts == []  # type: ignore[attr-defined]


def test_the_connection_goes_to_the_address_that_was_checked(
    server: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that leads elsewhere when it is asked again gains nothing: it is not asked again."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def resolve(host: Any, port: Any, *more: Any, **named: Any) -> list[Any]:  # noqa: ANN401
        name = host.decode() if isinstance(host, bytes) else host
        if name == "rebinding.example":
            asked.append(name)
            name = "127.0.0.1" if len(asked) == 1 else "127.0.0.2"
        return real(name, port, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    address = f"http://rebinding.example:{server.server_port}/"
    assert read_source(address, PublicTransport([LOOPBACK])).text == SENTENCE
    assert asked == ["rebinding.example"]
