"""What rests on a document: the entries that quote it and the lists that are in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.types import Entry, Evidence, KnowledgeBase, Passage, Roster


@dataclass(frozen=True, slots=True)
class Loss:
    """An entry and the quotes of it that a document would no longer hold."""

    entry: Entry
    lost: tuple[Evidence, ...]


def entries_on(knowledge: KnowledgeBase, document_id: str) -> tuple[Entry, ...]:
    """Return the entries that quote a document."""
    return tuple(e for e in knowledge.entries if any(item.document_id == document_id for item in e.evidence))


def find_losses(knowledge: KnowledgeBase, document_id: str, passages: Sequence[Passage]) -> tuple[Loss, ...]:
    """Return the entries whose evidence would not hold if the document had these passages, none if it were removed."""
    losses = (
        Loss(entry, tuple(lost_evidence(entry.evidence, document_id, passages)))
        for entry in entries_on(knowledge, document_id)
    )
    return tuple(loss for loss in losses if loss.lost)


def lost_evidence(evidence: Sequence[Evidence], document_id: str, passages: Sequence[Passage]) -> Iterator[Evidence]:
    """Yield the quotes of a document that stand in none of the passages under their heading."""
    for item in evidence:
        if item.document_id == document_id and not any(
            item.section == passage.section and item.quote in passage.text for passage in passages
        ):
            yield item


def find_lost_lists(knowledge: KnowledgeBase, document_id: str, passages: Sequence[Passage]) -> tuple[Roster, ...]:
    """Return the lists of countries that would lack an item that they have now."""
    return tuple(
        roster for roster in knowledge.rosters if roster.document_id == document_id and not _holds(roster, passages)
    )


def _holds(roster: Roster, passages: Sequence[Passage]) -> bool:
    text = "\n".join(passage.text for passage in passages if passage.section == roster.section)
    return all(f"- {item}" in text for item in roster.items.values())
