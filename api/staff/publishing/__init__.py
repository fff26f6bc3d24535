"""Drafts put to the test, published and rolled back."""
