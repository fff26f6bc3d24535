"""Messages that lean on what was said before: an item of the list just given, or another side of the same subject."""

import re
from collections.abc import Mapping

from knowledge.normalisation import words
from knowledge.types import Aspect

LONGEST_ELLIPSIS = 9
"""A message of more words is taken to say itself what it is about."""

SHORT_MESSAGE = 6

_OPENINGS: Mapping[str, str] = {
    "fr": r"et|mais|alors|ok|sinon|aussi|donc",
    "en": r"and|but|so|ok|okay|also|what about|how about",
    "de": r"und|aber|ok|also|dann|auch",
    "it": r"e|ed|ma|ok|allora|poi|anche",
    "es": r"y|e|pero|ok|entonces|tambien",
    "pt": r"e|mas|ok|entao|tambem",
    "ar": r"و|لكن|طيب|اذا|ايضا",
    "uk": r"а|і|й|та|але|ок|також|тоді",
}
_POINTERS: Mapping[str, str] = {
    "fr": r"il|elle|ils|elles|ca|cela|celui|celle|ceux|y|c|la bas|leur|leurs|en|eux|ce dernier|laquelle|lequel",
    "en": r"it|its|they|them|their|that|this|those|these|there|he|she|his|her",
    "de": r"es|sie|er|das|dies|dort|da|dabei|damit|davon|daran|darin|deren|dessen|ihr|ihre|diese|dieser|dieses",
    "it": r"esso|essa|loro|lui|lei|quello|quella|quelli|questo|questa|li|ci|ne|suo|sua",
    "es": r"el|ella|ellos|ellas|eso|esto|este|esta|ese|esa|alli|ahi|su|sus|lo|les",
    "pt": r"ele|ela|eles|elas|isso|isto|este|esta|esse|essa|la|seu|sua|seus|suas|deles|delas",
    "ar": r"هو|هي|هم|هذا|هذه|ذلك|تلك|هناك|منهم|منها|عنه|عنها|فيه|فيها|لهم|غيرهم",
    "uk": r"він|вона|воно|вони|це|цей|ця|ці|той|та|ті|там|його|її|їх|них|нього|неї",
}
_AFTER_AN_OPENING: Mapping[str, str] = {
    "fr": r"le|la|les|l|un|une|en|a|au|aux|pour|dans|de|du|des|chez|avec|concernant|apres|avant",
    "en": r"the|a|an|in|at|on|for|of|to|with|about|after|before",
    "de": r"der|die|das|den|dem|ein|eine|in|im|fur|bei|beim|zu|zur|zum|mit|nach|vor",
    "it": r"il|lo|la|i|gli|le|l|un|una|in|nel|nella|per|a|al|alla|con|di|del|della|dopo|prima",
    "es": r"el|la|los|las|un|una|en|para|por|a|al|con|de|del",
    "pt": r"o|a|os|as|um|uma|em|no|na|para|por|ao|com|de|do|da",
}
"""What follows "and" where it brings up something, as in "and in 2004", "and the second one"."""
_QUESTION_WORDS = frozenset(
    words(
        "quand combien qui ou pourquoi comment quel quelle quels quelles lequel laquelle lesquels lesquelles quoi "
        "when who whom whose where why how which what "
        "wann wer wen wem wo woher wohin warum wieso weshalb wie wieviel wieviele welche welcher welches welchen was "
        "quando chi dove perche come quale quali quanto quanta quanti quante cosa "
        "cuando quien quienes donde como cual cuales cuanto cuantos cuantas que quem onde porque qual quais quantos "
        "коли хто де куди чому як яка які скільки що який яких якому "
        "متى اين لماذا كيف كم ما ماذا هل"
    )
)
# What the question words of a short message are after; the first aspect that fits counts.
_ASPECTS: Mapping[Aspect, str] = {
    "how-many": r"combien|cb|how many|how much|wie ?viele?|quant[oaie]|cuant[oa]s?|quant[oa]s|كم|скільки",
    "why": r"pourquoi|pq|pk|why|how come|warum|wieso|weshalb|wozu|perche|come mai|por ?que|porque|"
    r"لماذا|ليش|чому|навіщо",
    "when": r"quand|kan|depuis|jusqu|date|when|since|wann|seit|bis wann|quando|cuando|desde|"
    r"متى|منذ|коли|відколи",
    "where": r"ou|lieu|where|venue|wo|ort|woher|wohin|dove|luogo|donde|lugar|onde|local|اين|المكان|де|куди|місце",
    "who": r"qui|who|whom|whose|wer|wen|wem|chi|quien|quienes|quem|من|хто|ким|кого",
    "which": r"quels|quelles|lesquels|lesquelles|liste|which|list|names?|welche[rsn]?|liste|namen|quali|elenco|"
    r"cuales|lista|quais|ما هي|القائمه|які|список|перелік",
    "how": r"comment|how|wie|come|como|كيف|як",
    "what": r"quoi|what|was|cosa|che|que|ما|ماذا|що",
}
_ORDINALS: Mapping[int, str] = {
    1: r"premiere?s?|1ere?|1er|first|1st|erste[nrsm]?|prim[oaie]|numero 1|number one|primer[oa]?"
    r"|primeir[oa]|الاول[ىي]?|اول|перш\w+",
    2: r"deuxiemes?|seconde?s?|2e|2eme|second|2nd|zweite[nrsm]?|second[oaie]|segund[oa]|الثاني[ةه]?|друг\w+",
    3: r"troisiemes?|3e|3eme|third|3rd|dritte[nrsm]?|terz[oaie]|tercer[oa]?|terceir[oa]|الثالث[ةه]?|трет\w+",
    4: r"quatriemes?|4e|4eme|fourth|4th|vierte[nrsm]?|quart[oaie]|cuart[oa]|quart[oa]|الرابع[ةه]?|четверт\w+",
    5: r"cinquiemes?|5e|5eme|fifth|5th|funfte[nrsm]?|quint[oaie]|الخامس[ةه]?|п'?ят\w+",
    6: r"sixiemes?|6e|6eme|sixth|6th|sechste[nrsm]?|sest[oaie]|sext[oa]|السادس[ةه]?|шост\w+",
    7: r"septiemes?|7e|7eme|seventh|7th|siebte[nrsm]?|settim[oaie]|septim[oa]|setim[oa]|السابع[ةه]?|сьом\w+",
    8: r"huitiemes?|8e|8eme|eighth|8th|achte[nrsm]?|ottav[oaie]|octav[oa]|oitav[oa]|الثامن[ةه]?|восьм\w+",
    -1: r"dernieres?|derniers?|last|letzte[nrsm]?|ultim[oaie]|الاخير[ةه]?|останн\w+",
}
_ANY_ASPECT = {aspect: re.compile(rf"\b(?:{asked})\b|\bو(?:{asked})\b") for aspect, asked in _ASPECTS.items()}
_ANY_OPENING = re.compile(rf"({'|'.join(_OPENINGS.values())})\b|و\w")
_ANY_POINTER = re.compile(rf"\b({'|'.join(_POINTERS.values())})\b")
_ANY_ORDINAL = re.compile(rf"\b({'|'.join(_ORDINALS.values())})\b")


