"""Keyboard, announcements, targets, motion and small screens."""

import pytest
from pages import Visit, embed, open_chat, say, settle
from playwright.sync_api import Page, expect
from scripted import ScriptedRasa
from servers import Site

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
ACTIVE = "document.querySelector('passerelle-chat').shadowRoot.activeElement"


@pytest.fixture
def page(site: Site, site_url: str, server: str, visit: Visit, rasa: ScriptedRasa) -> Page:
    embed(site, server)
    return visit(site_url)


def test_everything_can_be_done_with_the_keyboard(page: Page, rasa: ScriptedRasa) -> None:
    page.locator("[part=launcher]").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Votre question")).to_be_focused()
    page.keyboard.type("un")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("deux")
    page.keyboard.press("Enter")
    expect(page.locator("[part~=answer]")).to_be_visible()
    assert rasa.heard == ["un\ndeux"]
    page.keyboard.press("Escape")
    expect(page.locator("[part=panel]")).to_be_hidden()
    expect(page.locator("[part=launcher]")).to_be_focused()


def test_focus_goes_back_to_what_of_the_page_opened_the_chat(page: Page) -> None:
    expect(page.locator("[part=launcher]")).to_be_visible()
    page.evaluate(
        """() => {
          const help = Object.assign(document.createElement("button"), { textContent: "Aide" });
          help.onclick = () => document.querySelector("passerelle-chat").open();
          document.querySelector("main").append(help);
        }"""
    )
    page.get_by_role("button", name="Aide").press("Enter")
    expect(page.get_by_role("textbox", name="Votre question")).to_be_focused()
    page.get_by_role("button", name="Fermer").press("Enter")
    expect(page.get_by_role("button", name="Aide")).to_be_focused()


def test_focus_does_not_get_lost_with_what_disappears(page: Page) -> None:
    """A suggestion of the greeting goes away with it, a "retry" with the error, "erase" with its question."""
    field = page.get_by_role("textbox", name="Votre question")
    open_chat(page)
    page.get_by_role("button", name="Que fait l’OIM en Suisse ?").press("Enter")
    expect(field).to_be_focused()
    page.route("**/api/chat", lambda route: route.abort(), times=1)
    say(page, "deux")
    page.get_by_role("button", name="Réessayer").press("Enter")
    expect(field).to_be_focused()
    page.get_by_role("button", name="Effacer").press("Enter")
    page.get_by_role("group", name="Effacer définitivement").get_by_role("button", name="Effacer").press("Enter")
    expect(field).to_be_focused()


def test_focus_goes_round_within_the_open_panel(page: Page) -> None:
    open_chat(page)
    say(page, "un")
    expect(page.locator("[part~=answer]")).to_be_visible()
    for key in ("Tab", "Shift+Tab"):
        seen = []
        for _ in range(16):
            page.keyboard.press(key)
            seen.append(page.evaluate(f"{ACTIVE}?.className + ' ' + {ACTIVE}?.part.value"))
        assert "undefined undefined" not in seen, "the focus left the panel"
        assert {"leave leave", "close close", "round send"} <= set(seen)


def test_focus_is_always_visible(page: Page) -> None:
    open_chat(page)
    for _ in range(9):
        page.keyboard.press("Tab")
        style, width = page.evaluate(
            f"[getComputedStyle({ACTIVE}).outlineStyle, getComputedStyle({ACTIVE}).outlineWidth]"
        )
        assert (style, width) == ("solid", "3px")


def test_each_reply_is_announced_once(page: Page) -> None:
    """A live region announces what is added to it: the reply in one piece, without the question and the controls."""
    open_chat(page)
    page.evaluate(
        """() => {
          window.announced = [];
          const log = document.querySelector("passerelle-chat").shadowRoot.querySelector("[role=log]");
          const silent = (node) => node.closest?.("[aria-live=off]") || node.matches?.("[aria-live=off]");
          new MutationObserver((changes) => {
            for (const node of changes.flatMap((change) => [...change.addedNodes])) {
              if (node.matches?.(".message") && !silent(node)) announced.push(node.textContent);
            }
          }).observe(log, { childList: true, subtree: true });
        }"""
    )
    say(page, "slow un")
    expect(page.get_by_role("log")).to_have_attribute("aria-busy", "true")
    expect(page.locator("[part~=answer]")).to_be_visible()
    expect(page.get_by_role("log")).to_have_attribute("aria-busy", "false")
    expect(page.get_by_role("log")).to_have_attribute("aria-live", "polite")
    page.route("**/api/chat", lambda route: route.abort(), times=1)
    say(page, "deux")
    page.get_by_role("button", name="Réessayer").click()
    expect(page.locator("[part~=answer]")).to_have_count(2)
    announced = [text[:21] for text in page.evaluate("window.announced")]
    assert announced == ["L’OIM tient un bureau", "Pas de connexion. Vot", "L’OIM tient un bureau"]


