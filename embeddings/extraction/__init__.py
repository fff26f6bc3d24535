"""Select the sentences of a page that answer a question, or tell that none do."""

from embeddings.extraction.extractor import Extractor
from embeddings.extraction.types import Extraction, Selection

__all__ = ["Extraction", "Extractor", "Selection"]
