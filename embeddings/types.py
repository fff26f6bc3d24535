"""The vocabulary of the embeddings package."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""Shape (n, dimensions), each row of L2 norm 1, so that an inner product is a cosine."""


def unit_rows(rows: NDArray[np.floating[Any]]) -> Vectors:
    """Scale each row to norm 1; a row of zeros stays so."""
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(norms > 0, norms, 1), dtype=np.float32)


UnitKind = Literal["passage", "answer", "question", "gap", "roster"]
AnswerKind = Literal["answer", "clarification", "refusal"]


@dataclass(frozen=True, slots=True)
class Tokens:
    """The pieces of a text in its context: `ids` of the vocabulary, shape (n,), and `rows`, shape (n, dimensions)."""

    ids: NDArray[np.int32]
    rows: NDArray[np.float32]


class Encoder(Protocol):
    """Text to vectors; queries and passages carry different prompts."""

    @property
    def name(self) -> str:
        """Identifies the weights; an index built under another name is refused."""

    @property
    def dimensions(self) -> int:
        """Length of one vector."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """One row a text."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """One row a text."""

    def read_query(self, text: str) -> tuple[Vectors, Tokens]:
        """Vector of a query, shape (dimensions,), and every piece of it for itself, the prompt left out."""

    def passage_tokens(self, text: str) -> Tokens:
        """Every piece of a passage for itself, the prompt left out."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One searchable text: a passage, a curated answer, or one wording of a curated question, known gap or roster.

    `id` is a positive 63-bit integer derived from the other fields; `owner` is the id of the passage, entry, gap
    or roster.
    """

    id: int
    kind: UnitKind
    owner: str
    language: str
    text: str

    @property
    def is_wording(self) -> bool:
        """Whether it is something a visitor may say, rather than something we say."""
        return self.kind not in ("passage", "answer")


@dataclass(frozen=True, slots=True)
class Hit:
    """A unit found by one search, with that search's own score (cosine, or BM25)."""

    unit_id: int
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """What may answer a question: some 200 wordings, answers and passages, likeliest first.

    `verbatim` is the wording that a visitor used word for word, if any.
    """

    units: tuple[Unit, ...]
    verbatim: Unit | None = None

    def joined(self, other: "Found") -> "Found":
        """Add what was found for another wording of the same question."""
        return Found(tuple(dict.fromkeys(self.units + other.units)), self.verbatim)


class Candidates(Protocol):
    """Searches everything that is known; what it does not find is not looked at any more."""

    def candidates(self, text: str, language: str, vector: Vectors) -> Found:
        """Return what may answer a question in `language` with `vector`, shape (dimensions,)."""


@dataclass(frozen=True, slots=True)
class Citation:
    """Where an answer is proved: `passage.text[start:end] == quote`, and `content_hash` is that passage's.

    `language` is that of the document (BCP 47); empty in citations that were stored before it was recorded.
    """

    document_id: str
    title: str
    section: str
    quote: str
    start: int
    end: int
    content_hash: str
    url: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A reading the visitor may click: what it shows and what it sends."""

    label: str
    message: str


@dataclass(frozen=True, slots=True)
class Memory:
    """What a conversation keeps of what was said last, to understand what is said next.

    `question` is the last one that was put to the documents, `said` and `citations` are its answer and proof, `items`
    those of a list in it, and `item` is the index of the one told last.
    """

    question: str
    entry_id: str | None = None
    subject: str | None = None
    passage_id: str | None = None
    items: tuple[str, ...] = ()
    answered: bool = True
    """False where `entry_id` is only what was likeliest meant by a question that got no answer."""
    said: str = ""
    citations: tuple[Citation, ...] = ()
    item: int | None = None
    offered: tuple[Suggestion, ...] = ()
    """What could be clicked last, in the order shown."""
    refusals: int = 0
    """How many questions in a row got no answer."""
    awaits: str | None = None
    """The slot of a form that the last reply asked for."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Memory":
        """Rebuild what `dataclasses.asdict` wrote, as it comes back from a slot or the database."""
        return cls(
            **{
                **data,
                "items": tuple(data.get("items", ())),
                "citations": tuple(Citation(**citation) for citation in data.get("citations", ())),
                "offered": tuple(Suggestion(**suggestion) for suggestion in data.get("offered", ())),
            }
        )


@dataclass(frozen=True, slots=True)
class Candidate:
    """One possible answer with the scores that ranked it, kept with the turn so that staff can see why."""

    kind: UnitKind
    owner: str
    dense: float
    lexical: float
    score: float


@dataclass(frozen=True, slots=True)
class Trace:
    """Why an answer came out as it did."""

    question: str
    index_version: str
    threshold: float
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to one question, in the visitor's language, with its proof.

    `confidence` is the calibrated probability that the best answer found is right, whether it is given or held back;
    None where nothing is estimated: a question in the very words of a curated one, the item or the passages behind the
    answer just given, or no index to search.
    """

    kind: AnswerKind
    text: str
    language: str
    confidence: float | None = None
    citations: tuple[Citation, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    memory: Memory | None = None
    trace: Trace | None = None


class Answering(Protocol):
    """What the dialogue and the API need of retrieval."""

    def answer(self, question: str, *, language: str, memory: Memory | None = None, continues: float = 1.0) -> Answer:
        """Answer from the documents, ask which reading is meant, or refuse; never raises for any text.

        `continues` is the probability that the question is to be understood with `memory`; without it, as where
        nobody has interpreted a conversation, the question's own words have to tell.
        """

    def elaborate(self, memory: Memory, *, language: str) -> Answer:
        """Show all that stands around the proof of the last answer; refuse where there is none."""
