"""From what was found to an answer with its proof."""
