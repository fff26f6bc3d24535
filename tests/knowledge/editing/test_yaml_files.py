"""One record of a YAML file changes; everything else in the file stays as it was, to the byte."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from knowledge.editing.errors import UnsafeEditError
from knowledge.editing.yaml_files import drop_record, find_record, put_record

FILE = """\
# Curated by hand.
- id: one
  questions:
    fr:
      - 'Où ça ?'   # the usual one
      - Où donc ?
    de: ["Wo?"]
  answers:
    fr: |-
      Ici.
      # not a comment
# About the second
- id: two
  questions:
    fr:
      - "Quand ?"

# The end
"""
_ids = st.sampled_from(["one", "two", "three"])
_texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)
_records = st.fixed_dictionaries(
    {
        "id": _ids,
        "questions": st.dictionaries(st.sampled_from(["fr", "de", "no"]), st.lists(_texts, max_size=3), max_size=3),
        "answers": st.dictionaries(st.sampled_from(["fr", "de"]), st.one_of(_texts, _texts.map(lambda t: f"{t}\n{t}"))),
    }
)


def _load(text: str) -> list[dict[str, Any]]:
    return yaml.safe_load(text) or []


def test_an_unchanged_record_leaves_the_file_as_it_is() -> None:
    for record in _load(FILE):
        assert put_record(FILE, record) == FILE


def test_only_the_lines_of_what_changes_are_rewritten() -> None:
    record = _load(FILE)[0]
    record["questions"]["fr"].append("Vraiment : où ?")
    assert put_record(FILE, record) == FILE.replace(
        "      - Où donc ?\n", "      - Où donc ?\n      - 'Vraiment : où ?'\n"
    )


def test_a_new_record_is_appended_even_to_a_file_without_a_last_line_end() -> None:
    for text in ("", "- id: one", "- id: one\n"):
        changed = put_record(text, {"id": "new", "questions": {"fr": ["Qui ?"]}})
        assert changed == (text and "- id: one\n") + "- id: new\n  questions:\n    fr:\n      - Qui ?\n"


def test_removing_keeps_comments_of_the_neighbours_and_the_last_one_takes_the_file_along() -> None:
    assert drop_record(FILE, "two") == FILE.split("- id: two")[0] + "\n# The end\n"
    assert drop_record("- id: one\n  x: 1\n", "one") is None


def test_line_ends_and_the_byte_order_mark_are_kept() -> None:
    text = "\ufeff" + FILE.replace("\n", "\r\n")
    record = _load(FILE)[1] | {"answers": {"fr": "Hier.\nOu demain."}}
    changed = put_record(text, record)
    assert changed.startswith("\ufeff# Curated")
    assert "\n" not in changed.replace("\r\n", "")
    assert find_record(changed, "two") == record


@pytest.mark.parametrize("text", ["[{id: one}]", "id: one\n", "- &a {id: one, x: 1}\n- {id: two, same: *a}\n"])
def test_a_file_that_cannot_be_changed_safely_is_refused(text: str) -> None:
    with pytest.raises(UnsafeEditError, match="by hand"):
        put_record(text, {"id": "one", "x": 2})


@given(st.lists(_records, max_size=4), st.sampled_from([FILE, FILE.replace("\n", "\r\n"), ""]))
def test_any_sequence_of_edits_reads_back_as_if_made_on_the_list(records: list[dict[str, Any]], text: str) -> None:
    """The oracle is a plain list of dicts."""
    expected = _load(text)
    for record in records:
        text = put_record(text, record)
        places = [number for number, known in enumerate(expected) if known["id"] == record["id"]]
        if places:
            expected[places[0]] = record
        else:
            expected.append(record)
        assert _load(text) == expected


@given(_ids)
def test_dropping_is_the_inverse_of_appending(record_id: str) -> None:
    text = FILE.split("\n# The end")[0] + "\n"
    record = {"id": f"{record_id}-new", "x": ["a", "b"]}
    assert drop_record(put_record(text, record), record["id"]) == text
