"""What kind of turn a message is, decided once."""
