"""Sign in, find a conversation, read it and review it in a real browser, with the headers the application sends."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from browsing import SHOTS, create_account, on_a_port, too_wide, violations
from playwright.sync_api import Browser, BrowserContext, Page, expect
from staff_standins import PASSWORD, make_console, reply
from standins import FakeAnswering, RasaStandIn, make_settings

pytestmark = [pytest.mark.slow, pytest.mark.e2e]
PAGES = {"inbox": "", "inbox-filtered": "?outcome=refusal&language=fr", "transcript": "conversations/1"} | {
    name: name for name in ("contacts", "sample", "unanswered", "dashboard", "audit")
}


@pytest.fixture
def url(migrated: Path, tmp_path: Path, rasa: RasaStandIn, answering: FakeAnswering) -> Iterator[str]:
    with on_a_port(make_console(make_settings(tmp_path), migrated, answering, rasa)) as origin:
        yield origin


@pytest.fixture
def visited(url: str, rasa: RasaStandIn) -> str:
    """Have visitors write, so that there is something to read."""
    with httpx.Client(base_url=url) as visitor:

        def say(text: str, **fields: object) -> dict[str, Any]:
            return visitor.post("/api/chat", json={"message": text, **fields}).raise_for_status().json()

        rasa.reply = reply()
        first = say("Où se trouve la mission de l'OIM en Suisse ?")
        visitor.post("/api/feedback", json={"turn_id": first["turn_id"], "rating": "up", "comment": "Merci !"})
        rasa.reply = reply("refusal", "Je n'ai pas trouvé la réponse dans les documents que je connais.")
        say("Et combien gagne son directeur ?", conversation_id=first["conversation_id"])
        rasa.reply = reply(
            "clarification", "Vouliez-vous dire :", suggestions=[{"label": "Le siège ?", "message": "x"}]
        )
        say("[de] Wer ist zuständig?", conversation_id=first["conversation_id"])
        rasa.reply = reply("refusal", "Je ne sais pas.")
        for text in ("Quel temps fera-t-il demain ?", "Quel temps demain ?", "Quel temps fera-t-il demain à Berne ?"):
            say(text)
        rasa.reply = lambda _: [{"custom": {"kind": "handoff", "text": "Appelez le 112.", "flag": "distress"}}]
        say("[it] Non ce la faccio più")
        body = {"name": "Ada Lovelace", "email": "ada@example.org", "phone": "+41 31 350 82 11", "consent": True}
        message = {"message": "Rappelez-moi, s'il vous plaît.", "conversation_id": first["conversation_id"]}
        visitor.post("/api/contact", json=body | message).raise_for_status()
        rasa.up = False
        say("Que fait l'OIM ?")
    return url


def _open(browser: Browser, **options: Any) -> tuple[BrowserContext, Page, list[str]]:  # noqa: ANN401
    context = browser.new_context(locale="fr-CH", **options)
    page, faults = context.new_page(), []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    return context, page, faults


def test_from_the_set_up_link_to_a_review_with_the_keyboard_alone(
    browser: Browser, visited: str, setup_link: str
) -> None:
    context, page, faults = _open(browser)
    create_account(page, setup_link, PASSWORD)
    page.get_by_role("button", name="Se déconnecter").click()
    page.get_by_label("E-mail").fill("ada@example.org")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Conversations")).to_be_visible()

    page.keyboard.press("/")
    page.keyboard.type("directeur")
    page.keyboard.press("Enter")
    expect(page.locator("[data-row]")).to_have_count(1)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Conversation 1")).to_be_visible()
    expect(page.locator("mark").first).to_have_text("à Berne")
    page.keyboard.press("j")
    expect(page.locator(".said").first).to_be_focused()

    turn = page.locator(".turn").nth(1)
    turn.get_by_text("Faux …").click()
    turn.get_by_label("Aurait dû répondre").check()
    turn.get_by_label("Remarque").fill("C'est dans le rapport annuel.")
    turn.get_by_role("button", name="Enregistrer").click()
    expect(page.locator(".turn").nth(1).locator(".verdict")).to_contain_text("Aurait dû répondre")
    page.keyboard.press("u")
    page.get_by_role("link", name="Journal").click()
    expect(page.get_by_role("cell", name="Tour évalué")).to_be_visible()
    context.close()
    assert faults == []


def test_asking_again_shows_the_difference(browser: Browser, visited: str, setup_link: str) -> None:
    context, page, faults = _open(browser)
    create_account(page, setup_link, PASSWORD)
    page.goto(f"{visited}/staff/conversations/1")
    page.get_by_role("link", name="Reposer la question").first.click()
    expect(page.locator(".again ins").first).to_be_visible()
    context.close()
    assert faults == []


def test_single_keys_can_be_switched_off_and_never_disturb_typing(
    browser: Browser, visited: str, setup_link: str
) -> None:
    context, page, _ = _open(browser)
    create_account(page, setup_link, PASSWORD)
    page.get_by_role("searchbox").fill("jk")
    page.keyboard.type("jnu")
    expect(page.get_by_role("searchbox")).to_have_value("jkjnu")
    page.get_by_text("Clavier").click()
    page.get_by_label("Touches seules actives").uncheck()
    page.keyboard.press("j")
    expect(page.locator("[data-row]").first).not_to_be_focused()
    page.reload()
    page.keyboard.press("j")
    expect(page.locator("[data-row]").first).not_to_be_focused()
    context.close()


@pytest.mark.parametrize(
    ("look", "options"),
    [
        ("light", {"color_scheme": "light", "viewport": {"width": 1280, "height": 900}}),
        ("dark", {"color_scheme": "dark", "viewport": {"width": 1280, "height": 900}}),
        ("phone", {"color_scheme": "light", "viewport": {"width": 360, "height": 740}, "device_scale_factor": 2}),
    ],
)
def test_every_page_fits_is_accessible_and_is_photographed(
    browser: Browser, visited: str, setup_link: str, look: str, options: dict[str, Any]
) -> None:
    """No page is wider than its window or offends axe; none refers to anything that the policy refuses."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    context, page, faults = _open(browser, **options)
    page.goto(f"{visited}/staff/")
    page.screenshot(path=SHOTS / f"staff-sign-in-{look}.png")
    assert violations(page) == []
    create_account(page, setup_link, PASSWORD)
    for name, path in PAGES.items():
        page.goto(f"{visited}/staff/{path}")
        page.screenshot(path=SHOTS / f"staff-{name}-{look}.png", full_page=True)
        assert violations(page) == [], name
        assert too_wide(page) <= 0, name
    context.close()
    assert faults == []
