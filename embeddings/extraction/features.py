"""What the extraction model sees of a question and the sentences of a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.extraction.form import Floats, form_features, headings_above, shifted
from embeddings.extraction.likeness import Likeness
from embeddings.extraction.overlap import Overlap
from embeddings.types import Vectors

Features = Mapping[str, Floats]
"""By name, one value a sentence."""

_TITLE = 2
"""Lines at the top of a page that may be its title: publishers repeat it."""

_COSINE_SCALE = 10.0
"""Cosines of one question with the sentences of a page differ in the second decimal."""


@dataclass(frozen=True, slots=True)
class View:
    """A question in front of a page: `vectors[i]` is that of `sentences[i]`, `overlap` is None across languages.

    `kind` holds the coordinates of the question's vector on the axes of the model; it is empty, and `likeness` None,
    for an encoder that no axes were learned with.
    """

    question: str
    sentences: Sequence[str]
    query: NDArray[np.float32]
    vectors: Vectors
    kind: Floats
    overlap: Overlap | None
    likeness: Likeness | None


ENCODER_FREE = frozenset({"cosine_standard", "cosine_rank", "cosine_near_standard", "cosine_peak"})
"""What is measured by an encoder and yet means the same with any: where a sentence stands on its page."""


def is_encoder_free(name: str) -> bool:
    """Whether a feature can be used with an encoder that it was not learned with."""
    return name in ENCODER_FREE or not name.startswith(("cosine", "alike", "kind_", "page", "title"))


def sentence_features(view: View) -> dict[str, Floats]:
    """Return every feature of the sentences by name, each of shape (sentences,)."""
    number = len(view.sentences)
    features = form_features(view.sentences) | _dense(view)
    if view.likeness is not None:
        features |= _alike(view.likeness, view.sentences)
    if view.overlap is not None:
        features |= _lexical(view.overlap, headings_above(view.sentences))
    features |= {f"kind_{axis}": np.full(number, value) for axis, value in enumerate(view.kind)}
    features["question_length"] = np.full(number, np.log1p(len(view.question)))
    return features


def page_features(view: View, sentences: Features, log_odds: Floats) -> dict[str, float]:
    """Return the features of the whole page; `log_odds` are the sentences' own."""
    ordered = np.sort(log_odds)[::-1]
    features = {
        "best": ordered[0],
        "best_3": ordered[:3].mean(),
        "best_8": ordered[:8].mean(),
        "mean": ordered.mean(),
        "expected": np.log((1 / (1 + np.exp(-ordered))).sum()),
    }
    constant = ("page", "title", "cosine_max", "cosine_3", "cosine_mean", "cosine_deviation", "sentences")
    features |= {name: sentences[name][0] for name in (*constant, "question_length")}
    highest = ("cosine_near", "cosine_around", "cosine_heading", "cosine_section")
    features |= {f"{name}_max": sentences[name].max() for name in highest}
    features |= {f"kind_{axis}": value for axis, value in enumerate(view.kind)}
    features["cosine_peak"] = sentences["cosine_standard"].max()
    if view.likeness is not None:
        features |= _alike_page(view.likeness)
    if view.overlap is not None:
        features |= _coverage(view.overlap, sentences)
    return {name: float(value) for name, value in features.items()}


def _dense(view: View) -> dict[str, Floats]:
    cosine = (view.vectors @ view.query).astype(float) * _COSINE_SCALE
    near, around = _smoothed(cosine, 1.0), _smoothed(cosine, 3.0)
    heading = headings_above(view.sentences)
    of_heading = cosine[heading]
    section = np.array([cosine[heading == above].mean() for above in heading])
    ordered = np.sort(cosine)[::-1]
    centre = view.vectors.mean(axis=0)
    features = {
        "cosine": cosine,
        "cosine_standard": _standardised(cosine),
        "cosine_rank": np.argsort(np.argsort(-cosine, kind="stable"), kind="stable") / len(cosine),
        "cosine_gap": cosine - cosine.max(),
        "cosine_near": near,
        "cosine_near_standard": _standardised(near),
        "cosine_around": around,
        "cosine_around_gap": around - around.max(),
        "cosine_heading": of_heading,
        "cosine_heading_gap": of_heading - of_heading.max(),
        "cosine_section": section,
    }
    features |= {f"cosine_at_{-by:+d}": shifted(cosine, by, cosine.min()) for by in (2, 1, -1, -2)}
    whole = {
        "page": float(centre @ view.query / np.linalg.norm(centre)) * _COSINE_SCALE,
        "title": cosine[:2].max(),
        "cosine_max": ordered[0],
        "cosine_3": ordered[:3].mean(),
        "cosine_mean": ordered.mean(),
        "cosine_deviation": ordered.std(),
    }
    return features | {name: np.full(len(cosine), value) for name, value in whole.items()}


