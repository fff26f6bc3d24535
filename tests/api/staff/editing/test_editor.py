"""An entry is written, looked at and saved as a draft; what is wrong stands beside its field."""

from pathlib import Path
from typing import Any

import pytest
from editing_standins import NEW, drafts, filled, save
from staff_standins import Running

from api.database.drafts import edit_of
from knowledge.editing.types import EntryText, EvidenceText, GapText
from knowledge.editing.validating import find_faults

SECOND = "Elle compte douze personnes."


async def test_a_new_entry_becomes_a_draft_that_can_be_tested(console: Running, directory: Path) -> None:
    await console.enter("editor")
    number = await save(console, **NEW)
    (draft,) = await drafts(console)
    assert edit_of(draft).payload == EntryText(
        id="mission-how-many",
        subject="mission",
        aspect="how-many",
        questions={"fr": ("Combien de personnes ?", "Effectif de la mission")},
        answers={"fr": SECOND},
        evidence=(EvidenceText("ville", "Lieu", SECOND),),
    )
    assert (draft.base, draft.version, draft.created_by.email) == (None, 1, "editor@example.org")
    assert find_faults(directory, [edit_of(draft)]) == ()
    page = await console.get(f"/drafts/{number}?saved=1")
    assert "Saved as a draft" in page
    assert "Go on to put it to the test." in page


async def test_an_entry_keeps_what_is_not_changed(console: Running) -> None:
    """Languages that the editor has no field for by default are carried along, too."""
    await console.enter("editor")
    form = filled(await console.get("/editor?target=mission-when"))
    form["do"] = "language"
    form["add_language"] = "uk"
    page = (await console.post("/editor", "/editor", **form)).text
    assert 'name="questions-uk"' in page
    await save(console, **filled(page) | {"questions-uk": "Відколи місія в Берні?"})
    (draft,) = await drafts(console)
    payload = edit_of(draft).payload
    assert isinstance(payload, EntryText)
    assert payload.questions == {
        "fr": ("Depuis quand la mission est-elle à Berne ?", "Berne 1994"),
        "de": ("Seit wann gibt es die Mission?",),
        "uk": ("Відколи місія в Берні?",),
    }
    assert payload.answers == {"fr": "La mission est à Berne depuis 1994."}
    assert [item.quote for item in payload.evidence] == ["La mission est à Berne depuis 1994."]


@pytest.mark.parametrize(
    ("changes", "field", "fault"),
    [
        ({"questions-fr": ""}, "questions-fr", "Write at least one question."),
        ({"answers-fr": ""}, "answers-fr", "Write the answer in a language that has a question."),
        ({"subject": "?"}, "subject", "Say what the entry is about."),
        ({"aspect": "wherefore"}, "aspect", "Choose what the question asks for."),
        ({"evidence_document": "", "evidence_quote": ""}, "evidence", "Choose at least one sentence"),
        ({"evidence_document": ""}, "evidence-0", "Choose the document of this quote."),
        ({"evidence_document": "moon"}, "evidence-0", "The document “moon” does not exist."),
        ({"evidence_quote": ""}, "evidence-0", "This quote is empty."),
        ({"evidence_quote": "Elle compte 12 personnes."}, "evidence-0", "not in the document exactly like this"),
        ({"evidence_quote": "- le lundi ;\n- le jeudi."}, "evidence-0", "not in the document exactly like this"),
        (
            {"evidence_quote": "douze personnes.\n\n## Horaires"},
            "evidence-0",
            "This goes beyond one paragraph or list.",
        ),
        ({"questions-fr": "quel est le budget de la mission"}, "questions-fr", "already belongs to another entry"),
        (
            {
                **dict.fromkeys(("case_id", "case_note", "case_must_not"), ""),
                **{"case_lang": "fr", "case_turns": "Combien ?", "case_expect": "answer", "case_must": "treize"},
            },
            "case-0",
            "The answer does not say “treize”",
        ),
    ],
)
async def test_each_fault_stands_beside_its_field(
    console: Running, changes: dict[str, Any], field: str, fault: str
) -> None:
    """A draft is saved however wrong it is, so nothing is lost; the page says what is left to do."""
    await console.enter("editor")
    number = await save(console, **NEW | changes)
    page = await console.get(f"/drafts/{number}")
    assert f'<a href="#{field}">' in page
    said = page[page.index(f'id="fault-{field}"') :].partition("</p>")[0]
    assert fault in said
    assert f'id="{field}"' in page
    assert f"fault-{field}" in page.partition(f'id="{field}"')[2].partition(">")[0] or field == "evidence"
    assert "disabled" in await console.get("/drafts")


async def test_what_only_the_files_tell_is_said_as_well(console: Running, directory: Path) -> None:
    """The editor's own checks found nothing, but the id is taken by a draft that somebody published meanwhile."""
    await console.enter("editor")
    number = await save(console, **NEW | {"id": "Not-a-slug"})
    page = await console.get(f"/drafts/{number}")
    assert "lower-case-with-hyphens" in page


