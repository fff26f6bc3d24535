"""The widget against the whole stack, Rasa and the real index included, from two origins."""

import pytest
from pages import Visit, embed, open_chat, say
from playwright.sync_api import expect
from report import Report
from servers import Site

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
PATIENCE_MS = 20_000


def test_conversation_on_another_origin(
    site: Site, site_url: str, real_server: str, visit: Visit, report: Report
) -> None:
    """Small talk, an answer with its proof, a question that nobody can answer, and the way to a person."""
    embed(site, real_server)
    page = visit(site_url)
    open_chat(page)
    say(page, "Bonjour")
    expect(page.locator("[part~=smalltalk]")).to_be_visible(timeout=PATIENCE_MS)
    say(page, "Qu’est-ce que l’OIM ?")
    answer = page.locator("[part~=answer]")
    expect(answer).to_be_visible(timeout=PATIENCE_MS)
    answer.locator("summary").first.click()
    expect(answer.locator("mark").first).not_to_be_empty()
    report.check(page, "real answer")
    say(page, "Quel est le prix du kilo de tomates à Palerme ?")
    expect(page.locator("[part~=refusal]")).to_be_visible(timeout=PATIENCE_MS)
    say(page, "Je voudrais parler à une personne")
    expect(page.locator("[part=contact]")).to_be_visible(timeout=PATIENCE_MS)
    report.check(page, "real hand-off")
    page.get_by_role("button", name="Effacer").click()
    page.get_by_role("group", name="Effacer définitivement").get_by_role("button", name="Effacer").click()
    expect(page.get_by_text("La conversation est effacée")).to_be_visible()


def test_own_page_is_a_live_demo(real_server: str, visit: Visit, report: Report) -> None:
    page = visit(real_server)
    page.get_by_role("button", name="Que fait l’OIM en Suisse ?").click()
    expect(page.locator("#demo [part~=answer]")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator("#heard li").first).to_have_text("passerelle:answer answer")
    report.check(page, "real demo page")
