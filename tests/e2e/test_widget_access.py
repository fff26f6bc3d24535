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
    announced = page.evaluate("window.announced")
    assert len(announced) == 1
    assert announced[0].startswith("L’OIM tient un bureau")


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
