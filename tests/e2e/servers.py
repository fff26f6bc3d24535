"""Servers for a browser: Passerelle with a scripted dialogue, Passerelle as it is, and a site that embeds its chat."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import uvicorn
from scripted import AlwaysAsked, AsTold, NoRetrieval, ScriptedRasa, no_action
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from api.app import create_app
from api.database.migrate import upgrade
from api.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 300


def free_socket() -> socket.socket:
    """Bind a port of this machine that nobody uses."""
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    return bound


def origin_of(bound: socket.socket) -> str:
    return f"http://127.0.0.1:{bound.getsockname()[1]}"


@contextmanager
def serving(app: ASGIApp, bound: socket.socket) -> Iterator[None]:
    """Serve an application in a thread."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
    thread.start()
    while not server.started:
        thread.join(0.05)
    yield
    server.should_exit = True
    thread.join()


@contextmanager
def scripted(folder: Path, bound: socket.socket, rasa: ScriptedRasa, **values: object) -> Iterator[str]:
    """Serve Passerelle with everything real but the dialogue."""
    settings = Settings(var_dir=folder, client_rate="1000/minute", conversation_rate="1000/minute", **values)
    _migrate(settings.database_url)
    app = create_app(
        settings,
        answering=NoRetrieval(),
        interpreter=AlwaysAsked(),
        detector=AsTold(),
        run_action=no_action,
        index_version=lambda: "v1",
        rasa_transport=httpx.MockTransport(rasa),
    )
    with serving(app, bound):
        yield origin_of(bound)


@contextmanager
def complete(folder: Path, origins: str) -> Iterator[str]:
    """Run `passerelle serve`, Rasa included, on what `passerelle prepare` made and a database of its own."""
    with free_socket() as web, free_socket() as rasa:
        url, rasa_url = origin_of(web), origin_of(rasa)
    environment = {
        **os.environ,
        "PASSERELLE_PORT": url.rsplit(":", 1)[1],
        "PASSERELLE_RASA_URL": rasa_url,
        "PASSERELLE_DATABASE_URL": f"sqlite+aiosqlite:///{folder}/passerelle.db",
        "PASSERELLE_ALLOWED_ORIGINS": origins,
    }
    log = folder / "serve.log"
    command = [Path(sys.executable).with_name("passerelle"), "serve"]
    with (
        log.open("w") as output,
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output) as process,
    ):
        try:
            _wait(process, url, log)
            yield url
        finally:
            process.terminate()


def _wait(process: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    """Wait until the whole stack answers."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/health/ready", trust_env=False).json()["status"] == "ready":
                return
        except httpx.ConnectError:
            pass
        time.sleep(0.5)
    raise RuntimeError(f"`passerelle serve` did not get ready:\n{log.read_text()[-3000:]}")


def _migrate(database_url: str) -> None:
    """Make the tables in a thread of its own, since the browser's driver keeps an event loop in this one."""
    with ThreadPoolExecutor(1) as executor:
        executor.submit(upgrade, database_url).result()


class Site:
    """A site of another origin; `embed` decides what its one page holds and under which policy it is served."""

    def __init__(self) -> None:
        self.html = ""
        self.headers: dict[str, str] = {}
        self.app = Starlette(routes=[Route("/{path:path}", self._page)])

    def embed(self, body: str, *, head: str = "", lang: str = "fr", policy: str = "") -> None:
        """Set the page that every path shows."""
        self.html = (
            f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>Site</title>'
            f'<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">'
            f'<link rel="icon" href="data:,">{head}</head><body><main><h1>Une association</h1>'
            f'<p>Le contenu de la page. <a href="/next">Suite</a></p>{body}</main></body></html>'
        )
        self.headers = {"Content-Security-Policy": policy} if policy else {}

    async def _page(self, _: Request) -> HTMLResponse:
        return HTMLResponse(self.html, headers=self.headers)
