"""What happens between a visitor and the widget, on a site of another origin."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from pages import Visit, embed, embed_chats, open_chat, say
from playwright.sync_api import Locator, Page, Route, expect
from scripted import ScriptedRasa
from servers import Site

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@pytest.fixture
def page(site: Site, site_url: str, server: str, visit: Visit, rasa: ScriptedRasa) -> Page:
    embed(site, server)
    page = visit(site_url)
    open_chat(page)
    return page


def _stored(page: Page) -> dict[str, Any]:
    """Return what the browser keeps for the page; only the tab's own storage is ever used."""
    elsewhere = "Promise.all([indexedDB.databases(), caches.keys(), Object.keys(localStorage)])"
    assert page.evaluate(elsewhere) == [[], [], []]
    return page.evaluate("({ ...sessionStorage })")


def _answers(page: Page) -> Locator:
    return page.locator("[part~=answer]")


def _lose_reply(route: Route) -> None:
    route.fetch()
    route.abort()


def test_nothing_is_stored_before_the_first_message_and_no_cookie_ever(page: Page) -> None:
    page.keyboard.press("Escape")
    open_chat(page)
    assert _stored(page) == {}
    say(page, "un")
    expect(_answers(page)).to_have_count(1)
    assert list(_stored(page)) == ["passerelle:launcher"]
    assert page.context.cookies() == []


def test_only_the_widgets_own_host_is_asked(
    site: Site, site_url: str, server: str, visit: Visit, rasa: ScriptedRasa
) -> None:
    embed(site, server)
    page = visit("about:blank")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site_url)
    open_chat(page)
    say(page, "un")
    expect(_answers(page)).to_have_count(1)
    assert {url for url in asked if not url.startswith((server, site_url, "data:"))} == set()


def test_conversation_survives_navigation_but_not_the_tab(page: Page, site_url: str) -> None:
    say(page, "un")
    expect(_answers(page)).to_have_count(1)
    page.get_by_role("link", name="Suite").dispatch_event("click")
    page.wait_for_url("**/next")
    expect(_answers(page)).to_have_count(1)
    expect(page.locator("[part=panel]")).to_be_visible()
    say(page, "deux")
    expect(_answers(page)).to_have_count(2)
    other = page.context.new_page()
    other.goto(site_url)
    open_chat(other)
    expect(other.get_by_text("Bonjour, que souhaitez-vous")).to_be_visible()


def test_message_that_waits_during_navigation_is_answered_once(page: Page, rasa: ScriptedRasa) -> None:
    say(page, "un")
    expect(_answers(page)).to_have_count(1)
    say(page, "slow deux")
    expect(page.locator("[part=typing]")).to_be_visible()
    page.reload()
    expect(_answers(page)).to_have_count(2)
    assert rasa.heard == ["un", "slow deux"]
    expect(page.locator("[part=question]")).to_have_count(2)


def test_lost_reply_is_asked_for_again_as_the_same_message(page: Page, rasa: ScriptedRasa) -> None:
    say(page, "un")
    expect(_answers(page)).to_have_count(1)
    page.route("**/api/chat", _lose_reply, times=1)
    say(page, "deux")
    expect(page.get_by_text("Votre message n’est pas perdu")).to_be_visible()
    page.get_by_role("button", name="Réessayer").click()
    expect(_answers(page)).to_have_count(2)
    assert rasa.heard == ["un", "deux"]
    expect(page.get_by_role("button", name="Réessayer")).to_have_count(0)


def test_message_of_an_offline_visitor_goes_out_by_itself(page: Page, rasa: ScriptedRasa) -> None:
    page.context.set_offline(True)
    expect(page.get_by_text("Vous êtes hors ligne")).to_be_visible()
    say(page, "un")
    expect(page.get_by_role("button", name="Réessayer")).to_be_visible()
    page.context.set_offline(False)
    expect(_answers(page)).to_have_count(1)
    expect(page.get_by_text("Vous êtes hors ligne")).to_have_count(0)
    assert rasa.heard == ["un"]


def test_words_that_did_not_come_are_fetched_once_there_is_a_connection(
    site: Site, site_url: str, server: str, visit: Visit
) -> None:
    embed(site, server)
    page = visit("about:blank")
    page.route("**/widget/fr.json", lambda route: route.abort(), times=1)
    page.goto(site_url)
    page.wait_for_load_state("networkidle")
    assert page.locator("[part=launcher]").count() == 0
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[part=launcher]")).to_be_visible()


