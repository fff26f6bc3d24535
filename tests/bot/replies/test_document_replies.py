"""What each act gets from the documents."""

from dataclasses import replace

import pytest
from rasa_stack import CITATION, DESK, FakeAnswering

from bot.interpretation.types import Act, Hypothesis, Interpretation, Turn
from bot.replies.document_replies import DocumentReplies
from embeddings.types import Answer, Memory, Suggestion

LISTED = Memory(
    "What are the aims?",
    "aims",
    items=("saving lives", "finding solutions", "regular pathways"),
    said="There are three:\n- saving lives\n- finding solutions\n- regular pathways",
    citations=(CITATION,),
)


def reply(act: Act, said: str, memory: Memory | None = LISTED, answering: FakeAnswering | None = None) -> Answer:
    turn = Turn(said, "en", Interpretation((Hypothesis(act, 1.0),)), memory)
    return DocumentReplies(answering or FakeAnswering(), DESK.responses).reply(turn)


def test_an_item_of_the_last_list_is_told_and_remembered() -> None:
    """The next one can then be asked for."""
    second = reply("choose", "the second")
    assert (second.text, second.citations) == ("finding solutions", (CITATION,))
    assert reply("choose", "and the next one?", second.memory).text == "regular pathways"


def test_what_was_offered_is_asked_when_it_is_picked() -> None:
    answering = FakeAnswering()
    reply("choose", "1", replace(LISTED, offered=(Suggestion("Who?", "Who leads it?"),)), answering)
    assert answering.calls[-1][0] == "Who leads it?"


def test_the_last_answer_can_be_had_in_short_in_full_with_more_and_with_its_source() -> None:
    assert len(reply("shorten", "shorter", replace(LISTED, said="One. " * 80)).text) < 200
    assert reply("whole_list", "list them").text == LISTED.said
    assert reply("more_details", "go on").text == "All of the passage."
    source = reply("source", "says who?")
    assert CITATION.quote in source.text
    assert CITATION.url in source.text


@pytest.mark.parametrize("act", ["shorten", "source", "more_details", "choose", "whole_list"])
def test_without_a_last_answer_the_message_is_a_question(act: Act) -> None:
    answering = FakeAnswering()
    reply(act, "hm?", None, answering)
    assert answering.calls[-1][0] == "hm?"


def test_a_correction_asks_for_what_was_meant() -> None:
    answering = FakeAnswering()
    reply("correct", "no, I meant the committee", answering=answering)
    assert answering.calls[-1] == ("the committee", "en", LISTED)


def test_every_question_of_a_message_is_answered_and_the_open_one_named_and_offered() -> None:
    answer = reply("several", "Who leads it, where is Atlantis and since when?")
    assert "Who leads it" in answer.text
    assert "since when" in answer.text
    assert "I found no answer to this: where is Atlantis." in answer.text
    assert [suggestion.message for suggestion in answer.suggestions] == ["where is Atlantis"]
    assert answer.citations == (CITATION,)


def test_what_was_talked_about_is_kept_over_a_refusal() -> None:
    """The next follow-up still has its subject."""
    refused = reply("ask_question", "Atlantis?")
    assert refused.kind == "refusal"
    assert refused.memory is not None
    assert refused.memory.items == LISTED.items
