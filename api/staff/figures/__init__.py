"""How the bot is doing: figures, samples, unanswered questions, export."""
