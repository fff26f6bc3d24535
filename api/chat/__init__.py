"""The visitor's conversation over HTTP."""
