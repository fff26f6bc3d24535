"""What every labelled question is answered now, kept in a file and compared with what it is answered later.

    python -m benchmarks.golden write FILE
    python -m benchmarks.golden compare FILE [--with OTHER]

Asks all turns of the questions that retrieval answers, in `knowledge/evaluation`, of the published index (the settings
say where that is). A comparison lists what changed, first what was right and is wrong, and tests each set of questions
by McNemar's exact test ("Note on the sampling error of the difference between correlated proportions", 1947).
"""

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter
from rich.console import Console
from rich.table import Table
from scipy.stats import binomtest

from api.building.assembly import assemble
from api.settings import Settings
from embeddings.quality.judging import Reply, judge
from embeddings.types import Answer, Answering, Memory
from knowledge.cases import Case, load_cases

DIALOGUE = frozenset({"smalltalk", "handoff"})
"""Expectations that the dialogue meets, whatever retrieval finds."""


@dataclass(frozen=True, slots=True)
class Golden:
    """One labelled question and its reply; `citations` are (content hash, start, end), `milliseconds` of all turns."""

    id: str
    set: str
    expect: str
    group: str
    question: str
    kind: str
    text: str
    citations: tuple[tuple[str, int, int], ...]
    confidence: float | None
    fault: str
    milliseconds: float

    @property
    def right(self) -> bool:
        """Whether the judge accepted the reply."""
        return not self.fault

    def says_as(self, other: "Golden") -> bool:
        """Whether a visitor sees the same."""
        return (self.kind, self.text, self.citations) == (other.kind, other.text, other.citations)


_LINE = TypeAdapter(Golden)


def main() -> None:
    """Write a golden file, or compare with one."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("action", choices=("write", "compare"))
    parser.add_argument("file", type=Path)
    parser.add_argument("--with", dest="other", type=Path, help="compare with this file instead of asking now")
    options = parser.parse_args()
    if options.action == "write":
        now = list(_ask_all())
        lines = (json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in now)
        options.file.write_text("".join(lines), encoding="utf-8")
        _summarise(now)
        return
    now = list(_read(options.other)) if options.other else list(_ask_all())
    _compare({one.id: one for one in _read(options.file)}, now)


def _read(path: Path) -> Iterator[Golden]:
    return (_LINE.validate_json(line) for line in path.read_text(encoding="utf-8").splitlines())


def _ask_all() -> Iterator[Golden]:
    settings = Settings()
    answering = assemble(settings).answering
    for path in sorted((settings.knowledge_dir / "evaluation").glob("*.jsonl")):
        for case in load_cases(path):
            if case.expect not in DIALOGUE:
                yield _ask(answering, case, path.stem)


def _ask(answering: Answering, case: Case, name: str) -> Golden:
    began, memory = time.perf_counter(), None
    for message in case.turns:
        answer = answering.answer(message, language=case.lang, memory=memory)
        memory: Memory | None = answer.memory or memory
    return _golden(case, answer, name, (time.perf_counter() - began) * 1000)


def _golden(case: Case, answer: Answer, name: str, milliseconds: float) -> Golden:
    documents = frozenset(citation.document_id for citation in answer.citations)
    verdict = judge(case, Reply(frozenset({answer.kind}), answer.text, documents))
    return Golden(
        case.id,
        name,
        case.expect,
        case.kind,
        " / ".join(case.turns),
        answer.kind,
        answer.text,
        tuple((citation.content_hash, citation.start, citation.end) for citation in answer.citations),
        answer.confidence,
        verdict.reason,
        round(milliseconds, 2),
    )


def _compare(before: dict[str, Golden], now: Sequence[Golden]) -> None:
    console = Console(highlight=False)
    pairs = [(before[one.id], one) for one in now if one.id in before]
    console.print(
        f"{len(pairs)} questions in both, {len(before) - len(pairs)} only before, {len(now) - len(pairs)} new"
    )
    for title, was, is_now in (("right → wrong", True, False), ("wrong → right", False, True)):
        changed = [(old, new) for old, new in pairs if (old.right, new.right) == (was, is_now)]
        console.rule(f"{title}: {len(changed)}")
        for old, new in changed:
            console.print(f"{new.id} {new.question}\n  {_told(old)}\n  {_told(new)}", markup=False)
    same = sum(old.says_as(new) for old, new in pairs)
    console.rule(f"{same} replies are the same, {len(pairs) - same} differ")
    _summarise(now)
    table = Table("set", "right → wrong", "wrong → right", "p (McNemar)")
    for name in sorted({new.set for _, new in pairs}):
        lost = sum(old.right and not new.right for old, new in pairs if new.set == name)
        won = sum(new.right and not old.right for old, new in pairs if new.set == name)
        p = binomtest(won, won + lost).pvalue if won + lost else 1.0
        table.add_row(name, str(lost), str(won), f"{p:.3f}")
    console.print(table)


def _told(one: Golden) -> str:
    sure = "" if one.confidence is None else f" {one.confidence:.2f}"
    return f"{one.kind}{sure} {one.fault or 'right'}: {' '.join(one.text.split())[:160]}"


def _summarise(now: Sequence[Golden]) -> None:
    table = Table(
        "set", "questions", "right", "answered", "wrong when answering", "near misses refused", "ms p50", "p95"
    )
    for name in sorted({one.set for one in now}):
        own = [one for one in now if one.set == name]
        answered = [one for one in own if one.kind == "answer"]
        near = [one for one in own if one.expect == "refuse" and one.group == "near_miss"]
        p50, p95 = np.percentile([one.milliseconds for one in own], (50, 95))
        table.add_row(
            name,
            str(len(own)),
            f"{sum(one.right for one in own) / len(own):.1%}",
            str(len(answered)),
            f"{sum(not one.right for one in answered) / max(1, len(answered)):.1%}",
            f"{sum(one.right for one in near)}/{len(near)}",
            f"{p50:.0f}",
            f"{p95:.0f}",
        )
    Console().print(table)


if __name__ == "__main__":
    main()
