"""Which kind of turn a message is."""

from __future__ import annotations

from typing import Any, Dict, List

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class NormalizedLogisticRegression(LogisticRegressionClassifier):
    """Rasa's logistic regression with three changes.

    Each featurizer's vector is scaled to length 1, because with raw counts a long message is certain of whatever it is
    taken for. Dense vectors then count `dense_weight` times as much as words and characters: they say the same in
    every language, and they lie close together. And intents are not weighted to be equally likely, because most
    messages are questions.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Adds `C`, the inverse strength of the L2 penalty, and `dense_weight`."""
        return {**LogisticRegressionClassifier.get_default_config(), "C": 1.0, "dense_weight": 1.0}

    def __init__(self, config: Dict[str, Any], name: str, model_storage: ModelStorage, resource: Resource) -> None:
        super().__init__(config, name, model_storage, resource)
        self.clf = LogisticRegression(
            C=self.config["C"],
            solver=self.config["solver"],
            max_iter=self.config["max_iter"],
            tol=self.config["tol"],
            random_state=self.config["random_state"],
        )

    def train(self, training_data: TrainingData) -> Resource:
        """Fit to the examples around the mean of their dense vectors, then undo the shift in the intercept.

        Sentence embeddings have most of their length in common, and around the mean the solver needs a fraction of the
        steps. The solution is the same, as the intercept is not penalised: W·(x - mean) + b = W·x + (b - W·mean).
        """
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        words, meanings = _sparse_rows(examples), self._dense_rows(examples)
        mean = meanings.mean(axis=0)
        self.clf.fit(_joined(words, meanings - mean), [example.get(INTENT) for example in examples])
        self.clf.intercept_ -= self.clf.coef_[:, words.shape[1] :] @ mean
        self.persist()
        return self._resource

    def _create_X(self, messages: List[Message]) -> csr_matrix:
        """One row a message: the vectors of the sparse featurizers, then those of the dense ones."""
        return _joined(_sparse_rows(messages), self._dense_rows(messages))

    def _dense_rows(self, messages: List[Message]) -> np.ndarray:
        rows = [[normalize(features.features)[0] for features in _of_sentence(message, False)] for message in messages]
        return self.config["dense_weight"] * np.array([np.concatenate(row) for row in rows])


def _sparse_rows(messages: List[Message]) -> csr_matrix:
    rows = [[normalize(csr_matrix(each.features, dtype=float)) for each in _of_sentence(m, True)] for m in messages]
    return vstack([hstack(row) for row in rows]).tocsr()


def _of_sentence(message: Message, sparse: bool) -> List[Features]:
    return [
        features
        for features in message.features
        if features.attribute == TEXT and features.type == FEATURE_TYPE_SENTENCE and features.is_sparse() == sparse
    ]


def _joined(words: csr_matrix, meanings: np.ndarray) -> csr_matrix:
    return hstack([words, csr_matrix(meanings)]).tocsr()