def leans_on_context(message: str, language: str) -> bool:
    """Tell whether a short message opens like a continuation or points at something it does not name, and asks.

    "Il pleut", "ok super" and "et toi" do neither, whatever was talked about.
    """
    text = " ".join(words(message))
    if len(text.split()) > LONGEST_ELLIPSIS:
        return False
    opening = re.match(rf"({_of(_OPENINGS, language)})\b", text)
    if opening and _brings_up(message, text[opening.end() :], language):
        return True
    points = re.search(rf"\b({_of(_POINTERS, language)})\b", text)
    return bool(opening or points) and asks(message)


def may_lean_on_context(message: str) -> bool:
    """Tell whether a message is a question so short that it may leave out what it is about."""
    return len(words(message)) <= SHORT_MESSAGE and not _QUESTION_WORDS.isdisjoint(words(message))


def likely_to_lean(message: str, language: str) -> float:
    """Return how probable it is, by its words alone, that a message is to be understood with what was said before."""
    if leans_on_context(message, language):
        return 1.0
    return 0.5 if may_lean_on_context(message) else 0.0


def names_another(message: str) -> bool:
    """Tell whether a message brings up another subject without saying what to tell of it, as in "and Mr Swing?"."""
    return len(words(message)) <= SHORT_MESSAGE and _QUESTION_WORDS.isdisjoint(words(message))


def asked_item(message: str, count: int) -> int | None:
    """Return the index of the list item an ordinal asks for, in a list of `count` items; None if there is none."""
    text = " ".join(words(message))
    if not count or len(text.split()) > LONGEST_ELLIPSIS:
        return None
    for ordinal, pattern in _ORDINALS.items():
        if re.search(rf"\b({pattern})\b", text) and abs(ordinal) <= count:
            return ordinal - 1 if ordinal > 0 else count - 1
    return None


def asked_aspect(message: str) -> Aspect | None:
    """Return what the question words of a message ask for; None where there are none."""
    text = " ".join(words(message))
    return next((aspect for aspect, found in _ANY_ASPECT.items() if found.search(text)), None)


def opens_as_continuation(message: str) -> bool:
    """Tell whether a message begins with a word that continues, as "and", in any of the bot's languages."""
    return bool(_ANY_OPENING.match(" ".join(words(message))))


def points_back(message: str) -> bool:
    """Tell whether a message has a word that stands for something named before, in any of the bot's languages."""
    return bool(_ANY_POINTER.search(" ".join(words(message))))


def names_ordinal(message: str) -> bool:
    """Tell whether a message has an ordinal, such as "third" or "last"."""
    return bool(_ANY_ORDINAL.search(" ".join(words(message))))


def asks(message: str) -> bool:
    """Tell whether a message has a question word or ends with a question mark."""
    return message.rstrip().endswith(("?", "؟")) or not _QUESTION_WORDS.isdisjoint(words(message))


def _of(patterns: Mapping[str, str], language: str) -> str:
    return patterns.get(language, patterns["en"])


def _brings_up(message: str, rest: str, language: str) -> bool:
    """Tell whether an article, a preposition or a name follows the opening."""
    names = re.findall(r"[^\W\d_]\w*", message)[1:]
    named = any(name[0].isupper() for name in names)
    return named or bool(re.match(rf" ({_of(_AFTER_AN_OPENING, language)}|\d+)\b", rest))
