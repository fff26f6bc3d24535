"""Any CrossEncoder directory scores the candidates, by one setting."""

from pathlib import Path

import pytest
from sentence_transformers import CrossEncoder
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing
from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

from api.building.assembly import opener
from api.settings import Settings
from embeddings.errors import IndexCorruptError, ModelError
from embeddings.index.store import IndexStore
from tests.embeddings.conftest import WordEncoder, make_knowledge

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Save a tiny model that was never trained: it loads and scores like any other."""
    path = tmp_path_factory.mktemp("reranker") / "tiny"
    vocabulary = {word: number for number, word in enumerate((*SPECIAL, "combien", "permis", "65"))}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    ends = [("[CLS]", 2), ("[SEP]", 3)]
    tokenizer.post_processor = TemplateProcessing("[CLS] $A [SEP]", "[CLS] $A [SEP] $B:1 [SEP]:1", ends)
    names = dict(zip(("pad_token", "unk_token", "cls_token", "sep_token"), SPECIAL, strict=True))
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=64, **names).save_pretrained(path)
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8,
        max_position_embeddings=64, num_labels=1,
    )  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(path)
    CrossEncoder(str(path), device="cpu").save_pretrained(str(path))
    return path


def test_a_reranker_is_one_setting(directory: Path, tmp_path: Path) -> None:
    """It reads the candidates of the same two searches, and its scores decide."""
    encoder, store = WordEncoder(), IndexStore(tmp_path)
    loaded = store.load(store.build(make_knowledge("Le permis coûte 65 francs."), encoder, "f").id, encoder)
    served = opener(Settings(reranker=directory), encoder)(loaded)
    question = served.reader.read("combien le permis", "fr")
    ranking = served.rank(question, served.candidates(question))
    assert served.policy.scorer == "cross-encoder tiny"
    assert {ranked.owner.id for ranked in ranking.candidates} == {"tarif", "horaires"}
    assert sum(ranked.probability for ranked in ranking.candidates) + ranking.none == pytest.approx(1)


def test_one_that_cannot_be_loaded_stops_the_start_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="missing-model"):
        opener(Settings(reranker=tmp_path / "missing-model"), WordEncoder())


def test_weights_of_another_scorer_are_refused(directory: Path, tmp_path: Path) -> None:
    """The index has to be fitted again, which preparing does by itself."""
    encoder, store = WordEncoder(), IndexStore(tmp_path)
    fitted = opener(Settings(reranker=directory), encoder)
    version = store.build(make_knowledge("Le permis coûte 65 francs."), encoder, "f")
    version = store.annotate(version, {"policy": fitted(store.load(version.id, encoder)).policy.to_json()})
    assert fitted(store.load(version.id, encoder)).policy.scorer == "cross-encoder tiny"
    with pytest.raises(IndexCorruptError, match="cross-encoder tiny"):
        opener(Settings(), encoder)(store.load(version.id, encoder))
