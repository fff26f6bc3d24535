"""Errors of the console's documents; shown as pages."""

from http import HTTPStatus

from api.staff.access.errors import ToldError


class TooLargeError(ToldError):
    """An upload or a text is larger than the operator allows."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    slug = "document-too-large"
    title = "Too large"
    text = "documents.too_large"

    def __init__(self, limit: int) -> None:
        super().__init__(f"The file is larger than {limit} bytes; nothing was stored.", size=f"{limit / 1e6:.3g}")
