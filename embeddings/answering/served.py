"""Everything needed to answer from one version of the index, made ready once when the version is loaded."""

from collections.abc import Callable, Mapping

from embeddings.answering.composing import Composer, Phrases
from embeddings.answering.passages import PassageAnswers, Quoted
from embeddings.extraction.extractor import Extractor
from embeddings.index.candidates import HybridSearch
from embeddings.index.version import LoadedIndex
from embeddings.ranking.calibration import signals_of_topic
from embeddings.ranking.context import Context
from embeddings.ranking.learned import learn_scorer
from embeddings.ranking.policy import DEFAULT_POLICY, Policy
from embeddings.ranking.question import Question, QuestionReader
from embeddings.ranking.ranker import NOTHING, Ranker, Ranking
from embeddings.ranking.scorer import Scorer
from embeddings.ranking.wordings import Wordings
from embeddings.types import Candidates, Encoder, Found
from knowledge.types import Entry, Roster

ScorerOf = Callable[[LoadedIndex, Wordings], tuple[Scorer, Policy]]
"""Makes a scorer for the wordings of an index, and the policy that stands in until one is fitted."""


class ServedIndex:
    """An index version with its search, its ranker, its vocabulary and its composer."""

    def __init__(
        self, index: LoadedIndex, encoder: Encoder, phrases: Phrases, scorer_of: ScorerOf = learn_scorer
    ) -> None:
        """Prepare a loaded index; takes some seconds for thousands of wordings.

        Raises:
            IndexCorruptError: It was fitted with another scorer, or by another version of Passerelle.

        """
        self.index = index
        wordings = Wordings.arrange(index.units.values(), index.dense)
        self.search: Candidates = HybridSearch(index.units, index.dense, index.lexical)
        self.reader = QuestionReader(index.knowledge, wordings, encoder)
        self.composer = Composer(index.knowledge, phrases)
        self.entries: Mapping[str, Entry] = {entry.id: entry for entry in index.knowledge.entries}
        self.rosters: Mapping[str, Roster] = {roster.id: roster for roster in index.knowledge.rosters}
        self.passages = PassageAnswers(index.knowledge, Extractor.load(encoder))
        self.ranker: Ranker | None = None
        self.context: Context | None = None
        self.policy = self.unfitted_policy = DEFAULT_POLICY
        if wordings.units:
            scorer, self.unfitted_policy = scorer_of(index, wordings)
            self.ranker = Ranker(wordings, scorer)
            self.context = Context(wordings, self.entries, self.rosters)
            fitted = index.version.manifest.extra.get("policy")
            self.policy = Policy.from_json(fitted).require(scorer) if fitted else self.unfitted_policy

    def candidates(self, question: Question) -> Found:
        """Search for what may answer a question, and for the same about any country if it names one."""
        found = self.search.candidates(question.text, question.language, question.vector)
        return found if question.masked is None else found.joined(self.candidates(question.masked))

    def rank(self, question: Question, found: Found) -> Ranking:
        """Rank the curated questions and known gaps among what was found."""
        if self.ranker is None:
            return NOTHING
        return self.ranker.choose(
            self.ranker.measure(question, self.ranker.owners(question, found)), self.policy.choice
        )

    def confidence(self, ranking: Ranking) -> float:
        """Return the calibrated probability that answering with the best candidate is right."""
        if not ranking.candidates or ranking.leads_to_gap:
            return 0.0
        return self.policy.topics.confidence(signals_of_topic(ranking, self.entries))

    def confidence_in(self, quoted: Quoted | None, ranking: Ranking) -> float:
        """Return the calibrated probability that sentences answer, and that no known gap in the documents is meant."""
        return 0.0 if quoted is None else self.policy.confidence_in_passage(quoted.answerable, ranking)
