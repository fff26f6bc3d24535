"""Which column of a table is what, told by the names that French, English, German and Italian FAQs usually give."""

from collections.abc import Callable, Mapping, Sequence

from knowledge.normalisation import words

FIELDS = ("question", "answer", "variants", "language", "category", "url")

_LONGEST_NAME = 40
"""Characters; a longer cell is content, not the name of a column."""

# The likelier name first: a table with "question" and "title" has its questions in the former.
_NAMES = {
    "question": "question questions frage fragen domanda domande intitule libelle titre title titel titolo q",
    "answer": "answer answers reponse reponses antwort antworten risposta risposte contenu content inhalt contenuto "
    "texte text testo body solution description a r",
    "variants": "variants variant variantes variante varianten varianti reformulations formulations formulierungen "
    "paraphrases wordings alternatives alternativen synonymes synonyms",
    "language": "language lang langue sprache lingua locale",
    "category": "category categories categorie kategorie categoria rubrique rubrik rubrica theme thematique thema tema "
    "topic section",
    "url": "url link lien adresse href source page",
}
_Meaning = tuple[str, int]
_MEANINGS: Mapping[str, _Meaning] = {
    name: (field, rank) for field, names in _NAMES.items() for rank, name in enumerate(names.split())
}


def map_columns(columns: Sequence[str], explicit: Mapping[str, str]) -> dict[str, str]:
    """Return the column of each field that has one; `explicit` (field to column) goes before what names suggest.

    A name counts whole ("Réponse"), or else by its first telling word ("Réponse courte", "Catégorie de question").
    """
    found = {field: column for field, column in explicit.items() if column in columns}
    for meaning_of in (_of_whole, _of_first_word):
        _add(found, columns, meaning_of)
    return found


def _add(found: dict[str, str], columns: Sequence[str], meaning_of: Callable[[str], _Meaning | None]) -> None:
    """Add the fields that no column was found for yet."""
    candidates: dict[str, tuple[int, str]] = {}
    for column in columns:
        meaning = meaning_of(column) if len(column) <= _LONGEST_NAME and column not in found.values() else None
        if meaning is not None:
            field, rank = meaning
            candidates[field] = min(candidates.get(field, (rank, column)), (rank, column), key=lambda pair: pair[0])
    found |= {field: column for field, (_, column) in candidates.items() if field not in found}


def _of_whole(column: str) -> _Meaning | None:
    return _MEANINGS.get(" ".join(words(column)))


def _of_first_word(column: str) -> _Meaning | None:
    return next((_MEANINGS[word] for word in words(column) if len(word) > 1 and word in _MEANINGS), None)
