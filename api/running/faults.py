"""The faults that end a command with one sentence instead of a traceback."""

from api.settings import SettingsError
from bot.errors import BotError
from embeddings.errors import EmbeddingsError
from knowledge.errors import KnowledgeError

FAULTS = (SettingsError, KnowledgeError, EmbeddingsError, BotError, OSError)
"""Each message says what is wrong, where, and what to do."""
