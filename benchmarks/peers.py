"""Passerelle beside simpler systems, on the same questions in the same run.

    python benchmarks/peers.py [questions.jsonl]

BM25 alone, multilingual-e5-small alone and both fused by reciprocal rank search the passages of the published index
for the last message and reply with the best passage's text, cut after 900 characters, or refuse below a threshold on
their own score: the one that gets most of the labelled questions in knowledge/evaluation/tune.jsonl right, to which
Passerelle's threshold is fitted too. `cairn-assistant` runs in an environment of its own below var/peers, as published,
with its default threshold, on the same documents. Passerelle answers in this process without its dialogue; questions
that need one (small talk, asking for a person) are left out for all. Each is told the language of a question.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Column, Table

from api.building.assembly import Parts, assemble
from api.evaluation.report import Outcome, Rate, Report
from api.settings import Settings
from embeddings.index.lexical import LexicalIndex
from embeddings.quality.judging import READABLE, Reply, judge
from embeddings.types import Encoder, Unit
from knowledge.cases import Case, load_cases
from knowledge.types import Document, Passage

ROOT = Path(__file__).resolve().parents[1]
PEERS = ROOT / "var" / "peers"
CAIRN = "cairn-assistant==0.3.0"
FUSION = 60
"""The constant of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)."""
REFUSED = Reply(frozenset({"refusal"}), "")

Search = Callable[[str, str], Sequence[tuple[int, float]]]
"""Rows of passages for a question in a language with their scores, best first."""


class NotRunError(Exception):
    """A peer cannot be run here; the message says why."""


def main() -> None:
    """Print the table."""
    options = _options()
    cases, tuning = _answerable(options.questions), _answerable(ROOT / "knowledge" / "evaluation" / "tune.jsonl")
    parts = assemble(Settings())
    knowledge = parts.live.get().index.knowledge
    reports: dict[str, Report | str] = {
        name: _ask_search(search, knowledge.passages, cases, tuning)
        for name, search in _searches(knowledge.passages, parts.encoder).items()
    }
    try:
        reports[CAIRN] = _ask_cairn(list(knowledge.documents.values()), cases)
    except NotRunError as error:
        reports[CAIRN] = f"not run: {error}"
    reports["Passerelle"] = _ask_passerelle(parts, cases)
    Console().print(f"{len(cases)} questions of {options.questions.name}", _table(reports))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    dev = ROOT.parent / "shared" / "questions" / "dev.jsonl"
    parser.add_argument("questions", type=Path, nargs="?", default=dev)
    return parser.parse_args()


def _answerable(path: Path) -> list[Case]:
    return [case for case in load_cases(path) if case.expect in {"answer", "refuse"}]


def _searches(passages: Sequence[Passage], encoder: Encoder) -> dict[str, Search]:
    # A passage's section says what it is about; every engine reads it with the text.
    texts = [f"{passage.section}\n{passage.text}" for passage in passages]
    lexical = LexicalIndex.build([Unit(row, "passage", str(row), "fr", text) for row, text in enumerate(texts)])
    vectors = encoder.encode_passages(texts)

    def bm25(question: str, language: str) -> list[tuple[int, float]]:
        return [(hit.unit_id, hit.score) for hit in lexical.search(question, language, len(texts))]

    def dense(question: str, _: str) -> list[tuple[int, float]]:
        cosines = vectors @ encoder.encode_queries([question])[0]
        return [(int(row), float(cosines[row])) for row in np.argsort(-cosines)]

    def fused(question: str, language: str) -> list[tuple[int, float]]:
        scores = np.zeros(len(texts))
        for found in (bm25(question, language), dense(question, language)):
            for rank, (row, _) in enumerate(found, start=1):
                scores[row] += 1 / (FUSION + rank)
        return [(int(row), float(scores[row])) for row in np.argsort(-scores)]

    return {"BM25": bm25, "multilingual-e5-small": dense, "BM25 + e5, fused": fused}


def _ask_search(search: Search, passages: Sequence[Passage], cases: Sequence[Case], tuning: Sequence[Case]) -> Report:
    threshold = _threshold([_best(search, passages, case) for case in tuning], tuning)
    outcomes = []
    for case in cases:
        began = time.perf_counter()
        reply, score = _best(search, passages, case)
        given = reply if score >= threshold else REFUSED
        outcomes.append(Outcome(case, judge(case, given), given, time.perf_counter() - began, score))
    return Report(tuple(outcomes))


def _best(search: Search, passages: Sequence[Passage], case: Case) -> tuple[Reply, float]:
    """Return the best passage as an answer with its score; without any, a refusal."""
    found = search(case.turns[-1], case.lang)
    if not found:
        return REFUSED, 0.0
    row, score = found[0]
    passage = passages[row]
    return Reply(frozenset({"answer"}), passage.text[:READABLE], frozenset({passage.document_id})), score


def _threshold(replies: Sequence[tuple[Reply, float]], cases: Sequence[Case]) -> float:
    """Return the score from which answering gets most cases right."""

    def right(threshold: float) -> int:
        return sum(
            judge(case, reply if score >= threshold else REFUSED).passed
            for case, (reply, score) in zip(cases, replies, strict=True)
        )

    return max(sorted({score for _, score in replies}), key=right)


def _ask_passerelle(parts: Parts, cases: Sequence[Case]) -> Report:
    outcomes = []
    for case in cases:
        memory = None
        for turn in case.turns:
            began = time.perf_counter()
            answer = parts.answering.answer(turn, language=case.lang, memory=memory)
            seconds = time.perf_counter() - began
            memory = answer.memory or memory
        reply = Reply(
            frozenset({answer.kind}), answer.text, frozenset(citation.document_id for citation in answer.citations)
        )
        outcomes.append(Outcome(case, judge(case, reply), reply, seconds, answer.confidence))
    return Report(tuple(outcomes))


def _ask_cairn(documents: Sequence[Document], cases: Sequence[Case]) -> Report:
    python, corpus = _install_cairn(), PEERS / "corpus"
    corpus.mkdir(exist_ok=True)
    for document in documents:
        head = f"---\nid: {document.id}\ntitle: {document.title}\nlang: {document.language}\n---\n"
        (corpus / f"{document.id}.md").write_text(head + document.text, encoding="utf-8")
    asked = "".join(json.dumps({"turns": case.turns, "lang": case.lang}) + "\n" for case in cases)
    script = Path(__file__).with_name("peers_cairn.py")
    replied = [json.loads(line) for line in _run([str(python), str(script), str(corpus)], asked).splitlines()]
    outcomes = []
    for case, said in zip(cases, replied, strict=True):
        reply = Reply(frozenset({said["kind"]}), said["text"], frozenset(said["documents"]))
        outcomes.append(Outcome(case, judge(case, reply), reply, said["seconds"]))
    return Report(tuple(outcomes))


def _install_cairn() -> Path:
    """Return the Python of an environment that holds the peer, made on the first run."""
    environment = PEERS / "venv"
    python = environment / "bin" / "python"
    _run([sys.executable, "-m", "venv", str(environment)])
    _run([str(python), "-m", "pip", "install", "--quiet", CAIRN])
    return python


def _run(command: Sequence[str], given: str = "") -> str:
    done = subprocess.run(command, input=given, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        raise NotRunError((done.stderr.strip().splitlines() or [f"{command[0]} failed"])[-1])
    return done.stdout


def _table(reports: dict[str, Report | str]) -> Table:
    bm25 = reports["BM25"]
    assert isinstance(bm25, Report)
    table = Table(
        Column("system", no_wrap=True), "right", "wrong when answering", "near misses refused", "time (BM25 = 1)"
    )
    for name, report in reports.items():
        if isinstance(report, str):
            table.add_row(name, report)
            continue
        near = report.by_kind.get("near_miss", Rate(0, 0))
        ratio = (report.latency(50) or 0.0) / (bm25.latency(50) or 1.0)
        table.add_row(name, *map(_percent, (report.accuracy, report.wrong_when_answering, near)), f"{ratio:.1f}")
    return table


def _percent(rate: Rate) -> str:
    return f"{rate.share:.1%} ({rate.hits}/{rate.total})" if rate.share is not None else "–"


if __name__ == "__main__":
    main()
