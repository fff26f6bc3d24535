"""A visitor is refused, staff correct it with a document and an entry, visitors are answered – until rollback."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pages import Visit, say
from playwright.sync_api import Browser, Locator, Page, expect
from report import Report
from servers import ROOT
from stack import Stack, running_stack
from typer.testing import CliRunner

from api.cli.main import app
from knowledge.editing.validating import copy_knowledge

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
REPLY_MS = 60_000
TEST_MS = 1_200_000
"""For the test of a publication, whose process is nice, on a busy machine."""
EMAIL, PASSWORD = "ada@example.org", "correct horse battery"

QUESTION = "Combien coûte l'entrée de l'exposition « Valises » ?"
OTHER = "Que fait l'OIM en Suisse ?"
ANSWER = "L'entrée de l'exposition « Valises » coûte 12 francs, et 5 francs pour les moins de 16 ans."
PRICE = "L'entrée coûte 12 francs, et 5 francs pour les moins de 16 ans."
DAYS = "L'exposition est ouverte du mardi au dimanche."
TITLE = "L'exposition « Valises »"
DOCUMENT = f"""# {TITLE}

L'exposition « Valises » raconte l'histoire de l'OIM par les bagages de celles et ceux qui sont partis.

## Visite

{DAYS}
{PRICE}
"""
STOLEN = "Bonjour, en quelle année on a fondé l'OIM svp ?"
"""A labelled question, which is answered rightly as long as no entry claims it for something else."""
LOOKS: dict[str, dict[str, Any]] = {
    "de dark": {"locale": "de-CH", "color_scheme": "dark", "viewport": {"width": 1280, "height": 900}},
    "it phone": {"locale": "it-CH", "viewport": {"width": 360, "height": 740}, "device_scale_factor": 2},
    "en": {"locale": "en-GB", "viewport": {"width": 1280, "height": 900}},
}


@dataclass(frozen=True)
class Visitor:
    """Somebody at the chat of the page that Passerelle itself serves."""

    page: Page

    def ask(self, question: str, kind: str) -> Locator:
        """Ask, and return the message of that kind that comes."""
        messages = self.page.locator(f"#demo [part~={kind}]")
        before = messages.count()
        say(self.page, question, "#demo")
        expect(messages).to_have_count(before + 1, timeout=REPLY_MS)
        return messages.nth(before)


@dataclass(frozen=True)
class Desk:
    """Somebody at the console, and the pictures of what they see."""

    page: Page
    url: str
    browser: Browser
    report: Report

    def open(self, path: str) -> None:
        """Go to a page of the console."""
        self.page.goto(f"{self.url}{path}")

    def press(self, name: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        """Follow the first link of that name."""
        self.page.get_by_role("main").get_by_role("link", name=name).first.click()

    def is_at(self, heading: str, patience: int = REPLY_MS) -> None:
        """Wait for a heading."""
        title = self.page.get_by_role("heading", name=heading, exact=True)
        expect(title.first).to_be_visible(timeout=patience)

    def photograph(self, state: str, *, looks: bool = False) -> None:
        """Keep a picture of the page, and of the same page in other languages and on other screens."""
        self.report.check(self.page, f"loop {state}", full_page=True)
        for look, options in LOOKS.items() if looks else ():
            context = self.browser.new_context(storage_state=self.page.context.storage_state(), **options)
            page = context.new_page()
            page.goto(self.page.url)
            self.report.check(page, f"loop {state} {look}", full_page=True)
            context.close()


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    copy_knowledge(ROOT / "knowledge", tmp_path / "knowledge")
    return tmp_path / "knowledge"


@pytest.fixture
def stack(tmp_path: Path, knowledge: Path) -> Iterator[Stack]:
    if not (ROOT / ".venv-rasa").exists():
        pytest.skip("needs Rasa's environment; `make serve` makes it")
    environment = {"PASSERELLE_KNOWLEDGE_DIR": str(knowledge), "PASSERELLE_RASA_TIMEOUT": "30"}
    with running_stack(tmp_path, **environment) as running:
        running.index()
        running.wait_for_dialogue()
        yield running


@pytest.fixture
def visitor(stack: Stack, visit: Visit) -> Visitor:
    return Visitor(visit(str(stack.client.base_url)))


@pytest.fixture
def desk(stack: Stack, browser: Browser, visit: Visit, report: Report) -> Desk:
    """Sign in an editor, who is not an admin: what the gate blocks stays blocked."""
    typed = f"{PASSWORD}\n{PASSWORD}\n"
    command = ["staff", "add", EMAIL, "--role", "editor"]
    with ThreadPoolExecutor(1) as threads:  # Playwright keeps an event loop in this one
        added = threads.submit(CliRunner().invoke, app, command, input=typed, env=dict(stack.settings)).result()
    assert added.exit_code == 0, added.output
    url = (
        f"{stack.client.base_url}staff"
        if str(stack.client.base_url).endswith("/")
        else f"{stack.client.base_url}/staff"
    )
    desk = Desk(visit(f"{url}/sign-in"), url, browser, report)
    desk.page.get_by_label("E-mail").fill(EMAIL)
    desk.page.get_by_label("Mot de passe").fill(PASSWORD)
    desk.press("Se connecter")
    desk.is_at("Conversations")
    return desk


def test_a_refused_question_is_answered_once_its_correction_is_published_and_refused_after_rollback(
    visitor: Visitor, desk: Desk, knowledge: Path
) -> None:
    before = _files(knowledge)
    usual = visitor.ask(OTHER, "answer").inner_text()
    visitor.ask(QUESTION, "refusal")
    desk.report.check(visitor.page, "loop 1 refused")

    _review(desk)
    _add_document(desk)
    _draft_badly(desk)
    _put_to_the_test(desk, "À ne pas publier telle quelle")
    expect(desk.page.locator("#broken")).to_contain_text(STOLEN)
    expect(desk.page.get_by_role("button", name="Publier")).to_have_count(0)
    desk.photograph("5 blocked", looks=True)
    assert _files(knowledge) == before

    _correct(desk)
    publication = _put_to_the_test(desk, "Prête à être publiée")
    expect(desk.page.locator("#changed")).to_contain_text(QUESTION)
    desk.photograph("7 passed")
    desk.press("Publier")
    desk.is_at("Publiée")
    desk.photograph("8 published", looks=True)

    answer = visitor.ask(QUESTION, "answer")
    expect(answer).to_contain_text(ANSWER)
    answer.locator("summary").click()
    expect(answer.locator("mark")).to_have_text(PRICE)
    desk.report.check(visitor.page, "loop 9 answered")
    assert visitor.ask(OTHER, "answer").inner_text() == usual

    desk.open("/?outcome=refusal")
    desk.follow(OTHER)
    refused = desk.page.locator(".turn", has_text=QUESTION).first
    refused.get_by_role("link", name="Reposer la question").click()
    expect(desk.page.locator(".again")).to_contain_text("Alors : Refusé. Aujourd'hui : Répondu.")
    expect(desk.page.locator(".again ins")).to_have_text(ANSWER)
    desk.photograph("10 asked again", looks=True)

    desk.open(publication)
    desk.press("Annuler la publication")
    desk.is_at("Annulée")
    desk.photograph("11 rolled back")
    visitor.ask(QUESTION, "refusal")
    desk.report.check(visitor.page, "loop 12 refused again")
    assert _files(knowledge) == before


def _review(desk: Desk) -> None:
    """Find the conversation by its outcome and say what was wrong."""
    desk.page.locator("summary", has_text="Filtre").click()
    desk.page.get_by_label("Issue").select_option(label="Refusé")
    desk.press("Appliquer")
    expect(desk.page.get_by_text("Résultats : 1")).to_be_visible(timeout=REPLY_MS)
    desk.photograph("2 inbox")
    desk.follow(OTHER)
    refused = desk.page.locator(".turn", has_text=QUESTION)
    refused.locator("summary", has_text="Faux").click()
    refused.get_by_label("Aurait dû répondre").check()
    refused.get_by_role("button", name="Enregistrer").click()
    expect(refused.get_by_text("Faux · Aurait dû répondre")).to_be_visible(timeout=REPLY_MS)
    desk.photograph("3 reviewed")


def _add_document(desk: Desk) -> None:
    desk.open("/documents/drafts/new")
    file = {"name": "valises.md", "mimeType": "text/markdown", "buffer": DOCUMENT.encode()}
    desk.page.get_by_label("Fichier", exact=True).set_input_files(files=[file])
    desk.press("Envoyer")
    expect(desk.page.get_by_role("heading", name=TITLE).first).to_be_visible(timeout=REPLY_MS)
    desk.photograph("4 document")


def _draft_badly(desk: Desk) -> None:
    """Claim a question that belongs elsewhere, and prove the answer with the wrong sentence."""
    page = desk.page
    desk.open("/?outcome=refusal")
    desk.follow(OTHER)
    page.locator(".turn", has_text=QUESTION).get_by_role("link", name="Corriger").click()
    expect(page.get_by_label("Questions, Français")).to_have_value(QUESTION, timeout=REPLY_MS)
    expect(page.locator("html.scripted")).to_be_attached(timeout=REPLY_MS)
    page.get_by_label("Questions, Français").fill(f"{QUESTION}\n{STOLEN}")
    page.get_by_label("Réponse, Français").fill(ANSWER)
    page.get_by_label("Sujet").fill("exposition Valises")
    page.get_by_label("Que demande la question ?").select_option("how-many")
    page.locator("select[name=picker]").select_option(label=f"{TITLE} (Brouillon)")
    _pick(page, DAYS)
    expect(page.get_by_label("Elle doit contenir")).to_have_value("12\n16", timeout=REPLY_MS)
    desk.photograph("4 bad draft")
    desk.press("Enregistrer le brouillon")
    expect(page.get_by_text("Enregistré comme brouillon")).to_be_visible(timeout=REPLY_MS)


def _correct(desk: Desk) -> None:
    page = desk.page
    page.locator("#changes").get_by_role("link", name=QUESTION).click()
    expect(page.locator("html.scripted")).to_be_attached(timeout=REPLY_MS)
    page.get_by_label("Questions, Français").fill(f"{QUESTION}\nPrix du billet pour l'exposition Valises")
    desk.press("Retirer la citation 1")
    expect(page.locator("textarea[name=evidence_quote]")).to_have_count(0, timeout=REPLY_MS)
    page.locator("select[name=picker]").select_option(label=f"{TITLE} (Brouillon)")
    _pick(page, PRICE)
    desk.photograph("6 corrected")
    desk.press("Enregistrer le brouillon")
    expect(page.get_by_text("Enregistré comme brouillon")).to_be_visible(timeout=REPLY_MS)


def _pick(page: Page, sentence: str) -> None:
    page.locator("#picker .sentence", has_text=sentence).click()
    expect(page.locator("textarea[name=evidence_quote]")).to_have_value(sentence, timeout=REPLY_MS)


def _put_to_the_test(desk: Desk, verdict: str) -> str:
    """Test all drafts, wait for the verdict, and return the path of its page."""
    desk.open("/drafts")
    desk.press("Mettre à l'épreuve")
    desk.is_at("Test en cours")
    desk.is_at(verdict, TEST_MS)
    for term in desk.page.locator(".technical dl > div").all():
        name, value = term.locator("dt").text_content(), term.locator("dd").text_content()
        if value and value.endswith(" s"):
            desk.report.figures[f"{verdict}: {name}"] = value
    return desk.page.url.removeprefix(desk.url)


def _files(directory: Path) -> dict[str, bytes]:
    return {str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*") if path.is_file()}
