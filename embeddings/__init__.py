"""Text to vectors to ranked, calibrated answers."""
