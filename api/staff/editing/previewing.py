"""What visitors will see of a change, in each language."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.staff.editing.form import EditorForm, is_list
from api.staff.editing.library import Library
from embeddings.answering.citing import cite_evidence
from embeddings.quality.judging import READABLE, READABLE_LIST
from embeddings.types import Citation
from knowledge.editing.types import EntryText, EvidenceText
from knowledge.types import Evidence


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some words of a passage, quoted or not."""

    text: str
    is_quoted: bool


@dataclass(frozen=True, slots=True)
class Source:
    """A section that an answer rests on, with those of its passages that are quoted."""

    title: str
    section: str
    language: str
    passages: tuple[tuple[Stretch, ...], ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """A question and its reply in one language.

    `as_published`: nothing is written in this language, so the evidence is quoted. `too_long` is the number of
    characters of an answer that is longer than people read.
    """

    language: str
    question: str
    text: str
    sources: tuple[Source, ...]
    is_refusal: bool = False
    as_published: bool = False
    too_long: int = 0


def preview(form: EditorForm, library: Library) -> tuple[Preview, ...]:
    """Return the replies in all languages that the form shows."""
    return tuple(_preview(form, library, language) for language in form.all_languages)


def _preview(form: EditorForm, library: Library, language: str) -> Preview:
    entry = form.payload
    question = next(iter(entry.questions.get(language, ())), "")
    if not isinstance(entry, EntryText):
        return Preview(language, question, library.phrases.get("refusal", language), (), is_refusal=True)
    cited = cite_evidence(library.knowledge, [*_known(entry.evidence)])
    answer = entry.answers.get(language, "")
    text = answer or (library.composer.as_published(cited, language) if cited else "")
    longest = READABLE_LIST if is_list(answer) else READABLE
    return Preview(
        language=language,
        question=question,
        text=text,
        sources=tuple(_sources(cited, library)),
        as_published=not answer,
        too_long=len(answer) if len(answer) > longest else 0,
    )


def _known(evidence: Sequence[EvidenceText]) -> Iterator[Evidence]:
    for item in evidence:
        if item.quote:
            yield Evidence(item.document, item.section, item.quote)


def _sources(citations: Sequence[Citation], library: Library) -> Iterator[Source]:
    """Gather what is quoted of each section, as visitors see it."""
    places: dict[tuple[str, str], dict[str, list[Citation]]] = {}
    for citation in citations:
        quoted = places.setdefault((citation.document_id, citation.section), {})
        quoted.setdefault(citation.content_hash, []).append(citation)
    for (document_id, section), quoted in places.items():
        document = library.knowledge.documents[document_id]
        texts = {passage.content_hash: passage.text for passage in library.passages_of(document_id)}
        passages = tuple(tuple(_stretches(texts[digest], found)) for digest, found in quoted.items())
        yield Source(document.title, section, document.language, passages)


def _stretches(text: str, citations: Sequence[Citation]) -> Iterator[Stretch]:
    """Cut a passage where quotes begin and end; quotes that overlap are one."""
    position = 0
    for citation in sorted(citations, key=lambda citation: citation.start):
        if citation.start > position:
            yield Stretch(text[position : citation.start], is_quoted=False)
        if citation.end > position:
            yield Stretch(text[max(position, citation.start) : citation.end], is_quoted=True)
            position = citation.end
    if position < len(text):
        yield Stretch(text[position:], is_quoted=False)
