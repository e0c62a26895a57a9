"""Settings: what the operator has said, read once. Owns the settings; nothing else looks into the environment.

Three layers, the first that says something wins: the environment, `.env`, `peilstation.toml`. In each, NAME_FILE
holds the path of a file with the value. Every complaint names a setting, never its value: values may be secrets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import unquote, urlsplit

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from peilstation.names import PREFIX, Known, Layer, SettingsError, read_layers


def _base_url(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise ValueError("begins with http:// or https://")
    return text.rstrip("/")


def _number(text: str) -> str:
    if not (text.startswith("+") and text[1:].isascii() and text[1:].isdecimal() and 7 <= len(text) <= 16):
        raise ValueError("a number in E.164: + and the country code first, digits only")
    return text


def _issuer(text: str) -> str:
    """Kept letter by letter: it is compared. Without https anybody on the way could say who somebody is."""
    here = urlsplit(text).hostname in ("127.0.0.1", "::1", "localhost")
    if not text.startswith("https://") and not (here and text.startswith("http://")):
        raise ValueError("begins with https://")
    return text


def _slugs(blocks: object) -> object:
    """A slug may hold a dash, a variable's name may not."""
    return {slug.replace("_", "-"): block for slug, block in blocks.items()} if isinstance(blocks, dict) else blocks


def _database(url: SecretStr) -> SecretStr:
    if not url.get_secret_value().startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://", "postgres://")):
        raise ValueError("begins with sqlite:/// or postgresql://")
    return url


def _mail_server(url: SecretStr) -> SecretStr:
    wrong = "like smtp://user:password@host:587 or smtps://host; in a password write %40 for @"
    try:
        parts = urlsplit(url.get_secret_value())
        _ = parts.port
    except ValueError:
        raise ValueError(wrong) from None
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError(wrong)
    return url


def _address(text: str) -> str:
    try:
        Address(addr_spec=text)
    except (ValueError, IndexError, MessageError):
        raise ValueError("an e-mail address, like peilstation@example.org") from None
    return text


def _voices(block: object) -> object:
    return {code.lower(): name for code, name in block.items()} if isinstance(block, dict) else block


def _voice(text: str) -> str:
    if not (text.isprintable() and text.strip() == text and len(text) <= 80):
        raise ValueError("the name of a voice as Twilio writes it, like Polly.Laura")
    return text


BaseUrl = Annotated[str, AfterValidator(_base_url)]


class MunicipalitySettings(BaseModel):
    """One municipality's lines. Without a token that channel is off."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    telegram_token: SecretStr | None = None
    telegram_mode: Literal["polling", "webhook"] = "polling"
    telegram_secret: SecretStr | None = None
    twilio_account_sid: str | None = None
    twilio_auth_token: SecretStr | None = None
    twilio_number: Annotated[str, AfterValidator(_number)] | None = None
    twilio_per_second: float = Field(default=10.0, gt=0, le=1000)
    """Parts of SMS a second that Twilio carries from this number: 10 outside North America, unless more was bought."""
    twilio_calls_a_day: int = Field(default=200, ge=0, le=100_000)
    """Calls that we make of our own accord on one day, each try one; beyond it they wait. 0: nobody is called."""
    oidc_issuer: Annotated[str, AfterValidator(_issuer)] | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """All three of a kind, or none: half an SMS channel would lose messages in silence."""
        given = (self.twilio_account_sid, self.twilio_auth_token, self.twilio_number)
        if any(given) and not all(given):
            raise ValueError("SMS needs TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_NUMBER together")
        through = (self.oidc_issuer, self.oidc_client_id, self.oidc_client_secret)
        if any(through) and not all(through):
            raise ValueError("sign-in through an organisation needs OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET")
        return self


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where letters leave, without who we are in its `url`; and the address that they come from."""

    url: str
    address: str
    user: str
    password: str = field(repr=False)


class Settings(BaseSettings):
    """What the operator has said. Made by `load`; made directly, it would read nothing but the environment."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", env_prefix=PREFIX, env_nested_delimiter="__")

    database_url: Annotated[SecretStr, AfterValidator(_database)] = SecretStr("sqlite:///var/peilstation.db")
    secret_key: SecretStr | None = None
    public_url: BaseUrl = "http://127.0.0.1:8080"
    content_dir: Path | None = None
    municipalities: Annotated[dict[str, MunicipalitySettings], BeforeValidator(_slugs)] = {}
    voices: Annotated[dict[str, Annotated[str, AfterValidator(_voice)]], BeforeValidator(_voices)] = {}
    """The voice that speaks on calls, by language, as Twilio calls it (`Polly.Laura`); none: Twilio's own."""
    telegram_api_url: BaseUrl = "https://api.telegram.org"
    twilio_api_url: BaseUrl = "https://api.twilio.com"
    smtp_url: Annotated[SecretStr, AfterValidator(_mail_server)] | None = None
    smtp_from: Annotated[str, AfterValidator(_address)] | None = None
    clock: AwareDatetime | None = None
    """For rehearsals and tests: the process's clock starts at this instant and ticks on."""

    @model_validator(mode="after")
    def _mails(self) -> Self:
        """E-mail needs both, or neither."""
        if (self.smtp_url is None) != (self.smtp_from is None):
            raise ValueError("e-mail needs SMTP_URL and SMTP_FROM together")
        return self

    @property
    def mail_server(self) -> MailServer | None:
        """The mail server; None: there is none."""
        if self.smtp_url is None or self.smtp_from is None:
            return None
        parts = urlsplit(self.smtp_url.get_secret_value())
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
        port = parts.port or (465 if parts.scheme == "smtps" else 587)
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return MailServer(f"{parts.scheme}://{host}:{port}", self.smtp_from, user, password)

    @property
    def on_sqlite(self) -> bool:
        """Whether the database is a file here, and not a server."""
        return self.database_url.get_secret_value().startswith("sqlite")


KNOWN = Known(
    single=frozenset(Settings.model_fields) - {"municipalities", "voices"},
    block="municipalities",
    in_block=frozenset(MunicipalitySettings.model_fields),
    open=frozenset({"voices"}),
)


def load(environ: Mapping[str, str], folder: Path) -> Settings:
    """The settings as said in `environ`, and in `.env` and `peilstation.toml` of `folder`.

    Raises SettingsError with every complaint there is.
    """
    layers = read_layers(environ, folder, KNOWN)
    try:
        return _reading(layers)()
    except ValidationError as error:
        parts = error.errors(include_url=False, include_context=False, include_input=False)
        raise SettingsError([_complaint(part["loc"], part["msg"]) for part in parts]) from None


def _reading(layers: tuple[Layer, ...]) -> type[Settings]:
    """Settings that read these layers and nothing else: pydantic-settings takes its sources from the class."""

    class Layered(Settings):
        @classmethod
        def settings_customise_sources(
            cls, settings_cls: type[BaseSettings], *_usual: Any, **_named: Any
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return tuple(_source(settings_cls, layer) for layer in layers)

    return Layered


def _source(settings_cls: type[BaseSettings], layer: Layer) -> PydanticBaseSettingsSource:
    source = EnvSettingsSource(settings_cls)
    source.env_vars = {name.lower(): text for name, text in layer.items()}
    return source


def _complaint(loc: tuple[str | int, ...], message: str) -> str:
    name = PREFIX + "__".join(str(part) for part in loc).replace("-", "_").upper()
    return f"{name}: {message.removeprefix('Value error, ')}"
