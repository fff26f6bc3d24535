"""The Rasa project and the actions that answer from the documents."""
