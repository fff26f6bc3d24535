"""What the bot knows: documents in, clean passages and curated answers out."""
