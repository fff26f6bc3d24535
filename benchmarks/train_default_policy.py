"""Fit the policies that stand in where there are no labelled questions, for FAQs with one or with some wordings.

    python benchmarks/train_default_policy.py

The shipped entries are taken as FAQs of four sizes in two languages, each entry with its first wording alone or with
its first three, and asked with the other wordings and, politely, with the first; of some questions the entry is taken
away, so that abstaining is right. Weights are printed as they stand in `embeddings/ranking/policy.py`, and what they
reach when the FAQs of one part of the documents are ranked by weights fitted to those of the other part.
"""

import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from rich.console import Console

from embeddings.answering.composing import Phrases
from embeddings.answering.served import ServedIndex
from embeddings.encoder.encoder import DEFAULT_MODEL, load_encoder
from embeddings.index.store import IndexStore
from embeddings.ranking.calibration import Calibration, Signals, signals_of_topic
from embeddings.ranking.choice import Choice, Example
from embeddings.ranking.ranker import Ranking
from embeddings.types import Encoder
from knowledge.base import load_knowledge
from knowledge.types import Entry, KnowledgeBase

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("fr", "de")
SIZES = (4, 12, 50, 500)
WORDINGS = (1, 3)
"""An imported FAQ has one wording an entry, one begun by hand some: each has a policy of its own."""
POLITE = {
    "fr": ("Bonjour, {} Merci d'avance.", "{}, s'il vous plaît", "je voudrais savoir : {}"),
    "de": ("Guten Tag, {} Danke im Voraus.", "{} bitte", "ich möchte wissen: {}"),
}
"""Without such questions, the weights took what is nearly the entry's own wording for something strange."""
QUESTIONS = 150
"""Questions asked of each FAQ."""
WITHOUT_ENTRY = 0.2
"""Share of the questions whose entry is taken away."""
PARTS = (frozenset({"initiative-de-berne", "consultations-ong"}), frozenset({"oim-suisse", "qui-sommes-nous"}))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to one FAQ, measured; `part` tells on which documents that FAQ rests."""

    served: ServedIndex
    example: Example
    part: int

    def rank(self, choice: Choice) -> Ranking:
        """Rank the entries of the FAQ."""
        assert self.served.ranker is not None
        return self.served.ranker.choose(self.example.features, choice)

    def is_right(self, ranking: Ranking) -> bool:
        """Whether the first of a ranking is what was asked for."""
        assert self.served.ranker is not None
        if not ranking.candidates:
            return False
        best = self.served.ranker.wordings.numbers[ranking.candidates[0].owner.id]
        return bool(self.example.right[self.example.features.numbers == best].any())


def main() -> None:
    """Print the policy and its figures."""
    console = Console()
    knowledge = load_knowledge(ROOT / "knowledge")
    encoder = load_encoder(DEFAULT_MODEL, ROOT / "var" / "models")
    for kept in WORDINGS:
        console.rule(f"{kept} wordings")
        _fit([one for part in range(len(PARTS)) for one in _ask_all(knowledge, part, kept, encoder, console)], console)


def _fit(asked: Sequence[Asked], console: Console) -> None:
    for part in range(len(PARTS)):
        choice = Choice.fit([one.example for one in asked if one.part != part])
        tested = [(one, one.rank(choice)) for one in asked if one.part == part and not one.example.abstain]
        first = np.mean([one.is_right(ranking) for one, ranking in tested])
        console.print(f"part {part}: the right entry is first for {first:.1%} of {len(tested)}")
    choice = Choice.fit([one.example for one in asked])
    calibration = Calibration.fit(*_signals(asked))
    console.print("owner", [round(weight, 2) for weight in choice.owner_weights])
    console.print("question", [round(weight, 2) for weight in choice.question_weights])
    console.print(calibration)


def _signals(asked: Sequence[Asked]) -> tuple[list[Signals], list[bool]]:
    """Return signals and outcomes by weights fitted to the other part."""
    signals, right = [], []
    for part in range(len(PARTS)):
        choice = Choice.fit([one.example for one in asked if one.part != part])
        for one in asked:
            if one.part == part:
                ranking = one.rank(choice)
                if ranking.candidates:
                    signals.append(signals_of_topic(ranking, one.served.entries))
                    right.append(one.is_right(ranking))
    return signals, right


def _ask_all(knowledge: KnowledgeBase, part: int, kept: int, encoder: Encoder, console: Console) -> Iterator[Asked]:
    chance = random.Random(part)
    entries = [entry for entry in knowledge.entries if entry.evidence[0].document_id in PARTS[part]]
    for language in LANGUAGES:
        for size in SIZES:
            chosen = [entry for entry in chance.sample(entries, min(size, len(entries))) if language in entry.answers]
            console.print(f"{len(chosen)} entries, {language}")
            with tempfile.TemporaryDirectory() as directory:
                served = _serve(knowledge, chosen, language, kept, encoder, Path(directory))
            yield from _ask(served, chosen, language, kept, part, chance)


def _serve(
    knowledge: KnowledgeBase, chosen: Sequence[Entry], language: str, kept: int, encoder: Encoder, directory: Path
) -> ServedIndex:
    alone = [
        replace(
            entry,
            questions={language: entry.questions[language][:kept]},
            answers={language: entry.answers[language]},
            aspect="what",
        )
        for entry in chosen
    ]
    faq = replace(knowledge, passages=(), entries=tuple(alone), gaps=(), rosters=())
    store = IndexStore(directory)
    return ServedIndex(store.load(store.build(faq, encoder, "default policy").id, encoder), encoder, Phrases.load())


def _ask(
    served: ServedIndex, chosen: Sequence[Entry], language: str, kept: int, part: int, chance: random.Random
) -> Iterator[Asked]:
    assert served.ranker is not None
    numbers = served.ranker.wordings.numbers
    wordings = [(entry.id, text) for entry in chosen for text in entry.questions[language][kept:]]
    wordings += [(entry.id, chance.choice(POLITE[language]).format(entry.questions[language][0])) for entry in chosen]
    for owner, text in chance.sample(wordings, min(QUESTIONS, len(wordings))):
        question = served.reader.read(text, language)
        features = served.ranker.measure(question, served.ranker.owners(question, served.candidates(question)))
        right = features.numbers == numbers[owner]
        if chance.random() < WITHOUT_ENTRY:
            nothing = np.zeros(int((~right).sum()), dtype=bool)
            yield Asked(served, Example(features.without(right), nothing, abstain=True), part)
        else:
            yield Asked(served, Example(features, right, abstain=False), part)


if __name__ == "__main__":
    main()
