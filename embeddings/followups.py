"""Messages that lean on what was said before: an item of the list just given, or another side of the same subject."""

import re
from collections.abc import Mapping

from knowledge.normalisation import fold, words

LONGEST_ELLIPSIS = 9
"""A message of more words is taken to say itself what it is about."""

SHORT_MESSAGE = 6

_OPENINGS: Mapping[str, str] = {
    "fr": r"et|mais|alors|ok|sinon|aussi|donc",
    "en": r"and|but|so|ok|okay|also|what about|how about",
    "de": r"und|aber|ok|also|dann|auch",
    "it": r"e|ed|ma|ok|allora|poi|anche",
}
_POINTERS: Mapping[str, str] = {
    "fr": r"il|elle|ils|elles|ca|cela|celui|celle|ceux|y|c|la bas|leur|leurs|en|eux|ce dernier|laquelle|lequel",
    "en": r"it|its|they|them|their|that|this|those|these|there|he|she|his|her",
    "de": r"es|sie|er|das|dies|dort|da|dabei|damit|davon|daran|darin|deren|dessen|ihr|ihre|diese|dieser|dieses",
    "it": r"esso|essa|loro|lui|lei|quello|quella|quelli|questo|questa|li|ci|ne|suo|sua",
}
_ORDINALS: Mapping[int, str] = {
    1: r"premiere?s?|1ere?|1er|first|1st|erste[nrsm]?|prim[oaie]|numero 1|number one",
    2: r"deuxiemes?|seconde?s?|2e|2eme|second|2nd|zweite[nrsm]?|second[oaie]",
    3: r"troisiemes?|3e|3eme|third|3rd|dritte[nrsm]?|terz[oaie]",
    4: r"quatriemes?|4e|4eme|fourth|4th|vierte[nrsm]?|quart[oaie]",
    5: r"cinquiemes?|5e|5eme|fifth|5th|funfte[nrsm]?|quint[oaie]",
    6: r"sixiemes?|6e|6eme|sixth|6th|sechste[nrsm]?|sest[oaie]",
    7: r"septiemes?|7e|7eme|seventh|7th|siebte[nrsm]?|settim[oaie]",
    8: r"huitiemes?|8e|8eme|eighth|8th|achte[nrsm]?|ottav[oaie]",
    -1: r"dernieres?|derniers?|last|letzte[nrsm]?|ultim[oaie]",
}
_DETAILS = re.compile(
    r"\b(plus de details?|plus d'infos?|plus d'informations?|en dire plus|en savoir plus|developpe[rz]?|precise[rz]?|"
    r"more details?|tell me more|more information|more info|elaborate|mehr details|mehr dazu|mehr infos?|"
    r"mehr informationen|genauer|ausfuhrlicher|piu dettagli|maggiori dettagli|dimmi di piu|altre informazioni|"
    r"saperne di piu)\b"
)


def leans_on_context(message: str, language: str) -> bool:
    """Tell whether a short message opens like a continuation or points at something it does not name."""
    text = " ".join(words(message))
    if len(text.split()) > LONGEST_ELLIPSIS:
        return False
    openings, pointers = _OPENINGS.get(language, _OPENINGS["en"]), _POINTERS.get(language, _POINTERS["en"])
    return bool(re.match(rf"({openings})\b", text) or re.search(rf"\b({pointers})\b", text))


def may_lean_on_context(message: str) -> bool:
    """Tell whether a message is so short that it may leave out what it is about."""
    return len(words(message)) <= SHORT_MESSAGE


def asked_item(message: str, count: int) -> int | None:
    """Return the index of the list item an ordinal asks for, in a list of `count` items; None if there is none."""
    text = " ".join(words(message))
    if not count or len(text.split()) > LONGEST_ELLIPSIS:
        return None
    for ordinal, pattern in _ORDINALS.items():
        if re.search(rf"\b({pattern})\b", text) and abs(ordinal) <= count:
            return ordinal - 1 if ordinal > 0 else count - 1
    return None


def asks_for_details(message: str) -> bool:
    """Tell whether the message asks to hear more about what was just answered."""
    return bool(_DETAILS.search(fold(message))) and len(words(message)) <= LONGEST_ELLIPSIS
