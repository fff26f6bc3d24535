"""A dialogue that says what a test needs it to say, in the place of Rasa."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import httpx

from bot.interpretation.types import Hypothesis, Interpretation, Situation
from embeddings.types import Answer, Memory

LIST = """Le bureau a trois tâches :

- informer les personnes qui pensent au retour, https://switzerland.iom.int/fr/retour.
- les accompagner pendant le voyage
- les aider à s’installer

Puis, dans l’ordre :
1. un premier entretien
2. un plan écrit"""
LONG = "\n".join(f"Paragraphe {n} d’une longue réponse, qui doit rester lisible de bout en bout." for n in range(1, 25))
HOSTILE = (
    "<img src=x onerror=document.title='hit'> <script>document.title='hit'</script>\n"
    "- javascript:alert(1) \u202eevil\u202c https://example.org/\u202etxt.exe\n" + "x" * 5000
)
QUOTED = """Das steht so in den Dokumenten, auf Französisch:
« Le bureau de Berne conseille les personnes qui souhaitent retourner dans leur pays. »"""


def citation(**fields: object) -> dict[str, Any]:
    return {
        "document_id": "oim-suisse",
        "title": "OIM Suisse",
        "section": "Bureau de Berne",
        "quote": "Le bureau de Berne conseille les personnes qui souhaitent retourner dans leur pays.",
        "start": 0,
        "end": 83,
        "content_hash": "ab" * 32,
        "url": "https://switzerland.iom.int/fr",
        "language": "fr",
        **fields,
    }


def _custom(kind: str, text: str, citations: Sequence[Any] = (), suggestions: Sequence[str] = ()) -> dict[str, Any]:
    return {
        "kind": kind,
        "text": text,
        "confidence": 0.93,
        "citations": list(citations),
        "suggestions": [{"label": text, "message": f"{text} (clic)"} for text in suggestions],
    }


REPLIES = {
    "list": _custom(
        "answer",
        LIST,
        [
            citation(),
            citation(quote="Il prépare aussi leur départ."),
            citation(section="Retour", url="javascript:alert(1)"),
        ],
    ),
    "long": _custom("answer", LONG, [citation()]),
    "which": _custom(
        "clarification",
        "Je ne suis pas sûr d'avoir bien compris. Voulez-vous savoir :",
        suggestions=["Que fait l’OIM en Suisse ?", "Où se trouve le bureau de l’OIM à Berne ?", "Qui dirige l’OIM ?"],
    ),
    "unknown": _custom(
        "refusal",
        "Je n'ai pas trouvé la réponse dans les documents que je connais, et je préfère ne pas deviner.",
        suggestions=["Parler à une personne"],
    ),
    "human": _custom(
        "handoff", "En cas de danger, appelez :\n• Urgences : 112\n• Police : 117\nVoici le formulaire de contact."
    ),
    "hostile": _custom(
        "answer",
        HOSTILE,
        [citation(title="<b>\u202etitle</b>", section="s" * 5000, quote="<i>" + "y" * 5000)],
        ["<u>z</u>" + "z" * 5000],
    ),
    "quoted": _custom("answer", QUOTED, [citation(), citation(section="Ancien", language="")]),
    "arabic": _custom("answer", "المنظمة الدولية للهجرة (IOM) لديها 175 دولة عضواً.", [citation()], ["ماذا تفعل؟"]),
}
ANSWER = _custom(
    "answer",
    "L’OIM tient un bureau à Berne. Il conseille les personnes qui souhaitent retourner dans leur pays.",
    [citation()],
    ["Où se trouve-t-il ?"],
)


class ScriptedRasa:
    """Speaks Rasa's REST channel; the first word of a message chooses the reply, "slow" takes its time."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        """Reply as the transport of an httpx client."""
        if request.method == "GET":
            return httpx.Response(200, text="Hello from Rasa: 3.6.21")
        body = json.loads(request.content)
        self.heard.append(body["message"])
        word = body["message"].split()[0]
        if word == "slow":
            await asyncio.sleep(1)
        return httpx.Response(200, json=[{"recipient_id": body["sender"], "custom": REPLIES.get(word, ANSWER)}])


class NoRetrieval:
    """Must not be needed while the scripted dialogue replies."""

    def answer(
        self, question: str, *, language: str, memory: Memory | None = None, continues: float | None = None
    ) -> Answer:
        """Fail the turn."""
        raise AssertionError(f"retrieval was asked: {question}")

    def elaborate(self, memory: Memory, *, language: str) -> Answer:
        """Fail the turn."""
        raise AssertionError(f"retrieval was asked for more on: {memory.question}")


class AlwaysAsked:
    """Takes every message for a question, as the scripted dialogue looks at its words alone."""

    def interpret(
        self,
        message: str,
        situation: Situation,
        *,
        has_memory: bool = False,
        is_click: bool = False,
        asks_for_language: bool = False,
    ) -> Interpretation:
        """Be certain of it."""
        return Interpretation((Hypothesis("ask_question", 1.0),))


class AsTold:
    """Takes every text to be in the language that the visitor's page speaks."""

    def detect(self, _: str, fallback: str) -> str:
        """Believe the page."""
        return fallback


async def no_action(_: dict[str, Any]) -> dict[str, Any]:
    return {"events": [], "responses": []}
