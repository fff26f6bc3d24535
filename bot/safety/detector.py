"""Tells whether a message is a cry for help, and in which situation its writer is."""

import numpy as np

from bot.lexical import tells_distress
from bot.safety.model import LABELS, Model, Probabilities
from bot.safety.types import SITUATIONS, Danger, Level
from bot.safety.watch import Watch
from embeddings.types import Encoder

HELP_FROM = 0.9
"""Least probability of a cry that is replied to with whom to call, instead of as usual."""
SOFT_FROM = 0.08
"""Least probability at which whom to call is named below the usual reply."""
_CRIES = len(SITUATIONS)
_LEANING = LABELS.index("leaning")


class Detector:
    """Hears danger in what people write in any of the bot's languages; safe to call from several threads."""

    def __init__(self, model: Model, encoder: Encoder | None) -> None:
        """Decide by what `encoder` makes of a message; by its letters alone without one, or with one not trained on."""
        self._model = model
        self._encoder = encoder if encoder is not None and encoder.name == model.encoder else None

    @classmethod
    def load(cls, encoder: Encoder | None = None) -> "Detector":
        """Take the weights that come with the package."""
        return cls(Model.load(), encoder)

    def tell(self, text: str, before: Watch | None = None) -> Danger:
        """Tell the danger of a message, which is heard in the situation `before`.

        In a situation, what leans on it belongs to it: "and whom can I call now?".
        """
        probabilities = self._probabilities(text)
        cries = probabilities[:_CRIES]
        leaning = float(probabilities[_LEANING])
        situation = SITUATIONS[int(np.argmax(cries))]
        probability = float(cries.sum())
        if before is not None:
            situation = before.situation if leaning > cries.max() or situation == "emergency" else situation
            probability += leaning
        # Once a danger was told, doubt is no reason to hold back whom to call.
        help_from = HELP_FROM if before is None else SOFT_FROM
        return Danger(_level(probability, help_from, tells_distress(text)), situation, probability)

    def _probabilities(self, text: str) -> Probabilities:
        pieces = None if self._encoder is None else self._encoder.read_query(text)[1].rows
        return (
            self._model.of_letters(text) if pieces is None or not len(pieces) else self._model.of_pieces(text, pieces)
        )


def _level(probability: float, help_from: float, told_by_words: bool) -> Level:
    """Choose the reply; words that leave no doubt may only raise it."""
    if probability >= help_from:
        return "help"
    return "soft" if told_by_words or probability >= SOFT_FROM else "none"
