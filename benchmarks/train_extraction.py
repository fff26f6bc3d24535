"""Learn the extraction weights from the train split of OMoS-QA and print how they do in cross-validation.

Run `python -m benchmarks.train_extraction`. Nothing of the dev split is read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from benchmarks.extraction_pieces import piece_space
from benchmarks.omos_data import LANGUAGES, ROOT, CachedEncoder, Example, Scores, read_examples, score
from embeddings.encoder.encoder import DEFAULT_MODEL, load_encoder
from embeddings.extraction.extractor import WEIGHTS
from embeddings.extraction.features import View, is_encoder_free, page_features, sentence_features
from embeddings.extraction.form import Floats
from embeddings.extraction.model import Judge, Judges, LogisticModel, Weights, save_weights
from embeddings.extraction.overlap import measure_overlap
from embeddings.types import Encoder

FOLDS = 5
KINDS = 16
"""Axes of the question's vector that the sentence model sees."""

PAGE_KINDS = 6
"""Axes that the page model sees, which has one example a question where the other has one a sentence."""

SENTENCE_C = 0.005
PAGE_C = 0.02
"""Inverse strength of the L2 penalty."""

KIND_PENALTY = 2.0
"""How much weaker the page model sees the question's axes than its other features: which kinds of question pages leave
open differs from one collection to the next."""

# The scale of the features is that of the training data; a feature that hardly varies is not blown up.
_LEAST_SCALE = 1e-3


@dataclass(frozen=True, slots=True)
class Sample:
    """A labelled question in front of its page, with the features of the sentences.

    `is_portable` leaves out what only means something with the encoder it was learned with.
    """

    example: Example
    view: View
    everything: Mapping[str, Floats]
    is_portable: bool = False

    @property
    def features(self) -> Mapping[str, Floats]:
        """Return what the sentence model sees."""
        return {name: values for name, values in self.everything.items() if self._is_seen(name)}

    def page(self, log_odds: Floats) -> dict[str, float]:
        """Return what the page model sees."""
        found = page_features(self.view, self.everything, log_odds)
        return {name: value for name, value in found.items() if self._is_seen(name)}

    def _is_seen(self, name: str) -> bool:
        return not self.is_portable or is_encoder_free(name)

    @property
    def labels(self) -> NDArray[np.bool_]:
        """Whether each line is part of the answer."""
        return np.isin(np.arange(len(self.example.lines)), list(self.example.answers))


_NO_MODEL = LogisticModel((), (), (), (), 0.0)
_NO_JUDGE = Judge(_NO_MODEL, _NO_MODEL, 0.5, 0.5)
_UNTRAINED = Judges(_NO_JUDGE, _NO_JUDGE)

Fit = tuple[LogisticModel, LogisticModel]


def main() -> None:
    """Train both situations and write the weights."""
    encoder = CachedEncoder(load_encoder(DEFAULT_MODEL, ROOT / "var" / "models"), ROOT / "var" / "omos")
    examples = {language: read_examples("train", language) for language in LANGUAGES}
    centre, axes = question_axes(encoder, [[example.question for example in group] for group in examples.values()])
    space = piece_space(encoder, [example for group in examples.values() for example in group])
    untrained = Weights(encoder.name, centre, axes, space, _UNTRAINED, _UNTRAINED)
    same = [view_of(e, e.question, encoder, untrained, same=True) for group in examples.values() for e in group]
    cross = [
        view_of(example, other.question, encoder, untrained, same=False)
        for page, asked in product(LANGUAGES, LANGUAGES)
        if page != asked
        for example, other in zip(examples[page], examples[asked], strict=True)
    ]
    encoder.save()
    own, portable = judges(same, cross), judges(*([replace(s, is_portable=True) for s in of] for of in (same, cross)))
    save_weights(replace(untrained, own=own, any=portable), WEIGHTS)


def judges(same: Sequence[Sample], cross: Sequence[Sample]) -> Judges:
    """Learn for both situations."""
    return Judges(learn("one language", same), learn("two languages", cross))


