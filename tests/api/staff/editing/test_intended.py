"""An entry can rest on a document that is still a draft: both are published together."""

from pathlib import Path

from editing_standins import DOCUMENT, NEW, drafts, save
from staff_standins import Running

from api.database.drafts import DraftRepository, edit_of
from knowledge.editing.files import record_digest
from knowledge.editing.types import DocumentText, Edit, EntryText, EvidenceText
from knowledge.editing.validating import find_faults

MARKET = DOCUMENT.partition("## Lieu")[0].replace("ville", "marche").replace("La mission", "Le marché")
SENTENCE = "Le marché a lieu le samedi."


async def _draft_document(console: Running, name: str, text: str, base: str | None = None) -> Edit:
    edit = Edit(DocumentText(name, text))
    async with console.database.transaction() as session:
        await DraftRepository(session).create(edit, base=base, account_id=1)
    return edit


async def test_evidence_is_picked_in_a_document_that_is_not_published_yet(console: Running, directory: Path) -> None:
    await console.enter("editor")
    document = await _draft_document(console, "marche", f"{MARKET}## Jour\n\n{SENTENCE}\n")
    page = (await console.post("/editor", "/editor", kind="entry", do="document", picker="marche")).text
    assert "Le marché (Draft)" in page
    assert f"Use this sentence: {SENTENCE}" in page

    words = {"questions-fr": "Quand a lieu le marché ?", "answers-fr": "Le samedi.", "aspect": "when"}
    quote = {"evidence_document": "marche", "evidence_quote": SENTENCE}
    number = await save(console, **NEW | words | quote | {"subject": "marché"})
    assert "Go on to put it to the test." in await console.get(f"/drafts/{number}?saved=1")
    edit = edit_of((await drafts(console))[0])
    assert isinstance(edit.payload, EntryText)
    assert edit.payload.evidence == (EvidenceText("marche", "Jour", SENTENCE),)
    assert find_faults(directory, [edit, document]) == ()
    assert find_faults(directory, [edit]) != ()


async def test_of_a_changed_document_the_new_text_is_picked(console: Running, directory: Path) -> None:
    """Quotes of the text as it is published stay valid: the entry may be published before the document."""
    await console.enter("editor")
    changed = DOCUMENT.replace("Elle compte douze personnes.", "Elle compte treize personnes.")
    await _draft_document(console, "ville", changed, record_digest(directory, "document", "ville"))
    page = (await console.post("/editor", "/editor", kind="entry", do="document", picker="ville")).text
    assert "Use this sentence: Elle compte treize personnes." in page
    assert "Use this sentence: Elle compte douze personnes." not in page
    saved = await save(console, **NEW)
    assert "not in the document exactly like this" not in await console.get(f"/drafts/{saved}")
