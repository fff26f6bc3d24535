"""Measure the detector on messages it did not learn from: `python -m bot.safety.report`, or `make safety`."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.safety.detector import Detector
from bot.safety.training import DATA, MODELS
from bot.safety.types import LEANING, NONE, Danger, Example, read_examples
from bot.safety.watch import Watch
from embeddings.encoder.encoder import DEFAULT_MODEL, load_encoder

UNSEEN = ("unseen.jsonl", "earlier.jsonl")


def heard(detector: Detector, example: Example) -> Danger:
    """Tell an example's danger; what leans on a situation is said in one."""
    return detector.tell(example.text, Watch("violence") if example.situation == LEANING else None)


def tabulate(detector: Detector, examples: Iterable[Example]) -> Sequence[str]:
    """Write a table of what is and what was heard, a line for each language and the total."""
    counts: defaultdict[tuple[str, str], dict[str, int]] = defaultdict(lambda: {"none": 0, "soft": 0, "help": 0})
    for example in examples:
        truth = "no cry" if example.situation == NONE else "leaning" if example.situation == LEANING else "cry"
        level = heard(detector, example).level
        counts[example.language, truth][level] += 1
        counts["all", truth][level] += 1
    lines = [f"{'language':9} {'it is':8} {'none':>6} {'soft':>6} {'help':>6}"]
    for (language, truth), levels in sorted(counts.items(), key=lambda item: (item[0][0] == "all", item[0])):
        lines.append(f"{language:9} {truth:8} {levels['none']:6} {levels['soft']:6} {levels['help']:6}")
    return lines


def main(data: Path = DATA) -> None:
    """Print one table for each set."""
    detector = Detector.load(load_encoder(DEFAULT_MODEL, MODELS))
    for name in UNSEEN:
        print(f"== {name}", *tabulate(detector, read_examples(data / name)), sep="\n")


if __name__ == "__main__":
    main()
