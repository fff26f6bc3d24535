"""What a question is after, told by the word it asks with."""

from knowledge.normalisation import words
from knowledge.types import Aspect

_ASKING: dict[Aspect, str] = {
    "how-many": "combien wieviel wieviele wievielen quanto quanta quanti quante many much",
    "contact": "contacter joindre telephone contact kontakt kontaktieren telefon contattare telefono",
    "when": "quand when wann quando bis",
    "where": "ou where wo wohin woher dove",
    "who": "qui who whom whose wer wen wem wessen chi",
    "why": "pourquoi why warum wieso weshalb perche",
    "which": "quels quelles which welche welcher welches welchen quali",
    "whether": "puis peut ai dois est sont existe is are can do does may must should will ist sind kann darf muss gibt "
    "posso puo devo esiste",
    "how": "comment how wie come",
}
_BY_WORD: dict[str, Aspect] = {word: aspect for aspect, asking in _ASKING.items() for word in asking.split()}
_OPENING = 3
"""A question word stands among so many words at the beginning ("À partir de quand", "Bis wann")."""


def aspect_of(question: str) -> Aspect:
    """Return the aspect of a question in French, English, German or Italian; "what" where no word tells."""
    opening = words(question)[: _OPENING + 1]
    amounts = [word for word in opening[:_OPENING] if _BY_WORD.get(word) == "how-many"]
    if amounts:
        return "how-many"
    return next((_BY_WORD[word] for word in opening[:_OPENING] if word in _BY_WORD), "what")
