"""Citations: exact quotes of stored passages."""

from collections.abc import Iterable

from embeddings.types import Citation
from knowledge.types import Evidence, KnowledgeBase, Passage


def cite(knowledge: KnowledgeBase, passage: Passage, start: int, end: int) -> Citation:
    """Cite `passage.text[start:end]`."""
    document = knowledge.documents[passage.document_id]
    return Citation(
        document_id=document.id,
        title=document.title,
        section=passage.section,
        quote=passage.text[start:end],
        start=start,
        end=end,
        content_hash=passage.content_hash,
        url=document.source,
        language=document.language,
    )


def cite_evidence(knowledge: KnowledgeBase, evidence: Iterable[Evidence]) -> tuple[Citation, ...]:
    """Cite each piece of evidence in the passage of its section that holds it; evidence was checked when loaded."""
    citations = []
    for item in evidence:
        for passage in knowledge.passages:
            start = passage.text.find(item.quote)
            if (passage.document_id, passage.section) == (item.document_id, item.section) and start >= 0:
                citations.append(cite(knowledge, passage, start, start + len(item.quote)))
                break
    return tuple(citations)


def cite_roster_items(
    knowledge: KnowledgeBase, document_id: str, section: str, items: Iterable[str]
) -> tuple[Citation, ...]:
    """Cite the list items named; without any, cite the introducing line of the list, which says what is listed."""
    passages = [p for p in knowledge.passages if (p.document_id, p.section) == (document_id, section)]
    found = []
    for item in items:
        for passage in passages:
            start = f"\n{passage.text}\n".find(f"\n- {item}\n")
            if start >= 0:
                found.append(cite(knowledge, passage, start + 2, start + 2 + len(item)))
                break
    if found or not passages:
        return tuple(found)
    return (cite(knowledge, passages[0], 0, len(passages[0].text.split("\n")[0])),)
