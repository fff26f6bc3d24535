"""The intent of a message whose words leave no doubt, from its metadata."""

from __future__ import annotations

from typing import List

from bot.components.unconfigured import UnconfiguredComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class IntentFromMetadata(UnconfiguredComponent):
    """Takes the intent that the API is certain of before what a classifier makes of the text.

    The API recognises a few messages by their words alone, as it has to while Rasa is away: {"intent": "distress", ...}.
    """

    def process(self, messages: List[Message]) -> List[Message]:
        """Set the intent, with certainty, where the metadata name one."""
        for message in messages:
            name = (message.get("metadata") or {}).get("intent")
            if isinstance(name, str):
                message.set(INTENT, {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: 1.0}, add_to_output=True)
        return messages
