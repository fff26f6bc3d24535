"""Components of the Rasa pipeline; they run in the Rasa environment (Python 3.10)."""
