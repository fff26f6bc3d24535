"""Questions on whether a country took part that name no country: "Mon pays a-t-il participé ?"."""

import re

from knowledge.countries import CountryNames
from knowledge.normalisation import words

_SOME_COUNTRY = re.compile(
    r"\b(?:(?:mon|notre|votre|ce|un certain|tel ou tel) pays(?: d'origine)?"
    r"|un pays (?:précis|donné|particulier|quelconque)"
    r"|(?:my|our|your|this|that)(?: home| own)? country"
    r"|a (?:certain|given|specific|particular) country"
    r"|(?:mein|unser|ihr|dieses|jenes)(?: heimat)?land|(?:mein|unser|ihr|dieses|jenes) land"
    r"|ein (?:bestimmtes|gewisses|konkretes) land"
    r"|(?:il mio|il nostro|il suo|questo|quel|un certo) paese|un paese (?:preciso|specifico|particolare|determinato)"
    r"|(?:mi|nuestro|su|este|ese|un cierto) país|un país (?:concreto|determinado|preciso|en particular)"
    r"|(?:o meu|o nosso|o seu|este|esse|um certo) país|um país (?:concreto|específico|determinado|em particular)"
    r"|(?:моя|наша|ваша|ця|певна|якась) країна)\b"
    r"|\b(?:بلدي|بلدنا|بلد معين|هذا البلد|دولة معينة)\b",
    re.IGNORECASE,
)
_TAKING_PART = re.compile(
    r"particip|partecip|pris part|prendre part|membre|fai(?:t|sait) partie|figur|présent|presente|adhér"
    r"|t(?:ake|ook|aken) part|member|listed|on the list|involved|attend|joined"
    r"|teilgenommen|teilnehm|nahm|mitglied|beteiligt|dabei|auf der liste"
    r"|preso parte|membro|elenco|faceva parte|miembro|tomó parte|lista|fez parte"
    r"|شارك|عضو|عضوا|القائمة|участь|член|списк",
    re.IGNORECASE,
)


class CountryQuestions:
    """Recognises such questions, and completes them with the country that the visitor then names."""

    def __init__(self) -> None:
        """Read the names of all countries."""
        self._names = CountryNames()

    def lacks_country(self, text: str) -> bool:
        """Tell whether the text asks about the participation of a country that it does not name."""
        asks = _SOME_COUNTRY.search(text) and _TAKING_PART.search(text)
        return bool(asks) and not self._names.find(text, fuzzy=False)

    def country_in(self, text: str, language: str) -> str | None:
        """Return the country that the text names, written usually; a name of several countries as it stands."""
        mentions = self._names.find(text)
        if not mentions:
            return None
        first = mentions[0]
        if len(first.codes) > 1:
            return " ".join(words(text)[first.start : first.end])
        return self._names.display(first.codes[0], language)

    def complete(self, question: str, country: str) -> str:
        """Put the country where the question speaks of some country."""
        return _SOME_COUNTRY.sub(lambda _: country, question, count=1)
