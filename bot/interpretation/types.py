"""The vocabulary of the interpretation of a turn."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, Protocol, get_args

from bot.safety.types import Danger
from bot.safety.watch import Watch
from embeddings.types import Memory

Act = Literal[
    "ask_question",
    "name_subject",
    "several",
    "follow_up",
    "correct",
    "choose",
    "more_details",
    "shorten",
    "whole_list",
    "source",
    "repeat",
    "about_service",
    "bot_identity",
    "bot_capabilities",
    "change_language",
    "greet",
    "thank",
    "goodbye",
    "apology",
    "insult",
    "unsure",
    "affirm",
    "deny",
    "request_human",
    "complaint",
    "distress",
    "give_address",
    "unclear_number",
    "form_step",
]
"""What a visitor does with a message; each is an intent of Rasa's domain."""

ACTS: tuple[Act, ...] = get_args(Act)

QUESTIONS: frozenset[Act] = frozenset({"ask_question", "name_subject", "several"})
"""Acts that say by themselves what they are after."""
CONTINUATIONS: frozenset[Act] = frozenset({"follow_up", "correct"})
"""Acts that are understood with what was talked about before."""
ON_LAST_ANSWER: frozenset[Act] = frozenset({"choose", "more_details", "shorten", "whole_list", "source"})
"""Acts that ask for something of the last answer or offer itself."""
DOCUMENTS: frozenset[Act] = QUESTIONS | CONTINUATIONS | ON_LAST_ANSWER
"""Acts that the documents reply to."""

ReplyKind = Literal[
    "none",
    "answer",
    "list",
    "clarification",
    "refusal",
    "smalltalk",
    "handoff",
    "help",
    "form_message",
    "form_name",
    "form_address",
    "form_consent",
]
"""What a reply was, as far as it changes what the next message may mean; `list` is an answer with items."""

REPLY_KINDS: tuple[ReplyKind, ...] = get_args(ReplyKind)


@dataclass(frozen=True, slots=True)
class Situation:
    """What a message meets: the last reply, and the last one that was more than small talk."""

    reply: ReplyKind = "none"
    standing: ReplyKind = "none"

    @property
    def in_form(self) -> bool:
        """Whether a step of the contact form is open."""
        return self.reply.startswith("form_")

    def after(self, reply: ReplyKind) -> "Situation":
        """Return the situation once this reply is given."""
        return Situation(reply, self.standing if reply == "smalltalk" else reply)


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One thing that a message may be, and how probable that is."""

    act: Act
    probability: float


@dataclass(frozen=True, slots=True)
class Interpretation:
    """Every hypothesis, most probable first: the first one is acted on, all are recorded for staff.

    `danger` is what was heard of it where it is or may be a cry for help.
    """

    hypotheses: tuple[Hypothesis, ...]
    danger: Danger | None = None

    @property
    def act(self) -> Act:
        """What the message is taken for."""
        return self.hypotheses[0].act

    def probability(self, *acts: Act) -> float:
        """Return the probability that the message is one of some acts."""
        return sum(hypothesis.probability for hypothesis in self.hypotheses if hypothesis.act in acts)

    @property
    def leaning(self) -> float:
        """Return how probable it is, among all readings as a question, that the message continues what was said."""
        continuing = self.probability(*CONTINUATIONS, *ON_LAST_ANSWER)
        asking = continuing + self.probability(*QUESTIONS)
        return continuing / asking if asking else 0.0


@dataclass(frozen=True, slots=True)
class Turn:
    """A message with what it was taken for, in the visitor's language, and what the conversation remembers."""

    message: str
    language: str
    interpretation: Interpretation
    memory: Memory | None = None

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Turn":
        """Rebuild a turn that has passed through Rasa."""
        interpreted = data["interpretation"]
        hypotheses = tuple(Hypothesis(**hypothesis) for hypothesis in interpreted["hypotheses"])
        danger = Danger(**interpreted["danger"]) if interpreted.get("danger") else None
        memory = Memory.from_json(data["memory"]) if data["memory"] else None
        return cls(data["message"], data["language"], Interpretation(hypotheses, danger), memory)


class Interpreting(Protocol):
    """Decides what a message is; the one place where that is decided."""

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
        """Return the hypotheses on a message, most probable first; `watch` is the danger it is heard in."""
