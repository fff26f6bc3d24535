"""Visitors write text, never Rasa commands, and mean the same by an emoji of any skin tone."""

from __future__ import annotations

import re
from typing import List

from bot.components.unconfigured import UnconfiguredComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message


_SKIN_TONE = re.compile("[\U0001f3fb-\U0001f3ff]")


# Registered as an extractor because the recipe runs untrained extractors on visitors' messages only, not on training data.
@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class PlainText(UnconfiguredComponent):
    """Removes leading slashes and skin tones.

    Rasa takes "/restart" or "/request_human" as an order that bypasses classification; on a public page anybody could
    reset a conversation or choose an intent with it.
    """

    def process(self, messages: List[Message]) -> List[Message]:
        """Rewrite the text in place; a text of nothing else stays as it is, it names no intent."""
        for message in messages:
            text = message.get(TEXT) or ""
            plain = _SKIN_TONE.sub("", text)
            if plain.startswith(INTENT_MESSAGE_PREFIX):
                plain = plain.lstrip(INTENT_MESSAGE_PREFIX + " ")
            if plain and plain != text:
                message.set(TEXT, plain, add_to_output=True)
        return messages
