"""Who may enter the console: passwords, sessions, the first account, OpenID Connect."""
