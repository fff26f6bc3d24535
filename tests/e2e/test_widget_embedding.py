"""The widget on other people's pages: policies, hostile styles and texts, several at a time, events and methods."""

import pytest
from pages import Visit, embed, embed_chats, open_chat, say, settle
from playwright.sync_api import Page, expect
from scripted import ScriptedRasa
from servers import Site

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

HOSTILE_STYLE = """
* { font: italic 40px serif !important; color: red !important; text-transform: uppercase !important; all: revert;
    letter-spacing: 9px !important; transform: rotate(3deg) !important; visibility: hidden !important; }
html { font-size: 3px; } button, textarea, div, p { display: none !important; }
passerelle-chat { opacity: 0 !important; position: absolute !important; top: -9999px !important; width: 0 !important; }
#cover { visibility: visible !important; position: fixed; inset: 0; z-index: 2147483647; }
"""


def test_works_under_the_strictest_policy(
    site: Site, site_url: str, server: str, visit: Visit, rasa: ScriptedRasa
) -> None:
    """No inline style, no eval, no other host; Trusted Types are required."""
    policy = (
        f"default-src 'none'; script-src 'self' {server}; connect-src {server}; img-src data:; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    embed(site, server, policy=policy, accent="#e4002b")
    page = visit(site_url)
    open_chat(page)
    say(page, "un")
    expect(page.locator("[part~=answer]")).to_be_visible()
    header = page.locator("[part=header]")
    assert header.evaluate("(e) => getComputedStyle(e).backgroundColor") == "rgb(228, 0, 43)"
    page.get_by_role("button", name="Télécharger").click()


def test_another_origin_is_refused_unless_allowed(server: str, visit: Visit, site: Site, site_url: str) -> None:
    """The same site under another name is another origin, and that one is not in the settings."""
    embed(site, server)
    page = visit(site_url.replace("127.0.0.1", "localhost"))
    page.wait_for_load_state("networkidle")
    assert page.locator("passerelle-chat").count() == 0
    outcome = page.evaluate(
        """(url) => fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" })
             .then(() => "served", () => "refused")""",
        f"{server}/api/chat",
    )
    assert outcome == "refused"


def test_styles_of_the_page_do_not_reach_in(
    site: Site, site_url: str, server: str, visit: Visit, rasa: ScriptedRasa
) -> None:
    cover = "document.body.append(Object.assign(document.createElement('i'), { id: 'cover' }))"
    looks = []
    for style in ("", HOSTILE_STYLE):
        embed(site, server, head=f"<style>{style}</style>")
        page = visit(site_url)
        expect(page.locator("[part=launcher]")).to_be_visible()
        page.evaluate(cover)
        closed = _look(page)
        open_chat(page)
        say(page, "un")
        expect(page.locator("[part~=answer]")).to_be_visible()
        looks.append((closed, _look(page)))
    assert looks[0] == looks[1]
    page.get_by_role("button", name="Réponse utile").click()


def _look(page: Page) -> object:
    """Return where the parts of the panel are, and how their text looks."""
    settle(page)
    return page.evaluate(
        """() => [...document.querySelector("passerelle-chat").shadowRoot.querySelectorAll("[part]")].map((part) => {
          const { x, y, width, height } = part.getBoundingClientRect();
          const style = getComputedStyle(part);
          const look = [style.font, style.color, style.textTransform, style.letterSpacing, style.visibility];
          return [part.part.value, ...[x, y, width, height].map(Math.round), ...look];
        })"""
    )


def test_markup_and_bidi_overrides_from_outside_stay_text(
    site: Site, site_url: str, server: str, visit: Visit, rasa: ScriptedRasa
) -> None:
    embed(site, server)
    page = visit(site_url)
    open_chat(page)
    say(page, "hostile <img src=x onerror=document.title='hit'>")
    answer = page.locator("[part~=answer]")
    expect(answer).to_contain_text("<script>document.title='hit'</script>")
    assert page.title() == "Site"
    assert page.locator("passerelle-chat img, passerelle-chat script, [part=log] b, [part=log] i").count() == 0
    assert [link.get_attribute("href") for link in answer.locator(".text a").all()] == [
        "https://example.org/\u202etxt.exe"
    ]
    answer.locator("summary").click()
    assert page.locator(".scroller").evaluate("(e) => e.scrollWidth <= e.clientWidth")
    expect(answer.locator("summary")).to_contain_text("<b>title</b> › sss")
    assert "\u202e" not in page.locator("[part=log]").inner_text(), "words must be read in the order they are written"
    titles = answer.locator("summary bdi")
    assert titles.evaluate("(e) => getComputedStyle(e).unicodeBidi") == "isolate"


def test_unsafe_links_of_citations_are_left_out(
    site: Site, site_url: str, server: str, visit: Visit, rasa: ScriptedRasa
) -> None:
    embed(site, server)
    page = visit(site_url)
    open_chat(page)
    say(page, "list of tasks")
    expect(page.locator("details")).to_have_count(2)
    links = page.locator("details a")
    expect(links).to_have_count(1)
    assert links.get_attribute("rel") == "noopener noreferrer"


def test_several_chats_of_a_page_keep_apart(
    site: Site, site_url: str, server: str, visit: Visit, rasa: ScriptedRasa
) -> None:
    embed_chats(site, server, 'id="a"', 'id="b" lang="de"')
    page = visit(site_url)
    say(page, "un", "#a")
    say(page, "zwei", "#b")
    for chat, text in (("#a", "un"), ("#b", "zwei")):
        expect(page.locator(f"{chat} [part~=answer]")).to_have_count(1)
        expect(page.locator(f"{chat} [part=question]")).to_have_text(text)
    page.reload()
    expect(page.locator("#b [part=question]")).to_have_text("zwei")
    expect(page.locator("[launcher] [part=question]")).to_have_count(0)


def test_line_that_stands_on_a_page_twice_gives_one_launcher(
    site: Site, site_url: str, server: str, visit: Visit
) -> None:
    line = f'<script type="module" src="{server}/widget.js"></script>'
    site.embed(line + line + line.replace("widget.js", "widget.js?again"))
    page = visit(site_url)
    expect(page.locator("[part=launcher]")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert page.locator("passerelle-chat").count() == 1


def test_quotes_are_said_to_be_in_the_language_of_their_document(
    site: Site, site_url: str, server: str, visit: Visit, rasa: ScriptedRasa
) -> None:
    """So that a screen reader reads French in French within a German reply; in an Arabic chat it runs left to right."""
    embed(site, server, lang="de")
    page = visit(site_url)
    open_chat(page)
    say(page, "quoted")
    expect(page.locator("[part~=answer]")).to_be_visible()
    said, quote = page.locator("[part~=answer] .text p").all()
    assert page.locator("[part~=answer] .text").get_attribute("lang") == "de"
    assert said.get_attribute("lang") is None
    assert quote.get_attribute("lang") == "fr"
    page.locator("passerelle-chat").evaluate("(chat) => (chat.lang = 'ar')")
    expect(page.locator(".chat")).to_have_attribute("dir", "rtl")
    known, unknown = page.locator("blockquote").all()
    assert [known.get_attribute(name) for name in ("lang", "dir")] == ["fr", "ltr"]
    assert [unknown.get_attribute(name) for name in ("lang", "dir")] == ["", "auto"]
    assert page.locator("summary bdi").first.get_attribute("lang") == "fr"


def test_page_hears_events_and_calls_methods(
    site: Site, site_url: str, server: str, visit: Visit, rasa: ScriptedRasa
) -> None:
    embed(site, server)
    page = visit(site_url)
    expect(page.locator("[part=launcher]")).to_be_visible()
    page.evaluate(
        """() => {
          window.heard = [];
          for (const name of ["open", "close", "message", "answer", "error", "erase"]) {
            document.addEventListener(`passerelle:${name}`, (event) => heard.push([name, event.detail]));
          }
        }"""
    )
    reply = page.evaluate("document.querySelector('passerelle-chat').send('un')")
    assert reply["messages"][0]["kind"] == "answer"
    assert "conversation_id" not in reply, "the capability is not for every script that listens"
    page.route("**/api/chat", lambda route: route.abort())
    page.evaluate("document.querySelector('passerelle-chat').send('deux')")
    page.evaluate("document.querySelector('passerelle-chat').erase()")
    page.evaluate("document.querySelector('passerelle-chat').close()")
    names = [name for name, _ in page.evaluate("window.heard")]
    assert names == ["open", "message", "answer", "message", "error", "erase", "close"]


def test_page_themes_by_properties_and_parts(site: Site, site_url: str, server: str, visit: Visit) -> None:
    head = """<style>passerelle-chat { --passerelle-accent: rgb(1, 2, 3); --passerelle-width: 300px; }
              passerelle-chat::part(header) { text-transform: uppercase; }</style>"""
    embed(site, server, head=head)
    page = visit(site_url)
    open_chat(page)
    look = "(e) => [getComputedStyle(e).backgroundColor, getComputedStyle(e).textTransform]"
    assert page.locator("[part=header]").evaluate(look) == ["rgb(1, 2, 3)", "uppercase"]
    panel = page.locator("[part=panel]").bounding_box()
    assert panel
    assert panel["width"] == 300


@pytest.mark.parametrize(
    ("data", "page_language", "locale", "expected"),
    [("de", "it", "uk-UA", "de"), ("", "it-CH", "uk-UA", "it"), ("", "rm", "uk-UA", "uk"), ("", "rm", "ja-JP", "en")],
)
def test_language_comes_from_the_line_then_the_page_then_the_browser(
    site: Site, site_url: str, server: str, visit: Visit, data: str, page_language: str, locale: str, expected: str
) -> None:
    attribute = f'data-lang="{data}"' if data else ""
    site.embed(f'<script type="module" src="{server}/widget.js" {attribute}></script>', lang=page_language)
    page = visit(site_url, locale=locale)
    expect(page.locator(".chat")).to_have_attribute("lang", expected)


def test_no_name_leaks_into_the_page(site: Site, site_url: str, server: str, visit: Visit) -> None:
    site.embed("")
    page = visit(site_url)
    before = set(page.evaluate("Object.getOwnPropertyNames(window)"))
    embed(site, server)
    page.reload()
    expect(page.locator("[part=launcher]")).to_be_visible()
    assert set(page.evaluate("Object.getOwnPropertyNames(window)")) - before == set()


def test_every_option_can_change_while_it_is_shown(
    site: Site, site_url: str, server: str, visit: Visit, rasa: ScriptedRasa
) -> None:
    """What was said and what is open stay, whatever changes around them."""
    embed(site, server)
    page = visit(site_url)
    open_chat(page)
    say(page, "un")
    expect(page.locator("[part~=answer]")).to_be_visible()
    chat = page.locator("passerelle-chat")
    chat.evaluate("(chat) => { chat.lang = 'ar'; chat.setAttribute('heading', 'X'); }")
    expect(page.get_by_role("dialog", name="X")).to_be_visible()
    expect(page.locator(".chat")).to_have_attribute("dir", "rtl")
    expect(page.locator("[part~=answer]")).to_have_count(1)
    chat.evaluate("(chat) => chat.removeAttribute('launcher')")
    expect(page.get_by_role("region", name="X")).to_be_visible()
    expect(page.locator("[part~=answer]")).to_be_visible()
