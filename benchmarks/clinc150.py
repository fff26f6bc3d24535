"""The bot's NLU pipeline on CLINC150: 150 intents, and questions that belong to none of them.

Run `.venv-rasa/bin/python -m benchmarks.clinc150`, in the Rasa environment; the vectors of the 24,000 sentences are
kept below var/. Data and published figures: Larson et al., "An Evaluation Dataset for Intent Classification and
Out-of-Scope Prediction", EMNLP 2019, table 2 (full data set).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from benchmarks.nlu_pipeline import ROOT, CachedEncoder, Pipeline, Ranking, decided

DATA = ROOT.parent / "shared" / "clinc150" / "data_full.json"
OUT_OF_SCOPE = "oos"
PUBLISHED = {
    "trained with out-of-scope examples": {"Rasa": (0.915, 0.453), "BERT": (0.969, 0.403)},
    "by threshold only": {"Rasa": (0.909, 0.312), "BERT": (0.962, 0.523)},
}
WANTED = (0.93, 0.60)
"""In-scope accuracy and out-of-scope recall, both at once."""

Examples = list[tuple[str, str]]


class Answered(NamedTuple):
    """What the pipeline says of a set: is the best intent right, how probable is it, does the bot act on it."""

    right: np.ndarray
    probability: np.ndarray
    decided: np.ndarray


def main() -> int:
    """Print both settings; 1 if one of them misses what is wanted."""
    if not DATA.is_file():
        print(f"CLINC150 skipped: there is no {DATA}")
        return 0
    data: dict[str, Examples] = json.loads(DATA.read_text("utf-8"))
    encoder = CachedEncoder("clinc150")
    encoder.encode([text for examples in data.values() for text, _ in examples])
    encoder.save()
    print(f"{'':42}in-scope accuracy   out-of-scope recall")
    taught = _report_taught(Pipeline(encoder).fit(data["train"] + data["oos_train"]), data)
    untaught = _report_untaught(Pipeline(encoder).fit(data["train"]), data)
    return 0 if all(np.all(np.array(scores) >= WANTED) for scores in (taught, untaught)) else 1


def _report_taught(pipeline: Pipeline, data: dict[str, Examples]) -> tuple[float, float]:
    """Measure setting (a): a 151st intent of 100 out-of-scope examples."""
    inside, outside = _answer(pipeline, data["test"]), _answer(pipeline, data["oos_test"])
    scores = _scores(inside, outside, 0.0)
    threshold = _threshold(_answer(pipeline, data["val"]), _answer(pipeline, data["oos_val"]))
    chosen = _scores(inside, outside, threshold)
    _print_published("trained with out-of-scope examples")
    _print("  the intent alone", scores)
    _print("  or less probable than the bot demands", _bot_scores(inside, outside))
    _print(f"  or below {threshold:.2f}, chosen on validation", chosen)
    return chosen


def _report_untaught(pipeline: Pipeline, data: dict[str, Examples]) -> tuple[float, float]:
    """Measure setting (b): what is not probable enough to be any of the 150 is out of scope."""
    inside, outside = _answer(pipeline, data["test"]), _answer(pipeline, data["oos_test"])
    threshold = _threshold(_answer(pipeline, data["val"]), _answer(pipeline, data["oos_val"]))
    chosen = _scores(inside, outside, threshold)
    _print_published("by threshold only")
    _print("  less probable than the bot demands", _bot_scores(inside, outside))
    _print(f"  below {threshold:.2f}, chosen on validation", chosen)
    return chosen


def _answer(pipeline: Pipeline, examples: Sequence[tuple[str, str]]) -> Answered:
    rankings = pipeline.rank([text for text, _ in examples])
    best = [max(ranking, key=ranking.__getitem__) for ranking in rankings]
    return Answered(
        right=np.array([intent == wanted for intent, (_, wanted) in zip(best, examples, strict=True)]),
        # Sure to be out of scope is the least probable of all to be in it.
        probability=np.array([_in_scope(ranking, intent) for ranking, intent in zip(rankings, best, strict=True)]),
        decided=np.array([decided(ranking) not in (None, OUT_OF_SCOPE) for ranking in rankings]),
    )


def _in_scope(ranking: Ranking, best: str) -> float:
    return -1.0 if best == OUT_OF_SCOPE else ranking[best]


def _scores(inside: Answered, outside: Answered, threshold: float) -> tuple[float, float]:
    accuracy = np.mean(inside.right & (inside.probability >= threshold))
    return float(accuracy), float(np.mean(outside.probability < threshold))


def _bot_scores(inside: Answered, outside: Answered) -> tuple[float, float]:
    return float(np.mean(inside.right & inside.decided)), float(np.mean(~outside.decided))


def _threshold(inside: Answered, outside: Answered) -> float:
    """Return the highest threshold that keeps the wanted accuracy on the validation split, two standard errors spared.

    The higher the threshold, the greater the recall and the smaller the accuracy.
    """
    wanted = WANTED[0] + 2 * np.sqrt(WANTED[0] * (1 - WANTED[0]) / len(inside.right))
    kept = [value for value in np.linspace(0, 1, 101) if _scores(inside, outside, value)[0] >= wanted]
    return float(max(kept, default=0.0))


def _print_published(setting: str) -> None:
    print(setting)
    for name, scores in PUBLISHED[setting].items():
        _print(f"  {name} (published)", scores)


def _print(name: str, scores: tuple[float, float]) -> None:
    print(f"{name:42}{scores[0]:17.1%}   {scores[1]:19.1%}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
