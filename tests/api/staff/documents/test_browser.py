"""A real browser adds and changes documents, without a script, and meets what goes wrong on a page."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import SHOTS, create_account, on_a_port, too_wide, violations
from playwright.sync_api import Browser, Page, StorageState, expect
from staff_standins import PASSWORD, make_console
from standins import FakeAnswering, RasaStandIn, make_settings

pytestmark = [pytest.mark.slow, pytest.mark.e2e]
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "viewport": {"width": 1280, "height": 900}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 900}},
    "phone": {"color_scheme": "light", "viewport": {"width": 360, "height": 740}, "device_scale_factor": 2},
}
NEW = "# Le marché\n\nLe marché a lieu le samedi.\n\n## Produits\n\nOn y trouve :\n\n- du pain ;\n- des fleurs.\n"


@pytest.fixture
def url(migrated: Path, tmp_path: Path, knowledge: Path, rasa: RasaStandIn, answering: FakeAnswering) -> Iterator[str]:
    settings = make_settings(tmp_path, knowledge_dir=knowledge, max_document_bytes=1_000_000)
    with on_a_port(make_console(settings, migrated, answering, rasa)) as origin:
        yield origin


@pytest.fixture
def state(browser: Browser, setup_link: str) -> StorageState:
    """Sign in and return the browser's cookies."""
    context = browser.new_context(locale="fr-CH")
    page = context.new_page()
    create_account(page, setup_link, PASSWORD)
    cookies = context.storage_state()
    context.close()
    return cookies


def _upload(page: Page, url: str, name: str, data: bytes) -> None:
    page.goto(f"{url}/staff/documents/drafts/new")
    page.get_by_label("Fichier", exact=True).set_input_files({"name": name, "mimeType": "text/plain", "buffer": data})
    page.get_by_role("button", name="Envoyer").click()


def _edit(page: Page, url: str, place: str, text: str) -> None:
    page.goto(f"{url}/staff/documents/{place}/edit")
    page.get_by_label("Texte", exact=True).fill(text)
    page.get_by_role("button", name="Enregistrer le brouillon").click()


@pytest.mark.parametrize("look", LOOKS)
def test_pages_fit_are_accessible_and_are_photographed_without_a_script(
    browser: Browser,
    url: str,
    state: StorageState,
    look: str,
) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    context = browser.new_context(locale="fr-CH", storage_state=state, java_script_enabled=False, **LOOKS[look])
    page = context.new_page()
    _upload(page, url, "marche.md", NEW.encode())
    expect(page.get_by_role("heading", name="Le marché")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Ajoutés : 2")).to_be_visible()
    _edit(page, url, "ville", "La ville compte 150 000 habitants.\n\n## Guichet\n\nIl se trouve à la rue des Fleurs 4.")
    expect(page.locator(".lost blockquote")).to_contain_text("145 000 habitants")
    expect(page.locator(".changes ins").first).to_be_visible()
    other = browser.new_context(locale="fr-CH", storage_state=state).new_page()
    page.goto(f"{url}/staff/documents/drafts/2/edit")
    _edit(other, url, "drafts/2", "Le texte d'un autre.")
    page.get_by_label("Texte", exact=True).fill("Mon texte à moi.")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(page.get_by_role("heading", name="Quelqu'un d'autre a été plus rapide")).to_be_visible()
    expect(page.get_by_label("Texte", exact=True)).to_have_value("Mon texte à moi.")
    page.screenshot(path=SHOTS / f"documents-conflict-{look}.png", full_page=True)
    page.get_by_role("button", name="Enregistrer plutôt le mien").click()
    expect(page.locator(".reading")).to_contain_text("Mon texte à moi.")
    context.close()

    context = browser.new_context(locale="fr-CH", storage_state=state, **LOOKS[look])
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    for name, place in {
        "list": "",
        "add": "/drafts/new",
        "new": "/drafts/1",
        "changed": "/drafts/2",
        "edit": "/drafts/2/edit",
        "replace": "/ville/replace",
        "show": "/ville",
    }.items():
        page.goto(f"{url}/staff/documents{place}")
        page.screenshot(path=SHOTS / f"documents-{name}-{look}.png", full_page=True)
        assert violations(page) == [], name
        assert too_wide(page) <= 0, name
    context.close()
    assert faults == []


def test_an_upload_beyond_the_limit_ends_on_a_page(browser: Browser, url: str, state: StorageState) -> None:
    """Not on a connection that breaks off: the browser still sends when the answer comes."""
    page = browser.new_context(locale="fr-CH", storage_state=state).new_page()
    _upload(page, url, "gros.txt", b"a" * 20_000_000)
    expect(page.get_by_role("heading", name="Trop volumineux")).to_be_visible()
    expect(page.get_by_text("plus de 1 Mo à la fois")).to_be_visible()


def test_a_long_text_is_still_there_when_one_goes_back(browser: Browser, url: str, state: StorageState) -> None:
    """What is too large to be kept over signing in is kept by the browser itself."""
    context = browser.new_context(locale="fr-CH", storage_state=state)
    page = context.new_page()
    page.goto(f"{url}/staff/documents/ville/edit")
    typed = "Une longue phrase. " * 5000
    page.get_by_label("Texte", exact=True).fill(typed)
    context.clear_cookies()
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(page.get_by_text("trop volumineux pour être gardé ici")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("Texte", exact=True)).to_have_value(typed)
