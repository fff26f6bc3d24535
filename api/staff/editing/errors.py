"""Errors of the editor; shown as pages."""

from http import HTTPStatus

from api.errors import ApiError


class BrokenKnowledgeError(ApiError):
    """The knowledge directory cannot be read; the message names file, line and field."""

    status = HTTPStatus.CONFLICT
    slug = "broken-knowledge"
    title = "Knowledge cannot be read"
