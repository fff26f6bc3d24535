"""Build what the drafts would make of the bot, aside, and compare it with what is served."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from api.building.assembly import open_encoder, open_store, opener
from api.building.preparation import fit_version
from api.publishing.comparison import Comparison, split
from api.publishing.progress import Progress, WithdrawnError
from api.publishing.types import Basis, Examination, Report, Visit
from api.settings import Settings
from embeddings.answering.composing import Phrases
from embeddings.answering.served import ServedIndex
from embeddings.encoder.remembering import RememberingEncoder
from embeddings.index.store import IndexStore
from embeddings.index.version import IndexVersion
from knowledge.base import fingerprint
from knowledge.cases import Case, load_cases
from knowledge.editing.errors import EditError, FilesChangedError
from knowledge.editing.files import file_changes, record_digest
from knowledge.editing.types import Edit, FileChange, Removal, cases_from_json, payload_from_json
from knowledge.editing.validating import stage
from knowledge.types import KnowledgeBase


@dataclass(frozen=True, slots=True)
class DraftInTest:
    """One draft as it is tested; `base` is the digest of its record when it began."""

    draft: int
    edit: Edit
    base: str | None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "DraftInTest":
        """Rebuild it from what a publication keeps of it."""
        edit = Edit(payload_from_json(data["payload"]), cases_from_json(data["cases"]))
        return cls(data["draft"], edit, data["base"])

    def is_stale(self, directory: Path) -> bool:
        """Tell whether the record changed since the draft began."""
        payload = self.edit.payload
        kind = payload.of if isinstance(payload, Removal) else payload.kind
        return record_digest(directory, kind, payload.id) != self.base


def examine(
    settings: Settings, drafts: Sequence[DraftInTest], visits: Sequence[Visit], progress: Progress
) -> Examination:
    """Put drafts to the test; what is served stays as it is.

    Raises EmbeddingsError when nothing is served that could be compared, KnowledgeError when the files change
    meanwhile, WithdrawnError when nobody wants the outcome any more.
    """
    progress.begin("checking")
    directory, edits = settings.knowledge_dir, [draft.edit for draft in drafts]
    store = open_store(settings)
    served = store.current()
    base = Basis(served.id, fingerprint(directory))
    report = Report(
        stale=tuple(draft.draft for draft in drafts if draft.is_stale(directory)),
        is_ahead=served.manifest.fingerprint != base.fingerprint,
    )
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".publishing-", dir=settings.var_dir) as folder:
        copy = Path(folder)
        changes: tuple[FileChange, ...] = ()
        try:
            changes = file_changes(directory, edits)
            knowledge = stage(directory, changes, copy, edits)
        except EditError as error:
            return Examination(replace(report, faults=error.faults), changes, base)
        if report.stale or not changes:
            return Examination(replace(report, is_unchanged=not changes), changes, base)
        if fingerprint(directory) != base.fingerprint:
            raise FilesChangedError("the knowledge directory changed during the test; start it again", path=directory)
        candidate = _Candidate(settings, store, copy, knowledge, progress)
        try:
            report = candidate.compare(report, edits, visits, served)
        except WithdrawnError:
            store.discard(candidate.basis.index_version)
            raise
    return Examination(report, changes, base, candidate.basis)


class _Candidate:
    """The index that would be served, exactly as preparing the changed knowledge directory would build it."""

    def __init__(
        self, settings: Settings, store: IndexStore, copy: Path, knowledge: KnowledgeBase, progress: Progress
    ) -> None:
        """Build and fit it."""
        progress.begin("building")
        self._store, self._copy, self._progress = store, copy, progress
        self._encoder = RememberingEncoder(open_encoder(settings))
        self._open = opener(settings, self._encoder)
        self._fingerprint = fingerprint(copy)
        version = store.build(
            knowledge, self._encoder, self._fingerprint, settings.index_factory, progress=progress.tick
        )
        progress.begin("fitting")
        self._index = self._serve(version)
        self._version = fit_version(store, self._index, settings, copy)

    @property
    def basis(self) -> Basis:
        """Name the version, and the files it belongs to."""
        return Basis(self._version.id, self._fingerprint)

    def compare(self, report: Report, edits: Sequence[Edit], visits: Sequence[Visit], served: IndexVersion) -> Report:
        """Add to a report what changes."""
        progress = self._progress
        progress.begin("asking")
        old = self._serve(served)
        comparison = Comparison(old, self._index, Phrases.load())
        cases, skipped = split(_all_cases(self._copy / "evaluation"))
        asked = list(comparison.ask(cases, {case.id for edit in edits for case in edit.cases}, progress.tick))
        progress.begin("wordings")
        edited = tuple(edit.payload.id for edit in edits)
        stolen, ranked = comparison.thefts(edited, progress.tick)
        progress.begin("visitors")
        changed = tuple(comparison.visit(visits, progress.tick))
        return replace(
            report,
            own=tuple(one for one in asked if one.own),
            broken=tuple(one for one in asked if not one.own and one.new.fault and not one.old.fault),
            mended=tuple(one for one in asked if not one.own and one.old.fault and not one.new.fault),
            failing=tuple(one.case.id for one in asked if not one.own and one.old.fault and one.new.fault),
            asked=len(asked),
            skipped=skipped,
            edited=edited,
            stolen=stolen,
            ranked=ranked,
            changed=changed,
            visitors=len(visits),
            threshold=(old.policy.threshold, self._index.policy.threshold),
            seconds=progress.end(),
        )

    def _serve(self, version: IndexVersion) -> ServedIndex:
        return self._open(self._store.load(version.id, self._encoder))


def _all_cases(directory: Path) -> tuple[Case, ...]:
    return tuple(case for path in sorted(directory.glob("*.jsonl")) for case in load_cases(path))
