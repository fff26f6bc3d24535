"""The inbox's queries: filter, search, and turn pages by the number of the last conversation seen."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import ColumnElement, Select, bindparam, column, func, literal, select, table, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from api.database.inbox_models import Facet, SpokenText, Summary
from api.database.models import Turn
from api.database.summaries import search_terms

PAGE = 50
"""Conversations on one page."""

COUNTED = 1000
"""Matches are counted up to here: more than that nobody reads one by one."""

_Number = ColumnElement[int] | InstrumentedAttribute[int]
_SEARCH = table("conversation_search", column("rowid"), column("conversation_search"))


@dataclass(frozen=True, slots=True)
class InboxFilter:
    """What the inbox shows; a field that is None does not restrict. `until` is the first moment after the period."""

    since: datetime | None = None
    until: datetime | None = None
    language: str | None = None
    outcome: str | None = None
    rating: str | None = None
    document: str | None = None
    intent: str | None = None
    least: float | None = None
    most: float | None = None
    reviewed: bool | None = None
    words: str | None = None

    @property
    def facets(self) -> tuple[tuple[str, str], ...]:
        """The fields that are facets, by name; the one that is expected to be the rarest first."""
        names = ("document", "rating", "outcome", "intent", "language")
        return tuple((name, value) for name in names if (value := getattr(self, name)) is not None)

    def is_empty(self) -> bool:
        """Tell whether it lets every conversation through."""
        return all(getattr(self, field.name) is None for field in fields(self))


@dataclass(frozen=True, slots=True)
class InboxPage:
    """The newest conversation first; `older` and `newer` are the numbers to go on from, None at an end."""

    summaries: Sequence[Summary]
    older: int | None
    newer: int | None


class InboxRepository:
    """Conversations as staff find them."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._is_sqlite = session.get_bind().dialect.name == "sqlite"

    async def page(self, wanted: InboxFilter, *, before: int | None = None, after: int | None = None) -> InboxPage:
        """List the conversations numbered below `before`, or the nearest ones above `after`."""
        ascending = after is not None
        query, number = self._matching(wanted)
        if before is not None:
            query = query.where(number < before)
        if after is not None:
            query = query.where(number > after)
        order = number.asc() if ascending else number.desc()
        found = list((await self._session.scalars(query.order_by(order).limit(PAGE + 1))).all())
        more, rows = len(found) > PAGE, found[:PAGE]
        if ascending:
            rows.reverse()
        has_newer = more if ascending else before is not None
        has_older = True if ascending else more
        return InboxPage(
            rows,
            older=rows[-1].number if rows and has_older else None,
            newer=rows[0].number if rows and has_newer else None,
        )

    async def count(self, wanted: InboxFilter) -> int:
        """Count the matches, at most COUNTED + 1."""
        query, number = self._matching(wanted)
        some = query.with_only_columns(number).order_by(number.desc()).limit(COUNTED + 1).subquery()
        return await self._session.scalar(select(func.count()).select_from(some)) or 0

    async def neighbours(self, wanted: InboxFilter, number: int) -> tuple[int | None, int | None]:
        """Return the next newer and the next older match, to leaf through them."""
        query, key = self._matching(wanted)
        keys = query.with_only_columns(key)
        newer = await self._session.scalar(keys.where(key > number).order_by(key.asc()).limit(1))
        older = await self._session.scalar(keys.where(key < number).order_by(key.desc()).limit(1))
        return newer, older

    async def get(self, number: int) -> Summary | None:
        """Find a conversation by its number, or None."""
        return await self._session.get(Summary, number)

    async def number_of_turn(self, turn_id: str) -> int | None:
        """Find the number of the conversation that a turn belongs to, or None."""
        query = select(Summary.number).join(Turn, Turn.conversation_id == Summary.conversation_id)
        return await self._session.scalar(query.where(Turn.id == turn_id))

    async def numbers(self, conversation_ids: Sequence[str]) -> dict[str, int]:
        """Return the numbers of some conversations by id."""
        query = select(Summary.conversation_id, Summary.number).where(Summary.conversation_id.in_(conversation_ids))
        return dict((await self._session.execute(query)).all())

    async def facets(self, numbers: Sequence[int]) -> dict[int, dict[str, list[str]]]:
        """Return the facets of some conversations, by number and name."""
        found: dict[int, dict[str, list[str]]] = {number: {} for number in numbers}
        for facet in await self._session.scalars(select(Facet).where(Facet.number.in_(numbers))):
            found[facet.number].setdefault(facet.name, []).append(facet.value)
        return found

    async def values(self, name: str) -> list[str]:
        """List the values of a facet, jumping from one to the next in the key instead of reading all of it."""
        rows = await self._session.execute(_VALUES, {"name": name})
        return [row.value for row in rows]

    def _matching(self, wanted: InboxFilter) -> tuple[Select[Summary], _Number]:
        """Walk along what is the most selective, in the order of the numbers: the search, a facet, or all."""
        facets = list(wanted.facets)
        terms = search_terms(wanted.words or "")
        if terms and self._is_sqlite:
            number: _Number = _SEARCH.c.rowid
            query = select(Summary).select_from(_SEARCH).join(Summary, Summary.number == number)
            query = query.where(_SEARCH.c.conversation_search.match(" ".join(f'"{term}"*' for term in terms)))
        elif facets:
            name, value = facets.pop(0)
            number = Facet.number
            query = select(Summary).join(Facet, Facet.number == Summary.number)
            query = query.where(Facet.name == name, Facet.value == value)
        else:
            number = Summary.number
            query = select(Summary)
        if terms and not self._is_sqlite:
            query = query.join(SpokenText, SpokenText.number == Summary.number)
            vector = func.to_tsvector(text("'simple'"), SpokenText.words)
            query = query.where(vector.op("@@")(func.to_tsquery(text("'simple'"), " & ".join(f"{t}:*" for t in terms))))
        for name, value in facets:
            other = aliased(Facet)
            query = query.where(
                select(literal(1))
                .where(other.name == name, other.value == value, other.number == number)
                .correlate_except(other)
                .exists()
            )
        return self._within(query, wanted), number

    def _within(self, query: Select[Summary], wanted: InboxFilter) -> Select[Summary]:
        if wanted.since:
            query = query.where(Summary.started_at >= wanted.since)
        if wanted.until:
            query = query.where(Summary.started_at < wanted.until)
        if wanted.least is not None:
            query = query.where(Summary.lowest_confidence >= wanted.least)
        if wanted.most is not None:
            query = query.where(Summary.lowest_confidence <= wanted.most)
        if wanted.reviewed is not None:
            query = query.where(Summary.reviewed.is_(wanted.reviewed))
        return query


_VALUES = text(
    """
    WITH RECURSIVE found(value) AS (
        SELECT min(value) FROM conversation_facets WHERE name = :name
        UNION ALL
        SELECT (SELECT min(value) FROM conversation_facets WHERE name = :name AND value > found.value)
        FROM found WHERE found.value IS NOT NULL
    )
    SELECT value FROM found WHERE value IS NOT NULL
    """
).bindparams(bindparam("name"))
