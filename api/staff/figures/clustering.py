"""Questions grouped by meaning."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import AgglomerativeClustering

from api.database.statistics import Unanswered
from api.staff.figures.redaction import redact
from embeddings.types import Vectors

THRESHOLD = 0.55
"""Mean cosine distance up to which groups are joined.

Chosen on 360 wordings in four languages of 60 questions that the shipped documents leave open, sharing much of their
vocabulary: 62 % of the pairs in one group were wordings of the same question; without centring by language, 22 %.
"""

_PRIOR = 20
"""How many questions the mean of a language in the index weighs against those that are grouped."""

_WORDINGS = 4


@dataclass(frozen=True, slots=True)
class Cluster:
    """Questions alike in meaning, the most typical wordings and turns first, without personal data."""

    wordings: tuple[str, ...]
    questions: int
    conversations: int
    newest: datetime
    numbers: tuple[int, ...]
    turn_ids: tuple[str, ...]


def cluster(
    questions: Sequence[Unanswered], vectors: Vectors, means: dict[str, NDArray[np.float32]], *, least: int
) -> list[Cluster]:
    """Group questions, row i of `vectors` being question i's; keep groups from `least` conversations on.

    `means` are the mean vectors of languages, subtracted so that a language by itself makes no group.
    The largest group comes first, of equally large ones the newest.
    """
    if not questions:
        return []
    centred = _centred(vectors, [question.language for question in questions], means)
    labels = _labels(centred)
    groups = [np.flatnonzero(labels == label) for label in range(labels.max() + 1)]
    clusters = [_describe([questions[int(n)] for n in rows], centred[rows]) for rows in groups]
    kept = [found for found in clusters if found.conversations >= least]
    return sorted(kept, key=lambda found: (found.conversations, found.newest), reverse=True)


def _labels(vectors: Vectors) -> NDArray[np.intp]:
    if len(vectors) == 1:
        return np.zeros(1, dtype=np.intp)
    grouping = AgglomerativeClustering(
        n_clusters=None, metric="cosine", linkage="average", distance_threshold=THRESHOLD
    )
    labels: NDArray[np.intp] = grouping.fit_predict(vectors)
    return labels


def _centred(vectors: Vectors, languages: Sequence[str], means: dict[str, NDArray[np.float32]]) -> Vectors:
    centred = vectors.astype(np.float32)
    general = np.stack([*means.values()] or [vectors.mean(axis=0)]).mean(axis=0)
    for language in set(languages):
        rows = np.array([spoken == language for spoken in languages])
        prior = means.get(language, general)
        centred[rows] -= (_PRIOR * prior + vectors[rows].sum(axis=0)) / (_PRIOR + rows.sum())
    norms = np.linalg.norm(centred, axis=1, keepdims=True)
    return np.asarray(centred / np.maximum(norms, 1e-9), dtype=np.float32)


def _describe(questions: Sequence[Unanswered], vectors: Vectors) -> Cluster:
    typical = np.argsort(-(vectors @ vectors.mean(axis=0)))
    wordings = dict.fromkeys(redact(questions[int(n)].text.strip()) for n in typical)
    return Cluster(
        wordings=tuple(wordings)[:_WORDINGS],
        questions=len(questions),
        conversations=len({question.conversation_id for question in questions}),
        newest=max(question.received_at for question in questions),
        numbers=tuple(dict.fromkeys(question.number for question in questions)),
        turn_ids=tuple(questions[int(n)].turn_id for n in typical),
    )
