"""Changes to the knowledge directory as data: what somebody intends, and the file contents that come of it."""
