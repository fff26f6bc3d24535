"""The index: dense and lexical search, token rows, versions, publication."""
