"""The knowledge with the documents that are still drafts, so that an entry can rest on what is published with it."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated

from fastapi import Depends

from api.database.draft_models import Draft
from api.database.drafts import DraftRepository, edit_of
from api.staff.access.deps import Transaction
from api.staff.documents.form import DocumentForm
from api.staff.editing.library import Intended, Library, LibraryDep
from embeddings.answering.composing import Composer
from knowledge.editing.types import DocumentText, Edit, EntryText
from knowledge.passages import split_passages


def add_intended(library: Library, drafts: Iterable[Draft]) -> Library:
    """Add the documents among the drafts; one that cannot be published as it is stays out."""
    documents, intended = dict(library.knowledge.documents), {}
    for draft in drafts:
        payload = edit_of(draft).payload
        if not isinstance(payload, DocumentText):
            continue
        form = DocumentForm.read(payload)
        if not form.faults:
            document = documents[draft.target] = form.document(draft.target)
            intended[draft.target] = Intended(payload, split_passages(document))
    if not intended:
        return library
    new = tuple(passage for one in intended.values() for passage in one.passages)
    ids = {passage.id for passage in new}
    old = (passage for passage in library.knowledge.passages if passage.id not in ids)
    knowledge = replace(library.knowledge, documents=documents, passages=(*new, *old))
    return replace(library, knowledge=knowledge, composer=Composer(knowledge, library.phrases), intended=intended)


def edits_with(edit: Edit, library: Library) -> tuple[Edit, ...]:
    """Return an edit together with the drafts of documents that its evidence is taken from."""
    payload = edit.payload
    cited = {item.document for item in payload.evidence} if isinstance(payload, EntryText) else set()
    return (edit, *(Edit(one.payload) for name, one in library.intended.items() if name in cited))


async def _intended(library: LibraryDep, session: Transaction) -> Library:
    return await asyncio.to_thread(add_intended, library, await DraftRepository(session).list_open())


IntendedDep = Annotated[Library, Depends(_intended)]
"""What the knowledge directory holds now, with the drafts of documents."""
