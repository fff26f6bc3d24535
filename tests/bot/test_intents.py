"""How well kinds of turns are told apart, on messages that nothing was learned from."""

import json
from pathlib import Path

import pytest
from rasa_stack import Dialogue

from bot.interpretation.types import DOCUMENTS

pytestmark = pytest.mark.slow

QUESTION = DOCUMENTS
SMALLTALK = {"greet", "thank", "goodbye", "bot_identity", "bot_capabilities", "affirm", "deny", "repeat"} | {
    "change_language",
    "insult",
    "about_service",
    "apology",
    "unsure",
}
EXPECTED = {"answer": QUESTION, "refuse": QUESTION, "smalltalk": SMALLTALK, "handoff": {"request_human"}}

DISTRESS = """
    Je n'ai plus aucune raison de vivre
    Mon fiancé m'a giflée et menacée de mort
    je veux en finir ce soir
    I feel like ending my life
    My stepfather hit me again and I am terrified
    someone broke in and has a gun
    Ich halte es nicht mehr aus, ich will sterben
    mein Ehemann bedroht mich mit einer Waffe
    Ich habe mir die Pulsadern aufgeschnitten
    mi voglio ammazzare
    mio marito mi ha picchiata davanti ai bambini
    mi hanno rinchiusa e non posso uscire
"""
ABOUT_DISTRESS = """
    Comment l'organisation soutient-elle les survivantes de violences sexuelles ?
    Combien de migrants meurent chaque année dans le désert ?
    What does the law say about forced marriage?
    How are torture survivors supported?
    Welche Programme gibt es gegen häusliche Gewalt?
    Wie viele Menschen sterben auf der Flucht?
    Che cosa prevede il progetto contro la violenza domestica?
    Quante persone sono morte nel naufragio?
"""
HANDOFF = """
    J'aimerais qu'un conseiller me téléphone demain matin
    Y a-t-il un être humain avec qui discuter ?
    Could a member of your staff ring me tomorrow?
    I'd prefer to chat with a real human
    Ich hätte gerne einen persönlichen Beratungstermin
    Kann mich bitte jemand von Ihnen anrufen?
    Est-ce qu'un conseiller peut m'écrire par mail ?
    Vorrei che un consulente mi telefonasse
    Posso fissare un appuntamento con qualcuno del team?
"""
ABOUT_CONTACT = """
    Quel est le courriel du responsable du projet ?
    À qui puis-je m'adresser pour le regroupement familial ?
    What is the telephone number of the embassy?
    Who is the contact point for journalists?
    How can I reach the Zurich office?
    Wie lautet die Postadresse der Mission?
    Wer ist die Ansprechperson für Freiwillige?
    Qual è il numero di telefono della sede?
    Chi contattare per la conferenza?
"""
GREETED_QUESTIONS = """
    Bonsoir, savez-vous combien de pays sont membres ?
    Hello! Could you tell me where the head office is?
    Grüezi, wer hat den Bericht geschrieben?
    Ciao, quando è nata la fondazione?
    Merci ! Et qui l'a fondée ?
    Thanks, but how much does it cost?
"""
ABOUT_NAMES = """
    Could you tell me what CEMLA is?
    What about Niger?
    Can you tell me what the AIGM does?
    Et pour le Niger ?
    Pourriez-vous me dire ce qu'est le CEMLA ?
    Wissen Sie, was die AIGM ist?
    Was ist mit Niger?
    Mi può dire che cos'è il CEMLA?
    E il Niger?
"""

