"""What is left of a correction once "no, I meant" is taken off: the subject or the aspect that was meant."""

import re

_LEADS = re.compile(
    r"^\W*(?:"
    # No, ...
    r"(?:non|no|nope|nein|nao|não|لا|ні|pardon|sorry|entschuldigung|sry|scusa|scusi|perdon|perdón|desculpe|вибачте|عفوا|"
    r"wait|attends|moment|warte|aspetta|espera|зачекай|euh|hm+)\b[\s,.!:;-]*)*"
    # ... I meant
    r"(?:(?:(?:mais |but |aber |ma |pero |mas |але )?(?:"
    r"je (?:voulais|veux) (?:dire|savoir)|je parl(?:ais|e) (?:de |d'|du |des )|je pens(?:ais|e) a(?:ux?)? |"
    r"i (?:meant|mean|wanted to know|was asking about|was talking about|am talking about|need)|"
    r"ich (?:meinte|meine|wollte wissen|rede von|sprach von|brauche)|"
    r"intendevo|volevo (?:dire|sapere)|parlavo (?:di|del|della|dell')|"
    r"(?:quise|queria|quería) (?:decir|saber)|me refer[íi]a a|hablaba de(?:l)?|"
    r"queria (?:dizer|saber)|referia-me a|falava d[oae]|"
    r"(?:[اأ]ريد تصحيح سؤالي\W*)?(?:أقصد|اقصد|قصدت|كنت أتحدث عن|كنت اتحدث عن|أعني|اعني)|"
    r"я (?:мав на увазі|мала на увазі|хотів(?: знати)?|хотіла(?: знати)?|говорив про|говорила про|питав про|питала про)"
    r")\b[\s,:]*))?",
    re.IGNORECASE,
)
_INSTEAD = re.compile(
    # not that one, ... / not the hours but ...
    r"^(?:pas (?:cel(?:le|ui|les)|ceux)(?:[- ](?:la|là|ci))?|pas ca|pas ça|not (?:that|this|those)(?: ones?)?|"
    r"nicht (?:das|die|der|diese[rs]?)|non quell[oaie]|es[aeo]s? no|ess[ae]s? nao|essa não|ليس هذا|"
    r"не (?:те|ця|цей|ці|той))"
    r"\b[\s,.;:]+(?=\S)|^(?:not|pas|nicht|non|não|no) [^,;]{2,40}[,;]\s*(?=\S)",
    re.IGNORECASE,
)


def meant_by(message: str) -> str:
    """Return the message without what only says that it corrects; unchanged if nothing else would be left."""
    rest = _LEADS.sub("", message, count=1)
    rest = _INSTEAD.sub("", rest, count=1).strip(" \t,.;:!-")
    return rest or message
