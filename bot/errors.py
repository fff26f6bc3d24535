"""Errors of the bot package: what is wrong, where, and what to do about it."""

from collections.abc import Mapping


class BotError(Exception):
    """Base of every error raised by `bot`."""


class UnknownCountryError(BotError):
    """There is no table of emergency numbers for a country."""


class TrainingError(BotError):
    """Rasa cannot be trained: its environment is missing, or `rasa train` failed."""


class WebhookError(BotError):
    """Base of the errors of an action call; `status` and `body` are the HTTP response that Rasa understands."""

    status: int

    def __init__(self, message: str, *, action_name: str = "") -> None:
        super().__init__(message)
        self.action_name = action_name

    @property
    def body(self) -> Mapping[str, str]:
        """The JSON object Rasa reads from an unsuccessful call."""
        return {"error": str(self), "action_name": self.action_name}


class ActionRejectedError(WebhookError):
    """The action declines to run now; Rasa predicts another one."""

    status = 400


class UnknownActionError(WebhookError):
    """Rasa asks for an action that is not registered: the trained model and this code differ."""

    status = 404


class InvalidActionCallError(WebhookError):
    """The request is no action call: `next_action` or `tracker` is missing or of the wrong type."""

    status = 422
