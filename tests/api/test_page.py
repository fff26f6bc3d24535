"""The demo page in a real browser, with the security headers that the application sends."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright
from standins import FakeAnswering, MarkedLanguage, RasaStandIn, make_settings, run_action

from api.app import create_app

pytestmark = pytest.mark.slow
CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("there is no Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def url(migrated: Path, tmp_path: Path, rasa: RasaStandIn, answering: FakeAnswering) -> Iterator[str]:
    shutil.copy(migrated, tmp_path / "passerelle.db")
    app = create_app(
        make_settings(tmp_path),
        answering=answering,
        detector=MarkedLanguage(),
        run_action=run_action,
        index_version=lambda: "v7",
        rasa_transport=httpx.MockTransport(rasa),
    )
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/"
    server.should_exit = True
    thread.join()


@pytest.fixture
def page(browser: Browser, url: str) -> Iterator[Page]:
    """Open the page as a visitor with a French browser; a script error or a refused resource fails the test."""
    context = browser.new_context(locale="fr-CH")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if "Content Security" in message.text else None)
    page.goto(url)
    yield page
    context.close()
    assert faults == []


def _ask(page: Page, text: str) -> None:
    page.get_by_role("textbox", name="Votre question").fill(text)
    page.keyboard.press("Enter")


def test_answer_shows_lists_and_its_proof(page: Page, rasa: RasaStandIn) -> None:
    rasa.up = False
    _ask(page, "Que fait l'OIM ?\n- ceci\n- cela")
    expect(page.get_by_role("log").get_by_role("listitem").filter(has_text="cela")).to_be_visible()
    page.get_by_text("Source : Title › Section › One").click()
    expect(page.locator("blockquote")).to_have_text("An exact quote.")
    assert page.locator("details a").get_attribute("href") == "https://example.org/doc"
    page.get_by_role("button", name="Réponse utile").click()
    expect(page.get_by_text("Merci !")).to_be_visible()


def test_markup_from_outside_stays_text(page: Page, rasa: RasaStandIn) -> None:
    """Neither the visitor's words nor an answer may become part of the page."""
    rasa.reply = lambda body: [{"text": body["message"], "buttons": [{"title": "<b>x</b>", "payload": "y"}]}]
    _ask(page, "<img src=x onerror=document.title=1>")
    expect(page.locator(".reply .text")).to_have_text("<img src=x onerror=document.title=1>")
    assert page.locator("#log img, #log b").count() == 0
    assert page.title() == "Passerelle"


def test_a_lost_message_is_sent_again_as_the_same_message(page: Page, rasa: RasaStandIn) -> None:
    """The first try reaches the server, its reply gets lost; the retry must not ask twice."""
    _ask(page, "un")
    expect(page.locator(".reply")).to_have_count(1)
    sent: list[Any] = []

    def lose_reply(route: Route) -> None:
        sent.append(route.request.post_data_json)
        route.fetch()
        route.abort()

    page.route("**/api/chat", lose_reply, times=1)
    _ask(page, "deux")
    with page.expect_request("**/api/chat") as retried:
        page.get_by_role("button", name="Réessayer").click()
    expect(page.locator(".reply")).to_have_count(2)
    assert retried.value.post_data_json["message_id"] == sent[0]["message_id"]
    assert [body["message"] for body in rasa.requests] == ["un", "deux"]


def test_conversation_survives_a_reload_and_can_be_erased(page: Page) -> None:
    _ask(page, "un")
    expect(page.locator(".reply")).to_have_count(1)
    page.reload()
    expect(page.locator(".reply")).to_have_count(1)
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Effacer la conversation").click()
    expect(page.get_by_role("heading", name="Bonjour")).to_be_visible()
    page.reload()
    expect(page.locator(".turn")).to_have_count(0)


def test_a_human_can_be_asked_for(page: Page, rasa: RasaStandIn) -> None:
    rasa.reply = lambda _: [{"custom": {"kind": "handoff", "text": "Bien sûr."}}]
    _ask(page, "un humain")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Demander à être contacté").click()
    expect(page.get_by_text("Votre demande est enregistrée")).to_have_count(0)
    page.get_by_label("Téléphone").fill("+41 31 350 82 11")
    page.get_by_label("E-mail").fill("")
    page.get_by_role("button", name="Demander à être contacté").click()
    expect(page.get_by_text("Votre demande est enregistrée")).to_be_visible()


def test_page_speaks_four_languages(page: Page) -> None:
    for name, code in (("Deutsch", "de"), ("Italiano", "it"), ("English", "en"), ("Français", "fr")):
        page.get_by_role("button", name=name, exact=True).click()
        assert page.locator("html").get_attribute("lang") == code
        assert page.locator("#examples button").count() == 4
        assert "undefined" not in page.locator("body").inner_text()


def test_everything_can_be_done_with_the_keyboard(page: Page) -> None:
    page.locator("#examples button").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".reply")).to_have_count(1)


def test_api_description_is_shown_without_third_parties(page: Page, url: str) -> None:
    foreign: list[str] = []
    page.on(
        "request", lambda request: foreign.append(request.url) if not request.url.startswith((url, "data:")) else None
    )
    page.goto(f"{url}docs")
    expect(page.get_by_text("/api/chat", exact=True)).to_be_visible()
    assert foreign == []
