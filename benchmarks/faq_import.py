"""How well an imported FAQ with one wording an entry is found by other wordings: BM25, e5, both, and our ranker.

    python benchmarks/faq_import.py [--language fr] [--queries 1000] [--entries 523]

The shipped entries are exported as a CSV file with their first wording only, imported as an organisation would, and
asked with the wordings that were left out. An entry of the export counts as found if it is the one that the wording
belongs to, or if it rests on the same evidence; both figures are printed.
"""

import argparse
import csv
import random
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from embeddings.answering.composing import Phrases
from embeddings.answering.served import ServedIndex
from embeddings.encoder.encoder import DEFAULT_MODEL, load_encoder
from embeddings.index.lexical import LexicalIndex
from embeddings.index.store import IndexStore
from embeddings.types import Encoder, Unit
from knowledge.base import load_knowledge
from knowledge.ingest import ingest
from knowledge.types import Entry

ROOT = Path(__file__).resolve().parents[1]
DEPTH = 5
FUSION = 60
"""The constant of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)."""

Engine = Callable[[str], Sequence[str]]
"""Ranks the ids of imported entries for a question, best first."""


@dataclass(frozen=True, slots=True)
class Query:
    """A wording that the FAQ does not hold, the imported entry it belongs to, and those with the same evidence."""

    text: str
    right: str
    agreeing: frozenset[str]


def main() -> None:
    """Print recall at 1 and 5 of every engine."""
    options = _options()
    shipped = [entry for entry in load_knowledge(ROOT / "knowledge").entries if options.language in entry.questions]
    chance = random.Random(0)
    chosen = chance.sample(shipped, min(options.entries, len(shipped)))
    encoder = load_encoder(DEFAULT_MODEL, ROOT / "var" / "models")
    with tempfile.TemporaryDirectory() as directory:
        entries = _import(chosen, options.language, Path(directory))
        queries = _queries(chosen, entries, options.language)
        asked = chance.sample(queries, min(options.queries, len(queries)))
        engines = _engines(entries, options.language, encoder, Path(directory))
    table = Table("engine", "recall@1", "recall@5", "same evidence @1", "@5")
    for name, engine in engines.items():
        table.add_row(name, *(f"{value:.1%}" for value in _recall(engine, asked)))
    Console().print(f"{len(entries)} entries, {len(asked)} questions, {options.language}", table)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--language", default="fr")
    parser.add_argument("--entries", type=int, default=523)
    parser.add_argument("--queries", type=int, default=1000)
    return parser.parse_args()


def _import(chosen: Sequence[Entry], language: str, directory: Path) -> tuple[Entry, ...]:
    path = directory / "faq.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["question", "answer", "lang"])
        rows.writerows([entry.questions[language][0], entry.answers[language], language] for entry in chosen)
    ingest([str(path)], directory / "knowledge")
    return load_knowledge(directory / "knowledge").entries


def _queries(chosen: Sequence[Entry], imported: Sequence[Entry], language: str) -> list[Query]:
    owner = {wording: entry.id for entry in imported for wording in entry.questions[language]}
    found = {entry.id: owner.get(" ".join(entry.questions[language][0].split())) for entry in chosen}
    by_evidence: dict[frozenset[str], set[str]] = {}
    for entry in chosen:
        by_evidence.setdefault(_proof(entry), set()).update({found[entry.id]} - {None})
    return [
        Query(text, right, frozenset(by_evidence[_proof(entry)]))
        for entry in chosen
        if (right := found[entry.id]) is not None
        for text in entry.questions[language][1:]
    ]


def _proof(entry: Entry) -> frozenset[str]:
    return frozenset(evidence.quote for evidence in entry.evidence)


def _engines(entries: Sequence[Entry], language: str, encoder: Encoder, directory: Path) -> Mapping[str, Engine]:
    ids = [entry.id for entry in entries]
    texts = [f"{' '.join(entry.questions[language])}\n{entry.answers[language]}" for entry in entries]
    lexical = LexicalIndex.build([Unit(n, "question", ids[n], language, text) for n, text in enumerate(texts)])
    passages = encoder.encode_passages(texts)
    store = IndexStore(directory / "index")
    version = store.build(load_knowledge(directory / "knowledge"), encoder, "benchmark")
    served = ServedIndex(store.load(version.id, encoder), encoder, Phrases.load())

    def bm25(question: str) -> list[str]:
        return [ids[hit.unit_id] for hit in lexical.search(question, language, len(ids))]

    def dense(question: str) -> list[str]:
        return [ids[row] for row in np.argsort(-(passages @ encoder.encode_queries([question])[0]))]

    def fused(question: str) -> list[str]:
        scores: dict[str, float] = dict.fromkeys(ids, 0.0)
        for ranking in (bm25(question), dense(question)):
            for rank, found in enumerate(ranking, start=1):
                scores[found] += 1 / (FUSION + rank)
        return sorted(ids, key=lambda found: -scores[found])

    def ranker(question: str) -> list[str]:
        asked = served.reader.read(question, language)
        return [ranked.owner.id for ranked in served.rank(asked, served.candidates(asked)).candidates]

    return {"BM25": bm25, "e5": dense, "BM25 + e5": fused, "ranker": ranker}


def _recall(engine: Engine, queries: Sequence[Query]) -> tuple[float, float, float, float]:
    found = [(query, list(engine(query.text))[:DEPTH]) for query in queries]
    return (
        float(np.mean([query.right in ids[:1] for query, ids in found])),
        float(np.mean([query.right in ids for query, ids in found])),
        float(np.mean([bool(query.agreeing & set(ids[:1])) for query, ids in found])),
        float(np.mean([bool(query.agreeing & set(ids)) for query, ids in found])),
    )


if __name__ == "__main__":
    main()
