"""What a visitor is told who needs a person: the way to one, whether somebody is there, and help in an emergency."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from babel import Locale
from babel.dates import format_date, get_timezone_location

from bot.helplines import KNOWN_CONTACTS, EmergencyContact, Helplines
from bot.office_hours import OfficeHours
from bot.responses import FALLBACK_LANGUAGE, Payload, Responses
from bot.safety.types import Danger, Situation
from bot.service_topics import ServiceTopics

CALL = "tel:"
"""How the message of a suggestion begins that calls a number instead of being sent."""


@dataclass(frozen=True, slots=True)
class FrontDesk:
    """Composes these messages in a visitor's language; `clock` tells an aware time."""

    responses: Responses
    hours: OfficeHours
    helplines: Helplines
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    topics: ServiceTopics = field(default_factory=ServiceTopics.load)

    def hand_over(self, language: str) -> Payload:
        """Show the way to a person."""
        return self.responses.get("utter_hand_over", language, availability=self.availability(language))

    def hand_over_or_take_message(self, language: str) -> Payload:
        """Show the way to a person, and offer to take the message in the conversation."""
        way, offer = self.hand_over(language), self.responses.get("utter_take_message", language)
        return offer | {"text": f"{way['text']} {offer['text']}"}

    def distress(self, language: str, danger: Danger | None) -> Payload:
        """Name the situation and whom to call in it, each also as a button, then the way to a person."""
        situation: Situation = danger.situation if danger else "emergency"
        contacts = self.helplines.for_situation(situation)
        named = [(self._name_of(contact, language), contact.number) for contact in contacts]
        message = self.responses.get(
            "utter_distress",
            language,
            opening=self.responses.text(f"utter_danger_{situation}", language),
            contacts="\n".join(f"• {name} : {number}" for name, number in named),
            availability=self.availability(language),
        )
        buttons = [{"label": f"{number} · {name}", "message": _call(number)} for name, number in named]
        return message | {"suggestions": buttons}

    def concern(self, language: str, situation: Situation) -> Payload:
        """Name in one line whom to call, for a message that may be a cry."""
        contacts = self.helplines.for_situation(situation)
        named = (f"{self._name_of(contact, language)} {contact.number}" for contact in contacts)
        return self.responses.get("utter_concern", language, contacts=" · ".join(named))

    def about_service(self, message: str, language: str) -> Payload:
        """Say of this service what a message asks, or in general what becomes of what is written."""
        topic = self.topics.of(message)
        if topic is None:
            return self.responses.get("utter_about_service", language)
        return self.responses.get(f"utter_about_service_{topic}", language, availability=self.availability(language))

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


def _call(number: str) -> str:
    return f"{CALL}{number.replace(' ', '')}"
