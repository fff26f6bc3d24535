"""Languages are told apart where the text tells, and kept where it does not."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.understanding.language import _MARKERS, LANGUAGES, UNDETERMINED, LanguageDetector


@pytest.fixture(scope="session")
def detector() -> LanguageDetector:
    return LanguageDetector()


SENTENCES = {
    "fr": ["Depuis quand habitez-vous ici ?", "Je cherche un cours de langue", "Quel est le prix ?", "où aller"],
    "de": ["Ich suche eine Beratungsstelle", "Wie lange dauert das?", "Kann mein Bruder nachkommen?", "Wer hilft mir"],
    "it": [
        "Sono arrivata ieri a Zurigo",
        "Dov'è l'ufficio?",
        "Posso iscrivermi al corso di lingua?",
        "Chi mi aiuta?",
    ],
    "en": ["I lost my passport yesterday", "Where is the office?", "Could somebody call me back, please?", "who helps"],
    "es": ["Quiero volver a mi país", "¿Puedo trabajar aquí?", "¿Dónde está la oficina?"],
    "pt": ["Preciso de ajuda para regressar a casa", "Onde fica o escritório?", "Não tenho documentos"],
    "ar": ["مرحبا", "أحتاج إلى مساعدة للعودة إلى بلدي", "ما هي المنظمة؟"],
    "fa": ["من به کمک نیاز دارم", "سازمان بین‌المللی مهاجرت چیست؟"],
    "uk": ["Мені потрібна допомога", "Де ваш офіс?", "Привіт", "Чи брала Марокко участь?"],
    "ru": ["Мне нужна помощь с документами", "Где вы находитесь?", "Здравствуйте"],
    "tr": ["Yardıma ihtiyacım var", "Ofis nerede?", "İsviçre'de çalışabilir miyim?"],
    "sq": ["Kam nevojë për ndihmë", "Çfarë është kjo organizatë?", "A mund të punoj në Zvicër?"],
    "so": ["Waxaan u baahanahay caawimaad", "Xafiisku xaggee buu ku yaal?"],
    "ta": ["எனக்கு உதவி தேவை"],
    "ro": ["Am nevoie de ajutor pentru a mă întoarce", "Unde se află biroul?"],
    "pl": ["Potrzebuję pomocy w powrocie do domu", "Gdzie jest biuro?"],
    "sr": ["Треба ми помоћ да се вратим кући"],
    "hr": ["Trebam pomoć za povratak kući", "Gdje se nalazi ured?"],
}


@pytest.mark.parametrize(("language", "text"), [(code, text) for code, texts in SENTENCES.items() for text in texts])
def test_sentences_are_recognised_whatever_came_before(detector: LanguageDetector, language: str, text: str) -> None:
    for fallback in ("fr", "en", None):
        assert detector.detect(text, fallback) == language


def test_every_language_has_a_sentence_here() -> None:
    assert set(SENTENCES) == set(LANGUAGES)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Mitgliedstaaten Anzahl", "de"),
        ("year of foundation", "en"),
        ("numero stati membri", "it"),
        ("adresse du bureau", "fr"),
    ],
)
def test_keywords_tell_by_their_words(detector: LanguageDetector, text: str, language: str) -> None:
    """What one types into a search box has no grammar for trigrams to go by."""
    for fallback in ("fr", "de", "it", "en"):
        assert detector.detect(text, fallback) == language


@pytest.mark.parametrize(
    "text", ["cb detat obsrvateur a loim", "slt c koi l ajenda stp", "loim el a ete cree en kel ané"]
)
def test_what_is_spelt_as_in_chats_keeps_the_language(detector: LanguageDetector, text: str) -> None:
    """To trigrams "obsrvateur" looks like any language; a reply in English to a French text message is a nuisance."""
    for fallback in ("fr", "it"):
        assert detector.detect(text, fallback) in ("fr", fallback)
    assert detector.detect(text, "fr") == "fr"


@pytest.mark.parametrize(
    ("text", "language"),
    [("Da quando l'OIM è presente a Berna?", "it"), ("Depuis quand l'OIM est-elle présente à Berne ?", "fr")],
)
def test_an_abbreviation_with_its_article_tells_nothing(detector: LanguageDetector, text: str, language: str) -> None:
    """French and Italian both write "l'OIM"."""
    for fallback in ("fr", "it", "de"):
        assert detector.detect(text, fallback) == language


@pytest.mark.parametrize(("text", "fallback"), [("Марокко", "uk"), ("Україна Марокко", "ru"), ("المغرب", "fa")])
def test_a_bare_name_keeps_the_language_in_any_script(detector: LanguageDetector, text: str, fallback: str) -> None:
    """Unless it has a letter that only one language writes."""
    expected = "uk" if "ї" in text else fallback
    assert detector.detect(text, fallback) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Berne", "OIM", "IOM Bern", "GRULAC ?", "Antonio Vitorino", "1994", "+41 31 000 00 00", "info@example.org",
        "https://www.example.org/der/und/nicht", "asdf qwertz", "xkcd jjj kkk", "???", "", "  ", "🙂", "diaspora",
        "budget", "lkjsdf qpwoie mznxcb alskdj", "ok", "A2", "permis", "Visa",
    ],
)  # fmt: skip
@pytest.mark.parametrize("fallback", ["fr", "de", "it", "en"])
def test_names_keywords_numbers_and_gibberish_keep_the_language(
    detector: LanguageDetector, text: str, fallback: str
) -> None:
    assert detector.detect(text, fallback) == fallback


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("WHERE IS THE OFFICE", "en"),
        ("Qu’est-ce que l’OIM ?", "fr"),
        ("What is the GRULAC?", "en"),
        ("Wer ist William Lacy Swing?", "de"),
        ("Bonjour", "fr"),
        ("hallo", "de"),
        ("Guten Tag!", "de"),
        ("hello", "en"),
        ("grazie", "it"),
        ("hola", "es"),
        ("perche\u0301 non posso entrare", "it"),
    ],
)
def test_a_question_word_or_a_greeting_decides_alone(detector: LanguageDetector, text: str, language: str) -> None:
    assert detector.detect(text, "pt") == language


def test_a_text_in_another_script_is_never_taken_for_a_latin_language(detector: LanguageDetector) -> None:
    assert detector.detect("سلام", "fr") in {"ar", "fa"}
    assert detector.detect("Берн", "fr") in {"ru", "uk", "sr"}
    assert detector.detect("Берн", "ru") == "ru"


def test_without_a_fallback_there_is_a_guess_or_a_word_for_none(detector: LanguageDetector) -> None:
    assert detector.detect("Aufenthaltsbewilligung", None) == "de"
    assert detector.detect("12 : 30", None) == UNDETERMINED


def test_markers_are_words_that_the_text_can_contain() -> None:
    assert all(word == word.casefold() for word in _MARKERS)
    assert set(_MARKERS.values()) <= set(LANGUAGES)


@given(text=st.text(max_size=60), fallback=st.sampled_from([*LANGUAGES, None]))
def test_any_text_has_an_answer(detector: LanguageDetector, text: str, fallback: str | None) -> None:
    assert detector.detect(text, fallback) in {*LANGUAGES, UNDETERMINED}


def test_real_questions_are_rarely_taken_for_another_language(detector: LanguageDetector, shared: Path) -> None:
    """Keeping the conversation's language is harmless; switching to a wrong one is not."""
    questions = [
        (language, json.loads(line)["question"])
        for language in ("fr", "de", "en")
        for line in (shared / "omos" / f"train_{language}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    wrong = [question for language, question in questions if detector.detect(question, "pt") not in {language, "pt"}]
    undecided = [question for language, question in questions if detector.detect(question, "pt") == "pt"]
    assert len(wrong) <= 0.01 * len(questions), wrong
    assert len(undecided) <= 0.03 * len(questions), undecided


@pytest.mark.parametrize(
    ("text", "fallback", "language"),
    [
        ("merci vilmal", "fr", "de"),
        ("wo isch das?", "fr", "de"),
        ("ciao", "fr", "it"),
        ("Добрий вечір", "fr", "uk"),
        ("merci beaucoup", "fr", "fr"),
    ],
)
def test_greetings_and_swiss_german_are_told_by_their_words(
    detector: LanguageDetector, text: str, fallback: str, language: str
) -> None:
    """They are too short for trigrams, and often the first thing said."""
    assert detector.detect(text, fallback) == language
