"""Signing in: passwords, OpenID Connect, set-up links."""
