"""Measure extraction on the dev split of OMoS-QA and print it beside the published figures.

Run `python -m benchmarks.omos`. Three settings: the page as labelled is given; the page is given as ingestion stores
it; and all dev pages are ingested and the right one has to be found first.
"""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.omos_data import LANGUAGES, ROOT, CachedEncoder, Example, read_examples, score
from embeddings.encoder.encoder import DEFAULT_MODEL, load_encoder
from embeddings.extraction import Extraction, Extractor
from embeddings.index.lexical import LexicalIndex
from embeddings.index.units import build_units
from embeddings.types import Encoder, Unit
from knowledge.base import load_knowledge
from knowledge.ingest import ingest
from knowledge.normalisation import words
from knowledge.types import Document, KnowledgeBase

PUBLISHED = """Published (test split)
  Llama-3-70B-Instruct, few-shot    fr .633 / .354 / .454, .755 / .727
                                    de .706 / .336 / .455, .683 / .782
                                    en .675 / .329 / .442, .645 / .727
  DeBERTa-v3-large, fine-tuned      fr .448 / .566 / .500, .582 / .582
                                    de .460 / .572 / .510, .625 / .636
                                    en .481 / .608 / .537, .750 / .655
Here (dev split): sentence precision / recall / F1, precision / recall of "this page does not answer\""""

DEPTHS = (1, 3, 5)
_ELSEWHERE = 1_000_000
"""Line numbers from here on stand for sentences of another page than the labelled one."""

Prediction = list[int] | None


def main() -> None:
    """Print all settings for all languages."""
    encoder = CachedEncoder(load_encoder(DEFAULT_MODEL, ROOT / "var" / "models"), ROOT / "var" / "omos")
    extractor = Extractor.load(encoder)
    print(PUBLISHED)
    for language in LANGUAGES:
        examples = read_examples("dev", language)
        print(f"{language}  page given             {score(examples, [on_labelled(extractor, e) for e in examples])}")
        with tempfile.TemporaryDirectory() as folder:
            library = Library.ingested(examples, language, encoder, Path(folder))
        given = [on_page(extractor, library, e, library.page_of(e), language) for e in examples]
        print(f"{language}  page given, ingested   {score(examples, given)}")
        found = [library.search(example.question) for example in examples]
        predictions = [
            on_page(extractor, library, e, pages[0], language) for e, pages in zip(examples, found, strict=True)
        ]
        recall = library.recall(examples, found)
        print(f"{language}  {len(library.pages):3} pages indexed      {score(examples, predictions)}   {recall}")
        encoder.save()


def on_labelled(extractor: Extractor, example: Example) -> Prediction:
    """Extract from the page with its lines as the data set has them."""
    text = "\n\n".join(example.lines)
    extraction = extractor.extract(example.question, text, language=example.language)
    ends = np.cumsum([len(line) + 2 for line in example.lines])
    return _predicted(
        extraction, [int(np.searchsorted(ends, found.start, side="right")) for found in extraction.selected]
    )


def on_page(extractor: Extractor, library: "Library", example: Example, page: Document, language: str) -> Prediction:
    """Extract from a page as ingestion stored it; sentences are matched to the labelled lines by their words."""
    extraction = extractor.extract(example.question, page.text, language=language, context=page.title)
    quotes = [found.quote for found in extraction.selected]
    if page.id != library.page_of(example).id:
        return _predicted(extraction, [_ELSEWHERE + number for number in range(len(quotes))])
    sentences = [page.text[start:end] for start, end in extraction.spans]
    lines = dict(zip(extraction.spans, match_lines(sentences, example.lines), strict=True))
    indices = [line for found in extraction.selected for line in lines[found.start, found.end]]
    return _predicted(extraction, indices)


def _predicted(extraction: Extraction, indices: list[int]) -> Prediction:
    return indices if extraction.selected else None


