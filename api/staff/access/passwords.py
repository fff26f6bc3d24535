"""Passwords as argon2id hashes."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
"""Characters a password has at least; length is all that is asked of it."""

LONGEST = 256
"""Characters a password has at most, so that hashing stays cheap."""

_HASHER = PasswordHasher()


def hash_password(password: str) -> str:
    """Return the encoded hash, with its salt and parameters; takes some tens of milliseconds on purpose."""
    return _HASHER.hash(password)


def matches(password: str, encoded: str | None) -> bool:
    """Tell whether the password is the hashed one; without a hash it takes as long, so that nobody learns by timing."""
    try:
        return _HASHER.verify(encoded or _nobodys(), password) and encoded is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return _HASHER.hash("nobody's password")
