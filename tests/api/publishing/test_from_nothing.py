"""An organisation without a document comes up, says so, and brings the first one in the console."""

import re
import shutil
from pathlib import Path

import pytest
from desk import Desk
from standins import make_settings

from api.building.preparation import prepare_index
from api.settings import Settings
from embeddings.answering.composing import Phrases
from knowledge.starting import start_organisation

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[3]
LANGUAGES = ("fr", "en", "de", "it", "es", "pt", "ar", "uk")
MARKET = """# Le marché

Le marché hebdomadaire a lieu le samedi matin sur la place de la Gare, de sept heures à midi.
"""


@pytest.fixture
def settings(migrated: Path, tmp_path: Path, loaded_once: None) -> Settings:
    """Prepare the organisation that `passerelle new` makes."""
    start_organisation(tmp_path / "knowledge")
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "models").symlink_to(ROOT / "var" / "models")
    shutil.copy(migrated, tmp_path / "var" / "passerelle.db")
    settings = make_settings(tmp_path / "var", knowledge_dir=tmp_path / "knowledge")
    assert prepare_index(settings, lambda _: None)
    assert not prepare_index(settings, lambda _: None), "the second start has nothing to do"
    return settings


async def test_it_says_so_in_every_language(desk: Desk) -> None:
    phrases = Phrases.load()
    said = {language: desk.parts.answering.answer("?", language=language) for language in LANGUAGES}
    assert {language: answer.kind for language, answer in said.items()} == dict.fromkeys(LANGUAGES, "refusal")
    assert {language: answer.text for language, answer in said.items()} == {
        language: phrases.get("empty", language) for language in LANGUAGES
    }
    assert len({answer.text for answer in said.values()}) == len(LANGUAGES)


async def test_every_page_of_the_console_opens(desk: Desk) -> None:
    await desk.console.enter("admin")
    for page in ("/", "/documents", "/entries", "/drafts", "/publications", "/unanswered", "/dashboard", "/sample"):
        await desk.console.get(page)


async def test_the_first_document_is_brought_in_the_console_and_answers(desk: Desk) -> None:
    await desk.console.enter("editor")
    assert "samedi" not in await desk.ask("Quand a lieu le marché hebdomadaire ?")
    form = await desk.console.get("/documents/drafts/new")
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))
    response = await desk.console.client.post(
        "/staff/documents/drafts/new", data=hidden, files={"file": ("marche.md", MARKET.encode(), "text/plain")}
    )
    draft = int(response.headers["location"].rpartition("/")[2])
    page = await desk.test(draft)
    shown = await desk.console.get(page)
    assert "Ready to publish" in shown, re.sub(r"<[^>]+>|\s+", " ", shown)
    assert "Published" in await desk.act(page, "publish")
    assert "samedi matin" in await desk.ask("Quand a lieu le marché hebdomadaire ?")
    assert "Rolled back" in await desk.act(page, "roll-back")
    assert "samedi" not in await desk.ask("Quand a lieu le marché hebdomadaire ?")
