"""Build the collaborators that the API, the command line and the preparation share."""

from dataclasses import dataclass

from api.settings import Settings
from bot.interpretation.classifier import Classifier
from bot.interpretation.interpreter import Interpreter
from bot.safety.detector import Detector
from embeddings.answering.answerer import Answerer
from embeddings.answering.composing import Phrases
from embeddings.answering.served import ServedIndex
from embeddings.encoder.encoder import DEFAULT_MODEL, load_encoder
from embeddings.index.archive import PassageArchive
from embeddings.index.live import LiveIndex
from embeddings.index.store import IndexStore
from embeddings.index.version import LoadedIndex
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


def assemble(settings: Settings) -> Parts:
    """Load model and index; an index that is missing or corrupt is reported by `live.fault`."""
    encoder, phrases = open_encoder(settings), Phrases.load()

    def prepare(loaded: LoadedIndex) -> ServedIndex:
        return ServedIndex(loaded, encoder, phrases)

    store = open_store(settings)
    live = LiveIndex(store, encoder, prepare)
    # What a turn is was learned with the default model, whichever one retrieval uses.
    of_turns = encoder if settings.model == DEFAULT_MODEL else load_encoder(DEFAULT_MODEL, settings.var_dir / "models")
    interpreter = Interpreter(of_turns, Classifier.load(), Detector.load(of_turns))
    return Parts(Answerer(live.get, phrases), interpreter, LanguageDetector(), live, encoder, store.archive)
