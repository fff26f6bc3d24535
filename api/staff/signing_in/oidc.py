"""Sign in through an OpenID Connect provider: authorization code with PKCE, ID token verified with the provider's keys.

The provider says who somebody is; whether they may enter, and as what, is said by the account made for them here.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

import httpx2
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from sqlalchemy.ext.asyncio import AsyncSession

from api.database.staff_models import Account
from api.database.staff_repositories import AccountRepository, AuditRepository
from api.settings import Settings
from api.staff.access import sessions
from api.staff.access.deps import ServicesDep, Transaction
from api.staff.access.errors import NotThereError, SignInFailedError
from api.staff.signing_in.sign_in import HOME, enter, local

_VALID = timedelta(minutes=10)
_ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
router = APIRouter(prefix="/oidc")


@dataclass(frozen=True, slots=True)
class Attempt:
    """What has to come back from the provider as it was sent; kept in the browser that started."""

    state: str
    nonce: str
    verifier: str
    next: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the provider says it is; `email` only if the provider verified it."""

    subject: str
    email: str | None


class Provider:
    """One OpenID provider, found through its discovery document; `transport` replaces the network to it."""

    def __init__(self, settings: Settings, transport: httpx2.AsyncBaseTransport | None) -> None:
        self._issuer = str(settings.oidc_issuer).rstrip("/")
        self._client_id = settings.oidc_client_id
        self._secret = settings.oidc_client_secret.get_secret_value()
        self._transport = transport

    async def authorization_url(self, attempt: Attempt, redirect_uri: str) -> str:
        """Return where to send the browser; raises `SignInFailedError`."""
        async with self._client(redirect_uri) as client:
            endpoint = (await self._discover(client))["authorization_endpoint"]
            url, _ = client.create_authorization_url(
                endpoint, state=attempt.state, nonce=attempt.nonce, code_verifier=attempt.verifier
            )
        return str(url)

    async def identify(self, code: str, attempt: Attempt, redirect_uri: str) -> Identity:
        """Exchange the code and verify the ID token; raises `SignInFailedError`."""
        async with self._client(redirect_uri) as client:
            found = await self._discover(client)
            try:
                token = await client.fetch_token(found["token_endpoint"], code=code, code_verifier=attempt.verifier)
                keys = (await client.request("GET", found["jwks_uri"], withhold_token=True)).raise_for_status().json()
                claims = self._verified(token["id_token"], keys, attempt.nonce)
            except (OAuthError, JoseError, httpx2.HTTPError, KeyError, ValueError) as error:
                raise SignInFailedError(
                    f"The provider's answer could not be verified ({type(error).__name__})."
                ) from error
        email = claims.get("email") if claims.get("email_verified") is True else None
        return Identity(f"{self._issuer}|{claims['sub']}", email)

    def _client(self, redirect_uri: str) -> Any:  # noqa: ANN401 - authlib carries no types
        return AsyncOAuth2Client(
            self._client_id,
            self._secret,
            scope="openid email",
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            transport=self._transport,
            trust_env=False,
            timeout=10,
        )

    async def _discover(self, client: Any) -> dict[str, str]:  # noqa: ANN401
        try:
            response = await client.request(
                "GET", f"{self._issuer}/.well-known/openid-configuration", withhold_token=True
            )
            found: dict[str, str] = response.raise_for_status().json()
        except (httpx2.HTTPError, ValueError) as error:
            raise SignInFailedError("The OpenID provider cannot be reached; sign in with a password.") from error
        if found.get("issuer", "").rstrip("/") != self._issuer:
            raise SignInFailedError("The OpenID provider gives itself another name than PASSERELLE_OIDC_ISSUER.")
        return found

    def _verified(self, id_token: str, keys: Any, nonce: str) -> dict[str, Any]:  # noqa: ANN401
        token = jwt.decode(id_token, KeySet.import_key_set(keys), algorithms=_ALGORITHMS)
        registry = jwt.JWTClaimsRegistry(
            leeway=60,
            iss={"essential": True, "values": [self._issuer, f"{self._issuer}/"]},
            aud={"essential": True, "value": self._client_id},
            nonce={"essential": True, "value": nonce},
            exp={"essential": True},
            sub={"essential": True},
        )
        registry.validate(token.claims)
        return dict(token.claims)


@router.get("/start")
async def start(request: Request, services: ServicesDep, next_: Annotated[str, Query(alias="next")] = HOME) -> Response:
    """Send the browser to the provider."""
    provider = _provider(request, services.settings)
    attempt = Attempt(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48), local(next_))
    url = await provider.authorization_url(attempt, _redirect_uri(request))
    response = RedirectResponse(url, HTTPStatus.SEE_OTHER)
    value = urlencode({name: getattr(attempt, name) for name in Attempt.__slots__})
    sessions.set_cookie(request, response, _cookie(request), value, _VALID)
    return response


@router.get("/back")
async def come_back(
    request: Request, services: ServicesDep, session: Transaction, code: str = "", state: str = ""
) -> Response:
    """Sign in whoever the provider sends back, if there is an account for them."""
    provider = _provider(request, services.settings)
    attempt = _attempt(request)
    if attempt is None or not code or not secrets.compare_digest(state.encode(), attempt.state.encode()):
        raise SignInFailedError("The sign-in was not started in this browser, or it took too long; start again.")
    identity = await provider.identify(code, attempt, _redirect_uri(request))
    account = await _account(session, identity)
    if account is None or account.disabled_at:
        raise SignInFailedError("There is no active account for you here; ask an admin to add one.")
    AuditRepository(session).record(account.email, "sign-in", "OpenID Connect")
    response = await enter(request, session, account, attempt.next)
    response.delete_cookie(_cookie(request), path="/", secure=sessions.needs_https(request), httponly=True)
    return response


async def _account(session: AsyncSession, identity: Identity) -> Account | None:
    """Find the account by what never changes, else once by the verified address, which is then bound to it."""
    accounts = AccountRepository(session)
    account = await accounts.by_subject(identity.subject)
    if account is None and identity.email:
        account = await accounts.by_email(identity.email)
        if account and account.subject is None:
            account.subject = identity.subject
        elif account:
            return None
    return account


def _provider(request: Request, settings: Settings) -> Provider:
    if settings.oidc_issuer is None:
        raise NotThereError("Sign-in through an OpenID provider is not set up.")
    return Provider(settings, request.app.state.oidc_transport)


def _attempt(request: Request) -> Attempt | None:
    values = dict(parse_qsl(request.cookies.get(_cookie(request), "")))
    return Attempt(**values) if set(values) == set(Attempt.__slots__) else None


def _cookie(request: Request) -> str:
    return f"{sessions.session_cookie(request)}-oidc"


def _redirect_uri(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}/staff/oidc/back"
