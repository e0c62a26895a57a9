"""The other side of a provider's webhooks, for tests: it answers as told and remembers what it was posted."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web

from demo.serving import Now, Provider


@dataclass(frozen=True)
class Heard:
    """One post."""

    path: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


class Service(Provider):
    """Answers 200 but for the statuses in `answers`, which it gives first."""

    def __init__(self, now: Now) -> None:
        super().__init__(now)
        self.answers: list[int] = []
        self.heard: list[Heard] = []

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        return [web.post("/{path:.*}", self._hear)]

    async def _hear(self, request: web.Request) -> web.Response:
        heard = Heard(request.path_qs, dict(request.headers), await request.read())
        with self.changing():
            self.heard.append(heard)
            status = self.answers.pop(0) if self.answers else 200
        return web.Response(status=status, text="<Response/>", content_type="text/xml")


@dataclass(frozen=True)
class Answer:
    """What a plain HTTP client reads."""

    status: int
    body: str
    headers: dict[str, str]

    def json(self) -> Any:
        return json.loads(self.body)


def ask(url: str, data: bytes | None = None, headers: dict[str, str] | None = None) -> Answer:
    """One plain HTTP request: a POST of a form where there is data, else a GET."""
    where = urlsplit(url)
    connection = HTTPConnection(where.netloc, timeout=5)
    try:
        sent = ({"Content-Type": "application/x-www-form-urlencoded"} if data is not None else {}) | (headers or {})
        connection.request("GET" if data is None else "POST", f"{where.path}?{where.query}", data, sent)
        answer = connection.getresponse()
        return Answer(answer.status, answer.read().decode(), dict(answer.headers))
    finally:
        connection.close()
