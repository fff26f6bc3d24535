"""Visitors write text, never Rasa commands."""

from __future__ import annotations

from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message


# Registered as an extractor because the recipe runs untrained extractors on visitors' messages only, not on training data.
@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class PlainText(GraphComponent):
    """Removes leading slashes.

    Rasa takes "/restart" or "/request_human" as an order that bypasses classification; on a public page anybody could
    reset a conversation or choose an intent with it.
    """

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PlainText:
        """Called by Rasa; there is nothing to configure."""
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        """Rewrite the text in place; a text of slashes only stays as it is, it names no intent."""
        for message in messages:
            text = message.get(TEXT) or ""
            rest = text.lstrip(INTENT_MESSAGE_PREFIX + " ")
            if rest and text.startswith(INTENT_MESSAGE_PREFIX):
                message.set(TEXT, rest, add_to_output=True)
        return messages
