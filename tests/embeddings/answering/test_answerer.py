"""Answers from the shipped knowledge, with the real model and the index that `passerelle prepare` published."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from api.building.assembly import Parts, assemble
from api.settings import Settings
from embeddings.answering.answerer import Answerer
from embeddings.answering.composing import Phrases
from embeddings.answering.served import ServedIndex
from embeddings.errors import IndexMissingError
from embeddings.quality.judging import Reply, judge
from embeddings.types import Answer, Memory
from knowledge.cases import Case, load_cases

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def parts() -> Parts:
    return assemble(Settings())


@pytest.fixture(scope="module")
def answerer(parts: Parts) -> Answerer:
    return parts.answering


@pytest.mark.parametrize(
    ("question", "language", "said", "document"),
    [
        ("Quand l'OIM a-t-elle été fondée ?", "fr", "1951", "oim-suisse"),
        ("Who chaired the Berne Initiative?", "en", "Switzerland", "initiative-de-berne"),
        ("Wie viele Mitgliedstaaten hat die IOM?", "de", "175", "qui-sommes-nous"),
        ("Chi ha aperto la riunione con le ONG?", "it", "Thompson", "consultations-ong"),
        ("Que dit le point 12 de l'orientation stratégique ?", "fr", "circulaire", "enonce-de-mission"),
        ("Did Japan take part in the Berne Initiative?", "en", "Yes", "initiative-de-berne"),
        ("كم عدد الدول الأعضاء في المنظمة الدولية للهجرة؟", "ar", "175", "qui-sommes-nous"),
        ("Скільки держав-членів має МОМ?", "uk", "175", "qui-sommes-nous"),
        ("¿Cuántos estados miembros tiene la OIM?", "es", "175", "qui-sommes-nous"),
        ("War Kanada bei der Berner Initiative dabei?", "de", "Nein", "initiative-de-berne"),
        ("Le Niger a-t-il participé à l'Initiative de Berne ?", "fr", "Non", "initiative-de-berne"),
        ("Le Nigéria a-t-il participé à l'Initiative de Berne ?", "fr", "Oui", "initiative-de-berne"),
        ("la sirria era nel inizziativa di berna?", "it", "No", "initiative-de-berne"),
        ("Is Nigeria (not Niger!) on the list of the Berne Initiative?", "en", "Yes", "initiative-de-berne"),
        (
            "Bonjour, mon voisin et moi en parlions hier : en quelle année l'OIM a-t-elle vu le jour ?",
            "fr",
            "1951",
            "oim-suisse",
        ),
    ],
)
def test_the_obvious_is_answered_with_its_proof(
    answerer: Answerer, question: str, language: str, said: str, document: str
) -> None:
    """The least a visitor may expect, in each language."""
    answer = answerer.answer(question, language=language)
    assert answer.kind == "answer"
    assert said in answer.text
    assert document in {citation.document_id for citation in answer.citations}


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Quel est le prix d'un billet de train pour Genève ?", "fr"),
        ("What is the IOM's annual budget?", "en"),
        ("Wie wird das Wetter morgen in Bern?", "de"),
        ("asdkjh qwe zxc", "fr"),
        ("ما هو الطقس غدا في برن؟", "ar"),
        ("Яка погода завтра?", "uk"),
    ],
)
def test_what_the_documents_do_not_say_is_not_answered(answerer: Answerer, question: str, language: str) -> None:
    """A refusal is honest; a guess is not."""
    assert answerer.answer(question, language=language).kind != "answer"


def test_a_country_that_is_not_meant_is_not_answered_about(answerer: Answerer) -> None:
    """Who tells two names apart wants to hear of one."""
    answer = answerer.answer("Is Nigeria (not Niger!) on the list of the Berne Initiative?", language="en")
    assert answer.text.count("\n") == 0


def test_what_stands_around_the_proof_can_be_shown(answerer: Answerer) -> None:
    """Who wants more gets the whole passage that the answer rests on."""
    answer = answerer.answer("Qui préside l'Initiative de Berne ?", language="fr")
    assert answer.memory is not None
    more = answerer.elaborate(answer.memory, language="fr")
    assert more.kind == "answer"
    assert answer.citations[0].quote in more.text


def test_a_refusal_says_what_is_known_and_never_the_same_twice(answerer: Answerer) -> None:
    """Questions that can be answered come with it; a second refusal has other words."""
    first = answerer.answer("Quel est le budget de l'OIM ?", language="fr")
    second = answerer.answer("Quel est le salaire du directeur ?", language="fr", memory=first.memory, continues=0.0)
    assert (first.kind, second.kind) == ("refusal", "refusal")
    assert first.text != second.text
    assert all(answerer.answer(one.message, language="fr").kind == "answer" for one in first.suggestions)


def test_another_person_is_told_of_what_the_last_one_was(answerer: Answerer) -> None:
    """Named alone after the function of somebody else, she is asked about for hers."""
    first = answerer.answer("Wer ist Mohamed Abdiker?", language="de")
    assert "Thompson" in answerer.answer("Und Laura Thompson?", language="de", memory=first.memory).text


def test_a_follow_up_is_read_in_its_context(answerer: Answerer) -> None:
    """Visitors do not repeat what they just talked about."""
    first = answerer.answer("Which Berne Initiative meeting took place in Budapest?", language="en")
    second = answerer.answer("On which days?", language="en", memory=first.memory)
    assert "24" in second.text
    assert "2004" in second.text


def test_an_ordinal_picks_from_the_list_just_given(answerer: Answerer) -> None:
    """The third of a list is its third item."""
    first = answerer.answer("Which NGOs were named as participants in the NGO meeting?", language="en")
    third = answerer.answer("And the third one?", language="en", memory=first.memory)
    assert "Danish" in third.text


def test_memory_survives_being_stored(answerer: Answerer) -> None:
    """A slot and a database row hold JSON."""
    memory = answerer.answer("Qui préside l'Initiative de Berne ?", language="fr").memory
    assert memory is not None
    assert Memory.from_json(json.loads(json.dumps(asdict(memory)))) == memory


def test_without_a_translation_the_passage_is_quoted_as_published(answerer: Answerer) -> None:
    """Amounts and names are never translated by the bot; it says in which language the passage is."""
    answer = answerer.answer("¿Cuándo se fundó la OIM?", language="es")
    assert answer.kind == "answer"
    assert "francés" in answer.text
    assert answer.citations[0].quote in answer.text


def test_without_an_index_it_refuses() -> None:
    """No index, no citation, no answer."""

    def missing() -> ServedIndex:
        raise IndexMissingError("none")

    assert Answerer(missing, Phrases.load()).answer("Bonjour ?", language="fr").kind == "refusal"


def test_hostile_texts_never_raise_and_are_never_proved(answerer: Answerer, shared: Path) -> None:
    """Whatever is sent, a reply comes back."""
    for text in json.loads((shared / "hostile" / "blns.json").read_text(encoding="utf-8"))[::12]:
        assert answerer.answer(text, language="fr").text


def reply_to(answerer: Answerer, case: Case) -> Answer:
    memory = None
    for turn in case.turns:
        answer = answerer.answer(turn, language=case.lang, memory=memory)
        memory = answer.memory or memory
    return answer


@pytest.mark.parametrize("name", ["tune.jsonl", "holdout.jsonl"])
def test_every_quote_is_exact_in_its_passage(parts: Parts, name: str) -> None:
    """Anyone can re-check a citation: same passage, same span, same hash."""
    knowledge = parts.live.get().index.knowledge
    passages = {passage.content_hash: passage for passage in knowledge.passages}
    for case in load_cases(Settings().knowledge_dir / "evaluation" / name)[::3]:
        answer = reply_to(parts.answering, case)
        assert (answer.kind == "answer") <= bool(answer.citations)
        for citation in answer.citations:
            assert passages[citation.content_hash].text[citation.start : citation.end] == citation.quote


def test_accuracy_and_error_rate_on_the_labelled_questions(answerer: Answerer, shared: Path) -> None:
    """The promise of the product, on questions that nothing was fitted to."""
    cases = [c for c in load_cases(shared / "questions" / "dev.jsonl") if c.expect in ("answer", "refuse")]
    verdicts = []
    for case in cases:
        answer = reply_to(answerer, case)
        documents = frozenset(citation.document_id for citation in answer.citations)
        verdicts.append(judge(case, Reply(frozenset({answer.kind}), answer.text, documents)))
    answered = [verdict for verdict in verdicts if verdict.answered]
    assert sum(verdict.passed for verdict in verdicts) >= 0.93 * len(verdicts)
    assert sum(not verdict.passed for verdict in answered) <= 0.02 * len(answered)
