"""From a visitor's turn, or a group of them, to the entry: with the question, without personal data."""

from dataclasses import replace

import pytest
from editing_standins import candidates, drafts, filled, save
from sqlalchemy import select
from staff_standins import Running, reply

from api.database.drafts import edit_of
from api.database.models import Turn
from api.database.questions import AskedQuestion
from api.database.staff_models import AuditEvent
from api.staff.editing.form import EditorForm
from api.staff.editing.variants import CLOSE, suggest
from knowledge.editing.types import EntryText
from tests.embeddings.conftest import WordEncoder

QUESTION = "Quand la mission a-t-elle ouvert ? Écrivez à ada@example.org"


async def _ask(console: Running, text: str = QUESTION, kind: str = "answer", **fields: object) -> str:
    console.rasa.reply = reply(kind, **candidates("mission-when", "gap-budget"))
    return (await console.say(text, **fields))["turn_id"]


@pytest.mark.parametrize(
    ("kind", "reason", "place"),
    [
        ("answer", "wrong_answer", "/staff/editor?kind=entry&target=mission-when"),
        ("answer", "outdated", "/staff/editor?kind=entry&target=mission-when"),
        ("answer", "wrong_language", "/staff/editor?kind=entry&target=mission-when"),
        ("answer", "should_have_refused", "/staff/editor?kind=gap"),
        ("refusal", "should_have_answered", "/staff/editor?kind=entry"),
        ("answer", "wrong_passage", "/staff/entries?kind=entry"),
    ],
)
async def test_what_was_wrong_says_where_it_is_put_right(console: Running, kind: str, reason: str, place: str) -> None:
    """The review's reason counts; the link on the turn leads on by it."""
    turn = await _ask(console, kind=kind)
    await console.enter("editor")
    await console.post(f"/turns/{turn}/review", "/conversations/1", verdict="wrong", reason=reason)
    assert f'href="/staff/turns/{turn}/correct"' in await console.get("/conversations/1")
    response = await console.client.get(f"/staff/turns/{turn}/correct")
    assert response.headers["location"] == f"{place}&turn={turn}&reason={reason}"


@pytest.mark.parametrize(("kind", "reason"), [("answer", "wrong_answer"), ("refusal", "should_have_answered")])
async def test_without_a_review_the_outcome_says_it(console: Running, kind: str, reason: str) -> None:
    turn = await _ask(console, kind=kind)
    await console.enter("editor")
    response = await console.client.get(f"/staff/turns/{turn}/correct")
    assert response.headers["location"].endswith(f"reason={reason}")


async def test_reviewers_see_no_way_to_correct(console: Running) -> None:
    turn = await _ask(console)
    await console.enter("reviewer")
    assert "/correct" not in await console.get("/conversations/1")
    await console.get(f"/turns/{turn}/correct", 403)


async def test_the_question_becomes_a_wording_and_a_test_question_without_personal_data(console: Running) -> None:
    turn = await _ask(console)
    await console.enter("editor")
    page = await console.get(f"/editor?target=mission-when&turn={turn}&reason=wrong_answer")
    assert "ada@example.org" not in page
    assert "Personal data was removed" in page
    form = filled(page)
    redacted = "Quand la mission a-t-elle ouvert ? Écrivez à [e-mail]"
    assert form["questions-fr"][0].splitlines()[-1] == redacted
    assert (form["case_turns"], form["case_must"], form["case_expect"]) == ([redacted], ["1994"], ["answer"])
    await save(console, **form)
    (draft,) = await drafts(console)
    (case,) = edit_of(draft).cases
    assert (case.id, case.lang, case.source) == (f"staff-{turn.lower()}", "fr", ("ville",))
    assert draft.turn_ids == [turn]
    assert draft.base is not None
    assert f"/staff/turns/{turn}" in await console.get(f"/drafts/{draft.id}")
    read = select(AuditEvent.target).where(AuditEvent.action == "transcript.read")
    assert f"turn {turn}" in (await console.query(lambda session: session.scalars(read))).all()


async def test_what_should_have_been_refused_becomes_a_gap_with_a_test_question(console: Running) -> None:
    turn = await _ask(console, "[de] Was kostet die Mission?")
    await console.enter("editor")
    page = await console.get(f"/editor?kind=gap&turn={turn}&reason=should_have_refused")
    assert '<details class="language" data-language="de" open>' in page
    await save(console, **filled(page))
    edit = edit_of((await drafts(console))[0])
    assert edit.payload.questions == {"de": ("[de] Was kostet die Mission?",)}
    assert [(case.expect, case.kind, case.must) for case in edit.cases] == [("refuse", "near_miss", ())]


async def test_the_words_of_an_answer_written_later_are_suggested(console: Running) -> None:
    turn = await _ask(console, "Combien de gens ?", "refusal")
    await console.enter("editor")
    form = filled(await console.get(f"/editor?turn={turn}&reason=should_have_answered"))
    assert form["case_must"] == [""]
    form["answers-fr"] = "Elle compte 12 personnes, dont 34 juristes."
    page = (await console.post("/editor", "/editor", **form | {"do": "words"})).text
    assert filled(page)["case_must"] == ["12\n34"]
    await save(console, **form)
    assert edit_of((await drafts(console))[0]).cases[0].must == (("12",), ("34",))


