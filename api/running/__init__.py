"""Running and supervising the processes."""