def _alike(likeness: Likeness, sentences: Sequence[str]) -> dict[str, Floats]:
    """How much of the question a sentence says: alone, with its neighbours, and with title and heading above it."""
    matches, share = likeness.matches, likeness.share
    alone = share(matches)
    window = share(_windows(matches, 1))
    title = matches[:_TITLE].max(axis=0)
    below = share(np.maximum(np.maximum(matches, matches[headings_above(sentences)]), title))
    return {
        "alike": alone,
        "alike_gap": alone - alone.max(),
        "alike_near": _smoothed(alone, 1.0),
        "alike_window": window,
        "alike_window_gap": window - window.max(),
        "alike_below_gap": below - below.max(),
    }


def _alike_page(likeness: Likeness) -> dict[str, float]:
    """How much of the question the page says: on the whole, below its title, in one place, and what it leaves out."""
    matches, share = likeness.matches, likeness.share
    alone = np.sort(share(matches))[::-1]
    whole = matches.max(axis=0)
    body = matches[_TITLE:].max(axis=0) if len(matches) > _TITLE else whole
    return {
        "alike_whole": share(whole[None])[0],
        "alike_body": share(body[None])[0],
        "alike_title": share(matches[:_TITLE].max(axis=0)[None])[0],
        "alike_max": alone[0],
        "alike_3": alone[:3].mean(),
        "alike_mean": alone.mean(),
        "alike_window_max": share(_windows(matches, 1)).max(),
        "alike_missing": ((1 - whole) * likeness.weights).max(initial=0.0),
    }


def _lexical(overlap: Overlap, heading: NDArray[np.intp]) -> dict[str, Floats]:
    features: dict[str, Floats] = {"distinctive": overlap.distinctive()}
    for name, matches in (("exact", overlap.exact), ("near", overlap.near)):
        share = overlap.share(matches)
        features |= {
            name: share,
            f"{name}_smooth_1": _smoothed(share, 1.0),
            f"{name}_smooth_3": _smoothed(share, 3.0),
            f"{name}_before": shifted(share, 1, 0.0),
            f"{name}_behind": shifted(share, -1, 0.0),
            f"{name}_gap": share - share.max(),
            f"{name}_max": np.full(len(share), share.max()),
        }
    features["near_heading"] = features["near"][heading]
    covered = overlap.share(overlap.exact.max(axis=0, keepdims=True))[0]
    features["covered"] = np.full(len(heading), covered)
    return features


def _coverage(overlap: Overlap, sentences: Features) -> dict[str, float]:
    """How much of the question the page says: on the whole, in one place, in its title, and what it leaves out."""
    near, weights = overlap.near, overlap.weights
    whole = near.max(axis=0)
    windows = _windows(near, 2)
    missing = (1 - whole) * weights
    counts = np.log1p((near > 0).sum(axis=0))
    return {
        "covered": sentences["covered"][0],
        "covered_near": overlap.share(whole[None])[0],
        "covered_in_sentence": overlap.share(near).max(),
        "covered_in_window": overlap.share(windows).max(),
        "covered_in_title": overlap.share(near[:2].max(axis=0)[None])[0],
        "exact_max": sentences["exact_max"][0],
        "distinctive_max": sentences["distinctive"].max(),
        "missing_most": missing.max(),
        "missing": missing.sum(),
        "missing_words": float((whole == 0).sum()),
        "missing_in_window": ((1 - windows) * weights).max(axis=1).min(),
        "rarest_count": counts.min(),
        "mean_count": counts.mean(),
        "words": float(len(weights)),
    }


def _windows(matches: Floats, reach: int) -> Floats:
    """Return for each row the highest values among it and its neighbours on both sides."""
    return np.array([matches[max(0, row - reach) : row + reach + 1].max(axis=0) for row in range(len(matches))])


def _standardised(values: Floats) -> Floats:
    return np.asarray((values - values.mean()) / (values.std() + 1e-3))


def _smoothed(values: Floats, width: float) -> Floats:
    """Return the mean of each value's neighbourhood under a Gaussian; `width` in sentences."""
    index = np.arange(len(values))
    kernel = np.exp(-0.5 * ((index[:, None] - index) / width) ** 2)
    return np.asarray(kernel @ values / kernel.sum(axis=1))
