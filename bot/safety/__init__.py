"""Tells cries for help from everything else people write, and whom to call in which situation."""
