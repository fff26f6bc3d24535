"""Paths that are known outside the API too; nothing is imported here, since the supervisor needs them."""

WEBHOOK = "/internal/rasa/webhook"
"""Where Rasa has its custom actions run."""
