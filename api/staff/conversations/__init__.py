"""Find conversations and contact requests, read them, see why the bot replied as it did, and say what was wrong."""
