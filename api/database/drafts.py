"""Queries of drafts. Nothing here commits: the unit of work belongs to the caller."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from api.database.draft_models import Draft
from knowledge.editing.types import Edit, cases_from_json, cases_to_json, payload_from_json, payload_to_json

_PEOPLE = (joinedload(Draft.created_by), joinedload(Draft.updated_by))


class DraftConflictError(Exception):
    """Somebody else changed, published or discarded the draft first.

    `current` is the draft as it stands now; `edit` is what was to be written in its place, None for discarding.
    """

    def __init__(self, current: Draft, edit: Edit | None) -> None:
        super().__init__(f"draft {current.id} is now {current.state} at version {current.version}")
        self.current = current
        self.edit = edit


class DraftRepository:
    """Intended changes to the knowledge."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def create(self, edit: Edit, *, base: str | None, account_id: int, turn_ids: Sequence[str] = ()) -> Draft:
        """Insert an open draft and return it with its id; `base` is the digest of the record it is made from."""
        now = datetime.now(UTC)
        draft = Draft(
            kind=edit.payload.kind,
            target=edit.payload.id,
            base=base,
            version=1,
            payload=payload_to_json(edit.payload),
            cases=cases_to_json(edit.cases),
            turn_ids=list(turn_ids),
            state="open",
            created_at=now,
            created_by_id=account_id,
            updated_at=now,
            updated_by_id=account_id,
        )
        self._session.add(draft)
        await self._session.flush()
        return draft

    async def get(self, draft_id: int) -> Draft | None:
        """Find a draft with who made and changed it, or None."""
        return await self._session.get(Draft, draft_id, options=_PEOPLE, populate_existing=True)

    async def list_open(self) -> Sequence[Draft]:
        """List the open drafts, the latest changed first, with who made and changed them."""
        query = select(Draft).where(Draft.state == "open").order_by(Draft.updated_at.desc(), Draft.id.desc())
        return (await self._session.scalars(query.options(*_PEOPLE))).all()

    async def open_for(self, target: str) -> Sequence[Draft]:
        """List the open drafts of an entry, gap or document, the oldest first."""
        query = select(Draft).where(Draft.state == "open", Draft.target == target).order_by(Draft.id)
        return (await self._session.scalars(query.options(*_PEOPLE))).all()

    async def find(self, draft_ids: Sequence[int]) -> Sequence[Draft]:
        """Return those of the drafts that exist, by id, whatever their state."""
        query = select(Draft).where(Draft.id.in_(draft_ids)).order_by(Draft.id)
        return (await self._session.scalars(query.options(*_PEOPLE))).all()

    async def update(self, draft_id: int, edit: Edit, *, version: int, account_id: int) -> Draft:
        """Write over an open draft that is still at `version`, and return it at the next one.

        Raises DraftConflictError, with both texts, if it is not open or at another version.
        """
        values = {
            "kind": edit.payload.kind,
            "target": edit.payload.id,
            "payload": payload_to_json(edit.payload),
            "cases": cases_to_json(edit.cases),
        }
        return await self._change(draft_id, version, account_id, edit, values)

    async def rebase(self, draft_id: int, *, version: int, account_id: int, base: str | None) -> Draft:
        """Say that an open draft was compared with the record of this digest; raises as `update` does."""
        return await self._change(draft_id, version, account_id, None, {"base": base})

    async def discard(self, draft_id: int, *, version: int, account_id: int) -> Draft:
        """Close an open draft that is still at `version` without publishing it; raises as `update` does."""
        return await self._change(draft_id, version, account_id, None, {"state": "discarded"})

    async def _change(
        self, draft_id: int, version: int, account_id: int, edit: Edit | None, values: dict[str, Any]
    ) -> Draft:
        """Compare and write in one statement, so that of two at once only one succeeds."""
        stamp = {"version": version + 1, "updated_at": datetime.now(UTC), "updated_by_id": account_id}
        still_same = (Draft.id == draft_id, Draft.version == version, Draft.state == "open")
        statement = update(Draft).where(*still_same).values(**values, **stamp).returning(Draft.id)
        changed = await self._session.scalar(statement)
        current = await self.get(draft_id)
        if current is None:
            raise LookupError(f"there is no draft {draft_id}")
        if changed is None:
            raise DraftConflictError(current, edit)
        return current


def edit_of(draft: Draft) -> Edit:
    """Return what a draft intends."""
    return Edit(payload_from_json(draft.payload), cases_from_json(draft.cases))
