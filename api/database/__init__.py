"""What is kept of conversations: models, engine, queries and migrations."""
