"""Errors of the staff console; shown as pages."""

from http import HTTPStatus
from typing import ClassVar

from api.errors import ApiError


class ToldError(ApiError):
    """Shown in the language of whoever asks: `text` names a group of texts with `title` and `detail`."""

    text: ClassVar[str] = ""

    def __init__(self, detail: str, **values: object) -> None:
        super().__init__(detail)
        self.values = values


class SignInNeededError(ApiError):
    """Nobody is signed in, or no longer."""

    status = HTTPStatus.UNAUTHORIZED
    slug = "sign-in-needed"
    title = "Sign in"


class FormExpiredError(ApiError):
    """The form does not carry the token of this browser: it is old, or another site sent it."""

    status = HTTPStatus.FORBIDDEN
    slug = "form-expired"
    title = "Form expired"


class RoleNeededError(ApiError):
    """The account's role does not allow this."""

    status = HTTPStatus.FORBIDDEN
    slug = "role-needed"
    title = "Not allowed"


class NotThereError(ApiError):
    """What the address names does not exist, or was erased."""

    status = HTTPStatus.NOT_FOUND
    slug = "not-there"
    title = "Not found"


class SignInFailedError(ApiError):
    """The OpenID provider did not say who this is, or says somebody who has no account here."""

    status = HTTPStatus.FORBIDDEN
    slug = "sign-in-failed"
    title = "Sign-in failed"
