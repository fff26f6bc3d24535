"""Countries are found by any of their names, and near-namesakes are kept apart."""

import pytest

from knowledge.countries import LANGUAGES, CountryNames

NAMES = CountryNames()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Le Maroc a-t-il participé ?", [("MA",)]),
        ("hat Marokkos Regierung mitgemacht", [("MA",)]),
        ("L'India è elencata?", [("IN",)]),
        ("and the USA?", [("US",)]),
        ("die Vereinigten Staaten", [("US",)]),
        ("le marok etait la", [("MA",)]),
        ("Guinée équatoriale", [("GQ",)]),
        ("Guinée", [("GN",)]),
        ("Niger ou Nigeria ?", [("NE",), ("NG",)]),
        ("Soudan du Sud", [("SS",)]),
        ("Congo", [("CD", "CG")]),
        ("RD Congo", [("CD",)]),
        ("Corée", [("KP", "KR")]),
        ("Corée du Nord", [("KP",)]),
        ("une réunion à Berne", []),
        ("Combien d'États membres ?", []),
    ],
)
def test_each_country_named_is_found_once(text: str, codes: list[tuple[str, ...]]) -> None:
    """A yes or no about the wrong country is the worst answer the bot could give."""
    assert [mention.codes for mention in NAMES.find(text)] == codes


def test_words_of_the_documents_are_no_misspelt_countries() -> None:
    """A word the documents use is meant as it is written."""
    assert [mention.codes for mention in NAMES.find("le marok")] == [("MA",)]
    assert CountryNames(known_words={"marok"}).find("le marok") == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_displayed_name_is_recognised_again(language: str) -> None:
    """A suggestion the visitor clicks must be understood."""
    for code in ("MA", "CI", "US", "GQ", "KR", "LA", "MK"):
        assert NAMES.resolve(NAMES.display(code, language)) == code


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("هل شاركت النيجر؟", [("NE",)]),
        ("أنا من نيجيريا", [("NG",)]),
        ("للمغرب ومصر", [("MA",), ("EG",)]),
        ("جنوب السودان", [("SS",)]),
        ("غينيا الاستوائية", [("GQ",)]),
        ("لبنان", [("LB",)]),
        ("الكونغو", [("CD", "CG")]),
        ("Я з України", [("UA",)]),
        ("у Нігері", [("NE",)]),
        ("у Нігерії", [("NG",)]),
        ("Південної Кореї", [("KR",)]),
        ("Кореї", [("KP", "KR")]),
        ("Демократичної Республіки Конго", [("CD",)]),
        ("Гвінеї-Бісау", [("GW",)]),
        ("Сполучених Штатів", [("US",)]),
        ("Costa de Marfil", [("CI",)]),
        ("Corea del Norte", [("KP",)]),
        ("Irão e Irã", [("IR",), ("IR",)]),
        ("Guiné-Bissau", [("GW",)]),
    ],
)
def test_names_are_found_as_arabic_ukrainian_spanish_and_portuguese_write_them(
    text: str, codes: list[tuple[str, ...]]
) -> None:
    """With what grammar adds to them, and near-namesakes apart."""
    assert [mention.codes for mention in NAMES.find(text)] == codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("مالي", [("ML",)]),
        ("دعم مالي للعائدين", []),
        ("з Малі", [("ML",)]),
        ("до того часу", []),
        ("tschau", []),
        ("du Schwein", []),
    ],
)
def test_everyday_words_are_countries_only_where_hardly_anything_else_is_said(
    text: str, codes: list[tuple[str, ...]]
) -> None:
    assert [mention.codes for mention in NAMES.find(text)] == codes
