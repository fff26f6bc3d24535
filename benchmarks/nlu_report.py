"""How well the bot tells kinds of messages apart: cross-validated, as a table and a picture.

Run `.venv-rasa/bin/python -m benchmarks.nlu_report`, in the Rasa environment. It writes nlu-confusion.png and
nlu-report.md to var/reports.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence

import matplotlib
import numpy as np
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support
from sklearn.model_selection import StratifiedKFold

from benchmarks.nlu_pipeline import REPORTS, ROOT, CachedEncoder, Pipeline, bot_data, decided

matplotlib.use("Agg")
from matplotlib import pyplot  # after the choice of what draws

FOLDS = 5
QUESTION = "ask_question"
SMALLTALK = {"greet", "thank", "goodbye", "bot_identity", "bot_capabilities", "affirm", "deny", "repeat"} | {
    "change_language",
    "insult",
}
EXPECTED = {
    "answer": {QUESTION, "more_details"},
    "refuse": {QUESTION, "more_details"},
    "smalltalk": SMALLTALK,
    "handoff": {"request_human"},
}
"""What a labelled question may be taken for."""
LABELLED = ROOT.parent / "shared" / "questions" / "dev.jsonl"
WANTED = 0.97


def main() -> int:
    """Print the report and write its files; 1 if fewer labelled questions go right than wanted."""
    data = bot_data()
    examples = [(example.get("text"), example.get("intent")) for example in data.intent_examples]
    encoder = CachedEncoder("bot")
    found = cross_validate(examples, data.regex_features, encoder)
    table = table_of([intent for _, intent in examples], found) + by_spelling(examples, found)
    REPORTS.mkdir(parents=True, exist_ok=True)
    draw([intent for _, intent in examples], found)
    (REPORTS / "nlu-report.md").write_text(table, encoding="utf-8")
    print(table)
    passed = report_labelled(Pipeline(encoder).fit(examples, data.regex_features))
    encoder.save()
    print(f"Written to {REPORTS.relative_to(ROOT)}: nlu-report.md, nlu-confusion.png")
    return 0 if passed else 1


def cross_validate(
    examples: Sequence[tuple[str, str]], patterns: Sequence[dict[str, str]], encoder: CachedEncoder
) -> list[str]:
    """Return what a pipeline trained on the other folds takes each example for; unclear ones count as questions."""
    found = [""] * len(examples)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(examples, [intent for _, intent in examples])
    for trained, held_out in folds:
        pipeline = Pipeline(encoder).fit([examples[index] for index in trained], patterns)
        for index, ranking in zip(held_out, pipeline.rank([examples[index][0] for index in held_out]), strict=True):
            found[index] = decided(ranking) or QUESTION
    return found


def table_of(intents: Sequence[str], found: Sequence[str]) -> str:
    """Return accuracy, and precision, recall and F1 by intent, in Markdown."""
    names = sorted(set(intents))
    scores = precision_recall_fscore_support(intents, found, labels=names, zero_division=0)
    accuracy = np.mean(np.array(intents) == np.array(found))
    rows = [
        f"| {name} | {precision:.3f} | {recall:.3f} | {f1:.3f} | {support} |"
        for name, precision, recall, f1, support in zip(names, *scores, strict=True)
    ]
    return "\n".join(
        [
            f"{len(intents)} examples, {FOLDS} folds: accuracy {accuracy:.3f}, mean F1 {np.mean(scores[2]):.3f}",
            "",
            "| intent | precision | recall | F1 | examples |",
            "|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def by_spelling(examples: Sequence[tuple[str, str]], found: Sequence[str]) -> str:
    """Return the accuracy of examples written in haste or by ear, and of all others."""
    hurried = {each.get("text") for each in bot_data("hurried_spelling.yml").intent_examples}
    right: dict[bool, list[bool]] = {False: [], True: []}
    for (text, intent), taken in zip(examples, found, strict=True):
        right[text in hurried].append(intent == taken)
    usual, spelt = (f"{np.mean(right[hasty]):.3f} of {len(right[hasty])}" for hasty in (False, True))
    return f"\nUsual spelling: {usual}; hurried spelling: {spelt}\n"


def draw(intents: Sequence[str], found: Sequence[str]) -> None:
    """Write the confusion matrix, shaded by the share of the row, numbered by count."""
    names = sorted(set(intents))
    counts = confusion_matrix(intents, found, labels=names)
    figure, axes = pyplot.subplots(figsize=(11, 9.5))
    axes.imshow(counts / counts.sum(axis=1, keepdims=True), cmap="Blues", vmin=0, vmax=1)
    for row, column in zip(*np.nonzero(counts), strict=True):
        shade = "white" if counts[row, column] > counts[row].sum() / 2 else "black"
        axes.text(column, row, counts[row, column], ha="center", va="center", color=shade, fontsize=9)
    axes.set_xticks(range(len(names)), names, rotation=45, ha="right")
    axes.set_yticks(range(len(names)), names)
    axes.set(
        xlabel="taken for", ylabel="is", title=f"Intents of {len(intents)} examples, {FOLDS}-fold cross-validation"
    )
    figure.tight_layout()
    figure.savefig(REPORTS / "nlu-confusion.png", dpi=130)
    pyplot.close(figure)


def report_labelled(pipeline: Pipeline) -> bool:
    """Print how many labelled questions go to the right intent; true if enough do, or if there are none."""
    if not LABELLED.is_file():
        print(f"Labelled questions skipped: there is no {LABELLED}")
        return True
    cases = [json.loads(line) for line in LABELLED.read_text("utf-8").splitlines()]
    rankings = pipeline.rank([case["turns"][-1] for case in cases])
    found = [decided(ranking) or QUESTION for ranking in rankings]
    wrong = [(case, intent) for case, intent in zip(cases, found, strict=True) if intent not in _accepted(case)]
    share = 1 - len(wrong) / len(cases)
    print(f"Labelled questions: {share:.1%} of {len(cases)} go to the right intent (wanted: {WANTED:.0%})")
    for case, intent in wrong:
        print(f"  {case['id']} {case['turns'][-1]!r} is taken for {intent}")
    print(f"  taken for: {dict(Counter(found).most_common())}")
    return share >= WANTED


def _accepted(case: dict[str, str]) -> set[str]:
    # A hostile message may be met by small talk or a refusal.
    return EXPECTED[case["expect"]] | (SMALLTALK if case["kind"] == "hostile" else set())


if __name__ == "__main__":
    sys.exit(main())
