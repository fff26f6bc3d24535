"""Read a whole site politely, and later only what changed of it."""

from knowledge.sites.crawler import Crawler
from knowledge.sites.types import Limits, Seen, Visit

__all__ = ["Crawler", "Limits", "Seen", "Visit"]
