"""The custom actions Rasa calls, run inside the API process."""
