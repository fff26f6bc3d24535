"""Whom to call in which situation: from a table by country, or as an organisation names it in its settings."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

import yaml

from bot.errors import UnknownCountryError
from bot.safety.types import Situation

KNOWN_CONTACTS = ("emergency", "ambulance", "police", "listening", "youth", "missing", "trafficking")
"""Names of contacts that are translated; any other name is shown as it is written."""

_CONTACT = re.compile(r"(\D*[^\s+\d])\s+(\+?[\d ]*\d)")


@dataclass(frozen=True, slots=True)
class EmergencyContact:
    """Whom to call; `name` is one of KNOWN_CONTACTS or written for the visitor."""

    name: str
    number: str

    @classmethod
    def parse(cls, text: str) -> "EmergencyContact":
        """Read a name followed by a number, as in "police 117"; raises ValueError."""
        found = _CONTACT.fullmatch(text.strip())
        if not found:
            raise ValueError(f"{text!r} is no emergency contact: write a name and a number, as in 'police 117'")
        return cls(found[1], found[2])


@dataclass(frozen=True, slots=True)
class Helplines:
    """The contacts of an organisation; `by_situation` names those of each situation, the first to call first."""

    contacts: Sequence[EmergencyContact]
    by_situation: Mapping[Situation, Sequence[str]]

    @classmethod
    def named(cls, contacts: Sequence[EmergencyContact]) -> "Helplines":
        """Name the same contacts in every situation."""
        return cls(tuple(contacts), {})

    @classmethod
    def of_country(cls, code: str) -> "Helplines":
        """Look a country up, by its ISO 3166 code; raises UnknownCountryError where the table lacks it."""
        table = yaml.safe_load(files("bot").joinpath("helplines.yml").read_text(encoding="utf-8"))
        if code not in table:
            raise UnknownCountryError(
                f"there are no emergency numbers for {code!r} in bot/helplines.yml, which has {', '.join(table)}; "
                "name them in PASSERELLE_EMERGENCY_CONTACTS"
            )
        numbers = table[code]["numbers"]
        contacts = tuple(EmergencyContact(name, entry["number"]) for name, entry in numbers.items())
        return cls(contacts, table[code]["situations"])

    def for_situation(self, situation: Situation) -> tuple[EmergencyContact, ...]:
        """Whom to call in a situation, the first to call first."""
        by_name = {contact.name: contact for contact in self.contacts}
        return tuple(by_name[name] for name in self.by_situation.get(situation, tuple(by_name)))
