"""Correct what the bot says: the entries and gaps, their editor, and drafts of changes."""
