"""The language of a message, from its metadata to the slot `language`."""

from __future__ import annotations

from typing import Any, List, Mapping, Optional

from bot.components.unconfigured import UnconfiguredComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.training_data.message import Message


def language_of(metadata: Optional[Mapping[str, Any]]) -> Optional[str]:
    """The primary subtag of `metadata["language"]` in lower case ("de-CH" is "de"); None where none is given."""
    tag = (metadata or {}).get("language")
    if not isinstance(tag, str) or not tag.strip():
        return None
    return tag.strip().split("-")[0].lower()


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class LanguageFromMetadata(UnconfiguredComponent):
    """Adds the entity `language`, which the slot of the same name is filled from.

    The API detects the language and sends it along as metadata: {"language": "de", ...}. Where it does not, as in
    conversation tests, the slot keeps its value.
    """

    def process(self, messages: List[Message]) -> List[Message]:
        """Give messages the entity; it belongs to no characters of the text, so it starts and ends at 0."""
        for message in messages:
            language = language_of(message.get("metadata"))
            if language is None:
                continue
            entity = {
                "entity": "language",
                "value": language,
                "start": 0,
                "end": 0,
                "extractor": type(self).__name__,
            }
            message.set("entities", message.get("entities", []) + [entity], add_to_output=True)
        return messages
