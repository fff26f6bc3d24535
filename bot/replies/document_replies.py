"""Reply from the documents to what a turn was taken for."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.interpretation.types import Act, Turn
from bot.replies.choosing import chosen_item, chosen_offer
from bot.replies.corrections import meant_by
from bot.replies.several import parts, subjects
from bot.replies.shortening import shortened
from bot.responses import Responses
from embeddings.answering.composing import items_of
from embeddings.types import Answer, Answering, Memory, Suggestion

LONGEST = 1500
"""Characters of a reply to several questions; what would not fit is offered instead."""
SURE = 1.0
_AGAIN = 0.7
"""How probable it is that a later question of one message leans on the one before it."""


class DocumentReplies:
    """Answers, continues, corrects, elaborates, shortens, lists and proves."""

    def __init__(self, answering: Answering, responses: Responses) -> None:
        """Answer through `answering`; `responses` hold what is said around quotes."""
        self._answering = answering
        self._responses = responses
        self._by_act: Mapping[Act, Callable[[Turn], Answer]] = {
            "several": self._several,
            "correct": self._corrected,
            "choose": self._chosen,
            "more_details": self._more,
            "shorten": self._short,
            "whole_list": self._listed,
            "source": self._source,
        }

    def reply(self, turn: Turn) -> Answer:
        """Return what the documents say to the turn; what was offered with it is remembered."""
        handle = self._by_act.get(turn.interpretation.act, self._asked)
        answer = handle(turn)
        memory = answer.memory or turn.memory
        if memory is None:
            return answer
        return replace(answer, memory=replace(memory, offered=answer.suggestions, awaits=None))

    def _asked(self, turn: Turn) -> Answer:
        return self._ask(turn, turn.message, turn.interpretation.leaning)

    def _ask(self, turn: Turn, question: str, continues: float) -> Answer:
        return self._answering.answer(question, language=turn.language, memory=turn.memory, continues=continues)

    def _corrected(self, turn: Turn) -> Answer:
        return self._ask(turn, meant_by(turn.message), SURE)

    def _chosen(self, turn: Turn) -> Answer:
        memory = turn.memory
        if memory is None:
            return self._asked(turn)
        if offer := chosen_offer(turn.message, memory.offered):
            return self._ask(turn, offer.message, 0.0)
        item = chosen_item(turn.message, memory)
        return self._asked(turn) if item is None else self._item(turn, memory, item)

    def _item(self, turn: Turn, memory: Memory, item: int) -> Answer:
        """Tell one item of the last list."""
        told = replace(memory, item=item, refusals=0)
        return Answer("answer", memory.items[item], turn.language, SURE, memory.citations, (), told)

    def _more(self, turn: Turn) -> Answer:
        memory = turn.memory
        if memory is None or not memory.citations:
            return self._asked(turn)
        if memory.item is not None:
            about = self._ask(turn, memory.items[memory.item], 0.0)
            if about.kind == "answer":
                return about
        return self._answering.elaborate(memory, language=turn.language)

    def _short(self, turn: Turn) -> Answer:
        memory = turn.memory
        if memory is None or not memory.said:
            return self._asked(turn)
        return Answer("answer", shortened(memory.said), turn.language, SURE, memory.citations, (), memory)

    def _listed(self, turn: Turn) -> Answer:
        """Say the list again that was last said, or the list of what was last talked about."""
        memory = turn.memory
        if memory and memory.items:
            whole = replace(memory, item=None)
            return Answer("answer", memory.said, turn.language, SURE, memory.citations, (), whole)
        return self._ask(turn, turn.message, SURE if memory else 0.0)

    def _source(self, turn: Turn) -> Answer:
        memory = turn.memory
        if memory is None or not memory.citations:
            return self._asked(turn)
        pages = dict.fromkeys((citation.title, citation.url) for citation in memory.citations)
        lines = [f"« {citation.quote} »" for citation in memory.citations[:2]]
        lines += [f"{title} — {url}" for title, url in pages]
        intro = self._responses.text("utter_source", turn.language)
        text = "\n".join([intro, *lines])
        return Answer("answer", text, turn.language, SURE, memory.citations, (), memory)

    def _several(self, turn: Turn) -> Answer:
        asked = parts(turn.message)
        questions = asked if len(asked) > 1 else subjects(turn.message)
        if len(questions) < 2:
            return self._asked(turn)
        answers = [self._ask(turn, questions[0], turn.interpretation.leaning)]
        for question in questions[1:]:
            before = answers[-1].memory or turn.memory
            answers.append(self._ask(replace(turn, memory=before), question, _AGAIN))
        return self._joined(turn, list(zip(questions, answers, strict=True)))

    def _joined(self, turn: Turn, answered: list[tuple[str, Answer]]) -> Answer:
        """Join the answers in one reply; name the questions that got none, or no room."""
        told: list[Answer] = []
        open_ones: list[str] = []
        for question, answer in answered:
            fits = sum(len(each.text) for each in told) + len(answer.text) <= LONGEST
            if answer.kind == "answer" and fits:
                if answer.text not in [each.text for each in told]:
                    told.append(answer)
            else:
                open_ones.append(question.strip(" ?؟"))
        if not told:
            return self._asked(turn)
        texts = [answer.text for answer in told]
        if open_ones:
            texts.append(self._responses.text("utter_still_open", turn.language, questions="; ".join(open_ones)))
        return replace(
            told[-1],
            text="\n\n".join(texts),
            confidence=min((one.confidence for one in told if one.confidence is not None), default=None),
            citations=tuple(dict.fromkeys(citation for answer in told for citation in answer.citations)),
            suggestions=tuple(Suggestion(question, question) for question in open_ones),
            memory=_of_all(told),
        )


def _of_all(told: list[Answer]) -> Memory | None:
    """Remember the last thing told, with everything that was said."""
    memory = told[-1].memory
    if memory is None:
        return None
    said = "\n\n".join(answer.text for answer in told)
    return replace(memory, said=said, items=memory.items or items_of(said))
