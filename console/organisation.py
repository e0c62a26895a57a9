"""An organisation that says who somebody is: OpenID Connect, as its client. Owns that conversation, and keeps nothing.

Authorization code with PKCE, state and nonce. The three are made of one secret that the browser holds while it is
away, so nothing of a sign-in that is under way lies here; what the organisation gives (tokens, keys, claims) is gone
when it has been read. Everything is asked anew each time: people sign in a few times a day, and keys may have changed.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from typing import Any, TypeVar

from pydantic import BaseModel

PATIENCE = 4.0
"""Seconds to wait for each answer: whoever stops the service waits no longer than ten for all of it."""
_SIGNED = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""What a token may be signed with: pairs of keys only, for a secret that both know proves nothing to a third."""
_DRIFT = 60
"""Seconds that its clock may be off."""


T = TypeVar("T")


class NotWell(Exception):
    """The organisation cannot be asked, or what it says cannot be believed; the text is for the log."""


class Astray(Exception):
    """What came back is no answer to what this browser asked."""


class TurnedAway(Exception):
    """The organisation did not let them in, or they turned back themselves."""


@dataclass(frozen=True)
class Provider:
    """An organisation's service, and what we are called there."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True)
class Told:
    """Who it says somebody is. `verified`: it has seen that the address is theirs. `twice`: it asked two factors."""

    email: str = field(repr=False)
    verified: bool
    twice: bool


class _Described(BaseModel):
    """What an organisation says of itself (OpenID Connect Discovery 1.0, section 3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    token_endpoint_auth_methods_supported: list[str] | None = None


class _Keys(BaseModel):
    keys: list[dict[str, Any]]


@dataclass(frozen=True)
class Organisation:
    """One organisation. `back`: where it sends the browser afterwards, as it was told there."""

    provider: Provider
    back: str

    def way_there(self, secret: str) -> str:
        """Where the browser goes to. Raises NotWell."""
        with self._session() as session:
            found = _asked(lambda: self._described(session))
            url, _ = session.create_authorization_url(
                found.authorization_endpoint, state=_of(secret, "state"), code_verifier=_of(secret, "verifier"),
                nonce=_of(secret, "nonce"),
            )  # fmt: skip
            return str(url)

    def who(self, secret: str, answer: Mapping[str, str], now: datetime) -> Told:
        """Who came back with this answer. Raises Astray, TurnedAway, NotWell."""
        if not (secret and compare_digest(answer.get("state", "").encode(), _of(secret, "state").encode())):
            raise Astray
        if "error" in answer:
            raise TurnedAway
        if not answer.get("code"):
            raise Astray
        return _asked(lambda: self._who(secret, answer, now))

    def _who(self, secret: str, answer: Mapping[str, str], now: datetime) -> Told:
        with self._session() as session:
            found = self._described(session)
            if answer.get("iss", found.issuer) != found.issuer:
                raise Astray  # RFC 9207: another organisation answers in its place
            methods = found.token_endpoint_auth_methods_supported or ["client_secret_basic"]
            if "client_secret_basic" not in methods and "client_secret_post" in methods:
                session.token_endpoint_auth_method = "client_secret_post"  # noqa: S105 - the name of a way
            token = session.fetch_token(found.token_endpoint, grant_type="authorization_code", code=answer["code"],
                                        code_verifier=_of(secret, "verifier"))  # fmt: skip
            keys = _Keys.model_validate(_read(session, found.jwks_uri)).keys
            claims = self._claims(token, [key for key in keys if key.get("use", "sig") == "sig"], secret, now, found)
            if "email" not in claims and found.userinfo_endpoint:
                claims |= _of_the_same(claims, _read(session, found.userinfo_endpoint, with_token=True))
        email, factors = claims.get("email"), claims.get("amr")
        return Told(
            email=email if isinstance(email, str) else "",
            verified=isinstance(email, str) and claims.get("email_verified") is True,
            twice=isinstance(factors, list) and "mfa" in factors,
        )

    def _session(self) -> Any:
        from authlib.integrations.requests_client import OAuth2Session  # a third of a second: only who needs it waits

        return OAuth2Session(
            self.provider.client_id, self.provider.client_secret, scope="openid email", redirect_uri=self.back,
            code_challenge_method="S256", default_timeout=PATIENCE,
        )  # fmt: skip

    def _described(self, session: Any) -> _Described:
        issuer = self.provider.issuer
        found = _Described.model_validate(_read(session, f"{issuer.rstrip('/')}/.well-known/openid-configuration"))
        if found.issuer.rstrip("/") != issuer.rstrip("/"):
            raise NotWell("it calls itself something else than the issuer that was set")
        ends = (found.authorization_endpoint, found.token_endpoint, found.jwks_uri, found.userinfo_endpoint or issuer)
        if issuer.startswith("https://") and not all(end.startswith("https://") for end in ends):
            raise NotWell("it names an address without https")
        return found

    def _claims(self, token: Mapping[str, Any], keys: list[Any], secret: str, now: datetime,
                found: _Described) -> dict[str, Any]:  # fmt: skip
        """What its token claims, when the token is its own, for us, of now, and the answer to what we asked."""
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.jwk import KeySet

        if not isinstance(token.get("id_token"), str):
            raise NotWell("it gave no id_token")
        read = jwt.decode(token["id_token"], KeySet.import_key_set({"keys": keys}), algorithms=_SIGNED)
        wanted = {"iss": {"essential": True, "value": found.issuer},
                  "aud": {"essential": True, "value": self.provider.client_id}}  # fmt: skip
        asked = {"nonce": _of(secret, "nonce"), "client_id": self.provider.client_id,
                 "access_token": token.get("access_token")}  # fmt: skip
        claims = CodeIDToken(read.claims, read.header, wanted, asked)
        claims.validate(now=int(now.timestamp()), leeway=_DRIFT)
        return dict(claims)


def _of(secret: str, what: str) -> str:
    """State, nonce and verifier: neither can be led back to the secret, nor to each other."""
    return urlsafe_b64encode(sha256(f"peilstation {what} {secret}".encode()).digest()).decode().rstrip("=")


def _asked(ask: Callable[[], T]) -> T:
    """What it answers; whatever goes wrong on the way is one thing to whoever wants to sign in. Raises NotWell."""
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError
    from requests import RequestException

    try:
        return ask()
    except (RequestException, AuthlibBaseError, JoseError, ValueError) as error:
        raise NotWell(f"{type(error).__name__} {getattr(error, 'error', '')}".strip()) from None


def _read(session: Any, url: str, *, with_token: bool = False) -> Any:
    answer = session.get(url, withhold_token=not with_token, allow_redirects=False)
    answer.raise_for_status()
    return answer.json()


def _of_the_same(claims: Mapping[str, Any], told: Any) -> dict[str, Any]:
    """What it tells of them besides, when it is of them (OpenID Connect Core 1.0, section 5.3.2)."""
    if not isinstance(told, dict) or told.get("sub") != claims["sub"]:
        raise NotWell("what it tells besides is of somebody else")
    return {name: told[name] for name in ("email", "email_verified") if name in told}
