"""Chat spellings that no dictionary or edit distance leads back to the word, such as "koi" for "quoi"."""

from functools import cache
from importlib.resources import files

import yaml

from knowledge.normalisation import fold


@cache
def chat_spellings() -> dict[str, dict[str, str]]:
    """Return by language what each folded spelling stands for."""
    text = files("embeddings").joinpath("textspeak.yml").read_text(encoding="utf-8")
    return {
        language: {fold(str(spelling)): meant for spelling, meant in pairs.items()}
        for language, pairs in yaml.safe_load(text).items()
    }
