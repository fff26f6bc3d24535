"""Pairs to a document, one section a pair, and to entries that quote it."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

import yaml

from knowledge.blocks import heading_title
from knowledge.faq_import.aspects import aspect_of
from knowledge.faq_import.types import Pair
from knowledge.normalisation import words
from knowledge.passages import SECTION_SEPARATOR, split_passages
from knowledge.sentences import split_sentences
from knowledge.types import Document, Entry, Evidence, Passage

LONGEST_ANSWER = 900
LONGEST_LIST = 2500
"""Characters that a visitor reads of one reply; a longer answer ends at the last sentence or item that fits."""

LONGEST_QUOTE = 300
"""Characters; of a longer passage the first sentences are quoted, at least one."""

CUT = "[…]"
_ID_WORDS = 60
_ADDRESS = re.compile(r"https?://\S+")


def document_text(pairs: Sequence[Pair]) -> str:
    """Return the Markdown text: a heading a question, below that of its category if it has one."""
    by_category: defaultdict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        by_category[pair.category].append(pair)
    blocks: list[str] = []
    for category, members in sorted(by_category.items(), key=lambda item: item[0] != ""):
        marks = "###" if category else "##"
        blocks += [f"## {category}"] if category else []
        blocks += [f"{marks} {pair.questions[0]}\n\n{pair.answer}" for pair in members]
    return "\n\n".join(blocks)


def compose_entries(pairs: Sequence[Pair], document: Document) -> tuple[Entry, ...]:
    """Return one entry a pair; its evidence quotes what the answer shows of its section in `document`."""
    sections: defaultdict[str, list[Passage]] = defaultdict(list)
    for passage in split_passages(document):
        sections[passage.section].append(passage)
    entries: dict[str, Entry] = {}
    for pair in pairs:
        entry = _entry(pair, document.id, sections[_section(pair)])
        distinct = f"{entry.id}-{sha256(pair.questions[0].encode()).hexdigest()[:8]}"
        entry_id = distinct if entry.id in entries or entry.id == document.id else entry.id
        entries[entry_id] = replace(entry, id=entry_id)
    return tuple(entries.values())


def render_entries(entries: Sequence[Entry]) -> str:
    """Return the entries as they stand in a file of `faq/`."""
    records = [
        {
            "id": entry.id,
            "subject": entry.subject,
            "aspect": entry.aspect,
            "questions": {language: list(texts) for language, texts in entry.questions.items()},
            "answers": dict(entry.answers),
            "evidence": [
                {"document": item.document_id, "section": item.section, "quote": item.quote} for item in entry.evidence
            ],
        }
        for entry in entries
    ]
    chunks = (yaml.dump([record], Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120) for record in records)
    return "\n".join(chunks)


def _entry(pair: Pair, document_id: str, passages: Sequence[Passage]) -> Entry:
    answer = shorten(pair.answer)
    shown = [
        passage for passage in passages if quote_of(passage.text) in answer and not _ADDRESS.fullmatch(passage.text)
    ]
    return Entry(
        id=_slug(document_id, pair.questions[0]),
        subject=_slug(document_id, pair.category),
        aspect=aspect_of(pair.questions[0]),
        questions={pair.language: pair.questions},
        answers={pair.language: answer},
        evidence=tuple(
            Evidence(document_id, passage.section, quote_of(passage.text)) for passage in shown or passages[:1]
        ),
    )


def _slug(prefix: str, text: str) -> str:
    ascii_words = [word for word in words(text) if word.isascii()]
    slug = "-".join([prefix, *ascii_words])
    return slug if len(slug) <= len(prefix) + _ID_WORDS else slug[: len(prefix) + _ID_WORDS].rpartition("-")[0]


def _section(pair: Pair) -> str:
    return SECTION_SEPARATOR.join(heading_title(f"# {part}") for part in (pair.category, pair.questions[0]) if part)


def shorten(answer: str) -> str:
    """Return an answer that a visitor can read, cut behind a sentence or a list item if it is too long."""
    longest = LONGEST_LIST if answer.count("\n- ") > 1 else LONGEST_ANSWER
    if len(answer) <= longest:
        return answer
    ends = [end for _, end in split_sentences(answer) if end <= longest - len(CUT) - 1]
    end = ends[-1] if ends else answer.rfind(" ", 0, longest - len(CUT))
    return f"{answer[:end]}\n{CUT}"


def quote_of(passage: str) -> str:
    """Return the passage, or of a long one the first sentences."""
    if len(passage) <= LONGEST_QUOTE:
        return passage
    spans = split_sentences(passage)
    start = spans[0][0]
    ends = [end for _, end in spans if end - start <= LONGEST_QUOTE]
    return passage[start : ends[-1] if ends else spans[0][1]]


class _Dumper(yaml.SafeDumper):
    """Writes a text of several lines as such."""


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _represent_text)
