"""Train the classifier: `python -m bot.safety.training`, two minutes on one core, the same weights at every run.

It learns from messages that people wrote (`learn.jsonl`, and what visitors ordinarily ask in `ordinary.jsonl`), from
composed ones and from misspelt ones. `unseen.jsonl`, written by another hand, is for measuring only.
"""

import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from bot.safety.frames import compose
from bot.safety.letters import BUCKETS, letters
from bot.safety.misspelling import misspell
from bot.safety.model import LABELS, MAX_PIECES
from bot.safety.types import Example, read_examples
from embeddings.encoder.encoder import DEFAULT_MODEL, load_encoder
from embeddings.types import Encoder

DATA = Path("bot/data/safety")
WEIGHTS = Path("bot/safety/weights.npz")
MODELS = Path("var/models")

EPOCHS = 12
HIDDEN = 96
HEADS = 4
BATCH = 64
DROPPED = 0.3
RATE = 2e-3

Pieces = NDArray[np.float32]


class Classifier(nn.Module):
    """`bot.safety.model.Model` as torch trains it."""

    def __init__(self, mean: Tensor, spread: Tensor) -> None:
        """Start from random weights; pieces are scaled by their mean and spread, one number a dimension."""
        super().__init__()
        self.mean, self.spread = mean, spread
        self.inner = nn.Linear(len(mean), HIDDEN)
        self.heads = nn.Linear(HIDDEN, HEADS)
        self.outer = nn.Linear(HIDDEN * (HEADS + 1), len(LABELS))
        self.letters = nn.EmbeddingBag(BUCKETS, len(LABELS), mode="sum")
        self.letters_alone = nn.EmbeddingBag(BUCKETS, len(LABELS), mode="sum")
        self.letters_alone_bias = nn.Parameter(torch.zeros(len(LABELS)))
        nn.init.zeros_(self.letters.weight)
        nn.init.zeros_(self.letters_alone.weight)
        self.drop = nn.Dropout(DROPPED)

    def forward(self, batch: "Batch") -> tuple[Tensor, Tensor]:
        """Return the scores of every label by pieces and letters, and by letters alone."""
        rows = self.drop((batch.pieces - self.mean) / self.spread)
        hidden = torch.relu(self.inner(rows))
        absent = ~batch.present[..., None]
        attention = self.heads(hidden).masked_fill(absent, -1e4).softmax(1)
        pooled = torch.einsum("bnk,bnh->bkh", attention, hidden).flatten(1)
        highest = hidden.masked_fill(absent, -1e4).max(1).values
        scores = self.outer(self.drop(torch.cat([pooled, highest], 1)))
        spelt = self.drop(self.letters(batch.buckets, batch.starts, batch.counts))
        alone = self.letters_alone(batch.buckets, batch.starts, batch.counts) + self.letters_alone_bias
        return scores + spelt, alone


class Batch:
    """Some examples side by side."""

    def __init__(self, texts: Sequence[str], pieces: Sequence[Pieces]) -> None:
        """Pad the pieces to the same number."""
        longest = max(len(rows) for rows in pieces)
        padded = np.zeros((len(pieces), longest, pieces[0].shape[1]), np.float32)
        present = np.zeros((len(pieces), longest), bool)
        for at, rows in enumerate(pieces):
            padded[at, : len(rows)], present[at, : len(rows)] = rows, True
        spelt = [letters(text) for text in texts]
        self.pieces, self.present = torch.from_numpy(padded), torch.from_numpy(present)
        self.buckets = torch.from_numpy(np.concatenate([buckets for buckets, _ in spelt]))
        self.counts = torch.from_numpy(np.concatenate([counts for _, counts in spelt]))
        self.starts = torch.tensor(np.cumsum([0, *(len(buckets) for buckets, _ in spelt[:-1])]))


def examples(data: Path = DATA) -> list[Example]:
    """Return everything the classifier learns from."""
    composed = [example for path in sorted(data.glob("frames*.yml")) for example in compose(path)]
    written = read_examples(data / "learn.jsonl")
    return [*written, *composed, *misspell([*written, *composed]), *read_examples(data / "ordinary.jsonl")]


def encode(encoder: Encoder, texts: Iterable[str]) -> list[Pieces]:
    """Return the pieces of each text; the same text is encoded once."""
    unique = {text: encoder.read_query(text)[1].rows[:MAX_PIECES] for text in dict.fromkeys(texts)}
    return [unique[text] for text in texts]


def train(learned: Sequence[Example], pieces: Sequence[Pieces]) -> Classifier:
    """Fit to the examples, whose pieces are given; deterministic on one machine."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    draw = random.Random(0)
    usable = [at for at, rows in enumerate(pieces) if len(rows)]
    sample = np.concatenate([pieces[at] for at in usable[::5]]).astype(np.float32)
    network = Classifier(torch.from_numpy(sample.mean(0)), torch.from_numpy(sample.std(0)))
    optimiser = torch.optim.AdamW(network.parameters(), RATE, weight_decay=1e-3)
    steps = EPOCHS * len(_batches(usable, pieces, random.Random(0)))
    pace = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps)
    targets = torch.tensor([LABELS.index(example.situation) for example in learned])
    for _ in range(EPOCHS):
        for chosen in _batches(usable, pieces, draw):
            together, alone = network(Batch([learned[at].text for at in chosen], [pieces[at] for at in chosen]))
            wanted = targets[chosen]
            loss = nn.functional.cross_entropy(together, wanted) + nn.functional.cross_entropy(alone, wanted)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            pace.step()
    return network.eval()


def _batches(usable: Sequence[int], pieces: Sequence[Pieces], draw: random.Random) -> list[list[int]]:
    """Mix the examples, with those of about the same length together."""
    order = list(usable)
    draw.shuffle(order)
    stretches = [order[at : at + 16 * BATCH] for at in range(0, len(order), 16 * BATCH)]
    sized = [sorted(stretch, key=lambda at: len(pieces[at])) for stretch in stretches]
    batches = [stretch[at : at + BATCH] for stretch in sized for at in range(0, len(stretch), BATCH)]
    draw.shuffle(batches)
    return batches


def store(network: Classifier, encoder: str, path: Path) -> None:
    """Write the weights in half precision, and whose pieces they are for."""
    state = {
        name.replace(".weight", "").replace(".bias", "_bias"): value for name, value in network.state_dict().items()
    }
    state |= {"mean": network.mean, "spread": network.spread}
    arrays = {name: cast("Tensor", value).numpy().astype(np.float16) for name, value in state.items()}
    np.savez_compressed(path, encoder=np.array(encoder), **arrays)  # type: ignore[arg-type]


def main() -> None:
    """Train and store; run in the project's root."""
    encoder = load_encoder(DEFAULT_MODEL, MODELS)
    learned = examples()
    store(train(learned, encode(encoder, [example.text for example in learned])), encoder.name, WEIGHTS)


if __name__ == "__main__":
    main()