def test_what_was_said_on_earlier_pages_is_not_announced_again(page: Page) -> None:
    open_chat(page)
    say(page, "un")
    expect(page.locator("[part~=answer]")).to_be_visible()
    page.reload()
    expect(page.locator("[part~=answer]")).to_be_visible()
    assert page.get_by_role("log").get_attribute("aria-live") == "off"


def test_targets_are_large_enough(page: Page) -> None:
    """WCAG 2.2, 2.5.8: 24 by 24 CSS pixels."""
    open_chat(page)
    say(page, "list of tasks")
    expect(page.locator("details")).to_have_count(2)
    for target in page.locator("passerelle-chat").locator("button, summary, .tools a, textarea").all():
        box = target.bounding_box()
        if box:
            assert min(box["width"], box["height"]) >= 24, target.inner_text()


def test_shortcuts_of_the_page_stay_quiet_while_one_writes(page: Page) -> None:
    page.evaluate("document.addEventListener('keydown', () => (document.title = 'shortcut'))")
    open_chat(page)
    page.keyboard.type("s/")
    assert page.title() == "Site"


def test_nothing_moves_for_whoever_wants_it_so(site: Site, site_url: str, server: str, visit: Visit) -> None:
    embed(site, server)
    page = visit(site_url, reduced_motion="reduce")
    open_chat(page)
    say(page, "slow un")
    expect(page.locator("[part=typing]")).to_be_visible()
    assert page.evaluate("document.querySelector('passerelle-chat').shadowRoot.getAnimations().length") == 0


def test_text_can_be_spaced_out(page: Page) -> None:
    """WCAG 1.4.12: with wider lines, letters, words and paragraphs nothing is cut off."""
    open_chat(page)
    page.evaluate(
        """() => {
          const wide = new CSSStyleSheet();
          wide.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
                                word-spacing: .16em !important } p { margin-bottom: 2em !important }`);
          document.querySelector("passerelle-chat").shadowRoot.adoptedStyleSheets.push(wide);
        }"""
    )
    say(page, "human please")
    expect(page.locator("[part=contact]")).to_be_visible()
    cut = page.locator("passerelle-chat").evaluate(
        """(chat) => {
          const isCut = (e) => e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1;
          return [...chat.shadowRoot.querySelectorAll("h2, h3, button, label, p")]
            .filter((e) => e.checkVisibility() && isCut(e)).map((e) => e.textContent);
        }"""
    )
    assert cut == []
    assert page.locator("[part=header]").evaluate("(e) => e.scrollWidth <= e.clientWidth")


def test_panel_keeps_clear_of_notches_and_rounded_corners(site: Site, site_url: str, server: str, visit: Visit) -> None:
    embed(site, server)
    page = visit(site_url, viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True)
    insets = {"top": 47, "bottom": 34, "left": 12, "right": 16}
    page.context.new_cdp_session(page).send("Emulation.setSafeAreaInsetsOverride", {"insets": insets})
    launcher = page.locator("[part=launcher]").bounding_box()
    assert launcher
    assert launcher["y"] + launcher["height"] <= 780 - 34 - 20
    assert launcher["x"] + launcher["width"] <= 390 - 16 - 20
    page.locator("[part=launcher]").tap()
    settle(page)
    header, composer = (page.locator(f"[part={part}]").bounding_box() for part in ("header", "composer"))
    assert header
    assert composer
    assert (header["x"], header["y"], header["width"]) == (12, 47, 390 - 12 - 16)
    assert composer["y"] + composer["height"] == 780 - 34


def test_panel_stays_above_the_virtual_keyboard(site: Site, site_url: str, server: str, visit: Visit) -> None:
    """Browsers tell of the keyboard by a smaller visual viewport; the composer must stay within it."""
    embed(site, server)
    page = visit(site_url, viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True)
    page.locator("[part=launcher]").tap()
    assert page.evaluate(f"{ACTIVE}.localName") == "section", "the keyboard must not come up by itself"
    page.evaluate(
        """() => {
          Object.defineProperty(visualViewport, "height", { value: 400 });
          visualViewport.dispatchEvent(new Event("resize"));
        }"""
    )
    settle(page)
    composer = page.locator("[part=composer]").bounding_box()
    assert composer
    assert composer["y"] + composer["height"] <= 400
