"""Visits: whose request this is, and whether they may. Owns the gate that every page and every act goes through.

Denied by default: a way without an action is for those who are not signed in, all others ask the table of roles.
Forms carry a token that is made of the session's own secret, and come from our own pages only.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response

from console.house import FRESH, House
from console.words import LANGUAGES
from db import coordinators, sessions
from db.coordinators import Coordinator
from db.sessions import Session
from flows.content import Content
from flows.roles import Action, may

COOKIE, LANGUAGE = "peilstation_desk", "peilstation_desk_language"
LARGEST = 64 * 1024
SAFE = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # without any, browsers send our own forms with `Origin: null`
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
}
FRAMED = SAFE["Content-Security-Policy"].replace("frame-ancestors 'none'", "frame-ancestors 'self'")
"""The same, for a demonstration: its own page shows the desk."""
HOME, SECOND = "/desk", "/desk/second"
UNASKED = ("/live", "/list")
"""How the paths end that an open page asks for by itself: that is nobody's click, and keeps nobody signed in."""
BEGINS: tuple[tuple[str, Action], ...] = (
    ("/desk/team", "team.edit"), ("/desk/audit", "audit.see"), ("/desk/content", "content.see"),
)  # fmt: skip
_SAFE_METHODS = ("GET", "HEAD")
_PAGE = re.compile(
    r"/desk(?:/own|/roster|/code|/second|/team|/audit|/sign-in|/demand|/content|/people|/activities"
    r"|(?:/callbacks|/people|/activities)/[\w-]+)?(?![^/])"
)


class Wrong(Exception):
    """What was asked is not done. `why` is a key of the desk's words."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status, self.why = status, why


@dataclass(frozen=True)
class Visit:
    """One request of somebody who is signed in, and what their form says."""

    house: House
    request: Request
    token: str = field(repr=False)
    session: Session
    who: Coordinator
    now: datetime
    form: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def language(self) -> str:
        return spoken(self.request, self.who.language)

    @property
    def content(self) -> Content:
        return self.house.content(self.who.municipality)

    @property
    def csrf(self) -> str:
        return csrf(self.token)

    def may(self, action: Action) -> bool:
        """Whether they may do this."""
        return may(self.who.role, action)

    def said(self, name: str, longest: int = 2000) -> str:
        """What their form says there, "" for nothing. Raises Wrong where it is too long."""
        text = self.form.get(name, "").strip()
        if len(text) > longest:
            raise Wrong(422, "wrong.long")
        return text

    def form_id(self) -> str:
        """The id that the page gave its form, so that the same form sent twice counts once. Raises Wrong."""
        try:
            return str(UUID(self.said("id", 40)))
        except ValueError:
            raise Wrong(400, "wrong.request") from None


View = Callable[[Visit], Awaitable[Response]]


def csrf(token: str) -> str:
    """What a form of this session carries."""
    return sha256(b"peilstation desk form" + token.encode()).hexdigest()


def must_be_ours(form: Mapping[str, str], token: str) -> None:
    """Raises Wrong where the form does not carry what a form of this session carries."""
    if not compare_digest(form.get("csrf", "").encode(), csrf(token).encode()):
        raise Wrong(403, "wrong.form")


def page_before(request: Request) -> str:
    """The page of ours that they came from, to go back to; after an act the page that it was done on."""
    try:
        came = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return "/desk"
    found = _PAGE.match(came.path)
    if found is None:
        return "/desk"
    return f"{found[0]}?{came.query}" if came.query and found[0] == came.path else found[0]


def spoken(request: Request, theirs: str = LANGUAGES[0]) -> str:
    """The language of a page: what was chosen in this browser, else theirs."""
    chosen = request.cookies.get(LANGUAGE) or theirs
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


async def admit(house: House, request: Request, action: Action, view: View) -> Response:
    """The view's answer to somebody who may do this. Raises Wrong; who is not signed in is led to where they can."""
    form = await form_of(request)
    token, now = request.cookies.get(COOKIE, ""), house.now()
    quietly = request.url.path.endswith(UNASKED)
    session = await asyncio.to_thread(sessions.see, house.engine, token, now, house.limits, quietly=quietly)
    who = await asyncio.to_thread(coordinators.find, house.engine, session.coordinator) if session else None
    if session is None or who is None or who.left_at is not None:
        return away(request)
    if not session.proven:
        return RedirectResponse("/desk/code", 303, SAFE)
    if must_set_up(house, who, session) and request.url.path != SECOND:
        return RedirectResponse(SECOND, 303, SAFE)
    if request.method not in _SAFE_METHODS:
        must_be_ours(form, token)
    if not may(who.role, action):
        if request.url.path == HOME:  # everybody comes in here: who works no queue begins where they may
            return RedirectResponse(next(path for path, needs in BEGINS if may(who.role, needs)), 303, SAFE)
        raise Wrong(403, "wrong.role")
    return await view(Visit(house, request, token, session, who, now, form))


def must_set_up(house: House, who: Coordinator, session: Session) -> bool:
    """Whether their municipality demands a second factor and they have none, of ours or of their organisation's."""
    demanded = house.content(who.municipality).municipality.desk.second_factor == "required"
    return demanded and who.second_since is None and session.how != "organisation_twice"


def asks_old(who: Coordinator, session: Session, now: datetime) -> bool:
    """Whoever forgot it comes in by a link, and says a new password soon after; all others say the old one too."""
    by_link = session.how == "link" and now - session.created_at < FRESH
    return who.has_password and not by_link


def away(request: Request) -> Response:
    """To the sign-in page; whoever waits for news is told that there is none for them."""
    if request.url.path.endswith("/live"):
        return Response(status_code=403, headers=SAFE)
    response = RedirectResponse("/desk/sign-in", 303, SAFE)
    response.delete_cookie(COOKIE, path="/desk")
    return response


def must_be_text(*said: str) -> None:
    """Raises Wrong for what no browser of a human sends and PostgreSQL has no place for."""
    if any("\0" in each for each in said):
        raise Wrong(400, "wrong.request")


async def form_of(request: Request) -> dict[str, str]:
    """What a form of our own pages says. Raises Wrong where it is not ours, too large, or no form."""
    if request.method in _SAFE_METHODS:
        return {}
    origin = request.headers.get("origin")
    if origin is not None and origin.partition("://")[2] != request.headers.get("host"):
        raise Wrong(403, "wrong.origin")
    if request.headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        raise Wrong(403, "wrong.origin")
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        raise Wrong(415, "wrong.request")
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST:
                raise Wrong(413, "wrong.long")
        form = dict(
            parse_qsl(body.decode("utf-8"), keep_blank_values=True, strict_parsing=bool(body), max_num_fields=100)
        )
    except (ValueError, ClientDisconnect):
        raise Wrong(400, "wrong.request") from None
    must_be_text(*form.values())
    return form


def remember(house: House, response: Response, token: str) -> None:
    """Let the browser hold the session: for the desk only, out of reach of scripts and of other sites' forms."""
    lasts = int(house.limits.absolute.total_seconds())
    response.set_cookie(COOKIE, token, max_age=lasts, path="/desk", httponly=True, samesite="lax", secure=house.secure)
