"""What a message means, in any language, as a feature for the classifier."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Dict, List

from bot.components.sentence_encoder import SentenceEncoder
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

MODEL_VARIABLE = "PASSERELLE_EMBEDDING_MODEL"
"""Names the directory of the embedding model; Rasa creates components, so the environment is the only way in."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEmbeddings(DenseFeaturizer, GraphComponent):
    """Adds the sentence embedding that retrieval uses for the same message: (1, dimensions), of length 1."""

    def __init__(self, config: Dict[str, Any], name: str, encoder: SentenceEncoder) -> None:
        super().__init__(name, config)
        self._encoder = encoder

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEmbeddings:
        """Called by Rasa; raises RasaException if the embedding model is not named or not there."""
        directory = os.environ.get(MODEL_VARIABLE)
        if not directory:
            raise RasaException(f"set {MODEL_VARIABLE} to the directory of the embedding model")
        try:
            encoder = SentenceEncoder(Path(directory))
        except FileNotFoundError as error:
            raise RasaException(str(error)) from error
        return cls({**cls.get_default_config(), **config}, execution_context.node_name, encoder)

    @staticmethod
    def validate_config(config: Dict[str, Any]) -> None:
        """There is nothing to configure."""

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the feature to every message that has a text."""
        for message in messages:
            text = message.get(TEXT)
            if text is not None:
                row = self._encoder.encode([text])
                message.add_features(Features(row, FEATURE_TYPE_SENTENCE, TEXT, self._config[FEATURIZER_CLASS_ALIAS]))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the feature to the examples, as to messages."""
        self.process(training_data.training_examples)
        return training_data
