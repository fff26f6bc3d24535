"""Every state of the widget as a visitor sees it: looked at by axe, and kept as a picture."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pages import QUESTIONS, Visit, embed, embed_chats, open_chat, say, settle
from playwright.sync_api import Page, expect
from report import Report
from servers import Site

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
EXAMPLE_SITE = Path(__file__).resolve().parents[2] / "docs" / "example-site" / "index.html"


@pytest.fixture
def opened(site: Site, site_url: str, server: str, visit: Visit) -> Callable[..., Page]:
    """Open the site and the chat on it."""

    def visit_and_open(data: dict[str, str] | None = None, **options: object) -> Page:
        embed(site, server, **(data or {}))
        page = visit(site_url, **options)
        open_chat(page)
        expect(page.locator("[part=panel]")).to_be_visible()
        return page

    return visit_and_open


def test_closed_and_open(site: Site, site_url: str, server: str, visit: Visit, report: Report) -> None:
    embed(site, server)
    page = visit(site_url)
    expect(page.get_by_role("button", name="Poser une question")).to_be_visible()
    report.check(page, "closed")
    page.get_by_role("button", name="Poser une question").click()
    expect(page.get_by_role("dialog", name="Poser une question")).to_be_visible()
    report.check(page, "open")


@pytest.mark.parametrize(
    ("state", "message", "seen"),
    [
        ("answer", "Que fait l’OIM en Suisse ?", "L’OIM tient un bureau à Berne"),
        ("list", "list of tasks", "un premier entretien"),
        ("long answer", "long story", "Paragraphe 24 "),
        ("clarification", "which one?", "Voulez-vous savoir"),
        ("refusal", "unknown thing", "je préfère ne pas deviner"),
        ("form", "human please", "formulaire de contact"),
        ("hostile text", "hostile \u202etext <b>" + "w" * 1900, "onerror"),
    ],
)
def test_replies(opened: Callable[..., Page], report: Report, state: str, message: str, seen: str) -> None:
    page = opened()
    say(page, message)
    expect(page.get_by_role("log").get_by_text(seen).first).to_be_visible()
    report.check(page, state)


def test_citation_open(opened: Callable[..., Page], report: Report) -> None:
    page = opened()
    say(page, "Que fait l’OIM ?")
    page.get_by_text("OIM Suisse › Bureau de Berne").click()
    expect(page.locator("mark")).to_be_visible()
    assert page.locator("mark").evaluate("(e) => getComputedStyle(e).backgroundColor") == "rgb(255, 237, 176)"
    expect(page.get_by_role("link", name="Ouvrir la page")).to_have_attribute("href", "https://switzerland.iom.int/fr")
    report.check(page, "citation open")
    page.get_by_role("button", name="Réponse utile").click()
    expect(page.get_by_label("Un commentaire ?")).to_be_visible()
    report.check(page, "rated")


def test_waiting(opened: Callable[..., Page], report: Report) -> None:
    page = opened()
    say(page, "slow question")
    expect(page.locator("[part=typing]")).to_be_visible()
    report.check(page, "waiting")


def test_error_and_offline(opened: Callable[..., Page], report: Report) -> None:
    page = opened()
    broken = {"status": 503, "body": "{}", "headers": {"Access-Control-Allow-Origin": "*"}}
    page.route("**/api/chat", lambda route: route.fulfill(**broken))
    say(page, "Que fait l’OIM ?")
    expect(page.get_by_role("button", name="Réessayer")).to_be_visible()
    report.check(page, "error")
    page.unroute_all()
    page.context.set_offline(True)
    expect(page.get_by_text("Vous êtes hors ligne")).to_be_visible()
    report.check(page, "offline")


def test_asking_before_erasing(opened: Callable[..., Page], report: Report) -> None:
    page = opened()
    say(page, "Que fait l’OIM ?")
    page.get_by_role("button", name="Effacer").click()
    report.check(page, "erase")
    page.get_by_role("group", name="Effacer définitivement").get_by_role("button", name="Effacer").click()
    expect(page.get_by_text("La conversation est effacée")).to_be_visible()
    report.check(page, "erased")


def test_form_with_a_fault_and_its_receipt(opened: Callable[..., Page], report: Report) -> None:
    page = opened(viewport={"width": 1100, "height": 900})
    say(page, "human please")
    form = page.locator("[part=contact]")
    form.get_by_role("button").click()
    expect(form.get_by_role("alert")).not_to_be_empty()
    report.check(page, "form with a fault")
    form.get_by_label("E-mail").fill("a@example.org")
    form.get_by_label("J’accepte").check()
    form.get_by_role("button").click()
    expect(page.get_by_text("Votre demande est enregistrée")).to_be_visible()
    report.check(page, "form sent")


def test_reply_that_quotes_another_language(opened: Callable[..., Page], report: Report) -> None:
    page = opened({"lang": "de"})
    say(page, "quoted text")
    page.locator("summary").first.click()
    report.check(page, "quote in another language")


@pytest.mark.parametrize("language", ["fr", "de", "it", "en", "es", "pt", "ar", "uk"])
def test_languages(opened: Callable[..., Page], report: Report, language: str) -> None:
    page = opened({"lang": language})
    assert page.locator(".chat").get_attribute("lang") == language
    assert "undefined" not in page.locator("[part=panel]").inner_text()
    say(page, "human please")
    expect(page.locator("[part=contact]")).to_be_visible()
    report.check(page, f"language {language}")


def test_right_to_left(opened: Callable[..., Page], report: Report) -> None:
    page = opened({"lang": "ar", "questions": "ما هي المنظمة؟"})
    field = page.locator("[part=input]")
    assert field.evaluate("(field) => getComputedStyle(field).direction") == "rtl", "where nothing is written yet"
    say(page, "arabic")
    page.get_by_text("OIM Suisse › Bureau de Berne").click()
    panel = page.locator("[part=panel]").bounding_box()
    assert panel
    assert panel["x"] < 100, "an Arabic chat opens on the left"
    report.check(page, "right to left")


@pytest.mark.parametrize("accent", ["#0033a0", "#ffd500", "#ffffff", "#000000", "#e4002b", "#5cb531"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_stay_readable(opened: Callable[..., Page], report: Report, accent: str, scheme: str) -> None:
    """Whatever the accent and the scheme are, axe finds enough contrast."""
    page = opened({"accent": accent}, color_scheme=scheme)
    say(page, "unknown thing")
    expect(page.locator("[part~=refusal]")).to_be_visible()
    report.check(page, f"{scheme} {accent[1:]}")


@pytest.mark.parametrize("kind", ["answer", "form"])
def test_dark_theme_on_a_light_page(opened: Callable[..., Page], report: Report, kind: str) -> None:
    page = opened({"theme": "dark"})
    say(page, "Que fait l’OIM ?" if kind == "answer" else "human please")
    expect(page.locator("[part~=message]").first).to_be_visible()
    if kind == "answer":
        page.locator("summary").click()
        page.get_by_role("button", name="Réponse utile").click()
        expect(page.get_by_label("Un commentaire ?")).to_be_visible()
    report.check(page, f"dark {kind}")


def test_dark_offline(opened: Callable[..., Page], report: Report) -> None:
    page = opened(color_scheme="dark")
    page.context.set_offline(True)
    say(page, "un")
    expect(page.get_by_role("button", name="Réessayer")).to_be_visible()
    report.check(page, "dark offline")


@pytest.mark.parametrize("language", ["de", "uk", "ar"])
def test_narrow_phone(opened: Callable[..., Page], report: Report, language: str) -> None:
    """The languages with the longest labels, and the one that runs the other way."""
    page = opened({"lang": language}, viewport={"width": 360, "height": 720}, has_touch=True, is_mobile=True)
    assert page.locator("[part=header]").evaluate("(e) => e.scrollWidth <= e.clientWidth")
    report.check(page, f"narrow phone {language}")


def test_phone(opened: Callable[..., Page], report: Report) -> None:
    page = opened(viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True, device_scale_factor=2)
    say(page, "list of tasks")
    expect(page.get_by_text("un premier entretien")).to_be_visible()
    settle(page)
    assert page.locator("[part=panel]").bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 780}
    report.check(page, "phone")


def test_forced_colours(opened: Callable[..., Page], report: Report) -> None:
    page = opened(forced_colors="active", reduced_motion="reduce")
    say(page, "Que fait l’OIM ?")
    page.get_by_role("button", name="Réponse utile").click()
    report.check(page, "forced colours")
    say(page, "human please")
    expect(page.locator("[part=contact]")).to_be_visible()
    report.check(page, "forced colours form")


def test_zoom_of_400_percent(opened: Callable[..., Page], report: Report) -> None:
    """A window of 1280 by 1024 pixels at 400 %: nothing may need scrolling sideways or be out of reach."""
    page = opened(viewport={"width": 320, "height": 256})
    say(page, "list of tasks")
    expect(page.get_by_text("un premier entretien")).to_be_attached()
    scroller = page.locator(".scroller")
    assert scroller.evaluate("(e) => e.scrollWidth <= e.clientWidth")
    assert scroller.evaluate("(e) => e.clientHeight") > 90
    report.check(page, "zoom 400")
    say(page, "human please")
    send = page.locator("[part=contact] button")
    send.scroll_into_view_if_needed()
    send.click()
    expect(page.get_by_label("E-mail")).to_be_focused()
    expect(page.get_by_label("E-mail")).to_be_in_viewport(ratio=1)
    assert page.get_by_label("E-mail").evaluate("(field) => getComputedStyle(field).outlineWidth") == "3px"
    report.check(page, "zoom 400 form")


def test_inline(site: Site, site_url: str, server: str, visit: Visit, report: Report) -> None:
    embed_chats(site, server, f'questions="{QUESTIONS}"', launcher=False)
    page = visit(site_url)
    page.get_by_role("button", name="Que fait l’OIM en Suisse ?").click()
    expect(page.get_by_text("L’OIM tient un bureau")).to_be_visible()
    report.check(page, "inline")


def test_example_site_of_another_origin(site: Site, site_url: str, server: str, visit: Visit, report: Report) -> None:
    """The page that the documentation offers for trying the chat on a site of one's own."""
    site.html, site.headers = EXAMPLE_SITE.read_text(encoding="utf-8").replace("http://127.0.0.1:8000", server), {}
    page = visit(site_url)
    expect(page.locator("[part=launcher]")).to_be_visible()
    report.check(page, "example site")
    page.locator("#help").click()
    page.get_by_role("dialog").get_by_role("button", name="Que fait l’OIM en Suisse ?").click()
    expect(page.get_by_text("L’OIM tient un bureau")).to_be_visible()
    report.check(page, "example site open")


@pytest.mark.parametrize(
    ("state", "options"),
    [
        ("own page", {}),
        ("own page dark", {"color_scheme": "dark"}),
        ("own page phone", {"viewport": {"width": 390, "height": 780}, "is_mobile": True, "has_touch": True}),
    ],
)
def test_own_page(server: str, visit: Visit, report: Report, state: str, options: dict[str, object]) -> None:
    page = visit(server, **options)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    assert page.evaluate("[document.cookie, { ...sessionStorage }, { ...localStorage }]") == ["", {}, {}]
    page.get_by_role("button", name="Que fait l’OIM en Suisse ?").click()
    expect(page.get_by_text("L’OIM tient un bureau")).to_be_visible()
    assert {url for url in asked if not url.startswith(server)} == set()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"
    report.check(page, state)
