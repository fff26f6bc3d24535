"""What a publication changes is said field by field."""

from api.staff.publishing.differing import draft_changes
from knowledge.editing.types import DocumentText, FileChange, payload_to_json

BEFORE = "---\nid: bureau\ntitle: Le bureau\npublisher: OIM\nlanguage: fr\nsource: b.pdf\n---\n\n## Lieu\n\nÀ Berne.\n"
AFTER = BEFORE.replace("Le bureau", "Le nouveau bureau").replace("À Berne.", "À Bienne.")


def test_a_changed_document_shows_the_fields_that_change_and_the_lines() -> None:
    """Its front matter is no concern of those who read this."""
    payload = payload_to_json(DocumentText("bureau", AFTER))
    item = {"draft": 1, "version": 1, "payload": payload, "cases": [], "base": None}
    (change,) = draft_changes([item], [FileChange("documents/bureau.md", BEFORE, AFTER)], {})
    assert (change.title, change.is_new) == ("Le nouveau bureau", False)
    title, text = change.fields
    assert (title.name, [one.text for one in title.stretches if one.kind == "new"]) == ("title", ["nouveau "])
    assert [(one.kind, one.text) for one in text.stretches] == [("gone", "À Berne."), ("new", "À Bienne.")]
