"""The intent of a message, from its metadata."""

from __future__ import annotations

from typing import List

from bot.components.unconfigured import UnconfiguredComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message

OTHERWISE = "ask_question"
"""What a message is where nobody has interpreted it."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class IntentFromMetadata(UnconfiguredComponent):
    """Takes the intent that the API has found: {"intent": "distress", ...}."""

    def process(self, messages: List[Message]) -> List[Message]:
        """Set the intent, with certainty."""
        for message in messages:
            name = (message.get("metadata") or {}).get("intent")
            intent = {INTENT_NAME_KEY: name if isinstance(name, str) else OTHERWISE, PREDICTED_CONFIDENCE_KEY: 1.0}
            message.set(INTENT, intent, add_to_output=True)
        return messages