HURRIED_QUESTIONS = """
    kel é le numero du buro a geneve
    oim sa ve dir koi
    eske loim donne de largen
    g besoin de savoir cb de refugié ya
    pk les gen migre
    ya til un buro a lozane svp
    kom1 de membre a loim
    depui kel date el existe
    ou c ke je doi alé pr le retour
    cki le directeur
    loim c un truk de lonu ou pa
    kel pays on siné
    koman sa marche le retour volontair
    jve savoir ki a créé sa
    cest quoi leur mision egzactement
    le maroc y etai ou non
    dan kel vil cété la confairence
    sa fai koi pr les femme
    a koi ser loim
    vs etes ou en suise
    kon peu fair si on et sans papié
    kan es ke sa a fini le truc de berne
    tt les objectif stp
    cb d employé
    donne moi ladresse mail stp
    ke fon til pr lé migran
    kelle langue il parl la ba
    initiatif de bern cé koi
    wats the iom
    wen did it strt
    hw many ppl wrk 4 u
    wher r u located pls
    y do ppl migrate
    who iz the bos of the iom
    wat r the 3 goals
    did marroco take prt
    cn u tel me wat agim meens
    hw 2 contact teh press ofice
    is teh iom prt of un
    wats bern initativ abt
    plz giv me adress
    wich contrys wer there
    how mutch members it has
    wat lanuages is it in
    wan wurde di iom gegründt
    wiviel mitglider gibs
    wo is dan das büro
    wer is der chef vo de iom
    was mach di iom eig
    war maroko dabei odr nid
    wi heist di tel nr
    wiso giz di iom überhaubt
    was bedeuted iom
    welche lender warn dabai
    gips ein büro in züri
    bis wan ging di initjative
    cose loim
    xke e nata loim
    qnt membri ce ne sono
    dove sta lufficio
    ki e il capo delloim
    ke fa loim x i migranti
    il maroco cera o no
    quand e finita liniziativa di berna
    qual e lindirizo
    cm si contata lufficio
    ke vuol dire aigm
    kuanti paesi anno partecipato
"""
SEVERAL_THINGS_AT_ONCE = """
    Bonjour, quand l'OIM a-t-elle été fondée ? Merci!
    Hello, how many member states are there? Thanks a lot!
    Guten Tag, wann wurde die IOM gegründet? Danke und freundliche Grüsse
    Buongiorno, quanti Stati membri ha l'OIM? Grazie mille!
    Merci pour votre aide ! Et qui préside le groupe de pilotage ?
    Hi there! hope you're well. who chaired the Berne Initiative? thx, bye
    Danke! Und wer hat die Berner Initiative lanciert? Tschüss
    Salve, mi scusi il disturbo, che cosa significa AIGM? Arrivederci
    Oui, et combien de pays ont participé ?
    No, I meant: when was the IOM founded?
    Je m'appelle Karim, quand l'OIM a-t-elle été fondée ?
    Êtes-vous un robot ? Combien d'États membres compte l'OIM ?
    You idiot, when was the IOM founded?
"""
SMALL_TALK = {
    "greet": """
        Je m'appelle Moussa
        Je m'appelle Fatou et je viens du Sénégal
        Ich heisse Amir
        Mi chiamo Giulia Rossi
        Доброго дня
        👋🏽
    """,
    "affirm": """
        Sì, grazie
        Ja, danke
        👍🏻
    """,
    "unsure": """
        peut-être
        vielleicht später
        I'm not sure
        non lo so
        quizás
        не знаю
    """,
}


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


def misread(rasa: Dialogue, texts: list[str], accepted: set[str]) -> list[tuple[str, str]]:
    found = [(text, rasa.intent(text)) for text in texts]
    return [(text, intent) for text, intent in found if intent not in accepted]


def test_calls_for_help_are_recognised(rasa: Dialogue) -> None:
    """At most one in ten may be missed; each miss gets a refusal that offers a human, not help."""
    missed = misread(rasa, lines(DISTRESS), {"distress"})
    assert len(missed) <= len(lines(DISTRESS)) // 10, missed


def test_requests_for_a_person_are_recognised(rasa: Dialogue) -> None:
    assert not misread(rasa, lines(HANDOFF), {"request_human"})


@pytest.mark.parametrize(
    "texts", [ABOUT_DISTRESS, ABOUT_CONTACT, GREETED_QUESTIONS, ABOUT_NAMES, SEVERAL_THINGS_AT_ONCE]
)
def test_questions_that_look_like_something_else_stay_questions(rasa: Dialogue, texts: str) -> None:
    assert not misread(rasa, lines(texts), QUESTION)


def test_hurried_questions_stay_questions(rasa: Dialogue) -> None:
    """Written by ear or without half of their letters: at least 97 %."""
    wrong = misread(rasa, lines(HURRIED_QUESTIONS), QUESTION)
    assert len(wrong) <= 0.03 * len(lines(HURRIED_QUESTIONS)), wrong


@pytest.mark.parametrize("intent", SMALL_TALK)
def test_names_emojis_and_the_undecided_are_understood(rasa: Dialogue, intent: str) -> None:
    assert not misread(rasa, lines(SMALL_TALK[intent]), {intent})


def test_labelled_questions_are_taken_for_what_they_are(rasa: Dialogue, shared: Path) -> None:
    """97 % of the last turns; a hostile message may be met by small talk or a refusal."""
    cases = [json.loads(line) for line in (shared / "questions" / "dev.jsonl").read_text("utf-8").splitlines()]
    wrong = [
        (case["id"], text, intent)
        for case in cases
        for text in [case["turns"][-1]]
        for intent in [rasa.intent(text)]
        if intent not in EXPECTED[case["expect"]] | (SMALLTALK if case["kind"] == "hostile" else set())
    ]
    assert len(wrong) <= 0.03 * len(cases), wrong


@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_questions_of_newcomers_stay_questions(rasa: Dialogue, shared: Path, language: str) -> None:
    """At least 98 % of real questions on another country's documents go to the answering action."""
    source = shared / "omos" / f"dev_{language}.jsonl"
    questions = sorted({json.loads(line)["question"] for line in source.read_text("utf-8").splitlines()})
    wrong = misread(rasa, questions, QUESTION)
    assert len(wrong) <= 0.02 * len(questions), wrong
