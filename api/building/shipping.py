"""Ship what is costly to make of the knowledge, so that no machine has to make it again.

`python -m api.building.shipping` makes it anew; it lies in the knowledge directory and goes into version control.
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from api.building.root import ROOT
from api.settings import Settings
from embeddings.index.shipped import Shipped
from embeddings.quality.fitting import fit_signature

FOLDER = "prepared"
"""Where it lies within the knowledge directory."""


def read_shipped(settings: Settings, encoder: str) -> Shipped:
    """Return what comes with the knowledge directory for an encoder."""
    return Shipped.read(settings.knowledge_dir / FOLDER, encoder)


def fit_key(settings: Settings, encoder: str, knowledge: str) -> str:
    """Name all that a policy is fitted to: settings, encoder, fingerprint of the knowledge, and the code itself.

    Too much rather than too little: a policy under another key is fitted anew, which costs minutes and no answer.
    """
    digest = hashlib.sha256(
        "\0".join(
            (encoder, settings.index_factory, knowledge, fit_signature(settings.max_error, settings.reranker))
        ).encode()
    )
    for path in _code():
        digest.update(f"\0{path.relative_to(ROOT).as_posix()}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def _code() -> Iterator[Path]:
    embeddings = [path for path in (ROOT / "embeddings").rglob("*") if path.suffix in {".py", ".yml", ".json"}]
    knowledge = [*(ROOT / "knowledge").rglob("*.py"), *(ROOT / "knowledge").glob("*.yml")]
    yield from sorted([*embeddings, *knowledge])


def main() -> None:
    """Build, fit and publish the index anew and write what can be shipped of it."""
    # Only here: preparing reads what is shipped.
    from api.building.assembly import open_encoder, open_store
    from api.building.preparation import prepare_index
    from api.running.steps import Steps
    from embeddings.index.shipped import text_key
    from knowledge.base import fingerprint

    settings, steps = Settings(), Steps()
    with steps.step("Index and policy, made anew") as tell:
        prepare_index(settings, tell, rebuild=True, workers=os.cpu_count() or 1)
    with steps.step(f"Written to {settings.knowledge_dir / FOLDER}"):
        store, encoder = open_store(settings), open_encoder(settings)
        loaded = store.load(store.pointer().current, encoder)
        units = list(loaded.units.values())
        vectors = dict(zip(map(text_key, units), loaded.dense.rows([unit.id for unit in units]), strict=True))
        key = fit_key(settings, encoder.name, fingerprint(settings.knowledge_dir))
        Shipped(encoder.name, vectors, loaded.version.manifest.extra["policy"], key).write(
            settings.knowledge_dir / FOLDER
        )


if __name__ == "__main__":
    main()
