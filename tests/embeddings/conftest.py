"""Texts that the tests of the model share."""

import json
import random
from itertools import islice
from pathlib import Path

import pytest

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
