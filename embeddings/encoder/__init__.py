"""The embedding model: materialised, exported and served."""
