"""Which kind of turn a message is."""

from __future__ import annotations

from typing import Any, Dict, List

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class NormalizedLogisticRegression(LogisticRegressionClassifier):
    """Rasa's logistic regression with two changes that keep questions questions.

    Each featurizer's vector is scaled to length 1, because with raw counts a long message is certain of whatever it is
    taken for; and intents are not weighted to be equally likely, because most messages are questions.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Adds `C`, the inverse strength of the L2 penalty."""
        return {**LogisticRegressionClassifier.get_default_config(), "C": 1.0}

    def __init__(self, config: Dict[str, Any], name: str, model_storage: ModelStorage, resource: Resource) -> None:
        super().__init__(config, name, model_storage, resource)
        self.clf = LogisticRegression(
            C=self.config["C"],
            solver=self.config["solver"],
            max_iter=self.config["max_iter"],
            tol=self.config["tol"],
            random_state=self.config["random_state"],
        )

    def _create_X(self, messages: List[Message]) -> csr_matrix:
        """One row a message: the sentence features of all sparse featurizers, each of L2 norm 1."""
        return vstack([hstack(_sentence_features(message)) for message in messages]).tocsr()


def _sentence_features(message: Message) -> List[csr_matrix]:
    return [
        normalize(csr_matrix(features.features, dtype=float))
        for features in message.features
        if features.attribute == TEXT and features.type == FEATURE_TYPE_SENTENCE and features.is_sparse()
    ]
