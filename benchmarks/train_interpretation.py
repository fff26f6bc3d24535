"""Learn what kind of turn a message is, and say how well that is told of conversations left out.

    python benchmarks/train_interpretation.py [--validate]

Learned from `bot/data/turns` (whole conversations) and `bot/data/nlu` (single messages, put into situations they may
meet). `--validate` tells how many turns are told rightly when whole conversations are left out, and writes nothing;
without it the weights are written beside the code that reads them.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from bot.interpretation.classifier import Classifier
from bot.interpretation.cues import measure
from bot.interpretation.learning import Example, read_conversations, read_messages
from bot.interpretation.types import Situation
from embeddings.encoder.encoder import DEFAULT_MODEL, load_encoder

ROOT = Path(__file__).resolve().parents[1]
STRENGTH = 6.0
"""Inverse of the L2 penalty, set by judgement: no other value was compared."""
OF_CONVERSATIONS = 3.0
"""How often a turn of a conversation counts: it was met as it is labelled, single messages are only put somewhere."""
# Where single messages may be said: after nothing, after every kind of reply that leaves the visitor free.
ANYWHERE = (
    Situation(),
    Situation("answer", "answer"),
    Situation("smalltalk", "none"),
    Situation("refusal", "refusal"),
    Situation("list", "list"),
    Situation("smalltalk", "answer"),
    Situation("clarification", "clarification"),
    Situation("handoff", "handoff"),
    Situation("smalltalk", "refusal"),
    Situation("help", "help"),
)


PLACES = 2
"""In how many of them each is learned; together they count once."""


def main() -> None:
    """Read, measure, validate, fit."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--validate", action="store_true")
    parser.add_argument("--strength", type=float, default=STRENGTH)
    arguments = parser.parse_args()
    told = list(read_conversations(ROOT / "bot" / "data" / "turns"))
    single = list(read_messages(sorted((ROOT / "bot" / "data" / "nlu").glob("*.yml")), ANYWHERE, PLACES))
    examples = told + single
    encoder = load_encoder(DEFAULT_MODEL, ROOT / "var" / "models")
    vectors = np.vstack([encoder.encode_queries([example.message]) for example in examples])
    rows = measure([example.message for example in examples], vectors, [example.situation for example in examples])
    weights = np.array([OF_CONVERSATIONS] * len(told) + [1 / PLACES] * len(single))
    if arguments.validate:
        _validate(examples, rows, weights, len(told), arguments.strength)
    else:
        fitted = _fit(rows, [example.act for example in examples], weights, arguments.strength)
        fitted.save(ROOT / "bot" / "interpretation")


def _fit(rows: sparse.csr_matrix, acts: Sequence[str], weights: np.ndarray, strength: float) -> Classifier:
    model = LogisticRegression(C=strength, max_iter=400, tol=1e-3)
    model.fit(rows, acts, sample_weight=weights)
    return Classifier(tuple(model.classes_.tolist()), model.coef_.astype(np.float32), model.intercept_)


def _validate(
    examples: Sequence[Example], rows: sparse.csr_matrix, weights: np.ndarray, told: int, strength: float
) -> None:
    acts = np.array([example.act for example in examples])
    groups = [example.conversation for example in examples]
    taken = np.empty(len(examples), dtype=object)
    for fit, test in GroupKFold(5, shuffle=True, random_state=0).split(rows, acts, groups):
        model = _fit(rows[fit], acts[fit].tolist(), weights[fit], strength)
        taken[test] = np.array(model.acts)[model.probabilities(rows[test]).argmax(axis=1)]
    right = taken == acts
    print(
        f"turns of conversations right {right[:told].mean():.1%} of {told}, single messages {right[told:].mean():.1%}"
    )
    languages = sorted({example.conversation.split(":")[0] for example in examples[:told]})
    for language in languages:
        own = [number for number in range(told) if examples[number].conversation.startswith(f"{language}:")]
        print(f"  {language} {right[own].mean():.1%} of {len(own)}")
    confused = Counter((acts[number], taken[number]) for number in range(told) if not right[number])
    for (act, other), count in confused.most_common(25):
        said = next(e.message for e, a, t in zip(examples, acts, taken, strict=True) if (a, t) == (act, other))
        print(f"  {count:3} {act} taken for {other}, as {said!r}")


if __name__ == "__main__":
    main()
