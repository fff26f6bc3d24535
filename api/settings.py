"""The settings of the HTTP service, read once from the environment (`PASSERELLE_*`)."""

from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from limits import RateLimitItem, parse
from pydantic import (
    BeforeValidator,
    Field,
    HttpUrl,
    IPvAnyNetwork,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import UnknownCountryError
from bot.helplines import EmergencyContact, Helplines
from bot.office_hours import OfficeHours


def _split(value: object) -> object:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _rate(value: object) -> object:
    return parse(value) if isinstance(value, str) else value


def _contact(value: object) -> object:
    return EmergencyContact.parse(value) if isinstance(value, str) else value


CommaSeparated = BeforeValidator(_split)
Rate = Annotated[RateLimitItem, NoDecode, BeforeValidator(_rate)]
"""Written as in "30/minute" or "5 per 10 seconds"."""
Contact = Annotated[EmergencyContact, BeforeValidator(_contact)]
"""Written as in "police 117"; some names are translated, see `bot.helplines.KNOWN_CONTACTS`."""


class SettingsError(Exception):
    """Environment variables have wrong values; the message names each of them and what is wrong."""


class Settings(BaseSettings):
    """Every setting has a default that works on one machine; a wrong value stops the start and is named."""

    model_config = SettingsConfigDict(
        env_prefix="PASSERELLE_", frozen=True, arbitrary_types_allowed=True, hide_input_in_errors=True
    )

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    knowledge_dir: Path = Path("knowledge")
    var_dir: Path = Path("var")
    model: str = Field(default="multilingual-e5-small", min_length=1)
    reranker: Path | None = Field(default=None, description="Directory of a CrossEncoder that scores candidates.")
    index_factory: str = Field(default="Flat", min_length=1)
    database_url: str = Field(default="", validate_default=True)
    rasa_url: HttpUrl = Field(
        default=HttpUrl("http://127.0.0.1:5005"),
        description="The next port is used in turns with it, to change models.",
    )
    rasa_timeout: float = Field(default=2.0, gt=0, le=60, description="Seconds for one whole request.")
    action_token: SecretStr | None = Field(default=None, description="What Rasa presents to the action webhook.")
    allowed_origins: Annotated[tuple[str, ...], NoDecode, CommaSeparated] = ()
    trusted_proxies: Annotated[tuple[IPvAnyNetwork, ...], NoDecode, CommaSeparated] = ()
    max_error: float = Field(default=0.02, gt=0, lt=1, description="Share of questions that may be answered wrongly.")
    default_language: str = Field(default="fr", pattern="^[a-z]{2}$")
    max_message_chars: int = Field(default=2000, ge=1, le=10_000)
    max_document_bytes: int = Field(
        default=20_000_000, ge=1, le=100_000_000, description="The largest file that editors may upload."
    )
    document_networks: Annotated[tuple[IPvAnyNetwork, ...], NoDecode, CommaSeparated] = Field(
        default=(), description="Private networks that editors may fetch pages from, as 10.1.0.0/16 (an intranet)."
    )
    conversation_rate: Rate = parse("30/minute")
    client_rate: Rate = parse("30/minute")
    timezone: ZoneInfo = Field(default=ZoneInfo("Europe/Zurich"), description="When a day begins in the console.")
    office_hours: Annotated[OfficeHours, NoDecode] = Field(
        default="",
        validate_default=True,
        description='When somebody reads messages, in `timezone`: "mon-thu 09:00-12:00 13:30-17:00, fri 09:00-12:00".',
    )
    emergency_contacts: Annotated[tuple[Contact, ...], NoDecode, CommaSeparated] = Field(
        default=(), description="Whom to call in danger; empty for the numbers of `emergency_country`."
    )
    emergency_country: str = Field(
        default="CH", pattern="^[A-Z]{2}$", description="Whose numbers of bot/helplines.yml are named."
    )
    oidc_issuer: HttpUrl | None = Field(default=None, description="OpenID provider that staff may sign in through.")
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = Field(default=SecretStr(""), validate_default=True)

    @field_validator("database_url")
    @classmethod
    def _default_to_var_dir(cls, value: str, info: ValidationInfo) -> str:
        return value or f"sqlite+aiosqlite:///{info.data.get('var_dir', 'var')}/passerelle.db"

    @field_validator("office_hours", mode="before")
    @classmethod
    def _read_office_hours(cls, value: object, info: ValidationInfo) -> object:
        zone = info.data.get("timezone", ZoneInfo("UTC"))
        return OfficeHours.parse(value, zone) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _refuse_to_name_nobody(self) -> "Settings":
        try:
            self.helplines  # noqa: B018  # tells at the start, not in an emergency
        except UnknownCountryError as error:
            raise ValueError(str(error)) from error
        return self

    @field_validator("allowed_origins")
    @classmethod
    def _refuse_what_is_no_origin(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        for origin in origins:
            url = HttpUrl(origin)
            if (url.path or "/") != "/" or origin.endswith("/"):
                raise ValueError(
                    f"{origin!r} is not an origin: write scheme, host and port only, as in https://example.org"
                )
        return origins

    @field_validator("action_token")
    @classmethod
    def _refuse_guessable_tokens(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and len(token.get_secret_value()) < 32:
            raise ValueError("the action token needs at least 32 characters, e.g. from `openssl rand -hex 32`")
        return token

    @field_validator("oidc_client_secret")
    @classmethod
    def _refuse_half_a_provider(cls, secret: SecretStr, info: ValidationInfo) -> SecretStr:
        if info.data.get("oidc_issuer") and not (info.data.get("oidc_client_id") and secret.get_secret_value()):
            raise ValueError("an OpenID provider needs PASSERELLE_OIDC_CLIENT_ID and PASSERELLE_OIDC_CLIENT_SECRET")
        return secret

    @property
    def helplines(self) -> Helplines:
        """Whom to call in danger."""
        if self.emergency_contacts:
            return Helplines.named(self.emergency_contacts)
        return Helplines.of_country(self.emergency_country)

    @property
    def rasa_ports(self) -> tuple[int, int]:
        """The ports that Rasa listens at in turns: a new model starts at one while the old one serves at the other."""
        first = self.rasa_url.port or 80
        return first, first + 1

    @property
    def rasa_urls(self) -> tuple[str, ...]:
        """Where Rasa may listen, each URL with a slash at its end."""
        url = self.rasa_url
        built = (HttpUrl.build(scheme=url.scheme, host=url.host or "", port=port) for port in self.rasa_ports)
        return tuple(str(address) for address in built)

    @property
    def nlu_model(self) -> Path:
        """Where the dialogue's embedding model lies: the default one, whichever retrieval uses."""
        return self.var_dir / "models" / "multilingual-e5-small"

    @property
    def rasa_models(self) -> Path:
        """Where trained dialogues are kept."""
        return self.var_dir / "rasa" / "models"

    @property
    def tracker_path(self) -> Path:
        """Where Rasa keeps its conversations."""
        return self.var_dir / "rasa" / "tracker.db"


def read_settings() -> Settings:
    """Read the environment; raises SettingsError."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = "; ".join(f"PASSERELLE_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
        raise SettingsError(wrong) from error
