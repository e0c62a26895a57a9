"""The demonstration's page at `/demo`: two telephones beside what the service makes of it. Owns the routes below it.

A telephone here is a person's at a simulated provider: what is typed goes from there to the service's real doors, and
what comes back was sent by its real sender. Nothing here knows how the service works; `showing.Service` is all it asks.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from demo.asking import Wrong, body, see_to_host, words
from demo.calling import Calls
from demo.showing import Known, Lines, Service, state
from demo.visitors import Phones, Visitors

HERE = Path(__file__).parent
LANGUAGES = ("nl", "en")
LOOK = 0.2
"""Seconds between two looks whether there is anything new to show."""
BREATH = 10.0
"""Seconds after which something is said all the same, so that nobody takes the line for dead."""
LONGEST_CHAT, LONGEST_SMS, LONGEST_SPOKEN, LONGEST_NAME, LONGEST_REASON = 4096, 1600, 500, 40, 500
JUMPS = (1, 24, 24 * 7)
VISITOR, LANGUAGE = "peilstation_demo", "peilstation_demo_language"
DESK_LANGUAGE = "peilstation_desk_language"
"""By this the desk knows the language that was chosen in a browser."""
SAFE = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
FRAMED = {"Content-Security-Policy": SAFE["Content-Security-Policy"].replace("ancestors 'none'", "ancestors 'self'")}
"""What this page shows within itself: the way to the desk."""

Answer = Callable[[Request], Awaitable[Response]]
Act = Callable[[Request, dict[str, Any]], Awaitable[None]]


class Page:
    """The page. `stopping` tells that the service is about to end, so that no line is held open."""

    def __init__(
        self, service: Service, lines: Lines, visitors: Visitors, calls: Calls, stopping: Callable[[], bool]
    ) -> None:
        self._service, self._lines, self._visitors, self._stopping = service, lines, visitors, stopping
        self._calls = calls
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=select_autoescape(default=True)
        )
        self._texts = {language: _read(f"texts/{language}.json") for language in LANGUAGES}
        self._stories = [json.loads(path.read_text("utf-8")) for path in sorted((HERE / "stories").glob("*.json"))]

    def routes(self) -> list[BaseRoute]:
        """All of it."""
        acts: dict[str, Act] = {
            "/demo/chat": self._write,
            "/demo/sms": self._text,
            "/demo/call": self._call,
            "/demo/phone": self._renew,
            "/demo/clock": self._jump,
            "/demo/callbacks/{callback}/close": self._close,
        }
        return [
            Route("/", lambda _request: RedirectResponse("/demo")),
            Route("/demo", self._told(self._page)),
            Route("/demo/state", self._told(self._state)),
            Route("/demo/live", self._told(self._live)),
            Route("/demo/desk", self._told(self._desk)),
            *(Route(path, self._told(self._act(act)), methods=["POST"]) for path, act in acts.items()),
            Mount("/demo/static", _Static(directory=HERE / "static")),
        ]

    # --- looking -----------------------------------------------------------------------------------------------------

    async def _page(self, request: Request) -> Response:
        language = self._language(request)
        name = str(self._texts[language]["visitor"])
        visitor, phones = await asyncio.to_thread(self._visitors.of, request.cookies.get(VISITOR), name)
        data = {
            "texts": self._texts[language],
            "words": await asyncio.to_thread(self._service.words, language),
            "stories": self._stories,
            "state": await self._shown(phones, Known(self._service)),
            "speed": _speed(request.query_params.get("speed")),
        }
        other = next(one for one in LANGUAGES if one != language)
        body = self._templates.get_template("demo.html").render(
            lang=language, other=other, texts=self._texts[language], data=data, static="/demo/static"
        )
        response = HTMLResponse(body, headers=SAFE)
        for name, value in ((VISITOR, visitor), (LANGUAGE, language)):
            response.set_cookie(name, value, max_age=30 * 24 * 3600, path="/", httponly=True, samesite="strict")
        return response

    async def _state(self, request: Request) -> Response:
        return JSONResponse(await self._shown(self._whose(request), Known(self._service)), headers=SAFE)

    async def _live(self, request: Request) -> Response:
        self._whose(request)
        headers = SAFE | {"X-Accel-Buffering": "no"}
        changes = self._changes(request.cookies[VISITOR])
        return StreamingResponse(changes, media_type="text/event-stream", headers=headers)

    async def _changes(self, visitor: str) -> AsyncIterator[str]:
        """Every new state, as server-sent events, until the service ends."""
        known, said, seen = Known(self._service), "", None
        looks = speaks = 0.0
        while not self._stopping():
            try:
                phones = self._visitors.held(visitor)
            except KeyError:  # so many came since that this one was forgotten
                return
            stirred, now = await asyncio.to_thread(self._stirred, phones), time.monotonic()
            if stirred != seen or now >= looks:
                with self._calls.looked_at(phones.number):
                    found = await self._shown(phones, known)
                seen, looks = stirred, now + _rest(found)
                # The clock runs on by itself in the page: that a second has gone by is no news.
                shown = json.dumps({**found, "clock": {**found["clock"], "now": _minute(found)}})
                if shown != said or now >= speaks:
                    said, speaks = shown, now + BREATH
                    yield f"data: {json.dumps(found)}\n\n"
            with self._calls.looked_at(phones.number):
                await asyncio.sleep(LOOK)

    def _stirred(self, phones: Phones) -> Hashable:
        """Another value whenever there may be anything new: to see all that there is takes a hundred times longer."""
        return phones, self._service.stirred(), self._lines.telegram.version, self._lines.twilio.version

    async def _desk(self, request: Request) -> Response:
        """The desk, already signed in; who comes from elsewhere sees this page first."""
        try:
            self._whose(request)
        except Wrong:
            return RedirectResponse("/demo", 303, SAFE)
        response = RedirectResponse(await asyncio.to_thread(self._service.desk), 303, SAFE | FRAMED)
        response.set_cookie(DESK_LANGUAGE, self._language(request), path="/desk", httponly=True, samesite="lax")
        return response

    async def _shown(self, phones: Phones, known: Known) -> dict[str, Any]:
        return await asyncio.to_thread(state, self._service, self._lines, self._calls, phones, known)

    def _language(self, request: Request) -> str:
        asked = request.query_params.get("lang") or request.cookies.get(LANGUAGE) or LANGUAGES[0]
        return asked if asked in LANGUAGES else LANGUAGES[0]

    def _whose(self, request: Request) -> Phones:
        """The telephones of whoever asks. Raises Wrong where they have not opened the page."""
        try:
            return self._visitors.held(request.cookies.get(VISITOR, ""))
        except KeyError:
            raise Wrong(403, "error-visitor") from None

    # --- doing -------------------------------------------------------------------------------------------------------

    def _act(self, act: Act) -> Answer:
        """An act of the visitor's; answered with the new state."""

        async def done(request: Request) -> Response:
            self._whose(request)
            await act(request, await body(request))
            return JSONResponse(await self._shown(self._whose(request), Known(self._service)), headers=SAFE)

        return done

    def _told(self, answer: Answer) -> Answer:
        """The same, and what is wrong is said in words."""

        async def told(request: Request) -> Response:
            try:
                see_to_host(request)
                return await answer(request)
            except Wrong as wrong:
                texts = self._texts[self._language(request)]
                return JSONResponse({"error": texts.get(wrong.why, wrong.why)}, wrong.status, headers=SAFE)

        return told

    async def _write(self, request: Request, said: dict[str, Any]) -> None:
        chat = self._lines.chat(self._whose(request))
        match said:
            case {"press": {"message": int(message), "data": str(data)}}:
                try:
                    await asyncio.to_thread(chat.press, data, message)
                except LookupError:
                    raise Wrong(404, "error-button") from None
            case _:
                await asyncio.to_thread(chat.write, words(said, "text", LONGEST_CHAT))

    async def _text(self, request: Request, said: dict[str, Any]) -> None:
        body, phones = words(said, "text", LONGEST_SMS), self._whose(request)
        await asyncio.to_thread(self._lines.twilio.text, phones.number, self._lines.number, body)

    async def _call(self, request: Request, said: dict[str, Any]) -> None:
        if said.get("do") == "say":
            said |= {"text": words(said, "text", LONGEST_SPOKEN)}
        try:
            await asyncio.to_thread(self._calls.act, self._whose(request), said)
        except ValueError:
            raise Wrong(400, "error-request") from None

    async def _renew(self, request: Request, said: dict[str, Any]) -> None:
        kind, name = said.get("kind"), words(said, "name", LONGEST_NAME)
        if kind not in ("chat", "sms"):
            raise Wrong(400, "error-request")
        await asyncio.to_thread(self._visitors.renew, request.cookies[VISITOR], kind, name)

    async def _jump(self, _request: Request, said: dict[str, Any]) -> None:
        if said.get("hours") not in JUMPS:
            raise Wrong(400, "error-request")
        if not self._service.jump(timedelta(hours=said["hours"])):
            raise Wrong(409, "error-moving")

    async def _close(self, request: Request, said: dict[str, Any]) -> None:
        reason = words(said, "reason", LONGEST_REASON)
        if not await asyncio.to_thread(self._service.close, request.path_params["callback"], reason):
            raise Wrong(404, "error-closed")


class _Static(StaticFiles):
    """The page's own files, with the same headers as the page."""

    def file_response(self, *args: Any, **named: Any) -> Response:
        response = super().file_response(*args, **named)
        response.headers.update(SAFE | {"Cache-Control": "no-cache"})
        return response


def _speed(text: str | None) -> float:
    try:
        speed = float(text or 1)
    except ValueError:
        return 1.0
    return speed if 0.25 <= speed <= 100 else 1.0


def _rest(found: dict[str, Any]) -> float:
    """Seconds in which what is seen changes only where something is written: dots that move end by themselves."""
    if found["clock"]["moving_to"] or found["chat"]["typing"] or found["sms"]["typing"]:
        return LOOK
    return min(BREATH, 60 - datetime.fromisoformat(found["clock"]["now"]).second + LOOK)


def _minute(found: dict[str, Any]) -> str:
    return str(found["clock"]["now"])[:16]


def _read(name: str) -> dict[str, Any]:
    texts: dict[str, Any] = json.loads((HERE / name).read_text("utf-8"))
    return texts
