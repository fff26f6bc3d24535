"""Refuse a commit whose subject is longer than 72 characters; git gives the file that holds the message."""

import sys
from pathlib import Path

LONGEST = 72

if __name__ == "__main__":
    subject = Path(sys.argv[1]).read_text(encoding="utf-8").partition("\n")[0]
    if len(subject) > LONGEST:
        sys.exit(
            f"The subject has {len(subject)} characters, more than {LONGEST}: shorten it, and explain in the body."
        )
