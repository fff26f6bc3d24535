"""E-mail addresses and telephone numbers in what visitors write."""

import re

_EMAIL = re.compile(r"[^@\s<>]+@[^@\s]+\.[^@\s.,;!?>]+")
_PHONE = re.compile(r"\+?[\d()./ \u00a0-]*\d")
_FEWEST_DIGITS = 7
_MOST_DIGITS = 15
"""Of a telephone number (ITU-T E.164)."""


def address_in(said: str) -> str | None:
    """Return the e-mail address, or else the telephone number, that a message contains."""
    if email := _EMAIL.search(said):
        return email[0]
    numbers = (found[0].strip() for found in _PHONE.finditer(said))
    return next((number for number in numbers if _FEWEST_DIGITS <= _digits(number) <= _MOST_DIGITS), None)


def is_number(said: str) -> bool:
    """Tell whether a message is nothing but something like a telephone number, be it complete or not."""
    return _PHONE.fullmatch(said.strip()) is not None and _digits(said) > 2


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))
