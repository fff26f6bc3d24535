"""What multilingual-e5 expects in front of a text."""

PROMPTS = {"query": "query: ", "document": "passage: ", "passage": "passage: "}
"""The model was trained with these; sentence-transformers looks passages up under `document`."""
