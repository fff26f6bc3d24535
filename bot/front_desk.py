"""What a visitor is told who needs a person: the way to one, whether somebody is there, and help in an emergency."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from babel import Locale
from babel.dates import format_date, get_timezone_location

from bot.office_hours import OfficeHours
from bot.responses import FALLBACK_LANGUAGE, Payload, Responses

KNOWN_CONTACTS = ("emergency", "ambulance", "police", "listening")
"""Names of emergency contacts that are translated; any other name is shown as it is written."""

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
class FrontDesk:
    """Composes these messages in a visitor's language; `clock` tells an aware time."""

    responses: Responses
    hours: OfficeHours
    contacts: Sequence[EmergencyContact]
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def hand_over(self, language: str) -> Payload:
        """Show the way to a person."""
        return self.responses.get("utter_hand_over", language, availability=self.availability(language))

    def hand_over_or_take_message(self, language: str) -> Payload:
        """Show the way to a person, and offer to take the message in the conversation."""
        way, offer = self.hand_over(language), self.responses.get("utter_take_message", language)
        return offer | {"text": f"{way['text']} {offer['text']}"}

    def distress(self, language: str) -> Payload:
        """Name the emergency contacts, then the way to a person."""
        lines = (f"• {self._name_of(contact, language)} : {contact.number}" for contact in self.contacts)
        return self.responses.get(
            "utter_distress", language, contacts="\n".join(lines), availability=self.availability(language)
        )

    def message_taken(self, language: str) -> Payload:
        """Confirm that a message for the team is recorded."""
        return self.responses.get("utter_contact_sent", language, availability=self.availability(language))

    def availability(self, language: str) -> str:
        """Say whether somebody is there now and else when; promise nothing where the hours are unknown."""
        spoken = language if language in self.responses.languages else FALLBACK_LANGUAGE
        locale, now = Locale(spoken), self.clock()
        zone = get_timezone_location(self.hours.zone, locale=locale, return_city=True)
        if until := self.hours.open_until(now):
            return self.responses.text("utter_office_open", spoken, until=f"{until:%H:%M}", zone=zone)
        if opens := self.hours.next_opening(now):
            day = format_date(opens, "full", locale=locale)
            return self.responses.text("utter_office_closed", spoken, opens=f"{day}, {opens:%H:%M}", zone=zone)
        return self.responses.text("utter_office_unknown", spoken)

    def _name_of(self, contact: EmergencyContact, language: str) -> str:
        if contact.name not in KNOWN_CONTACTS:
            return contact.name
        return self.responses.text(f"utter_contact_{contact.name}", language)
