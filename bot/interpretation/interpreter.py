"""Decide once what a message is."""

from collections.abc import Iterator, Mapping

from bot.contact_details import address_in
from bot.interpretation.classifier import Classifier
from bot.interpretation.cues import measure
from bot.interpretation.types import DOCUMENTS, ON_LAST_ANSWER, Act, Hypothesis, Interpretation, Situation
from bot.safety.detector import Detector
from bot.safety.watch import Watch
from embeddings.types import Encoder

LEAST = 0.005
"""Hypotheses less probable than this are not recorded."""
_OBEYED_WHEN_CLICKED: frozenset[Act] = frozenset({"affirm", "deny", "request_human"})
"""What a suggestion may say other than a question."""


_INSTEAD: Mapping[Act, Act] = {"change_language": "bot_capabilities", "unclear_number": "give_address"}
"""What is meant where an act cannot be; for all others a question, or the message that was just asked for."""


class Interpreter:
    """Weighs every hypothesis on a message by its words, its meaning and the situation it meets."""

    def __init__(self, encoder: Encoder, classifier: Classifier, safety: Detector) -> None:
        """Keep the encoder that `classifier` was learned with, and who hears danger."""
        self._encoder = encoder
        self._safety = safety
        self._classifier = classifier

    def interpret(
        self,
        message: str,
        situation: Situation,
        *,
        has_memory: bool = False,
        is_click: bool = False,
        asks_for_language: bool = False,
        watch: Watch | None = None,
    ) -> Interpretation:
        """Return the hypotheses on a message, most probable first.

        What cannot be (a step where no form is open, more of an answer where there was none) counts for a question, and
        a wish for a language that no word names for one about what the assistant can do. Distress is heard first and
        elsewhere, within the danger that the conversation is in (`watch`).
        """
        danger = None if is_click else self._safety.tell(message, watch)
        if danger and danger.level == "help":
            return Interpretation((Hypothesis("distress", danger.probability),), danger)
        hypotheses = self._weigh(
            message, situation, has_memory=has_memory, is_click=is_click, language=asks_for_language
        )
        return Interpretation(hypotheses, danger if danger and danger.level == "soft" else None)

    def _weigh(
        self, message: str, situation: Situation, *, has_memory: bool, is_click: bool, language: bool
    ) -> tuple[Hypothesis, ...]:
        if language:
            return (Hypothesis("change_language", 1.0),)
        row = measure([message], self._encoder.encode_queries([message]), [situation])
        weighed = dict(zip(self._classifier.acts, self._classifier.probabilities(row)[0].tolist(), strict=True))
        impossible = set(_impossible(message, situation, has_memory=has_memory))
        if is_click:
            likeliest = max(weighed, key=weighed.__getitem__)
            return (Hypothesis(likeliest if likeliest in _OBEYED_WHEN_CLICKED else "choose", 1.0),)
        possible = {act: share for act, share in weighed.items() if act not in impossible}
        usual: Act = "form_step" if situation.reply == "form_message" else "ask_question"
        for act in impossible:
            possible[_INSTEAD.get(act, usual)] += weighed.get(act, 0.0)
        hypotheses = (Hypothesis(act, share) for act, share in possible.items())
        likeliest_first = sorted(hypotheses, key=lambda hypothesis: -hypothesis.probability)
        return tuple(each for each in likeliest_first if each.probability >= LEAST)


def _impossible(message: str, situation: Situation, *, has_memory: bool) -> Iterator[Act]:
    yield from ("change_language", "distress")
    if address_in(message):
        yield "unclear_number"
    if not situation.in_form:
        yield "form_step"
    if situation.reply == "form_message":
        yield from DOCUMENTS  # what the team is to be told may well be a question
    elif not has_memory:
        yield from ON_LAST_ANSWER
