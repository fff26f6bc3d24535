"""The inbox's filter as it stands in an address, so that it can be linked, saved and gone back to."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Literal
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import Query
from pydantic import BaseModel, Field, model_validator

from api.database.inbox import InboxFilter

OUTCOMES = ("answer", "clarification", "refusal", "handoff", "distress", "degraded", "unreplied")
RATINGS = ("up", "down")
Percent = Annotated[float, Field(ge=0, le=100)]
Name = Annotated[str, Field(max_length=128)]


class FilterQuery(BaseModel):
    """The query string; fields left blank in the form are absent. Confidence is written in percent."""

    words: Annotated[str, Field(max_length=200)] | None = None
    since: date | None = None
    until: date | None = None
    language: Name | None = None
    outcome: Name | None = None
    rating: Name | None = None
    document: Name | None = None
    intent: Name | None = None
    least: Percent | None = None
    most: Percent | None = None
    reviewed: Literal["yes", "no"] | None = None

    @model_validator(mode="before")
    @classmethod
    def _drop_blanks(cls, values: Any) -> Any:  # noqa: ANN401
        return {name: value for name, value in values.items() if value != ""} if isinstance(values, dict) else values

    def wanted(self, zone: ZoneInfo) -> InboxFilter:
        """Return the filter; days begin and end at midnight in `zone`, and both are included."""
        as_they_are = {"words", "language", "outcome", "rating", "document", "intent"}
        return InboxFilter(
            **self.model_dump(include=as_they_are),
            since=midnight(self.since, zone) if self.since else None,
            until=midnight(self.until + timedelta(days=1), zone) if self.until else None,
            least=None if self.least is None else self.least / 100,
            most=None if self.most is None else self.most / 100,
            reviewed=None if self.reviewed is None else self.reviewed == "yes",
        )

    def query(self, **more: object) -> str:
        """Return the query string, with "?" unless it is empty; `more` is added to it."""
        fields = self.model_dump(mode="json", exclude_none=True, include=set(FilterQuery.model_fields)) | more
        return f"?{urlencode(fields)}" if fields else ""


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the moment at which a day begins."""
    return datetime.combine(day, time(), zone)


class InboxQuery(FilterQuery):
    """The filter and where the page begins."""

    before: int | None = None
    after: int | None = None


class TranscriptQuery(FilterQuery):
    """The filter through which a transcript was reached, and the turn that is to be asked again."""

    again: Annotated[str, Field(max_length=32)] | None = None


FilterDep = Annotated[FilterQuery, Query()]
InboxDep = Annotated[InboxQuery, Query()]
TranscriptDep = Annotated[TranscriptQuery, Query()]
