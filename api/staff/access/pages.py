"""Renders the console's pages."""

from collections.abc import Mapping
from datetime import date, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import format_decimal, format_percent
from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.database.staff_models import Account
from api.staff.access.texts import LANGUAGES, Texts

_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parents[1] / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class Page:
    """What a page is made for: the request, the language, who is signed in and the token for their forms."""

    def __init__(
        self, request: Request, texts: Texts, zone: ZoneInfo, *, account: Account | None, form_token: str
    ) -> None:
        self.request = request
        self.texts = texts
        self._zone = zone
        self._account = account
        self._form_token = form_token

    def render(self, template: str, *, status: int = HTTPStatus.OK, **values: object) -> HTMLResponse:
        """Return the page that a template makes of `values`."""
        html = _ENVIRONMENT.get_template(template).render(**self._common(), **values)
        return HTMLResponse(html, status, {"Cache-Control": "no-store"})

    def _common(self) -> Mapping[str, Any]:
        return {
            "t": self.texts,
            "language": self.texts.language,
            "languages": LANGUAGES,
            "account": self._account,
            "form_token": self._form_token,
            "path": self.request.url.path,
            "here": f"{self.request.url.path}?{self.request.url.query}".rstrip("?"),
            "moment": self.moment,
            "day": self.day,
            "percent": self.percent,
            "number": self.number,
        }

    def moment(self, value: datetime) -> str:
        """Write a moment in the console's time zone."""
        local = value.astimezone(self._zone)
        return str(format_datetime(local, "short", locale=self.texts.language))

    def day(self, value: date) -> str:
        """Write a day."""
        return str(format_date(value, "medium", locale=self.texts.language))

    def short_day(self, value: date) -> str:
        """Write a day without its year, for the axis of a chart."""
        return str(format_skeleton("MMMd", value, locale=self.texts.language))

    def percent(self, value: float | None, digits: int = 0) -> str:
        """Write a share of one as a percentage; a dash where there is none."""
        if value is None:
            return "–"
        pattern = "#,##0" + ("." + "0" * digits if digits else "") + " %"
        return str(format_percent(value, pattern, locale=self.texts.language))

    def number(self, value: float, digits: int = 0) -> str:
        """Write a number."""
        return str(format_decimal(round(value, digits), locale=self.texts.language))
