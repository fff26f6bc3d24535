"""What is costly to make of a knowledge directory and may come with it: the vectors of its texts, and the policy.

Both are only a short cut. A vector belongs to a text, whichever record that is in now; a text without one is encoded.
The policy belongs to everything that it was fitted to, named by a key; under another key it is fitted anew.
"""

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from embeddings.types import Unit, Vectors

log = logging.getLogger(__name__)

_VECTORS = "vectors.npz"
_POLICY = "policy.json"


@dataclass(frozen=True, slots=True)
class Shipped:
    """`vectors` maps text keys to rows (dimensions,); `policy` is as in a manifest, None where none is shipped."""

    encoder: str
    vectors: Mapping[int, Vectors] = field(default_factory=dict)
    policy: Mapping[str, Any] | None = None
    key: str = ""

    @classmethod
    def read(cls, directory: Path, encoder: str) -> "Shipped":
        """Read what was shipped for an encoder; nothing where there is nothing, or nothing that can be read."""
        try:
            with np.load(directory / _VECTORS, allow_pickle=False) as stored:
                if str(stored["encoder"]) != encoder:
                    return cls(encoder)
                rows = stored["rows"].astype(np.float32)
                vectors = dict(zip(stored["keys"].tolist(), rows, strict=True))
            fitted = json.loads((directory / _POLICY).read_text(encoding="utf-8"))
            return cls(encoder, vectors, fitted["policy"], fitted["key"])
        except FileNotFoundError:
            return cls(encoder)
        except (OSError, ValueError, KeyError, TypeError, BadZipFile) as error:
            log.warning("what was shipped in %s cannot be read (%s) and is made anew", directory, error)
            return cls(encoder)

    def write(self, directory: Path) -> None:
        """Write what `read` reads; vectors are kept with 16 bits a number, which is all that an index holds."""
        directory.mkdir(exist_ok=True)
        keys = sorted(self.vectors)
        rows = np.stack([self.vectors[key] for key in keys]) if keys else np.zeros((0, 0), np.float32)
        np.savez(
            directory / _VECTORS,
            encoder=np.array(self.encoder),
            keys=np.array(keys, np.int64),
            rows=rows.astype(np.float16),
        )
        text = json.dumps({"key": self.key, "policy": self.policy}, indent=1)
        (directory / _POLICY).write_text(text + "\n", encoding="utf-8")

    def policy_for(self, key: str) -> Mapping[str, Any] | None:
        """Return the policy if it was fitted to what `key` names."""
        return self.policy if self.key == key else None


def text_key(unit: Unit) -> int:
    """Return 63 bits that stand for what decides about the vector of a unit: its text, and on which side it stands."""
    digest = hashlib.sha256(f"{unit.is_wording}\0{unit.text}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1