async def test_a_question_that_leans_on_another_is_tested_after_it_and_is_no_wording(console: Running) -> None:
    console.rasa.reply = reply(**candidates("mission-when"))
    first = await console.say("Depuis quand la mission existe-t-elle ?")
    turn = await _ask(console, "et combien sont-ils ?", conversation_id=first["conversation_id"])
    await console.enter("editor")
    page = await console.get(f"/editor?target=mission-when&turn={turn}&reason=wrong_answer")
    assert "can only be understood after" in page
    form = filled(page)
    assert "combien" not in form["questions-fr"][0]
    assert form["case_turns"] == ["Depuis quand la mission existe-t-elle ?\net combien sont-ils ?"]


async def test_a_known_wording_is_not_added_twice(console: Running) -> None:
    turn = await _ask(console, "berne 1994 ?")
    await console.enter("editor")
    form = filled(await console.get(f"/editor?target=mission-when&turn={turn}&reason=outdated"))
    assert form["questions-fr"] == ["Depuis quand la mission est-elle à Berne ?\nBerne 1994"]


async def test_a_turn_that_was_erased_is_not_found(console: Running) -> None:
    await console.enter("editor")
    for path in ("/turns/gone/correct", "/editor?turn=gone", "/entries?turn=gone", "/editor?target=gone"):
        await console.get(path, 404)


async def test_a_group_of_unanswered_questions_begins_an_entry(console: Running) -> None:
    console.rasa.reply = reply("refusal", "Je ne sais pas.")
    texts = ("Quel temps fera-t-il demain ?", "Quel temps demain ?", "Quel temps fera-t-il demain à Berne ?")
    for text in texts:
        await console.say(text)
    await console.enter("editor")
    page = await console.get("/unanswered")
    link = page.partition("Draft an entry")[0].rpartition('href="/staff')[2].partition('"')[0].replace("&amp;", "&")
    form = filled(await console.get(link))
    assert sorted(form["questions-fr"][0].splitlines()) == sorted(texts)
    (case,) = form["case_turns"]
    assert case in texts
    assert len(form["turn"]) == 3
    gap = filled(await console.get(link.replace("kind=entry", "kind=gap")))
    assert gap["case_expect"] == ["refuse"]


async def test_a_group_from_too_few_conversations_is_not_shown(console: Running) -> None:
    """Whoever makes up an address learns nothing that the list of groups would not show."""
    first = await console.say("Secret un")
    await console.say("Secret deux", conversation_id=first["conversation_id"])
    await console.say("Secret trois")
    await console.enter("editor")
    turns = (await console.query(lambda session: session.scalars(select(Turn.id)))).all()
    assert "Secret" not in await console.get(f"/editor?turns={','.join(turns)}", 404)


async def test_similar_questions_are_suggested_from_three_conversations_on(console: Running) -> None:
    """Those that are not known yet, without personal data."""
    await console.enter("editor")
    form = filled(await console.get("/editor?target=mission-when"))

    async def suggested() -> str:
        page = (await console.post("/editor", "/editor", **form | {"do": "variants"})).text
        return page[page.index('id="part-variants"') :].partition("</section>")[0]

    near = "depuis quand la mission est-elle à berne ville"
    await _ask(console, near)
    await _ask(console, f"{near} ada@example.org")
    assert near not in await suggested()
    await _ask(console, f"{near} ?")
    shown = await suggested()
    assert f"fr|{near}" in shown
    assert "[e-mail]" in shown
    assert "ada@example.org" not in shown
    page = (await console.post("/editor", "/editor", **form | {"variant": f"fr|{near}"})).text
    assert filled(page)["questions-fr"][0].splitlines()[-1] == near


def test_only_near_questions_are_suggested_the_nearest_first() -> None:
    """By cosine; three conversations have to ask near questions, whatever else they ask."""
    form = EditorForm(EntryText("x", questions={"fr": ("où est la mission", "la mission à berne")}))
    texts = ["où est la mission alors", "la mission", "quand ouvre le guichet", "Où est la mission ?"]
    asked = [AskedQuestion(str(n), str(n), "fr", text) for n, text in enumerate(texts)]
    encoder = WordEncoder()
    vectors = encoder.encode_queries(texts)
    found = suggest(form, asked, vectors, encoder, {}, least=3)
    assert [variant.text for variant in found] == ["où est la mission alors", "la mission"]
    assert found[0].near >= found[1].near >= CLOSE
    assert suggest(form, asked, vectors, encoder, {}, least=4) == []
    corrected = replace(form, turn_ids=("1",))
    assert [variant.text for variant in suggest(corrected, asked, vectors, encoder, {}, least=4)] == ["la mission"]
    assert suggest(EditorForm(EntryText("x")), asked, vectors, encoder, {}, least=1) == []


async def test_the_very_turn_that_is_corrected_may_be_suggested(console: Running) -> None:
    turn = await _ask(console, "depuis quand la mission est-elle à berne ville")
    await console.enter("editor")
    form = filled(await console.get(f"/editor?target=mission-when&turn={turn}&reason=wrong_answer"))
    form["questions-fr"] = "Depuis quand la mission est-elle à Berne ?"
    page = (await console.post("/editor", "/editor", **form | {"do": "variants"})).text
    assert 'value="fr|depuis quand la mission est-elle à berne ville"' in page
