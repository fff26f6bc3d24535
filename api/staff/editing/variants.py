"""Real questions near to an entry's own wordings, shown only when they are nobody's in particular."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from api.database.questions import AskedQuestion
from api.staff.editing.form import EditorForm
from api.staff.figures.redaction import redact
from embeddings.types import Encoder, Vectors
from knowledge.entries import normalise_question

CLOSE = 0.6
"""Cosine, centred by language, from which a question is near.

Of the shipped wordings, a third of an entry's held out, 79 % are near one of its others. Much lower, and questions
would hide each other's askers that only share a theme.
"""

MOST = 8
"""How many are suggested."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A question that visitors asked, without personal data, and how near it is (cosine, centred by language)."""

    language: str
    text: str
    near: float


def suggest(
    form: EditorForm,
    questions: Sequence[AskedQuestion],
    vectors: Vectors,
    encoder: Encoder,
    means: dict[str, NDArray[np.float32]],
    *,
    least: int,
) -> list[Variant]:
    """Return questions near to the form's wordings that it lacks, the nearest first; row i of `vectors` is question i.

    They are shown when they come from `least` distinct conversations; those of the turns being corrected always.
    """
    wordings = [(code, text) for code, texts in form.payload.questions.items() for text in texts]
    if not wordings or not questions:
        return []
    own = _centred(encoder.encode_queries([text for _, text in wordings]), [code for code, _ in wordings], means)
    asked = _centred(vectors, [question.language for question in questions], means)
    nearness = (asked @ own.T).max(axis=1)
    near = [int(row) for row in np.argsort(-nearness) if nearness[row] >= CLOSE]
    anonymous = len({questions[row].conversation_id for row in near}) >= least
    found: dict[str, Variant] = {}
    known = {normalise_question(text) for _, text in wordings}
    for row in near:
        question, text = questions[row], redact(" ".join(questions[row].text.split()))
        key = normalise_question(text)
        if key not in known and key not in found and (anonymous or question.turn_id in form.turn_ids):
            found[key] = Variant(question.language, text, float(nearness[row]))
    return [*found.values()][:MOST]


def _centred(vectors: Vectors, languages: Sequence[str], means: dict[str, NDArray[np.float32]]) -> Vectors:
    """Take the mean of its language off each vector, so that a language by itself brings nothing near."""
    if not means:
        return vectors
    general = np.stack([*means.values()]).mean(axis=0)
    known = dict.fromkeys(languages, general) | means
    centred = vectors - np.stack([known[code] for code in languages])
    norms = np.linalg.norm(centred, axis=1, keepdims=True)
    return np.asarray(centred / np.maximum(norms, 1e-9), dtype=np.float32)
