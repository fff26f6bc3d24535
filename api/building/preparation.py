"""What has to exist before serving: model, index, trained bot, database. Each step is skipped while up to date."""

from collections.abc import Callable
from pathlib import Path

from api.building.assembly import ROOT, open_encoder, open_store
from api.settings import Settings
from bot.training import train
from embeddings.answering.composing import Phrases
from embeddings.answering.served import ServedIndex
from embeddings.encoder.encoder import DEFAULT_MODEL
from embeddings.encoder.materialise import materialise
from embeddings.encoder.onnx_export import export_int8
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


def prepare_index(settings: Settings, say: Say, *, rebuild: bool = False) -> bool:
    """Build, fit and publish an index of the knowledge directory; return whether it was necessary.

    Raises KnowledgeError for content that does not hold, EmbeddingsError for a model or index that cannot be made;
    what was published before stays.
    """
    say("Checking the knowledge directory")
    print_of_knowledge = fingerprint(settings.knowledge_dir)
    store = open_store(settings)
    say("Loading the embedding model (the first time takes half a minute)")
    encoder = open_encoder(settings)
    fitted = fit_signature(settings.max_error)
    wanted = (encoder.name, settings.index_factory, print_of_knowledge, fitted)
    if not rebuild and _published(store) == wanted:
        return False
    knowledge = load_knowledge(settings.knowledge_dir)
    version = store.build(
        knowledge,
        encoder,
        print_of_knowledge,
        settings.index_factory,
        progress=lambda done, total: say(f"Encoding {done} of {total} texts"),
    )
    say("Fitting confidence to the labelled questions")
    served = ServedIndex(store.load(version.id, encoder), encoder, Phrases.load())
    store.publish(fit_version(store, served, settings.knowledge_dir, settings.max_error))
    return True


def fit_version(store: IndexStore, served: ServedIndex, directory: Path, max_error: float) -> IndexVersion:
    """Fit the policy of an index to the labelled questions of its knowledge directory, and have `served` use it.

    Returns the version as it can be published.
    """
    evaluation = directory / "evaluation"
    policy = fit_policy(served, _cases(evaluation, TYPICAL), _cases(evaluation, OTHERS), max_error)
    served.policy = policy
    extra = {"policy": policy.to_json(), "fitted": fit_signature(max_error)}
    return store.annotate(served.index.version, extra)


def nlu_model(settings: Settings) -> Path:
    """Where the dialogue's embedding model lies: the default one, whichever retrieval uses."""
    return settings.var_dir / "models" / DEFAULT_MODEL


def prepare_bot(settings: Settings, say: Say) -> Path:
    """Train Rasa unless a model of the current training data exists; return the model."""
    say("Training the dialogue (half a minute, only after changes)")
    model = nlu_model(settings)
    materialise(model)
    export_int8(model)
    return train(ROOT, ROOT / ".venv-rasa" / "bin" / "python", settings.var_dir / "rasa" / "models", model)


def prepare_database(settings: Settings, say: Say) -> None:
    """Bring the database to the current schema."""
    from api.database.migrate import upgrade

    say("Migrating the database")
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    upgrade(settings.database_url)


def _published(store: IndexStore) -> tuple[str, str, str, str | None] | None:
    try:
        manifest: Manifest = store.current().manifest
    except IndexFaultError:
        return None
    return manifest.model, manifest.index_factory, manifest.fingerprint, manifest.extra.get("fitted")


def _cases(directory: Path, pattern: str) -> tuple[Case, ...]:
    return tuple(case for path in sorted(directory.glob(pattern)) for case in load_cases(path))
