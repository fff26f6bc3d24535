"""Learn how the pieces of questions and pages are compared."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import Ridge
from transformers import AutoTokenizer

from benchmarks.omos_data import ROOT, Example
from embeddings.encoder.encoder import DEFAULT_MODEL
from embeddings.extraction.likeness import PieceSpace
from embeddings.types import Encoder, unit_rows

LINES_FOR_AXES = 6000
PIECE_AXES = 64
"""Axes on which pieces are compared; 32 and 128 do the same."""


def piece_space(encoder: Encoder, examples: Sequence[Example]) -> PieceSpace:
    """Return the main axes of the pieces of questions and lines, and the regression of rarity on them.

    Rarity is the logarithm of the inverse share of lines that hold the same piece; what holds no letter has none.
    """
    tokenizer = AutoTokenizer.from_pretrained(ROOT / "var" / "models" / DEFAULT_MODEL)
    lines = [line for example in examples for line in example.lines]
    held = Counter(piece for line in lines for piece in set(tokenizer.tokenize(line)))
    asked = [example.question for example in examples]
    rarity = np.array(
        [
            np.log((len(lines) + 1) / (held[piece] + 1)) if any(map(str.isalnum, piece)) else 0.0
            for question in asked
            for piece in tokenizer.tokenize(question)
        ]
    )
    chosen = np.random.default_rng(0).choice(len(lines), LINES_FOR_AXES, replace=False)
    of_questions = unit_rows(np.concatenate([encoder.read_query(question)[1].rows for question in asked]))
    of_lines = unit_rows(np.concatenate([encoder.passage_tokens(lines[i]).rows for i in chosen]))[: len(of_questions)]
    centres = of_questions.mean(axis=0), of_lines.mean(axis=0)
    centred = np.concatenate([of_questions - centres[0], of_lines - centres[1]])
    axes = np.linalg.eigh(centred.T @ centred)[1][:, ::-1][:, :PIECE_AXES].T
    fitted = Ridge(1.0).fit((of_questions - centres[0]) @ axes.T, rarity)
    return PieceSpace(*centres, axes, rarity=fitted.coef_, commonness=float(fitted.intercept_))
