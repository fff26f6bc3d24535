"""Our documents say what the originals say: every number, date and name, none of our own, and no sentence copied."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from knowledge.documents import load_documents
from knowledge.ingest import ingest
from knowledge.normalisation import words
from knowledge.sentences import split_sentences
from knowledge.types import Document

IDS = ("consultations-ong", "enonce-de-mission", "initiative-de-berne", "oim-suisse", "qui-sommes-nous")

# Capitalised, yet no names: labels in front of a number or an address, and the form of a title that the original
# writes as "Directeur générale adjointe".
ORDINARY = {"tel", "email", "point", "directrice"}

MIN_COPIED = 10
"""Words; a shorter sentence can hardly be said otherwise."""

MAX_TERM = 12
"""Words; a list item up to this length is a term ("la traite des êtres humains …"), which has to stay as it is."""

ROOT = Path(__file__).resolve().parents[2]
MONTH = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
NUMBER = re.compile(r"\d+")
TIME = re.compile(r"\d{1,2}\s?h\s?\d{2}")
DATE = re.compile(rf"(?:\d{{1,2}}(?:er)?(?:[-–]\d{{1,2}})? )?(?:{MONTH}) \d{{4}}", re.IGNORECASE)
EMAIL = re.compile(r"[\w.]+@[\w.]+\w")
PHONE = re.compile(r"\+\d[\d ]{7,}\d")
OPENING = re.compile(r"(?:.*[«“:(])?[\W¹²³⁴-⁹]*", re.DOTALL)
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@pytest.fixture(scope="module")
def originals(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Document]:
    into = tmp_path_factory.mktemp("originals")
    ingest([str(seeds)], into)
    return load_documents(into / "documents")


@pytest.fixture(scope="module")
def ours() -> dict[str, Document]:
    return load_documents(ROOT / "knowledge" / "documents")


def whole(document: Document) -> str:
    return f"{document.title}.\n\n{document.text}"


def without_headings(text: str) -> str:
    """Drop the headings, which we word ourselves."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("#"))


def spoken(text: str) -> str:
    """Write the folded words of a text between blanks, without plural s ("Etats Membres" is "État membre")."""
    return " " + " ".join(word.removesuffix("s") or word for word in words(text)) + " "


def figures(text: str) -> set[str]:
    """Numbers, dates with their days, times, phone numbers and e-mail addresses."""
    plain = re.sub(r"(?<=\d)[ \u00a0\u202f](?=\d{3}\b)", "", text)
    found = {number.lstrip("0") for number in NUMBER.findall(plain)}
    found |= {" ".join(words(date)) for date in DATE.findall(text)}
    found |= {re.sub(r"\s", "", time) for time in TIME.findall(text)}
    found |= {re.sub(r"\D", "", phone) for phone in PHONE.findall(text)}
    return found | set(EMAIL.findall(text))


def names(text: str) -> set[str]:
    """Return acronyms and capitalised words, neighbours together.

    The first word of a sentence or a quotation does not count, that of a list item which is a name does.
    """
    found: set[str] = set()
    listed = "\n".join(line for line in text.splitlines() if is_name_item(line))
    for start, end in split_sentences(text):
        sentence = EMAIL.sub(" ", text[start:end])
        found |= {match[0] for match in WORD.finditer(sentence) if sum(map(str.isupper, match[0])) > 1}
        capitalised = [match for match in WORD.finditer(sentence) if match[0][0].isupper()]
        if f"- {sentence}" not in listed:
            capitalised = [match for match in capitalised if not OPENING.fullmatch(sentence[: match.start()])]
        found.update(_sequences(sentence, capitalised))
    return {name for name in found if name.casefold() not in ORDINARY}


def _sequences(sentence: str, capitalised: list[re.Match[str]]) -> list[str]:
    """Join neighbouring capitalised words: "William", "Lacy", "Swing" are one name."""
    sequences = [match[0] for match in capitalised[:1]]
    for before, after in pairwise(capitalised):
        if sentence[before.end() : after.start()] == " ":
            sequences[-1] += f" {after[0]}"
        else:
            sequences.append(after[0])
    return sequences


def is_name_item(line: str) -> bool:
    """Whether a list item is a name, title or meeting rather than a sentence."""
    return line.startswith("- ") and not line.rstrip().endswith((".", ";", ",")) and not line[2:3].islower()


def is_term(line: str) -> bool:
    """Whether a list item is a name or a short term that has no other wording."""
    return is_name_item(line) or (line.startswith("- ") and len(words(line)) <= MAX_TERM)


def listed_names(text: str) -> set[str]:
    """Return the parts of the list items that are names: "Berne", "Suisse", "Union africaine"."""
    items = [line[2:] for line in text.splitlines() if is_name_item(line)]
    return {part.strip() for item in items for part in re.split(r"[,:()«»\[\]]", item) if part.strip()}


def missing(wanted: set[str], text: str) -> list[str]:
    available = spoken(text)
    return sorted(name for name in wanted if spoken(name) not in available)


@pytest.mark.parametrize("document_id", IDS)
def test_no_figure_of_the_original_is_missing(
    originals: dict[str, Document], ours: dict[str, Document], document_id: str
) -> None:
    assert sorted(figures(originals[document_id].text) - figures(ours[document_id].text)) == []


@pytest.mark.parametrize("document_id", IDS)
def test_no_name_of_the_original_is_missing(
    originals: dict[str, Document], ours: dict[str, Document], document_id: str
) -> None:
    original = without_headings(originals[document_id].text)
    assert missing(names(original) | listed_names(original), ours[document_id].text) == []


@pytest.mark.parametrize("document_id", IDS)
def test_no_figure_or_name_is_our_invention(
    originals: dict[str, Document], ours: dict[str, Document], document_id: str
) -> None:
    original, own = whole(originals[document_id]), whole(ours[document_id])
    assert sorted(figures(own) - figures(original)) == []
    assert missing(names(own), original) == []


@pytest.mark.parametrize("document_id", IDS)
def test_no_sentence_is_copied(originals: dict[str, Document], ours: dict[str, Document], document_id: str) -> None:
    own = spoken(ours[document_id].text)
    prose = "\n\n".join(line for line in originals[document_id].text.splitlines() if not is_term(line))
    sentences = [prose[start:end] for start, end in split_sentences(prose)]
    assert [text for text in sentences if len(words(text)) >= MIN_COPIED and spoken(text) in own] == []


def test_the_check_notices_what_it_is_for() -> None:
    """A fidelity test that finds nothing to compare would pass for any text."""
    text = "Le 2-3 juillet 2003, à 8h30, William Lacy Swing (OIM) écrit à a.b@iom.int, +41 22 717 9320."
    text += "\n\n- Addis Abeba, Chili"
    assert {"2 3 juillet 2003", "8h30", "a.b@iom.int", "41227179320"} <= figures(text)
    assert names(text) == {"William Lacy Swing", "OIM", "Addis Abeba", "Chili"}
    assert listed_names(text) == {"Addis Abeba", "Chili"}
    assert missing({"Guilin", "États Membres"}, "Les 175 Etats membres") == ["Guilin"]