def question_axes(
    encoder: Encoder, questions: Sequence[Sequence[str]]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the mean of the questions' vectors and their first principal axes, scaled to a deviation of 1.

    `questions` are the same ones in several languages; averaging these leaves what is asked, not in which language.
    """
    vectors = np.mean([encoder.encode_queries(group) for group in questions], axis=0)
    centre = vectors.mean(axis=0)
    axes = np.linalg.svd(vectors - centre, full_matrices=False)[2][:KINDS]
    return centre, (axes / ((vectors - centre) @ axes.T).std(axis=0)[:, None]).astype(np.float32)


def view_of(example: Example, question: str, encoder: Encoder, weights: Weights, *, same: bool) -> Sample:
    """Encode one question and its page and compute the features."""
    query, tokens = encoder.read_query(question)
    overlap = measure_overlap(question, example.lines, example.language) if same else None
    vectors = encoder.encode_passages(example.lines)
    compact = [weights.space.of_passage(encoder.passage_tokens(line).rows) for line in example.lines]
    likeness = weights.space.compare(tokens.rows, compact)
    view = View(question, example.lines, query, vectors, weights.kind_of(query), overlap, likeness)
    return Sample(example, view, sentence_features(view))


def learn(name: str, samples: Sequence[Sample]) -> Judge:
    """Print the cross-validated scores, choose the thresholds by them, and fit on everything."""
    judged = cross_validate(samples)
    page_threshold = choose_page_threshold(samples, [answerable for answerable, _ in judged])
    sentence_threshold = choose_sentence_threshold(samples, judged, page_threshold)
    for language in (*LANGUAGES, "all"):
        rows = [i for i, sample in enumerate(samples) if language in (sample.example.language, "all")]
        scores = scores_of([samples[i] for i in rows], [judged[i] for i in rows], page_threshold, sentence_threshold)
        print(f"{name}, pages in {language:3}  {scores}")
    print(f"{name}: a page answers from {page_threshold:.3f}, a sentence from {sentence_threshold:.3f}")
    sentence, page = fit(samples)
    return Judge(sentence, page, float(sentence_threshold), float(page_threshold))


def cross_validate(samples: Sequence[Sample]) -> list[tuple[float, Floats]]:
    """Return (page probability, sentence probabilities) a sample, from models that saw neither question nor page.

    All languages of a page are in the same fold.
    """
    folds = folds_of(samples)
    judged: dict[int, tuple[float, Floats]] = {}
    for fold in range(FOLDS):
        models = fit([sample for sample, of in zip(samples, folds, strict=True) if of != fold])
        judged |= {i: judge(models, sample) for i, sample in enumerate(samples) if folds[i] == fold}
    return [judged[i] for i in range(len(samples))]


def folds_of(samples: Sequence[Sample]) -> list[int]:
    """Deal the pages out to folds, the same way each time."""
    pages = np.unique([sample.example.page_id for sample in samples])
    fold_of = dict(
        zip(np.random.default_rng(0).permutation(pages).tolist(), np.arange(len(pages)) % FOLDS, strict=True)
    )
    return [int(fold_of[sample.example.page_id]) for sample in samples]


def judge(models: Fit, sample: Sample) -> tuple[float, Floats]:
    """Apply both models."""
    log_odds = models[0].log_odds(sample.features)
    page = models[1].log_odds(sample.page(log_odds))
    return float(_probability(page)), _probability(log_odds)


def fit(samples: Sequence[Sample]) -> Fit:
    """Fit the sentence model on the answerable questions, and the page model on what it says of unseen pages."""
    folds = folds_of(samples)
    pages: list[dict[str, float]] = [{} for _ in samples]
    for fold in range(FOLDS):
        sentence = fit_sentences([sample for sample, of in zip(samples, folds, strict=True) if of != fold])
        for i, sample in enumerate(samples):
            if folds[i] == fold:
                pages[i] = sample.page(sentence.log_odds(sample.features))
    names = [name for name in pages[0] if name not in {f"kind_{axis}" for axis in range(PAGE_KINDS, KINDS)}]
    columns = {name: np.array([page[name] for page in pages]) for name in names}
    answered = np.array([bool(sample.example.answers) for sample in samples])
    damping = {name: KIND_PENALTY for name in names if name.startswith("kind_")}
    return fit_sentences(samples), fit_logistic(columns, answered, PAGE_C, damping=damping)


def fit_sentences(samples: Sequence[Sample]) -> LogisticModel:
    """Fit the sentence model; a long answer counts more than a short one, but less than its sentences would."""
    answerable = [sample for sample in samples if sample.example.answers]
    names = answerable[0].features
    columns = {name: np.concatenate([sample.features[name] for sample in answerable]) for name in names}
    counts = [np.full(len(s.example.lines), 2 / np.sqrt(len(s.example.answers))) for s in answerable]
    labels = np.concatenate([sample.labels for sample in answerable])
    return fit_logistic(columns, labels, SENTENCE_C, counts=np.concatenate(counts))


def fit_logistic(
    columns: Mapping[str, Floats],
    labels: NDArray[np.bool_],
    strength: float,
    *,
    counts: Floats | None = None,
    damping: Mapping[str, float] | None = None,
) -> LogisticModel:
    """Fit one regression on standardised and clipped features, as `LogisticModel` applies it.

    `counts` weigh the rows; a feature with a `damping` has its scale multiplied by it, so that it is penalised more.
    """
    rows = np.stack(list(columns.values()), axis=1)
    factors = np.array([(damping or {}).get(name, 1.0) for name in columns])
    model = LogisticModel(
        names=tuple(columns),
        mean=tuple(rows.mean(axis=0).tolist()),
        scale=tuple((np.maximum(rows.std(axis=0), _LEAST_SCALE) * factors).tolist()),
        weight=(0.0,) * len(columns),
        intercept=0.0,
    )
    regression = LogisticRegression(C=strength, max_iter=500)
    regression.fit(model.standardised(columns), labels, sample_weight=counts)
    return replace(model, weight=tuple(regression.coef_[0].tolist()), intercept=float(regression.intercept_[0]))


def choose_page_threshold(samples: Sequence[Sample], answerable: Sequence[float]) -> float:
    """Return the probability below which as many pages are refused as do not answer: precision equals recall."""
    empty = sum(not sample.example.answers for sample in samples)
    return float(np.sort(answerable)[empty])


def choose_sentence_threshold(
    samples: Sequence[Sample], judged: Sequence[tuple[float, Floats]], page_threshold: float
) -> float:
    """Return the threshold with the best F1 on the pages that are not refused."""
    return max(
        np.arange(0.1, 0.5, 0.01), key=lambda threshold: scores_of(samples, judged, page_threshold, threshold).f1
    )


def scores_of(
    samples: Sequence[Sample], judged: Sequence[tuple[float, Floats]], page_threshold: float, sentence_threshold: float
) -> Scores:
    """Score what these thresholds select."""
    predictions = [
        None if answerable < page_threshold else np.flatnonzero(sentences >= sentence_threshold).tolist()
        for answerable, sentences in judged
    ]
    return score([sample.example for sample in samples], predictions)


def _probability(log_odds: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-log_odds)))


if __name__ == "__main__":
    main()