async def test_the_owner_of_a_taken_question_is_named(console: Running) -> None:
    await console.enter("editor")
    number = await save(console, **NEW | {"questions-fr": "Berne 1994"})
    assert "/staff/editor?target=mission-when&amp;kind=entry" in await console.get(f"/drafts/{number}")


async def test_nothing_is_not_saved(console: Running) -> None:
    await console.enter("editor")
    response = await console.post("/editor", "/editor", kind="entry", do="save")
    assert response.status_code == 422
    assert "Write at least one question." in response.text
    assert await drafts(console) == []


async def test_a_gap_has_questions_and_nothing_else(console: Running) -> None:
    await console.enter("editor")
    page = await console.get("/editor?kind=gap")
    assert 'name="answers-fr"' not in page
    assert 'name="picker"' not in page
    await save(console, **filled(page) | {"questions-de": "Wer zahlt?"})
    (draft,) = await drafts(console)
    assert edit_of(draft).payload == GapText("gap-wer-zahlt", {"de": ("Wer zahlt?",)})


async def test_a_sentence_is_picked_without_a_script(console: Running) -> None:
    """Every sentence has a button; document, section and exact words follow from it."""
    await console.enter("editor")
    form = NEW | {"evidence_document": [], "evidence_quote": [], "picker": "ville", "do": "document"}
    page = (await console.post("/editor", "/editor", **form)).text
    assert "<h3>Horaires</h3>" in page
    place = page.rpartition(f'aria-label="Use this sentence: {SECOND}"')[0].rpartition('value="')[2].partition('"')[0]
    page = (await console.post("/editor", "/editor", **filled(page) | {"pick": place})).text
    form = filled(page)
    assert (form["evidence_document"], form["evidence_quote"]) == (["ville"], [SECOND])
    assert "› Lieu" in page
    assert '<span class="sentence chosen">Elle compte' in page
    page = (await console.post("/editor", "/editor", **form | {"drop_evidence": "0"})).text
    assert "evidence_quote" not in filled(page)


@pytest.mark.parametrize("place", ["ville/0/10000", "ville/9/9", "ville/x/1", "moon/0/1", "", "ville/1", "ville/-1/5"])
async def test_a_place_that_is_none_picks_nothing(console: Running, place: str) -> None:
    await console.enter("editor")
    page = (await console.post("/editor", "/editor", **NEW | {"do": "", "pick": place})).text
    assert filled(page)["evidence_quote"] == [SECOND]


async def test_the_preview_is_what_visitors_will_see(console: Running) -> None:
    await console.enter("editor")
    response = await console.post("/editor/preview", "/editor", **NEW | {"answers-it": "Conta <b>dodici</b> persone."})
    assert response.status_code == 200
    french, italian = (response.text.partition(f'lang="{code}"')[2] for code in ("fr", "it"))
    assert f"La mission est à Berne depuis 1994. <mark>{SECOND}</mark>" in french
    assert "Conta &lt;b&gt;dodici&lt;/b&gt; persone." in italian
    german = response.text.partition('lang="de"')[2]
    assert f"« {SECOND} »" in german
    assert "No answer in German" in german
    assert await drafts(console) == []


async def test_the_preview_of_a_gap_is_the_refusal(console: Running) -> None:
    await console.enter("editor")
    text = (await console.post("/editor/preview", "/editor", kind="gap", **{"questions-en": "Who pays?"})).text
    assert "Who pays?" in text
    assert 'class="reply refusal"' in text


async def test_a_test_question_is_kept_as_it_is_written(console: Running) -> None:
    await console.enter("editor")
    page = (await console.post("/editor", "/editor", **NEW | {"do": "case"})).text
    form = filled(page)
    assert form["case_turns"] == ["Combien de personnes ?"]
    form |= {"case_must": "Douze / 12\n personnes ", "case_must_not": "Treize", "case_turns": "Où ?\nEt combien ?"}
    await save(console, **form)
    (draft,) = await drafts(console)
    (case,) = edit_of(draft).cases
    assert case.turns == ("Où ?", "Et combien ?")
    assert (case.lang, case.kind, case.expect, case.source) == ("fr", "followup", "answer", ("ville",))
    assert (case.must, case.must_not) == ((("douze", "12"), ("personnes",)), ("treize",))
    page = (
        await console.post("/editor", "/editor", **filled(await console.get("/drafts/1")) | {"drop_case": "0"})
    ).text
    assert "case_turns" not in filled(page)


async def test_a_broken_knowledge_directory_is_named(console: Running, directory: Path) -> None:
    await console.enter("editor")
    (directory / "faq" / "broken.yml").write_text("- id: [", encoding="utf-8")
    page = await console.get("/entries", 409)
    assert "A file has to be mended first" in page
    assert "broken.yml:" in page
