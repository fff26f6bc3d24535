"""The staff console at /staff: sign in, read transcripts and why the bot replied as it did, review, see figures."""
