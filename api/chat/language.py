"""Which language a message asks for: "auf Deutsch bitte", "parlez-vous italien ?", "українською"."""

from collections.abc import Iterator

from babel import Locale

from embeddings.understanding.language import LANGUAGES
from knowledge.normalisation import words

_NAMED_IN = ("fr", "de", "it", "en", "es", "pt", "ar", "uk")

# Words that may stand around the name of a language in such a request. Any other word makes it another message:
# "Gibt es das Dokument auf Deutsch?" does not ask for another language.
_AROUND = frozenset(
    words(
        "en em parlez vous parler parle tu peux pouvez peut on pourriez repondez repondre reponds moi continuons "
        "continuer passons passez passer je voudrais veux prefere preferez le la l s il te plait svp merci langue "
        "changer changez de plutot ecrivez ecrire ecris est ce que possible non oui mais ne comprends pas bonjour "
        "auf in bitte danke verstehe sprechen sie sprichst du sprich koennen können konnen wir kannst antworten "
        "antworte ich möchte mochte lieber weiter schreiben schreib schreibe zu wechseln wechsel sprache nicht "
        "nein ja und hallo english please can could you we speak speaking talk answer reply write switch to i "
        "would like prefer the language change let do not don t understand thanks thank no yes hello hi parla "
        "parlate parli puoi può puo potete rispondi rispondere risponda scrivi scrivere scriva vorrei preferisco "
        "per favore grazie possiamo lingua cambiare cambia si sì ciao por favor habla hablas hablar puede puedes "
        "responder responde podemos quiero quisiera prefiero gracias idioma cambiar a hola sí el fala falas falar "
        "pode podes responda quero gostaria prefiro obrigado obrigada mudar ola من فضلك هل تتحدث تتكلم يمكنك "
        "التحدث الرد أريد اللغة باللغة تكلم معي لو سمحت شكرا مرحبا будь ласка говорите можете ви чи мовою мова "
        "відповідайте відповідати хочу пишіть можна дякую по"
    )
)


def _names() -> Iterator[tuple[str, str]]:
    """Pair the names of the languages, in every language of the bot and as a request puts them, with their codes."""
    for locale in map(Locale, _NAMED_IN):
        for code in LANGUAGES:
            name = locale.languages[code]
            yield name, code
            if locale.language == "ar":
                yield f"ب{name}", code
            if locale.language == "uk":
                yield name.removesuffix("а") + "ою", code
    yield from ((Locale(code).languages[code], code) for code in LANGUAGES)
    yield from (("castellano", "es"), ("farsi", "fa"), ("عربي", "ar"))


_CODES = {words(name)[0]: code for name, code in _names() if len(words(name)) == 1}


def requested_language(text: str) -> str | None:
    """Return the ISO 639-1 code of the one language that a message asks for and says nothing else; else None."""
    spoken = words(text)
    named = {_CODES[word] for word in spoken if word in _CODES}
    if len(named) != 1 or any(word not in _CODES and word not in _AROUND for word in spoken):
        return None
    return named.pop()
