"""The project's own page in a real browser, with the security headers that the application sends."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from browsing import on_a_port
from playwright.sync_api import Browser, Page, expect
from standins import FakeAnswering, MarkedLanguage, RasaStandIn, WordsInterpreter, make_settings, run_action

from api.app import create_app

pytestmark = pytest.mark.slow


@pytest.fixture
def url(migrated: Path, tmp_path: Path, rasa: RasaStandIn, answering: FakeAnswering) -> Iterator[str]:
    shutil.copy(migrated, tmp_path / "passerelle.db")
    app = create_app(
        make_settings(tmp_path),
        answering=answering,
        interpreter=WordsInterpreter(),
        detector=MarkedLanguage(),
        run_action=run_action,
        index_version=lambda: "v7",
        rasa_transport=httpx.MockTransport(rasa),
    )
    with on_a_port(app) as origin:
        yield f"{origin}/"


@pytest.fixture
def page(browser: Browser, url: str) -> Iterator[Page]:
    """Open the page as a visitor with a French browser; a script error or a refused resource fails the test."""
    context = browser.new_context(locale="fr-CH", permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if "Content Security" in message.text else None)
    page.goto(url)
    yield page
    context.close()
    assert faults == []


def test_demo_answers_and_tells_the_page(page: Page, rasa: RasaStandIn) -> None:
    rasa.up = False
    page.get_by_role("button", name="Que fait l’OIM en Suisse ?").click()
    page.get_by_text("Title › Section › One").click()
    expect(page.locator("#demo mark")).to_have_text("An exact quote.")
    expect(page.locator("#heard li")).to_have_text(
        ["passerelle:answer answer", "passerelle:message Que fait l’OIM en Suisse ?"]
    )


def test_options_change_the_demo_and_the_line_to_copy(page: Page, url: str) -> None:
    page.get_by_label("Language").select_option("ar")
    page.get_by_label("Colour").fill("#0033a0")
    page.get_by_label("Theme").select_option("dark")
    page.get_by_label("As a launcher").check()
    page.locator("[part=launcher]").click()
    expect(page.get_by_role("dialog", name="اطرح سؤالاً")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == (
        f'<script type="module" src="{url}widget.js" data-lang="ar" data-accent="#0033a0" data-theme="dark"></script>'
    )


def test_page_and_description_need_no_third_party(page: Page, url: str) -> None:
    foreign: list[str] = []
    page.on(
        "request", lambda request: foreign.append(request.url) if not request.url.startswith((url, "data:")) else None
    )
    page.reload()
    page.goto(f"{url}docs")
    expect(page.get_by_text("/api/chat", exact=True)).to_be_visible()
    assert foreign == []
