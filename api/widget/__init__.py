"""The chat that other sites embed: plain modules below static/, served as one."""
