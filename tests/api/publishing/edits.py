"""Edits of the small knowledge directory: good ones, and ones that do harm."""

from knowledge.cases import Case
from knowledge.editing.types import Edit, EntryText, EvidenceText, Removal

ADDRESS = EntryText(
    id="adresse",
    subject="bureau",
    aspect="where",
    questions={
        "fr": ("Où se trouve le bureau ?", "Quelle est l'adresse du bureau ?"),
        "en": ("Where is the office?",),
    },
    answers={"fr": "Le bureau se trouve à la rue du Lac 12, à Berne.", "en": "The office is at rue du Lac 12, Bern."},
    evidence=(EvidenceText("bureau", "Adresse", "Le bureau se trouve à la rue du Lac 12, à Berne."),),
)
WHERE = Case("staff-1", "fr", "fact", ("Quelle est l'adresse du bureau ?",), "answer", ("bureau",), (("lac",),), (), "")
GOOD = Edit(ADDRESS, (WHERE,))
"""A new entry whose question passes."""
HARMFUL = Edit(Removal("prix-permis", "entry"))
"""Takes away the answer that the question t-2 passes by."""
