"""A real browser writes an entry: evidence by selecting it, the preview while one types, and all by keyboard alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from browsing import SHOTS, create_account, on_a_port, too_wide, violations
from editing_standins import candidates
from playwright.sync_api import Browser, Page, expect
from staff_standins import PASSWORD, make_console, reply
from standins import FakeAnswering, RasaStandIn, make_settings

pytestmark = [pytest.mark.slow, pytest.mark.e2e]


@pytest.fixture
def url(migrated: Path, tmp_path: Path, directory: Path, rasa: RasaStandIn, answering: FakeAnswering) -> Iterator[str]:
    with on_a_port(make_console(make_settings(tmp_path, knowledge_dir=directory), migrated, answering, rasa)) as origin:
        yield origin


@pytest.fixture
def turn(url: str, rasa: RasaStandIn) -> str:
    """Have a visitor ask what was answered wrongly."""
    rasa.reply = reply(text="La mission est à Genève.", **candidates("mission-when", "gap-budget"))
    with httpx.Client(base_url=url) as visitor:
        body = {"message": "Depuis combien de temps la mission est-elle là ?"}
        return str(visitor.post("/api/chat", json=body).raise_for_status().json()["turn_id"])


def _enter(browser: Browser, link: str, **options: Any) -> tuple[Page, list[str]]:  # noqa: ANN401
    page = browser.new_context(locale="fr-CH", **options).new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    create_account(page, link, PASSWORD)
    return page, faults


def test_evidence_is_picked_and_the_preview_follows_the_typing(browser: Browser, url: str, setup_link: str) -> None:
    page, faults = _enter(browser, setup_link)
    page.goto(f"{url}/staff/editor")
    page.get_by_label("Questions, Français").fill("Combien de personnes ?")
    page.get_by_label("Réponse, Français").press_sequentially("Douze personnes.")
    preview = page.get_by_role("complementary")
    expect(preview.get_by_text("Douze personnes.", exact=True)).to_be_visible()
    expect(preview).to_contain_text("Sans preuve")

    page.get_by_role("button", name="Afficher").click()
    page.get_by_text("Elle compte douze personnes.", exact=True).click()
    quotes = page.locator("textarea[name=evidence_quote]")
    expect(quotes).to_have_value("Elle compte douze personnes.")
    expect(preview.locator("mark").first).to_have_text("Elle compte douze personnes.")
    expect(page.locator(".sentence.chosen")).to_have_count(1)
    expect(page.get_by_label("Réponse, Français")).to_have_value("Douze personnes.")

    page.get_by_text("lundi", exact=False).first.scroll_into_view_if_needed()
    page.evaluate(
        """() => {
          const passage = document.querySelectorAll(".passage")[1];
          const words = passage.querySelectorAll(".sentence");
          getSelection().setBaseAndExtent(words[0].firstChild, 5, words[1].firstChild, 8);
        }"""
    )
    page.get_by_role("button", name="Utiliser les mots sélectionnés").click()
    expect(quotes.nth(1)).to_have_value("ouvre à 8h30 :\n- le lundi")
    page.get_by_role("button", name="Retirer la citation 2").click()
    expect(quotes).to_have_count(1)

    expect(page.get_by_text("Pas encore enregistré")).to_be_visible()
    page.get_by_label("Sujet").fill("mission")
    page.get_by_label("Que demande la question ?").select_option("how-many")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(page.get_by_text("Enregistré comme brouillon")).to_be_visible()
    expect(page.get_by_role("link", name="Passer au test.")).to_be_visible()
    page.context.close()
    assert faults == []


def test_an_answer_written_for_a_turn_fills_in_what_its_test_question_must_find(
    browser: Browser, url: str, setup_link: str, turn: str
) -> None:
    page, faults = _enter(browser, setup_link)
    page.goto(f"{url}/staff/editor?turn={turn}&reason=should_have_answered")
    page.get_by_label("Réponse, Français").fill("Depuis 1994.")
    page.get_by_label("Réponse, Français").blur()
    expect(page.get_by_label("Elle doit contenir")).to_have_value("1994")
    page.context.close()
    assert faults == []


def test_an_entry_is_written_without_a_script_and_without_a_mouse(browser: Browser, url: str, setup_link: str) -> None:
    page, _ = _enter(browser, setup_link, java_script_enabled=False)
    page.goto(f"{url}/staff/editor")
    page.get_by_label("Questions, Français").fill("Combien de personnes ?")
    page.get_by_role("button", name="Afficher").press("Enter")
    page.get_by_role("button", name="Utiliser cette phrase : Elle compte douze personnes.").press("Enter")
    expect(page.locator("textarea[name=evidence_quote]")).to_have_value("Elle compte douze personnes.")
    page.get_by_label("Réponse, Français").fill("Douze personnes.")
    page.get_by_role("button", name="Aperçu", exact=True).last.press("Enter")
    expect(page.get_by_role("complementary").get_by_text("Douze personnes.", exact=True)).to_be_visible()
    page.get_by_label("Sujet").fill("mission")
    page.get_by_label("Sujet").press("Enter")
    expect(page.get_by_label("Sujet")).to_have_value("mission")
    page.get_by_role("button", name="Enregistrer le brouillon").press("Enter")
    expect(page.get_by_role("link", name="Choisissez ce que demande la question.")).to_be_visible()
    page.context.close()


@pytest.mark.parametrize(
    ("look", "options"),
    [
        ("light", {"color_scheme": "light", "viewport": {"width": 1280, "height": 900}}),
        ("dark", {"color_scheme": "dark", "viewport": {"width": 1280, "height": 900}}),
        ("phone", {"color_scheme": "light", "viewport": {"width": 360, "height": 740}, "device_scale_factor": 2}),
    ],
)
def test_every_page_fits_is_accessible_and_is_photographed(
    browser: Browser, url: str, setup_link: str, turn: str, look: str, options: dict[str, Any]
) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    page, faults = _enter(browser, setup_link, **options)

    def look_at(name: str, path: str | None = None) -> None:
        if path is not None:
            page.goto(f"{url}/staff/{path}")
        page.screenshot(path=SHOTS / f"staff-{name}-{look}.png", full_page=True)
        assert violations(page) == [], name
        assert too_wide(page) <= 0, name

    look_at("entries", "entries")
    look_at("entries-choose", f"entries?turn={turn}&reason=wrong_passage")
    look_at("editor-new", "editor")
    look_at("editor-gap", f"editor?kind=gap&turn={turn}&reason=should_have_refused")
    look_at("editor", f"editor?target=mission-when&turn={turn}&reason=wrong_answer")
    page.get_by_role("button", name="Afficher").click()
    page.get_by_text("Elle compte douze personnes.", exact=True).click()
    page.get_by_role("button", name="Chercher des questions proches").click()
    expect(page.get_by_text("Aucune autre question")).to_be_visible()
    look_at("editor-picker")
    page.get_by_label("Questions, Français").fill("Quel est le budget de la mission ?")
    page.get_by_label("Sujet").fill("")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(page.get_by_role("heading", name="À corriger")).to_be_visible()
    look_at("editor-faults")
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_label("Réponse, Français").fill("La mission est à Berne depuis 30 ans.")
    other.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(other.get_by_text("Enregistré comme brouillon")).to_be_visible()
    page.get_by_label("Réponse, Français").fill("La mission est à Berne depuis longtemps.")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(page.get_by_role("heading", name="Quelqu'un a été plus rapide")).to_be_visible()
    look_at("conflict")
    look_at("drafts", "drafts")
    page.context.close()
    assert [fault for fault in faults if "409" not in fault] == []
