"""Messages that wrap their question in a story."""

import re

from embeddings.understanding.followups import asks

LONG = 12
"""A message of so many words or fewer is taken as it is."""
SHORTEST_CLAUSE = 4
MOST = 0.9
"""A clause that is more of the message than this share is the message."""
_CLAUSE = re.compile(r"[,;:.!?()\n]+")


def asking_clause(message: str) -> str | None:
    """Return the clause of a long message that says what is asked; None if it is short, or asks nothing.

    It is the last one with a question word, as visitors explain themselves first; without any, the longest one.
    """
    clauses = [clause.strip() for clause in _CLAUSE.split(message)]
    clauses = [clause for clause in clauses if len(clause.split()) >= SHORTEST_CLAUSE]
    if len(message.split()) <= LONG or not asks(message) or not clauses:
        return None
    asking = [clause for clause in clauses if asks(clause)]
    clause = asking[-1] if asking else max(clauses, key=len)
    return clause if len(clause) < MOST * len(message) else None
