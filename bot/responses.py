"""What the bot says beside answers, in every language.

`bot/phrases` holds it in the format of Rasa's responses. Our actions send it, so that each reply carries its intent,
and the API reads it as well, to speak while Rasa is away.
"""

from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

import yaml

FALLBACK_LANGUAGE = "en"
"""The language of the variation without a condition."""

Payload = dict[str, Any]
"""A message as our actions send it: `kind`, `text` and whatever else the response carries."""


class Responses:
    """Responses by name and language."""

    def __init__(self, parsed: Iterator[Mapping[str, Any]]) -> None:
        """Read the responses of parsed files."""
        self._payloads = {
            name: {_language(variation): _payload(variation) for variation in variations}
            for file in parsed
            for name, variations in file["responses"].items()
        }

    @classmethod
    def load(cls) -> "Responses":
        """Read those that come with the package."""
        paths = files("bot").joinpath("phrases").iterdir()
        return cls(yaml.safe_load(path.read_text(encoding="utf-8")) for path in paths if path.name.endswith(".yml"))

    @property
    def languages(self) -> frozenset[str]:
        """The languages the bot can speak."""
        return frozenset(self._payloads["utter_greet"])

    def has(self, name: str) -> bool:
        """Tell whether there is a response of that name."""
        return name in self._payloads

    def get(self, name: str, language: str, **values: str) -> Payload:
        """Return a response in `language`, or in English where it is not translated, with `values` filled in."""
        payloads = self._payloads[name]
        payload = payloads.get(language, payloads[FALLBACK_LANGUAGE])
        return payload | {"text": payload["text"].format(**values)}

    def text(self, name: str, language: str, **values: str) -> str:
        """Return the text of a response alone."""
        text: str = self.get(name, language, **values)["text"]
        return text


def _language(variation: Mapping[str, Any]) -> str:
    conditions = variation.get("condition", [])
    return conditions[0]["value"] if conditions else FALLBACK_LANGUAGE


def _payload(variation: Mapping[str, Any]) -> Payload:
    return dict(variation.get("custom") or {"kind": "smalltalk", "text": variation["text"]})
