"""Build the collaborators that the API, the command line and the preparation share."""

from collections.abc import Callable
from dataclasses import dataclass

from api.settings import Settings
from bot.interpretation.classifier import Classifier
from bot.interpretation.interpreter import Interpreter
from bot.safety.detector import Detector
from embeddings.answering.answerer import Answerer
from embeddings.answering.composing import Phrases
from embeddings.answering.served import ScorerOf, ServedIndex
from embeddings.encoder.encoder import DEFAULT_MODEL, load_encoder
from embeddings.index.archive import PassageArchive
from embeddings.index.live import LiveIndex
from embeddings.index.store import IndexStore
from embeddings.index.version import LoadedIndex
from embeddings.ranking.learned import learn_scorer
from embeddings.types import Encoder
from embeddings.understanding.language import LanguageDetector


@dataclass(frozen=True, slots=True)
class Parts:
    """What it takes to answer without the dialogue."""

    answering: Answerer
    interpreter: Interpreter
    detector: LanguageDetector
    live: LiveIndex[ServedIndex]
    encoder: Encoder
    archive: PassageArchive


def open_store(settings: Settings) -> IndexStore:
    """Return the store of index versions."""
    return IndexStore(settings.var_dir / "index")


def open_encoder(settings: Settings, *, workers: int = 1) -> Encoder:
    """Load the embedding model, making the default one if need be; see `load_encoder`."""
    return load_encoder(settings.model, settings.var_dir / "models", workers=workers)


def opener(settings: Settings, encoder: Encoder) -> Callable[[LoadedIndex], ServedIndex]:
    """Return what makes a loaded index ready to answer from, with the reranker that is set, if any.

    Raises ModelError if that cannot be loaded.
    """
    phrases = Phrases.load()
    scorer_of: ScorerOf = learn_scorer
    if settings.reranker is not None:
        # Only here: PyTorch and its libraries take 400 MB and many seconds.
        from embeddings.ranking.cross_encoder import Reranker

        scorer_of = Reranker(settings.reranker)
    return lambda loaded: ServedIndex(loaded, encoder, phrases, scorer_of)


def assemble(settings: Settings) -> Parts:
    """Load model and index; an index that is missing or corrupt is reported by `live.fault`."""
    encoder, store = open_encoder(settings), open_store(settings)
    live = LiveIndex(store, encoder, opener(settings, encoder))
    # What a turn is was learned with the default model, whichever one retrieval uses.
    of_turns = encoder if settings.model == DEFAULT_MODEL else load_encoder(DEFAULT_MODEL, settings.var_dir / "models")
    interpreter = Interpreter(of_turns, Classifier.load(), Detector.load(of_turns))
    return Parts(Answerer(live.get, Phrases.load()), interpreter, LanguageDetector(), live, encoder, store.archive)