def test_history_that_did_not_come_can_be_asked_for_again(page: Page) -> None:
    say(page, "un")
    expect(_answers(page)).to_have_count(1)
    page.route("**/api/conversation", lambda route: route.abort(), times=1)
    page.reload()
    page.get_by_role("status").get_by_role("button", name="Réessayer").click()
    expect(_answers(page)).to_have_count(1)
    expect(page.get_by_role("button", name="Réessayer")).to_have_count(0)


def test_page_that_comes_back_as_it_was_left_shows_what_the_tab_remembers(page: Page) -> None:
    """Browsers keep pages for the way back; meanwhile the visitor may have left quickly from another one."""
    say(page, "un")
    expect(_answers(page)).to_have_count(1)
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(_answers(page)).to_have_count(1)
    page.evaluate("sessionStorage.clear()")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(page.locator("[part=panel]")).to_be_hidden()
    expect(_answers(page)).to_have_count(0)


def test_messages_in_quick_succession_belong_to_one_conversation(page: Page) -> None:
    """The second must wait until the reply to the first says which conversation it is."""
    with page.expect_response(lambda response: "/api/chat" in response.url and response.request.method == "POST"):
        say(page, "slow un")
        say(page, "deux")
    expect(_answers(page)).to_have_count(2)
    page.reload()
    expect(page.locator("[part=question]")).to_have_text(["slow un", "deux"])


def test_erasing_erases_on_the_server_and_in_the_tab(page: Page, server: str) -> None:
    say(page, "un")
    expect(_answers(page)).to_have_count(1)
    capability = json.loads(_stored(page)["passerelle:launcher"])["id"]
    page.get_by_role("button", name="Effacer").click()
    expect(page.get_by_role("button", name="Garder")).to_be_focused()
    page.get_by_role("group", name="Effacer définitivement").get_by_role("button", name="Effacer").click()
    expect(page.get_by_text("La conversation est effacée")).to_be_visible()
    assert _stored(page) == {}
    headers = {"X-Conversation": capability}
    assert httpx.get(f"{server}/api/conversation", headers=headers, trust_env=False).status_code == 404
    say(page, "deux")
    expect(_answers(page)).to_have_count(1)


def test_conversation_that_could_not_be_erased_stays_and_the_visitor_is_told(page: Page) -> None:
    say(page, "un")
    expect(_answers(page)).to_have_count(1)
    page.route("**/api/conversation", lambda route: route.abort(), times=1)
    page.get_by_role("button", name="Effacer").click()
    group = page.get_by_role("group", name="Effacer définitivement")
    group.get_by_role("button", name="Effacer").click()
    expect(page.get_by_text("Pas de connexion.", exact=True)).to_be_visible()
    expect(_answers(page)).to_have_count(1)
    group.get_by_role("button", name="Effacer").click()
    expect(page.get_by_text("La conversation est effacée")).to_be_visible()
    expect(_answers(page)).to_have_count(0)


def test_leaving_quickly_forgets_the_other_chats_of_the_page_too(
    site: Site, site_url: str, server: str, visit: Visit, rasa: ScriptedRasa
) -> None:
    embed_chats(site, server, 'id="a" leave="/weather"', 'id="b"', launcher=False)
    page = visit(site_url)
    say(page, "un", "#a")
    say(page, "deux", "#b")
    expect(_answers(page)).to_have_count(2)
    page.locator("#a").get_by_role("button", name="Quitter vite").click()
    page.wait_for_url("**/weather")
    assert _stored(page) == {}


def test_leaving_quickly_leaves_no_trace_in_the_tab(
    site: Site, site_url: str, server: str, visit: Visit, rasa: ScriptedRasa
) -> None:
    embed(site, server, leave="/weather")
    page = visit(site_url)
    open_chat(page)
    say(page, "un")
    expect(_answers(page)).to_have_count(1)
    before = page.evaluate("history.length")
    with page.expect_request("**/weather") as asked:
        page.get_by_role("button", name="Quitter vite").click()
    page.wait_for_url("**/weather")
    assert "referer" not in asked.value.all_headers(), "where one goes is not told where one was"
    assert page.evaluate("history.length") == before, "going back would show the page again"
    assert _stored(page) == {}
    open_chat(page)
    expect(page.get_by_text("Bonjour, que souhaitez-vous")).to_be_visible()


def test_transcript_is_the_visitors_to_keep(page: Page, tmp_path: Path) -> None:
    say(page, "un")
    expect(_answers(page)).to_have_count(1)
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger").click()
    download.value.save_as(tmp_path / "transcript.txt")
    text = (tmp_path / "transcript.txt").read_text(encoding="utf-8")
    assert "Vous: un" in text
    assert "Réponse: L’OIM tient un bureau à Berne." in text
    assert "«Le bureau de Berne conseille" in text


