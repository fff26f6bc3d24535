"""Sign-in through OpenID Connect, against a provider that keeps to the standard and to whatever a test breaks of it."""

import base64
import hashlib
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from sqlalchemy import select
from staff_standins import Running, StartConsole

from api.database.staff_models import Account

ISSUER = "https://id.example.org"
KEY = RSAKey.generate_key(2048, {"kid": "one"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "one"})
SETTINGS = {"oidc_issuer": ISSUER, "oidc_client_id": "passerelle", "oidc_client_secret": "s" * 32}


@dataclass
class Provider:
    """Hands out one code for whoever asks; `claims` and the rest are changed by tests."""

    claims: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: KEY)
    up: bool = True
    issuer: str = ISSUER
    asked: dict[str, str] = field(default_factory=dict)

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        """Answer as a provider."""
        if not self.up:
            raise httpx2.ConnectError("refused")
        match request.url.path:
            case "/.well-known/openid-configuration":
                names = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
                found = {name: f"{ISSUER}{path}" for name, path in names.items()}
                return httpx2.Response(200, json={"issuer": self.issuer, **found})
            case "/keys":
                return httpx2.Response(200, json={"keys": [KEY.as_dict(private=False)]})
            case "/token":
                return self._token(request)
        return httpx2.Response(404)

    def authorize(self, url: str) -> str:
        """Let the user in and return the query that leads back."""
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        return f"code=c0de&state={self.asked['state']}"

    def _token(self, request: httpx2.Request) -> httpx2.Response:
        form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        proof = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        basic = base64.b64encode(f"passerelle:{'s' * 32}".encode()).decode()
        if form["code"] != "c0de" or proof != self.asked["code_challenge"]:
            return httpx2.Response(400, json={"error": "invalid_grant"})
        if request.headers["authorization"] != f"Basic {basic}":
            return httpx2.Response(401, json={"error": "invalid_client"})
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": "passerelle", "sub": "ada-1", "nonce": self.asked["nonce"], "exp": now + 300}
        claims |= {"iat": now, "email": "ada@example.org", "email_verified": True} | self.claims
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)
        return httpx2.Response(200, json={"access_token": "a", "token_type": "Bearer", "id_token": token})


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
async def with_provider(start_console: StartConsole, provider: Provider) -> Running:
    console = await start_console(oidc_transport=httpx2.MockTransport(provider), **SETTINGS)
    await console.add("ada@example.org", "editor")
    return console


async def _sign_in(console: Running, provider: Provider) -> httpx.Response:
    sent = await console.client.get("/staff/oidc/start?next=/staff/contacts")
    assert sent.status_code == 303, sent.text
    return await console.client.get(f"/staff/oidc/back?{provider.authorize(sent.headers['location'])}")


async def test_who_has_an_account_comes_in(with_provider: Running, provider: Provider) -> None:
    assert "Sign in with your organisation" in await with_provider.get("/sign-in")
    response = await _sign_in(with_provider, provider)
    assert (response.status_code, response.headers["location"]) == (303, "/staff/contacts")
    assert provider.asked["redirect_uri"] == "http://localhost/staff/oidc/back"
    assert provider.asked["code_challenge_method"] == "S256"
    assert "ada@example.org" in await with_provider.get("/")


async def test_the_account_stays_theirs_when_the_address_changes(with_provider: Running, provider: Provider) -> None:
    await _sign_in(with_provider, provider)
    provider.claims = {"email": "new@example.org"}
    assert (await _sign_in(with_provider, provider)).status_code == 303
    provider.claims = {"sub": "eve-2"}
    refused = await _sign_in(with_provider, provider)
    assert refused.status_code == 403, "another person under a known address"
    subject = await with_provider.query(lambda session: session.scalar(select(Account.subject)))
    assert subject == f"{ISSUER}|ada-1"


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "nobody@example.org"},
        {"email_verified": False},
        {"email_verified": "true"},
        {"nonce": "other"},
        {"aud": "another client"},
        {"iss": "https://evil.example"},
        {"exp": 1_000_000_000},
        {"sub": None},
    ],
)
async def test_claims_that_prove_nothing_let_nobody_in(
    with_provider: Running, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    assert (await _sign_in(with_provider, provider)).status_code == 403
    await with_provider.get("/", 303)


async def test_a_token_signed_by_somebody_else_lets_nobody_in(with_provider: Running, provider: Provider) -> None:
    provider.key = OTHER_KEY
    assert (await _sign_in(with_provider, provider)).status_code == 403


async def test_a_sign_in_that_another_browser_started_lets_nobody_in(
    with_provider: Running, provider: Provider
) -> None:
    sent = await with_provider.client.get("/staff/oidc/start")
    query = provider.authorize(sent.headers["location"])
    with_provider.client.cookies.clear()
    assert (await with_provider.client.get(f"/staff/oidc/back?{query}")).status_code == 403
    await with_provider.client.get("/staff/oidc/start")
    assert (await with_provider.client.get(f"/staff/oidc/back?{query}")).status_code == 403
    assert (await with_provider.client.get("/staff/oidc/back?error=access_denied")).status_code == 403


async def test_a_provider_that_is_down_or_somebody_else_is_said_plainly(
    with_provider: Running, provider: Provider
) -> None:
    provider.issuer = "https://evil.example"
    assert "another name" in (await with_provider.client.get("/staff/oidc/start")).text
    provider.up = False
    assert "cannot be reached" in (await with_provider.client.get("/staff/oidc/start")).text


async def test_without_a_provider_there_is_no_such_way(console: Running) -> None:
    await console.get("/oidc/start", 404)
    assert "organisation" not in await console.get("/sign-in")
