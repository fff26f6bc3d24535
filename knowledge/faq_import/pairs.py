"""Rows to pairs: cleaned, wordings of one answer merged, duplicates and empty rows reported."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rapidfuzz import fuzz, process

from knowledge.entries import normalise_question
from knowledge.faq_import.cleaning import clean_answer, clean_question, has_words
from knowledge.faq_import.types import Cell, Duplicate, Pair, Row, SkippedRow
from knowledge.normalisation import words
from knowledge.readers.language import guess_language

SIMILAR = 90.0
"""Percent of equal characters (rapidfuzz ratio of folded words) from which two questions are reported as similar."""

_SEPARATORS = re.compile(r"[|\n]|;(?= |$)")
_CODE = re.compile(r"[a-z]{2,3}(?=$|[-_])")
_LIKELY = 0.1
"""Share of all characters that rows in a language must make up for a guess of it to count."""


@dataclass(slots=True)
class Reading:
    """What reading the rows found."""

    pairs: list[Pair] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)


def read_pairs(rows: Sequence[Row], mapping: Mapping[str, str], curated: Mapping[str, str]) -> Reading:
    """Turn rows into pairs; `curated` maps normalised questions that other files answer to where they stand."""
    reading = Reading()
    owners: dict[str, int] = {}
    drafts = [draft for row in rows if (draft := _draft(row, mapping, reading)) is not None]
    for draft in _with_languages(drafts):
        kept = tuple(_new_wordings(draft, owners, curated, reading))
        reading.pairs += [replace(draft, questions=kept)] if kept else []
    reading.pairs = _merged(reading.pairs)
    reading.duplicates += _similar(reading.pairs)
    return reading


def _draft(row: Row, mapping: Mapping[str, str], reading: Reading) -> Pair | None:
    def cell(name: str) -> Cell:
        return row.cells.get(mapping.get(name, ""), "")

    questions = [clean_question(text) for text in (*_texts(cell("question")), *_split(cell("variants")))]
    questions = [question for question in questions if has_words(question)]
    answer = clean_answer("\n\n".join(_texts(cell("answer"))))
    fault = _fault(row, questions, answer)
    if fault:
        reading.skipped += [SkippedRow(row.line, fault)] if any(row.cells.values()) else []
        return None
    url = "".join(_texts(cell("url")))
    if url.startswith(("http://", "https://")) and url not in answer:
        answer = f"{answer}\n\n{url}"
    language = _CODE.match("".join(_texts(cell("language"))).lower())
    category = clean_question(" ".join(_texts(cell("category"))))
    return Pair(row.line, tuple(questions), answer, language[0] if language else "", category)


def _fault(row: Row, questions: Sequence[str], answer: str) -> str:
    if row.overflows:
        return "it has more cells than there are columns; put texts that hold the separator in quotes"
    if not questions:
        return "it has no question"
    return "" if has_words(answer) else "it has no answer"


def _texts(cell: Cell) -> tuple[str, ...]:
    return ((cell,) if cell else ()) if isinstance(cell, str) else cell


def _split(cell: Cell) -> list[str]:
    return [part for text in _texts(cell) for part in _SEPARATORS.split(text)]


def _with_languages(drafts: Sequence[Pair]) -> Iterator[Pair]:
    """Yield the drafts with a language: the one stated, or guessed where rows in it are no rarity in this file."""
    guesses = {id(draft): draft.language or guess_language(f"{draft.questions[0]}\n{draft.answer}") for draft in drafts}
    sizes: Counter[str] = Counter()
    for draft in drafts:
        sizes[guesses[id(draft)]] += len(draft.answer)
    sizes["und"] = 0
    common = max(sizes, key=lambda code: sizes[code])
    for draft in drafts:
        guess = guesses[id(draft)]
        rare = not draft.language and sizes[guess] < _LIKELY * sizes.total()
        yield replace(draft, language=common if rare else guess)


def _new_wordings(draft: Pair, owners: dict[str, int], curated: Mapping[str, str], reading: Reading) -> Iterator[str]:
    """Yield the questions that nothing else answers; `owners` maps those seen to their line."""
    for question in draft.questions:
        key = normalise_question(question)
        if key in curated:
            reading.duplicates.append(Duplicate(draft.line, question, "already curated", curated[key]))
        elif key not in owners:
            owners[key] = draft.line
            yield question
        elif owners[key] != draft.line:
            reading.duplicates.append(Duplicate(draft.line, question, "same question", f"line {owners[key]}"))


def _merged(pairs: Iterable[Pair]) -> list[Pair]:
    """Join the wordings of pairs that have the same answer."""
    merged: dict[tuple[str, str, str], Pair] = {}
    for pair in pairs:
        key = (pair.answer, pair.language, pair.category)
        first = merged.setdefault(key, pair)
        if first is not pair:
            merged[key] = replace(first, questions=(*first.questions, *pair.questions))
    return list(merged.values())


def _similar(pairs: Sequence[Pair]) -> Iterator[Duplicate]:
    """Yield a report for each main question that is spelt much like that of an earlier pair."""
    folded = [" ".join(words(pair.questions[0])) for pair in pairs]
    for number, pair in enumerate(pairs):
        match = process.extractOne(folded[number], folded[:number], scorer=fuzz.ratio, score_cutoff=SIMILAR)
        if match is not None:
            other = pairs[match[2]]
            yield Duplicate(pair.line, pair.questions[0], "similar question", f"line {other.line}")
