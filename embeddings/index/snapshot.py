"""A knowledge base as JSON, so that what was indexed can be served without the files it came from."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from knowledge.types import KnowledgeBase

_KNOWLEDGE = TypeAdapter(KnowledgeBase)


def knowledge_to_json(knowledge: KnowledgeBase) -> dict[str, Any]:
    """Return plain dicts, lists and scalars, from which `knowledge_from_json` rebuilds an equal knowledge base."""
    data = _KNOWLEDGE.dump_python(knowledge, mode="json", fallback=dict, warnings=False)
    return {**data, "documents": list(data["documents"].values())}


def knowledge_from_json(data: Mapping[str, Any]) -> KnowledgeBase:
    """Rebuild what `knowledge_to_json` wrote.

    Raises:
        KeyError: The documents or the id of one are missing.
        ValueError: Another field is missing, unknown or of another type.

    """
    documents = {document["id"]: document for document in data["documents"]}
    return _KNOWLEDGE.validate_python({**data, "documents": documents})
