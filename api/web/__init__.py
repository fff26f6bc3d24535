"""The routes of visitors and operators, and what surrounds every request."""
