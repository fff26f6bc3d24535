"""The unigram tokenizer of multilingual-e5-small, rebuilt from the packed vocabulary."""

import re
from collections.abc import Mapping

from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers, processors
from tokenizers.decoders import Metaspace
from tokenizers.models import Unigram
from transformers import PreTrainedTokenizerFast

from embeddings.encoder.packed import PackedModel

START, PAD, END, UNKNOWN, MASK = "<s>", "<pad>", "</s>", "<unk>", "<mask>"


def build_tokenizer(packed: PackedModel) -> PreTrainedTokenizerFast:
    """Return a tokenizer that gives the ids the original does, `<s> … </s>` included, cut at the model's length."""
    vocabulary = list(packed.pieces)
    ids = {piece: index for index, (piece, _) in enumerate(vocabulary)}
    tokenizer = Tokenizer(Unigram(vocabulary, unk_id=ids[UNKNOWN]))
    tokenizer.normalizer = _normalizer(packed.normalisation)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{START} $A {END}",
        pair=f"{START} $A {END} {END} $B {END}",
        special_tokens=[(START, ids[START]), (END, ids[END])],
    )
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer,
        model_max_length=packed.positions,
        model_input_names=["input_ids", "attention_mask"],
        bos_token=START,
        cls_token=START,
        eos_token=END,
        sep_token=END,
        pad_token=PAD,
        unk_token=UNKNOWN,
        mask_token=MASK,
    )


def _normalizer(mapping: Mapping[str, str]) -> normalizers.Normalizer:
    """Express the packed map of code points as two character classes and NFKC.

    The map is NFKC as of SentencePiece's Unicode version, except for the characters that it drops or turns into a
    space. NFKC also composes what arrives decomposed (e + U+0301), as the original's rules do.
    """
    dropped = "".join(re.escape(source) for source, target in mapping.items() if target == "")
    spaced = "".join(re.escape(source) for source, target in mapping.items() if target == " " and source != " ")
    return normalizers.Sequence(
        [
            normalizers.Replace(Regex(f"[{dropped}]"), ""),
            normalizers.Replace(Regex(f"[{spaced}]"), " "),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