def test_feedback_with_a_comment_reaches_the_server(page: Page) -> None:
    say(page, "un")
    thumb = page.get_by_role("button", name="Réponse inutile")
    thumb.click()
    expect(thumb).to_have_attribute("aria-pressed", "true")
    with page.expect_response("**/api/feedback") as sent:
        page.get_by_label("Un commentaire ?").fill("trop court")
        page.keyboard.press("Enter")
    assert sent.value.status == 204
    assert sent.value.request.post_data_json["rating"] == "down"
    assert sent.value.request.post_data_json["comment"] == "trop court"
    expect(page.get_by_text("Merci !")).to_be_visible()
    page.reload()
    expect(thumb).to_have_attribute("aria-pressed", "true")


def test_form_says_what_is_missing_and_is_sent_once(page: Page) -> None:
    say(page, "première question")
    say(page, "human please")
    form = page.get_by_role("form", name="Demander à être contacté")
    expect(form.get_by_label("Votre message")).to_have_value("première question")
    send = form.get_by_role("button")
    send.click()
    expect(form.get_by_role("alert")).to_have_text("Indiquez un e-mail ou un téléphone.")
    expect(form.get_by_label("E-mail")).to_be_focused()
    form.get_by_label("E-mail").fill("not an address")
    send.click()
    expect(form.get_by_role("alert")).to_have_text("À vérifier : E-mail")
    form.get_by_label("E-mail").fill("a@example.org")
    send.click()
    expect(form.get_by_label("J’accepte")).to_be_focused()
    form.get_by_label("J’accepte").check()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/api/contact" in request.url else None)
    send.dblclick()
    receipt = page.get_by_text("Votre demande est enregistrée")
    expect(receipt).to_be_focused()
    assert len([url for url in asked if url.endswith("/api/contact")]) == 1
    page.reload()
    expect(receipt).to_be_visible()
    expect(form).to_have_count(0)


def test_message_that_is_too_long_is_told_so(page: Page) -> None:
    say(page, "x" * 2001)
    expect(page.get_by_text("Ce message est trop long")).to_be_visible()
    expect(page.get_by_role("button", name="Réessayer")).to_have_count(0)
    expect(page.get_by_role("textbox", name="Votre question")).to_have_value("x" * 2001)
    page.reload()
    expect(page.get_by_text("Bonjour, que souhaitez-vous")).to_be_visible()


def test_suggestion_is_asked_with_a_click(page: Page, rasa: ScriptedRasa) -> None:
    """The visitor reads its label, the server gets its message."""
    say(page, "which one")
    page.get_by_role("button", name="Qui dirige l’OIM ?").click()
    expect(_answers(page)).to_have_count(1)
    assert rasa.heard == ["which one", "Qui dirige l’OIM ? (clic)"]
    expect(page.locator("[part=question]").last).to_have_text("Qui dirige l’OIM ?")


def test_privacy_notice_can_be_read_before_anything_is_said(page: Page, site_url: str) -> None:
    expect(page.get_by_text("N’indiquez pas de données")).to_be_visible()
    link = page.get_by_role("link", name="Protection des données")
    assert link.evaluate("(link) => [link.href, link.target]") == [f"{site_url}privacy", "_blank"]


def test_quotes_from_one_section_stand_together(page: Page) -> None:
    say(page, "list of tasks")
    sources = page.locator("[part=citation]")
    expect(sources.locator("summary")).to_have_text(
        ["Source : OIM Suisse › Bureau de Berne", "Source : OIM Suisse › Retour"]
    )
    expect(sources.first.locator("mark")).to_have_text(
        [
            "Le bureau de Berne conseille les personnes qui souhaitent retourner dans leur pays.",
            "Il prépare aussi leur départ.",
        ]
    )


def test_lists_of_an_answer_are_lists(page: Page) -> None:
    say(page, "list of tasks")
    text = page.locator("[part~=answer] .text")
    expect(text.locator("ul > li")).to_have_count(3)
    expect(text.locator("ol > li")).to_have_text(["un premier entretien", "un plan écrit"])


def test_emergency_numbers_are_one_tap_away(page: Page) -> None:
    say(page, "human please")
    expect(page.get_by_role("link", name="117")).to_have_attribute("href", "tel:117")
    say(page, "list of tasks")
    expect(page.locator("[part~=answer] .text a")).to_have_count(1)
