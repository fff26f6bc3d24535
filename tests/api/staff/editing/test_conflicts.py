"""Of two who edit one entry neither loses a word, and neither does whose session ends."""

import html
import re
from pathlib import Path
from typing import Any

import pytest
from editing_standins import NEW, drafts, filled, save
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete
from staff_standins import Running

from api.database.drafts import edit_of
from api.database.staff_models import StaffSession
from api.staff.editing.conflicts import Conflict, merge
from api.staff.editing.form import EditorForm
from knowledge.editing.types import EntryText, EvidenceText


async def _collide(console: Running) -> tuple[int, str]:
    """Have two people save one draft; return its number and the second one's page."""
    await console.enter("editor")
    number = await save(console, **NEW)
    mine = filled(await console.get(f"/drafts/{number}"))
    await save(console, **mine | {"answers-fr": "Douze.", "questions-fr": "Combien ?\nEffectif ?", "subject": "equipe"})
    typed = mine | {"answers-fr": "Une douzaine.", "questions-fr": "Combien ?\nÀ combien ?", "answers-de": "Zwölf."}
    response = await console.post("/editor", "/editor", **typed | {"do": "save"})
    assert response.status_code == 409
    return number, response.text


async def test_the_second_sees_both_texts_with_their_differences(console: Running) -> None:
    _, page = await _collide(console)
    assert "editor@example.org saved this draft" in page
    answer = page[page.index('id="title-answers-fr"') :].partition("</section>")[0]
    assert "<del>Douze.</del>" in answer
    assert "<ins>Une douzaine.</ins>" in answer
    assert "title-answers-de" in page
    assert "title-evidence" not in page
    form = filled(page)
    assert (form["answers-fr"], form["answers-de"], form["version"]) == (["Une douzaine."], ["Zwölf."], ["2"])


async def test_all_of_mine_can_be_saved(console: Running) -> None:
    number, page = await _collide(console)
    assert await save(console, **filled(page)) == number
    (draft,) = await drafts(console)
    assert (draft.version, draft.payload["answers"]) == (3, {"fr": "Une douzaine.", "de": "Zwölf."})


async def test_one_text_is_made_of_both_and_looked_over_before_it_is_saved(console: Running) -> None:
    number, page = await _collide(console)
    chosen = {"choose-answers-fr": "theirs", "choose-questions-fr": "both", "choose-subject": "theirs"}
    response = await console.post("/editor", "/editor", **filled(page) | chosen | {"do": "merge"})
    assert "Nothing is saved yet" in response.text
    assert (await drafts(console))[0].version == 2
    form = filled(response.text)
    assert form["questions-fr"] == ["Combien ?\nEffectif ?\nÀ combien ?"]
    assert await save(console, **form) == number
    (draft,) = await drafts(console)
    assert draft.payload["answers"] == {"fr": "Douze.", "de": "Zwölf."}
    assert draft.payload["subject"] == "equipe"


async def test_whoever_merges_can_be_too_late_again(console: Running) -> None:
    number, page = await _collide(console)
    await save(console, **filled(await console.get(f"/drafts/{number}")) | {"subject": "autre"})
    response = await console.post("/editor", "/editor", **filled(page) | {"do": "save"})
    assert response.status_code == 409
    assert filled(response.text)["version"] == ["3"]


async def test_a_second_draft_of_the_same_entry_meets_the_first(console: Running) -> None:
    await console.enter("editor")
    one, other = [filled(await console.get("/editor?target=mission-when")) for _ in range(2)]
    await save(console, **one | {"answers-fr": "En 1994."})
    response = await console.post("/editor", "/editor", **other | {"answers-fr": "Dès 1994.", "do": "save"})
    assert response.status_code == 409
    assert "En" in response.text
    await save(console, **filled(response.text))
    assert [draft.payload["answers"]["fr"] for draft in await drafts(console)] == ["Dès 1994."]


