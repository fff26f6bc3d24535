"""What has to exist before serving: model, index, trained bot, database. Each step is skipped while up to date."""

from collections.abc import Callable
from pathlib import Path

from api.building.assembly import open_encoder, open_store, opener
from api.building.root import RASA_PYTHON, ROOT
from api.building.shipping import fit_key, read_shipped
from api.settings import Settings
from bot.training import train
from embeddings.answering.served import ServedIndex
from embeddings.encoder.making import make_model
from embeddings.errors import IndexFaultError
from embeddings.index.manifest import Manifest
from embeddings.index.store import IndexStore
from embeddings.index.version import IndexVersion
from embeddings.quality.fitting import fit_policy, fit_signature
from knowledge.base import fingerprint, load_knowledge
from knowledge.cases import Case, load_cases

Say = Callable[[str], None]
"""Told what is going on, for whoever waits."""

TYPICAL = "tune.jsonl"
"""Labelled questions in the mix visitors ask: the threshold is taken from these."""
OTHERS = "tune-*.jsonl"
"""Further labelled questions to fit weights and calibration to, whatever their mix."""


def prepare_index(settings: Settings, say: Say, *, rebuild: bool = False, workers: int = 1) -> bool:
    """Build, fit and publish an index of the knowledge directory; return whether it was necessary.

    `workers` texts are encoded side by side. Without any document the index is empty. Raises KnowledgeError for content
    that does not hold, EmbeddingsError for a model or index that cannot be made; what was published before stays.
    """
    print_of_knowledge = fingerprint(settings.knowledge_dir)
    store = open_store(settings)
    encoder = open_encoder(settings, workers=workers)
    fitted = fit_signature(settings.max_error, settings.reranker)
    wanted = (encoder.name, settings.index_factory, print_of_knowledge, fitted)
    if not rebuild and _published(store) == wanted:
        return False
    shipped = read_shipped(settings, encoder.name)
    version = store.build(
        load_knowledge(settings.knowledge_dir),
        encoder,
        print_of_knowledge,
        settings.index_factory,
        shipped=shipped.vectors,
        progress=lambda done, total: say(f"{done} of {total} texts encoded"),
    )
    policy = None if rebuild else shipped.policy_for(fit_key(settings, encoder.name, print_of_knowledge))
    if policy is None:
        say("fitting confidence to the labelled questions")
        served = opener(settings, encoder)(store.load(version.id, encoder))
        fitted_version = fit_version(store, served, settings, settings.knowledge_dir)
    else:
        fitted_version = store.annotate(version, {"policy": policy, "fitted": fitted})
    store.publish(fitted_version)
    return True


def fit_version(store: IndexStore, served: ServedIndex, settings: Settings, directory: Path) -> IndexVersion:
    """Fit the policy of an index to the labelled questions of its knowledge directory, and have `served` use it.

    Returns the version as it can be published.
    """
    evaluation = directory / "evaluation"
    policy = fit_policy(served, _cases(evaluation, TYPICAL), _cases(evaluation, OTHERS), settings.max_error)
    served.policy = policy
    extra = {"policy": policy.to_json(), "fitted": fit_signature(settings.max_error, settings.reranker)}
    return store.annotate(served.index.version, extra)


def prepare_model(settings: Settings, say: Say) -> Path:
    """Make the default embedding model, which the dialogue needs whichever retrieval uses; return its directory."""
    model = settings.nlu_model
    make_model(model, _counted(say, "parts made"))
    return model


def prepare_bot(settings: Settings, say: Say) -> Path:
    """Train Rasa unless a model of the current training data exists; return the model."""
    model = prepare_model(settings, say)
    return train(
        ROOT, RASA_PYTHON, settings.var_dir / "rasa" / "models", model, progress=_counted(say, "steps trained")
    )


def prepare_database(settings: Settings, _: Say) -> None:
    """Bring the database to the current schema."""
    from api.database.migrate import upgrade

    settings.var_dir.mkdir(parents=True, exist_ok=True)
    upgrade(settings.database_url)


def _published(store: IndexStore) -> tuple[str, str, str, str | None] | None:
    try:
        manifest: Manifest = store.current().manifest
    except IndexFaultError:
        return None
    return manifest.model, manifest.index_factory, manifest.fingerprint, manifest.extra.get("fitted")


def _counted(say: Say, what: str) -> Callable[[int, int], None]:
    return lambda done, total: say(f"{done} of {total} {what}")


def _cases(directory: Path, pattern: str) -> tuple[Case, ...]:
    return tuple(case for path in sorted(directory.glob(pattern)) for case in load_cases(path))
