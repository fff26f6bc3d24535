"""A visitor's message made ready for ranking: spelling corrected, countries found, encoded."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from embeddings.index.units import mask_country
from embeddings.ranking.wordings import Wordings
from embeddings.types import Encoder, Tokens, Vectors
from embeddings.understanding.spelling import Spelling
from knowledge.countries import CountryNames, Mention
from knowledge.normalisation import words
from knowledge.types import KnowledgeBase

_EXCLUDING = frozenset({"pas", "not", "nicht", "non"})
_ARTICLES = frozenset({"le", "la", "les", "l", "the", "die", "der", "das", "il", "lo", "i", "gli"})


@dataclass(frozen=True, slots=True)
class Question:
    """`vector` has shape (dimensions,); `masked` is the text with "this country" in the place of the first country."""

    text: str
    language: str
    vector: Vectors
    tokens: Tokens
    countries: tuple[Mention, ...] = ()
    masked: "Question | None" = None

    @property
    def codes(self) -> tuple[str, ...]:
        """The ISO 3166 codes of the countries named; an ambiguous name gives several."""
        return tuple(dict.fromkeys(code for country in self.countries for code in country.codes))


class QuestionReader:
    """Reads questions in the light of what the documents and the curated questions say."""

    def __init__(self, knowledge: KnowledgeBase, wordings: Wordings, encoder: Encoder) -> None:
        """Learn the vocabulary."""
        self._encoder = encoder
        texts = [(unit.language, unit.text) for unit in wordings.units]
        texts += [pair for entry in knowledge.entries for pair in entry.answers.items()]
        texts += [(knowledge.documents[passage.document_id].language, passage.text) for passage in knowledge.passages]
        self._spelling = Spelling(texts)
        self._countries = CountryNames(known_words=self._spelling.known_words) if knowledge.rosters else None

    def read(self, message: str, language: str) -> Question:
        """Correct, search for countries, and encode."""
        text = self._spelling.correct(message, language)
        mentions = self._find_countries(text)
        if not mentions and text != message and (meant := self._find_countries(message)):
            # The correction made another word of a misspelt country.
            spoken = words(message)
            text = self._spelling.correct(message, language, left_alone={spoken[mention.start] for mention in meant})
            mentions = self._find_countries(text)
        countries = _meant(mentions, text)
        masked = self.encode(mask_country(text, countries[0], language), language) if countries else None
        return replace(self.encode(text, language), countries=countries, masked=masked)

    def encode(self, text: str, language: str) -> Question:
        """Encode a text as it is."""
        return Question(text, language, *self._encoder.read_query(text))

    def _find_countries(self, text: str) -> tuple[Mention, ...]:
        return self._countries.find(text) if self._countries else ()


def _meant(mentions: Sequence[Mention], text: str) -> tuple[Mention, ...]:
    """Leave out countries that are named to say which one is not meant, as in "Niger, not Nigeria"."""
    spoken = words(text)
    meant = tuple(mention for mention in mentions if not _is_excluded(mention, spoken))
    return meant or tuple(mentions)


def _is_excluded(mention: Mention, spoken: Sequence[str]) -> bool:
    before = [word for word in spoken[max(0, mention.start - 2) : mention.start] if word not in _ARTICLES]
    return bool(before) and before[-1] in _EXCLUDING
