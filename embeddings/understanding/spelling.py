"""Bring misspelt words back to words the documents and curated questions use, so that lexical search can find them."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping

from rapidfuzz import fuzz, process
from wordfreq import zipf_frequency

from embeddings.understanding.textspeak import chat_spellings
from knowledge.normalisation import fold, words

COMMON_ZIPF = 3.0
"""A word at least this frequent in its language (Zipf scale: log10 of uses per billion words) is spelt as meant."""
SHORTEST_FUZZY = 5
FUZZY_SCORE = 80
"""Least similarity (rapidfuzz ratio, 0-100) at which an unknown word is replaced."""
_TOKEN = re.compile(r"[^\W_]+(?!['’\w])")
_ELISIONS = {
    "fr": ("qu", "l", "d", "j", "n", "s", "m", "t", "c"),
    "it": ("dell", "nell", "all", "sull", "un", "l", "d", "c"),
}
_ELIDING = "aeiouyh"
"""What a word begins with before which another one is elided."""
_SOUNDS = (
    (re.compile(r"qu|q|ck|c(?![eiy])|kh"), "k"),
    (re.compile(r"c(?=[eiy])|ss|z|ti(?=on)|si(?=on)"), "s"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"eau|au"), "o"),
    (re.compile(r"ai|ei|ee"), "e"),
    (re.compile(r"y"), "i"),
    (re.compile(r"h"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile(r"(?<=..)(ent|es|e|s|t|d|x)$"), ""),
)


def sound(word: str) -> str:
    """Return a rough phonetic key of a folded word: spellings that sound alike share it (French first)."""
    for pattern, replacement in _SOUNDS:
        word = pattern.sub(replacement, word)
    return word


class Spelling:
    """Corrects questions towards a vocabulary, leaving words that are common in the language alone."""

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        """Learn the vocabulary of (language, text) pairs."""
        counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for language, text in texts:
            counts[language].update(word for word in words(text) if not word.isdigit())
        self._counts: Mapping[str, Counter[str]] = counts
        self._known = frozenset(word for vocabulary in counts.values() for word in vocabulary)
        self._by_sound = {language: _by_sound(vocabulary) for language, vocabulary in counts.items()}
        self._textspeak = chat_spellings()

    @property
    def known_words(self) -> frozenset[str]:
        """Every folded word of the vocabulary, in all languages."""
        return self._known

    def correct(self, question: str, language: str, *, left_alone: Collection[str] = ()) -> str:
        """Return `question` with misspelt words replaced; a question without any comes back unchanged.

        Words that are `left_alone` (folded) stay as they are written.
        """
        return _TOKEN.sub(
            lambda match: (
                match.group() if fold(match.group()) in left_alone else self._correct_word(match.group(), language)
            ),
            question,
        )

    def _correct_word(self, token: str, language: str) -> str:
        word = fold(token)
        if meant := self._textspeak.get(language, {}).get(word):
            return meant
        if len(word) < 3 or word in self._known or any(character.isdigit() for character in word):
            return token
        if zipf_frequency(token, language) >= COMMON_ZIPF:
            return token
        whole = self._sounding_like(word, language)
        return whole or self._split_elision(word, language) or self._resembling(word, language) or token

    def _split_elision(self, word: str, language: str) -> str | None:
        for prefix in _ELISIONS.get(language, ()):
            rest = word.removeprefix(prefix)
            if rest == word or len(rest) < 3 or rest[0] not in _ELIDING:
                continue
            known = rest if rest in self._known else self._resembling(rest, language)
            if known and known[0] in _ELIDING:
                return f"{prefix}'{known}"
        return None

    def _sounding_like(self, word: str, language: str) -> str | None:
        key = sound(word)
        return self._by_sound.get(language, {}).get(key) if len(key) >= 3 else None

    def _resembling(self, word: str, language: str) -> str | None:
        vocabulary = self._counts.get(language, Counter())
        if len(word) < SHORTEST_FUZZY:
            return _with_two_letters_swapped(word, vocabulary)
        near = [known for known in vocabulary if abs(len(known) - len(word)) <= 3]
        best = process.extractOne(word, near, scorer=fuzz.ratio, score_cutoff=FUZZY_SCORE)
        return best[0] if best else None


def _with_two_letters_swapped(word: str, vocabulary: Counter[str]) -> str | None:
    """Return the most frequent word of four letters that `word` is but for two neighbours, as "help" for "hlep"."""
    swapped = [word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in range(1, len(word) - 1)]
    known = [candidate for candidate in swapped if len(word) == SHORTEST_FUZZY - 1 and candidate in vocabulary]
    return max(known, key=lambda candidate: vocabulary[candidate], default=None)


def _by_sound(vocabulary: Counter[str]) -> dict[str, str]:
    """Map each phonetic key to the most frequent word that has it."""
    keyed: dict[str, str] = {}
    for word, _ in sorted(vocabulary.items(), key=lambda item: (item[1], item[0])):
        keyed[sound(word)] = word
    return keyed