async def test_a_text_published_meanwhile_is_shown_and_not_written_over(console: Running, directory: Path) -> None:
    """The draft is compared with the file once; then it counts as made from the file's new text."""
    await console.enter("editor")
    number = await save(console, **filled(await console.get("/editor?target=mission-when")) | {"subject": "lieu"})
    path = directory / "faq" / "ville.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("  - Berne 1994", "  - Berne, 1994"), encoding="utf-8")
    form = filled(await console.get(f"/drafts/{number}"))
    response = await console.post("/editor", "/editor", **form | {"do": "save"})
    assert response.status_code == 409
    assert "The published text has changed since you began." in response.text
    chosen = {"choose-questions-fr": "theirs", "choose-subject": "mine", "do": "merge"}
    merged = (await console.post("/editor", "/editor", **filled(response.text) | chosen)).text
    assert await save(console, **filled(merged)) == number
    (draft,) = await drafts(console)
    assert draft.payload["questions"]["fr"][-1] == "Berne, 1994"
    assert draft.payload["subject"] == "lieu"
    assert await save(console, **filled(await console.get(f"/drafts/{number}"))) == number


async def test_what_was_typed_comes_back_after_signing_in_again(console: Running) -> None:
    await console.enter("editor")
    token = re.search(r'name="form_token" value="(\w+)"', await console.get("/editor"))
    assert token
    await console.query(lambda session: session.execute(delete(StaffSession)))
    sent = {"form_token": token[1], **NEW}
    page = (await console.client.post("/staff/editor", data=sent)).text
    held = _fields(page) | {"email": "editor@example.org", "password": "correct horse battery"}
    page = (await console.client.post("/staff/sign-in", data=held)).text
    assert "Effectif  de la mission" in page
    assert "Questions · French" in page
    response = await console.client.post("/staff/editor", data=_fields(page))
    assert response.status_code == 303
    assert edit_of((await drafts(console))[0]).payload.questions["fr"][1] == "Effectif de la mission"


async def test_a_form_of_an_earlier_session_is_offered_to_be_sent(console: Running) -> None:
    """Somebody signed in again in another window; the form they go on with carries the old session's token."""
    await console.enter("editor")
    response = await console.client.post("/staff/editor", data={"form_token": "0" * 64, **NEW})
    assert response.status_code == 403
    assert await drafts(console) == []
    response = await console.client.post("/staff/editor", data=_fields(response.text))
    assert response.status_code == 303
    assert len(await drafts(console)) == 1


async def test_a_password_is_never_offered_to_be_sent(console: Running) -> None:
    await console.enter("editor")
    sent = {"form_token": "0" * 64, "email": "x@example.org", "password": "a secret of mine"}
    response = await console.client.post("/staff/drafts/1/discard", data=sent)
    assert response.status_code == 403
    assert "a secret of mine" not in response.text


def _fields(page: str) -> dict[str, Any]:
    form = page.partition("<main")[2]
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: html.unescape(value) for name, value in pairs}


QUOTES = [EvidenceText("d", "", "q"), EvidenceText("d", "", "r")]
ENTRIES = st.builds(
    EntryText,
    id=st.just("x"),
    subject=st.sampled_from(["", "a", "b"]),
    aspect=st.sampled_from(["", "who"]),
    questions=st.dictionaries(
        st.sampled_from(["fr", "de"]), st.lists(st.sampled_from("pqr"), min_size=1, unique=True).map(tuple)
    ),
    answers=st.dictionaries(st.sampled_from(["fr", "de"]), st.sampled_from(["x", "y\nz"])),
    evidence=st.lists(st.sampled_from([EvidenceText("d", "", "q"), EvidenceText("d", "", "r")]), unique=True).map(
        tuple
    ),
)


@given(ENTRIES, ENTRIES)
def test_merging_takes_exactly_what_is_chosen(mine: EntryText, theirs: EntryText) -> None:
    """All of mine is mine, all of theirs is theirs, and both holds every line of either."""
    left, right = EditorForm(mine), EditorForm(theirs)
    names = [one.field for one in Conflict(left, right).differences]
    assert merge(left, right, dict.fromkeys(names, "mine")).payload == mine
    assert merge(left, right, dict.fromkeys(names, "theirs")).payload == theirs
    both = merge(left, right, dict.fromkeys(names, "both")).payload
    for code in {*mine.questions, *theirs.questions}:
        either = {*mine.questions.get(code, ()), *theirs.questions.get(code, ())}
        assert set(both.questions[code]) == either
    assert set(both.evidence) == {*mine.evidence, *theirs.evidence}


@pytest.mark.parametrize("name", ["questions-fr", "answers-de", "evidence"])
def test_equal_texts_differ_in_nothing(name: str) -> None:
    form = EditorForm(EntryText("x", questions={"fr": ("a",)}, answers={"de": "b"}))
    assert name not in [one.field for one in Conflict(form, form).differences]
