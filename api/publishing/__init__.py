"""Drafts put to the test in a process of their own, put live, and taken back."""
