"""The front desk as the settings describe it."""

from api.settings import Settings
from bot.front_desk import FrontDesk
from bot.responses import Responses


def open_front_desk(settings: Settings) -> FrontDesk:
    """Say what the bot says about people and emergencies, with the configured hours and contacts."""
    return FrontDesk(Responses.load(), settings.office_hours, settings.helplines)
