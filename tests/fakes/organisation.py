"""A small organisation that says who somebody is: an OpenID provider on loopback, with real RS256 keys.

It does what the standards ask of one (discovery, code, PKCE, client secret, keys) and refuses what they tell it to
refuse; what a test wants wrong about it is said in `lies`, by `key`, or in `email_elsewhere`.
"""

from __future__ import annotations

import asyncio
import socket
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qsl, urlencode

import uvicorn
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from peilstation.service import _Server

CLIENT, SECRET = "peilstation-desk", "a-made-up-secret:with+signs"


@dataclass
class Organisation:
    """It knows one person, who is always let in."""

    url: str
    now: Callable[[], datetime]
    redirect: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    lies: dict[str, Any] = field(default_factory=dict)
    """What stands in the token instead; None: that is left out."""
    described: dict[str, Any] = field(default_factory=dict)
    email_elsewhere: bool = False
    keys: list[RSAKey] = field(default_factory=lambda: [RSAKey.generate_key(2048, {"kid": "1", "use": "sig"})])
    key: Any = None
    """What it signs with instead."""
    refuses: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    given: list[str] = field(default_factory=list)
    """Every token that it gave."""
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def routes(self) -> list[Route]:
        return [
            Route("/.well-known/openid-configuration", self._describe),
            Route("/keys", self._show_keys),
            Route("/authorize", self._authorize),
            Route("/token", self._token, methods=["POST"]),
            Route("/me", self._me),
        ]

    async def _describe(self, _request: Request) -> Response:
        ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys",
                "userinfo_endpoint": "me"}  # fmt: skip
        found = {name: f"{self.url}/{path}" for name, path in ends.items()}
        return JSONResponse({"issuer": self.url, **found, **self.described})

    async def _show_keys(self, _request: Request) -> Response:
        return JSONResponse(KeySet(self.keys).as_dict(private=False))

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        self.asked.append(asked)
        assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT)
        assert (asked["redirect_uri"], asked["code_challenge_method"]) == (self.redirect, "S256")
        assert set(asked["scope"].split()) == {"openid", "email"}
        if self.refuses:
            told = {"error": self.refuses}
        else:
            told = {"code": token_urlsafe(16), "iss": self.url}
            self._codes[told["code"]] = asked
        return RedirectResponse(f"{self.redirect}?{urlencode({**told, 'state': asked['state']})}")

    async def _token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        if not self._is_client(request.headers.get("authorization", ""), form):
            return JSONResponse({"error": "invalid_client"}, 401)
        asked = self._codes.pop(str(form.get("code")), None)
        proven = asked and create_s256_code_challenge(str(form.get("code_verifier"))) == asked["code_challenge"]
        if not asked or not proven or form.get("redirect_uri") != self.redirect:
            return JSONResponse({"error": "invalid_grant"}, 400)
        tokens = {
            "access_token": token_urlsafe(16),
            "refresh_token": token_urlsafe(16),
            "id_token": self._signed(asked),
        }
        self.given += tokens.values()
        return JSONResponse({**tokens, "token_type": "Bearer", "expires_in": 300})

    async def _me(self, request: Request) -> Response:
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self.given:
            return JSONResponse({"error": "invalid_token"}, 401)
        return JSONResponse({"sub": "1"} | self.claims | self.lies)

    def _signed(self, asked: dict[str, str]) -> str:
        now = int(self.now().timestamp())
        said: dict[str, Any] = {
            "iss": self.url,
            "sub": "1",
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
        }
        said |= {} if self.email_elsewhere else self.claims
        said = {name: value for name, value in (said | self.lies).items() if value is not None}
        key = self.key or self.keys[-1]
        alg = "HS256" if key.key_type == "oct" else "RS256"
        return str(jwt.encode({"alg": alg, "kid": self.keys[-1].kid}, said, key, algorithms=[alg]))

    def _is_client(self, header: str, form: dict[str, Any]) -> bool:
        if "client_secret_post" in self.described.get("token_endpoint_auth_methods_supported", ()):
            return (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)
        return header == f"Basic {_basic(CLIENT, SECRET)}"


def _basic(name: str, secret: str) -> str:
    return b64encode(f"{name}:{secret}".encode()).decode()


@asynccontextmanager
async def organisation(now: Callable[[], datetime]) -> AsyncIterator[Organisation]:
    """One that serves, until the end."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        found = Organisation(f"http://127.0.0.1:{listening.getsockname()[1]}", now)
        config = uvicorn.Config(Starlette(routes=found.routes()), log_config=None, access_log=False, lifespan="off")
        server = _Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            yield found
        finally:
            server.should_exit = True
            await serving
