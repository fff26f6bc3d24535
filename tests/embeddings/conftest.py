"""Texts, a small knowledge base and a stand-in for the model."""

import hashlib
import json
import random
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest

from embeddings.types import Tokens, Vectors
from knowledge.types import Document, Entry, Evidence, Gap, KnowledgeBase, Passage

SENTENCES = (
    "كم عدد الدول الأعضاء في المنظمة الدولية للهجرة؟",
    "Скільки держав-членів має організація?",
    "Где находится офис организации в Берне?",
    "Uluslararası örgüt nedir?",
    "Sa shtete anëtare ka organizata?",
    "سازمان بین‌المللی مهاجرت چیست؟",
    "国際移住機関とは何ですか。",
    "C’est « l’été » à 12 °C — 50 % de remise, N° 3…",
    "A\tline\nand  two   spaces \u200b ﬁn ① ½ Ｆｕｌｌ",
    "",
)


@pytest.fixture(scope="session")
def multilingual_texts(shared: Path) -> list[str]:
    """Return 200 texts: runs of sentences from French, German and English pages, and the ones above."""
    chance = random.Random(7)
    texts = list(SENTENCES)
    pages = {
        language: (shared / "omos" / f"dev_{language}.jsonl").read_text(encoding="utf-8").splitlines()
        for language in ("fr", "de", "en")
    }
    while len(texts) < 200:
        language = chance.choice(sorted(pages))
        sentences = json.loads(chance.choice(pages[language]))["context"].split("\n")
        start = chance.randrange(len(sentences))
        texts.append("\n".join(islice(sentences, start, start + chance.randint(1, 3))))
    return texts


class WordEncoder:
    """Stands in for a model where only the bookkeeping matters: a text is the bag of its words, hashed."""

    def __init__(self, name: str = "words", dimensions: int = 32) -> None:
        self.name = name
        self.dimensions = dimensions

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text; rows of texts with the same words are equal."""
        rows = np.full((len(texts), self.dimensions), 1e-3, dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.lower().split():
                row[crc32(word.encode()) % self.dimensions] += 1
        normalised: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return normalised

    encode_passages = encode_queries

    def read_query(self, text: str) -> tuple[Vectors, Tokens]:
        """Return a text's vector and its words."""
        return self.encode_queries([text])[0], self.passage_tokens(text)

    def passage_tokens(self, text: str) -> Tokens:
        """Return the words, each as a direction of its own."""
        words = text.lower().split()
        ids = np.array([crc32(word.encode()) % self.dimensions for word in words], dtype=np.int32)
        return Tokens(ids, np.eye(self.dimensions, dtype=np.float32)[ids])


@pytest.fixture
def word_encoder() -> WordEncoder:
    return WordEncoder()


def make_knowledge(*facts: str) -> KnowledgeBase:
    """Return a knowledge base of one document whose passages are `facts`, with one entry and one gap."""
    text = "\n\n".join(facts)
    document = Document("ville", "La ville", "Ville", "fr", "https://example.org", "2024-05-01", text)
    passages = []
    for number, fact in enumerate(facts):
        start = sum(len(before) + 2 for before in facts[:number])
        digest = hashlib.sha256(fact.encode()).hexdigest()
        passages.append(Passage(digest[:16], "ville", "Faits", fact, start, start + len(fact), digest))
    entry = Entry(
        "tarif", "permis", "how-many", {"fr": ("Combien ?",), "de": ("Wie viel?",)}, {"fr": "65"},
        (Evidence("ville", "Faits", facts[0]),),
    )  # fmt: skip
    return KnowledgeBase(
        {"ville": document}, tuple(passages), (entry,), (Gap("horaires", {"en": ("Opening hours?",)}),)
    )
