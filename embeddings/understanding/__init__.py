"""What a message says, without any index."""
