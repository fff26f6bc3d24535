"""Greetings, thanks and farewells in just the words that everybody uses, in the bot's languages.

A classifier takes them for each other where no example has their words.
"""

from knowledge.normalisation import words

_COURTESIES = {
    "greet": (
        "coucou, coucou ça va, coucou comment ça va, salut ça va, bonjour ça va, bonjour comment allez vous, "
        "comment ça va, comment vas tu, comment allez vous, cc ça va, cc sava, cc cv, slt ça va, slt cv, "
        "how are you, hi how are you, hello how are you, wie geht's, wie geht es dir, wie geht es ihnen, "
        "hallo wie geht's, come va, come stai, come sta, ciao come va, ciao come stai, cómo estás, qué tal, "
        "bonjour, bonsoir, hello, hi, good morning, good afternoon, good evening, hallo, guten tag, guten morgen, "
        "guten abend, grüezi, buongiorno, buonasera, hola, buenos días, buenas tardes, olá, bom dia, boa tarde, "
        "مرحبا, السلام عليكم, صباح الخير, مساء الخير, привіт, вітаю, здрастуйте, добрий день, доброго дня, "
        "добрий вечір, доброго вечора, доброго ранку"
    ),
    "thank": (
        "merci, merci beaucoup, thanks, thank you, thank you very much, danke, vielen dank, grazie, grazie mille, "
        "gracias, muchas gracias, obrigado, obrigada, muito obrigado, muito obrigada, شكرا, شكرا جزيلا, شكرا لك, "
        "дякую, дуже дякую, щиро дякую, красно дякую"
    ),
    "goodbye": (
        "au revoir, bye, goodbye, auf wiedersehen, tschüss, arrivederci, adiós, hasta luego, hasta pronto, "
        "hasta mañana, adeus, até logo, até breve, até amanhã, مع السلامة, إلى اللقاء, до побачення, бувай, "
        "бувайте, на все добре, надобраніч"
    ),
}
_INTENTS = {tuple(words(said)): intent for intent, all_said in _COURTESIES.items() for said in all_said.split(", ")}


def courtesy(text: str) -> str | None:
    """Return the intent of a message that is a courtesy and nothing else; else None."""
    return _INTENTS.get(tuple(words(text)))
