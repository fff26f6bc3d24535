"""Errors of the editor; shown as pages."""

from http import HTTPStatus

from api.staff.access.errors import ToldError


class BrokenKnowledgeError(ToldError):
    """The knowledge directory cannot be read; `fault` names file, line and field."""

    status = HTTPStatus.CONFLICT
    slug = "broken-knowledge"
    title = "The knowledge cannot be read"
    text = "entries.broken"
