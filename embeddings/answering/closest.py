"""What comes closest to a question that is not answered: shown as readings, or offered beside a refusal."""

from collections.abc import Iterator, Mapping

from embeddings.ranking.ranker import Ranking
from embeddings.types import Memory, Suggestion
from knowledge.types import Entry

MOST = 3
"""How many questions are offered at once."""


def closest(
    entries: Mapping[str, Entry], ranking: Ranking, language: str, memory: Memory | None
) -> tuple[Suggestion, ...]:
    """Offer questions that can be answered, likeliest first; never the one just answered, nor in another language.

    What is likeliest comes first, then what is known of the same subject.
    """
    just_answered = memory.entry_id if memory and memory.answered else None
    offered = dict.fromkeys(
        entry.questions[language][0]
        for entry in _near(entries, ranking, memory)
        if language in entry.questions and entry.id != just_answered
    )
    return tuple(Suggestion(question, question) for question in list(offered)[:MOST])


def _near(entries: Mapping[str, Entry], ranking: Ranking, memory: Memory | None) -> Iterator[Entry]:
    ranked = [entries[candidate.owner.id] for candidate in ranking.candidates if candidate.owner.id in entries]
    subject = memory.subject if memory else None
    yield from (entry for entry in ranked if entry.subject == subject)
    yield from ranked[:MOST]
    yield from (entry for entry in entries.values() if subject and entry.subject == subject)
