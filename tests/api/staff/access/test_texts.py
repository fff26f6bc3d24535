"""The console says the same in each of its languages."""

import re
import string
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from api.staff.access import texts
from api.staff.access.texts import LANGUAGES, choose, load

STAFF = Path(texts.__file__).parents[1]


def _flat(values: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for key, value in values.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value


def _texts(language: str) -> dict[str, str]:
    return dict(_flat(yaml.safe_load((STAFF / "texts" / f"{language}.yml").read_text(encoding="utf-8"))))


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_every_language_has_the_same_texts_with_the_same_places(language: str) -> None:
    english, other = _texts("en"), _texts(language)
    assert set(other) == set(english)
    for key, text in english.items():
        assert _places(other[key]) == _places(text), key
        assert other[key], key


def test_templates_use_texts_that_exist() -> None:
    known = set(_texts("en"))
    used = {
        key
        for template in (STAFF / "templates").glob("*.html")
        for key in re.findall(r"""\bt\(["']([a-z_.]+)["'][,)]""", template.read_text(encoding="utf-8"))
    }
    assert used
    assert used <= known


@pytest.mark.parametrize(("language", "name"), [("fr", "Albanais"), ("de", "Albanisch")])
def test_every_language_a_visitor_may_speak_has_a_name(language: str, name: str) -> None:
    assert load(language).name("language_names", "sq") == name
    assert load(language).name("language_names", "xx") == "xx"


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize(
    ("chosen", "accepted", "language"),
    [
        ("de", "fr", "de"),
        (None, "de-CH,fr;q=0.8", "de"),
        (None, "es, it;q=0.5", "it"),
        ("xx", "", "en"),
        (None, "*", "en"),
        ("../../etc", "../x", "en"),
    ],
)
def test_a_language_is_chosen(chosen: str | None, accepted: str, language: str) -> None:
    assert choose(chosen, accepted, "en") == language
