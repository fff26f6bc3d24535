"""Personal data out of what visitors wrote: addresses, numbers, and names where they introduce themselves."""

import re

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("[e-mail]", re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")),
    ("[link]", re.compile(r"https?://\S+")),
    ("[IBAN]", re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,7}(?:\s?[A-Z0-9]{1,4})?\b")),
    ("[number]", re.compile(r"\b756\.\d{4}\.\d{4}\.\d{2}\b")),  # Swiss social security
    ("[phone]", re.compile(r"(?<![\w.])\+?\(?\d(?:[\s()./-]{0,2}\d){7,14}(?!\w)")),
    ("[number]", re.compile(r"\b(?=[A-Z0-9]*\d[A-Z0-9]*\d)(?=[A-Z0-9]*[A-Z])[A-Z0-9]{7,}\b")),  # passports and files
)

_NAME = r"(?:[^\W\d_]['’]?[\w'’-]*\w|\w)(?:\s+(?:d[aeiu]l?a?|von|van|de|el|al|bin|ben)?\s*[A-ZÀ-ÖØ-ÞŠŽĆČ][\w'’-]+){0,3}"
_INTRODUCTIONS = (
    r"je m['’]appelle|mon nom est|mon prénom est|my name is|my name's|i am called|mein name ist|ich hei(?:ss|ß)e|"
    r"mi chiamo|il mio nome è|me llamo|mi nombre es|o meu nome é|chamo-me|мене звати|اسمي"
)
_TITLES = r"\b(?:Monsieur|Madame|Mme|M\.|Mr\.?|Mrs\.?|Ms\.?|Dr\.?|Herrn?|Frau|Signora?|Sig\.(?:ra)?|Señora?)"

_INTRODUCED = re.compile(rf"(?i:\b(?:{_INTRODUCTIONS}))\s+({_NAME})")
_ADDRESSED = re.compile(rf"{_TITLES}\s+((?:[A-ZÀ-ÖØ-ÞŠŽĆČ][\w'’-]+\s?){{1,3}})")


def redact(text: str) -> str:
    """Return the text with what looks like personal data replaced; years, amounts and short numbers stay."""
    for mark, pattern in _PATTERNS:
        text = pattern.sub(mark, text)
    for pattern in (_INTRODUCED, _ADDRESSED):
        text = pattern.sub(_without_name, text)
    return text


def _without_name(found: re.Match[str]) -> str:
    whole, name = found[0], found[1]
    return whole[: len(whole) - len(name)] + "[name]" + (" " if name.endswith(" ") else "")