def match_lines(sentences: Sequence[str], lines: Sequence[str]) -> list[list[int]]:
    """Return for each sentence of a stored page the original lines it holds or is part of, taking both in order."""
    folded = [" ".join(words(line)) for line in lines]
    cursor = 0
    matched: list[list[int]] = []
    for sentence in sentences:
        text = " ".join(words(sentence))
        order = [*range(cursor, len(lines)), *range(cursor)] if text else []
        first = next((i for i in order if folded[i] and (folded[i] in text or text in folded[i])), None)
        if first is None:
            matched.append([])
            continue
        last = first
        if text not in folded[first]:
            while last + 1 < len(lines) and folded[last + 1] and folded[last + 1] in text:
                last += 1
        matched.append(list(range(first, last + 1)))
        # A line may hold the next sentence too.
        cursor = last if text != folded[first] else last + 1
    return matched


@dataclass(frozen=True, slots=True)
class Library:
    """Ingested pages and what is needed to search them."""

    pages: Sequence[Document]
    page_ids: Mapping[tuple[str, ...], str]
    language: str
    encoder: Encoder
    vectors: NDArray[np.float32]
    row_of_page: NDArray[np.intp]
    lexical: LexicalIndex

    @classmethod
    def ingested(cls, examples: Sequence[Example], language: str, encoder: Encoder, folder: Path) -> "Library":
        """Write the distinct pages as text files, ingest the folder, and index the passages."""
        knowledge, page_ids = ingest_pages(examples, folder)
        pages = list(knowledge.documents.values())
        number = {page.id: row for row, page in enumerate(pages)}
        owner = {passage.id: number[passage.document_id] for passage in knowledge.passages}
        units = [unit for unit in build_units(knowledge) if unit.kind == "passage"]
        whole = [
            Unit(row, "passage", page.id, language, f"{page.title}\n{page.text}") for row, page in enumerate(pages)
        ]
        return cls(
            pages=pages,
            page_ids=page_ids,
            language=language,
            encoder=encoder,
            vectors=encoder.encode_passages([unit.text for unit in units]),
            row_of_page=np.array([owner[unit.owner] for unit in units]),
            lexical=LexicalIndex.build(whole),
        )

    def page_of(self, example: Example) -> Document:
        """Return the stored form of the page that a question was labelled with."""
        wanted = self.page_ids[example.lines]
        return next(page for page in self.pages if page.id == wanted)

    def search(self, question: str) -> list[Document]:
        """Return the pages, best first: sum of standardised best cosine of a passage and BM25 of the page."""
        dense = np.full(len(self.pages), -1.0)
        np.maximum.at(dense, self.row_of_page, self.vectors @ self.encoder.encode_queries([question])[0])
        lexical = np.zeros(len(self.pages))
        for hit in self.lexical.search(question, self.language, len(self.pages)):
            lexical[hit.unit_id] = hit.score
        fused = sum((scores - scores.mean()) / (scores.std() + 1e-9) for scores in (dense, lexical))
        return [self.pages[row] for row in np.argsort(-np.asarray(fused), kind="stable")]

    def recall(self, examples: Sequence[Example], found: Sequence[Sequence[Document]]) -> str:
        """Describe how often the labelled page is among the first, over the questions that it answers."""
        ranks = [
            [page.id for page in pages].index(self.page_of(example).id)
            for example, pages in zip(examples, found, strict=True)
            if example.answers
        ]
        return "page found " + ", ".join(f"@{depth} {np.mean(np.array(ranks) < depth):.3f}" for depth in DEPTHS)


def ingest_pages(examples: Sequence[Example], folder: Path) -> tuple[KnowledgeBase, dict[tuple[str, ...], str]]:
    """Bring the distinct pages in as an operator would; also return the document id by the page's lines."""
    sources = folder / "sources"
    sources.mkdir()
    page_ids = {lines: f"page-{number:04}" for number, lines in enumerate(dict.fromkeys(e.lines for e in examples))}
    for lines, page_id in page_ids.items():
        (sources / f"{page_id}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    ingest([str(sources)], folder / "knowledge")
    return load_knowledge(folder / "knowledge"), page_ids


if __name__ == "__main__":
    main()
