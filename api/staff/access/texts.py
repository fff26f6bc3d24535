"""The console's texts in its languages."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from babel import Locale

LANGUAGES: Mapping[str, str] = {"fr": "Français", "de": "Deutsch", "en": "English", "it": "Italiano"}
"""What the console speaks, under its own name."""


class Texts:
    """The texts of one language: `texts("inbox.title", n=3)`."""

    def __init__(self, language: str, values: Mapping[str, Any]) -> None:
        self.language = language
        self._values = values

    def __call__(self, key: str, **values: object) -> str:
        """Return a text with its places filled in; raises `KeyError` for a text that does not exist."""
        text: Any = self._values
        for part in key.split("."):
            text = text[part]
        return str(text).format(**values) if values else str(text)

    def group(self, key: str) -> Mapping[str, str]:
        """Return all names of a group."""
        names: Mapping[str, str] = self._values[key]
        return names

    def name(self, group: str, value: str) -> str:
        """Return what a value is called, or the value itself where it has no name here (an intent, a document)."""
        return str(self._values[group].get(value, value))


@cache
def load(language: str) -> Texts:
    """Return the texts of one of LANGUAGES."""
    path = Path(__file__).parents[1] / "texts" / f"{language}.yml"
    names = Locale.parse(language).languages
    spoken = {"language_names": {code: name[:1].upper() + name[1:] for code, name in names.items()}}
    return Texts(language, yaml.safe_load(path.read_text(encoding="utf-8")) | spoken)


def choose(chosen: str | None, accepted: str, fallback: str) -> str:
    """Choose the language somebody chose, else the first one that the browser accepts and we speak, else `fallback`."""
    wishes = [part.split(";")[0].strip().split("-")[0].lower() for part in accepted.split(",")]
    return next((language for language in (chosen or "", *wishes, fallback) if language in LANGUAGES), "fr")
