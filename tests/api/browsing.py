"""What tests with a real browser share: the application on a port, and what axe says of a page."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from playwright.sync_api import Page, expect

CHROMIUM = Path("/usr/bin/chromium")
SHOTS = Path(__file__).resolve().parents[2] / "var" / "screenshots"
_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@contextmanager
def on_a_port(app: FastAPI) -> Iterator[str]:
    """Serve the application to browsers for a block; yields its origin, without a slash at the end."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def violations(page: Page) -> list[tuple[str, str]]:
    """Return the rules that a page of the console breaks, all its details open, with the elements that do."""
    page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")
    found = Axe().run(page, options=_RULES).response["violations"]
    return [(violation["id"], node["html"]) for violation in found for node in violation["nodes"]]


def too_wide(page: Page) -> int:
    """Return by how many pixels a page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def create_account(page: Page, link: str, password: str) -> None:
    """Follow the set-up link, in French, and arrive in the console as its admin."""
    page.goto(link)
    page.get_by_label("E-mail").fill("ada@example.org")
    page.get_by_label("Mot de passe").fill(password)
    page.get_by_role("button", name="Créer le compte").click()
    expect(page.get_by_role("heading", name="Conversations")).to_be_visible()
