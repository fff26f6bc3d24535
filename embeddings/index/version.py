"""The files of one version of the index: how they are written and read."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from embeddings.errors import IndexCorruptError
from embeddings.index.dense import DenseIndex
from embeddings.index.lexical import LexicalIndex
from embeddings.index.manifest import Manifest
from embeddings.index.shipped import text_key
from embeddings.index.snapshot import knowledge_from_json, knowledge_to_json
from embeddings.index.tokens import TokenTable
from embeddings.index.units import build_units
from embeddings.types import Encoder, Unit, Vectors
from knowledge.types import KnowledgeBase

Progress = Callable[[int, int], None]
"""Told how many texts are encoded, and of how many."""

_DENSE = "dense.faiss"
_LEXICAL = "lexical"
_TOKENS = "tokens.npz"
_UNITS = "units.jsonl"
_KNOWLEDGE = "knowledge.json"
_CHUNK = 32


@dataclass(frozen=True, slots=True)
class IndexVersion:
    """A version that is complete on disk."""

    id: str
    path: Path
    manifest: Manifest


@dataclass(frozen=True, slots=True)
class LoadedIndex:
    """A version in memory; nothing of it is read from disk any more."""

    version: IndexVersion
    knowledge: KnowledgeBase
    units: Mapping[int, Unit]
    dense: DenseIndex
    lexical: LexicalIndex
    tokens: TokenTable


def write_version(
    directory: Path,
    knowledge: KnowledgeBase,
    encoder: Encoder,
    index_factory: str,
    progress: Progress | None,
    known: Mapping[int, Vectors],
) -> dict[str, int]:
    """Encode and index `knowledge` into the empty `directory`; return how much of what there is.

    `known` maps text keys to vectors of the same encoder, which need not be made again.

    Raises:
        EmbeddingsError: The factory does not suit.

    """
    units = build_units(knowledge)
    vectors = _encode(units, encoder, progress, known)
    DenseIndex.build([unit.id for unit in units], vectors, index_factory).save(directory / _DENSE)
    LexicalIndex.build(units).save(directory / _LEXICAL)
    TokenTable.build(units, encoder).save(directory / _TOKENS)
    lines = (json.dumps(asdict(unit), ensure_ascii=False) + "\n" for unit in units)
    (directory / _UNITS).write_text("".join(lines), encoding="utf-8")
    snapshot = json.dumps(knowledge_to_json(knowledge), ensure_ascii=False)
    (directory / _KNOWLEDGE).write_text(snapshot, encoding="utf-8")
    return {
        "documents": len(knowledge.documents),
        "passages": len(knowledge.passages),
        "entries": len(knowledge.entries),
        "gaps": len(knowledge.gaps),
        "rosters": len(knowledge.rosters),
        "units": len(units),
    }


def read_version(version: IndexVersion, encoder: Encoder) -> LoadedIndex:
    """Load a version whose files were verified.

    Raises:
        IndexCorruptError: It was built with another model, or its parts do not belong together.

    """
    manifest = version.manifest
    if (manifest.model, manifest.dimensions) != (encoder.name, encoder.dimensions):
        raise IndexCorruptError(
            f"index version {version.id} was built with {manifest.model} ({manifest.dimensions} dimensions), but "
            f"{encoder.name} ({encoder.dimensions}) is loaded: rebuild the index, or set that model"
        )
    knowledge = read_knowledge(version)
    try:
        lines = (version.path / _UNITS).read_text(encoding="utf-8").split("\n")
        units = [Unit(**json.loads(line)) for line in lines if line]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexCorruptError(f"index version {version.id} cannot be read: {error!r}") from error
    dense = DenseIndex.load(version.path / _DENSE)
    lexical = LexicalIndex.load(version.path / _LEXICAL)
    sizes = (len(units), len(dense), len(lexical), dense.dimensions)
    if sizes != (*[manifest.counts.get("units")] * 3, manifest.dimensions):
        raise IndexCorruptError(f"index version {version.id}: its parts do not belong together {sizes}")
    tokens = TokenTable.load(version.path / _TOKENS)
    return LoadedIndex(version, knowledge, {unit.id: unit for unit in units}, dense, lexical, tokens)


def read_knowledge(version: IndexVersion) -> KnowledgeBase:
    """Return the knowledge that a version was built of; no model is needed.

    Raises:
        IndexCorruptError: It cannot be read.

    """
    try:
        return knowledge_from_json(json.loads((version.path / _KNOWLEDGE).read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexCorruptError(f"index version {version.id} cannot be read: {error!r}") from error


def _encode(
    units: Sequence[Unit], encoder: Encoder, progress: Progress | None, known: Mapping[int, Vectors]
) -> Vectors:
    """Encode passages and answers as passages, wordings as queries: a question is compared with what is like itself."""
    vectors = np.empty((len(units), encoder.dimensions), dtype=np.float32)
    keys = [text_key(unit) for unit in units]
    reused = {row for row, key in enumerate(keys) if key in known}
    for row in reused:
        vectors[row] = known[keys[row]]
    done = len(reused)
    for is_wording, encode in ((False, encoder.encode_passages), (True, encoder.encode_queries)):
        rows = [row for row, unit in enumerate(units) if unit.is_wording == is_wording and row not in reused]
        for start in range(0, len(rows), _CHUNK):
            chunk = rows[start : start + _CHUNK]
            vectors[chunk] = encode([units[row].text for row in chunk])
            done += len(chunk)
            if progress is not None:
                progress(done, len(units))
    # What is shipped has 16 bits a number, and what is encoded here is to be the same.
    return vectors.astype(np.float16).astype(np.float32)
