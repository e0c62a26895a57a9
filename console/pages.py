"""Pages: templates filled in and sent with the headers that every page has. Owns looks only."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles

from console.visits import SAFE, Visit, spoken
from console.words import LANGUAGES, named, say

HERE = Path(__file__).parent


class Pages:
    """The templates. `service` is what the desk is called."""

    def __init__(self, service: str) -> None:
        self._service = service
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def show(self, request: Request, template: str, status: int = 200, **told: Any) -> Response:
        """A page for somebody who is not signed in."""
        return self._page(spoken(request), template, status, visit=None, **{"said": "", **told})

    def answer(self, visit: Visit, template: str, status: int = 200, **told: Any) -> Response:
        """A page for somebody who is."""
        return self._page(visit.language, template, status, visit=visit, csrf=visit.csrf, **{"said": "", **told})

    def _page(self, language: str, template: str, status: int, **told: Any) -> Response:
        body = self._templates.get_template(template).render(
            lang=language,
            other=next(one for one in LANGUAGES if one != language),
            t=partial(say, language),
            named=partial(named, language),
            day=day,
            service=self._service,
            **told,
        )
        return HTMLResponse(body, status, headers=SAFE)


class Static(StaticFiles):
    """The desk's own files, with the same headers as its pages."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers.update(SAFE | {"Cache-Control": "no-cache"})
        return response


def day(date: date) -> str:
    """A day as a human says it."""
    return f"{date:%d-%m-%Y}"


def clock(instant: datetime, zone: tzinfo, now: datetime) -> str:
    """A moment as a human says it at the desk: the time alone today, else day and month too."""
    here, today = instant.astimezone(zone), now.astimezone(zone).date()
    return f"{here:%H:%M}" if here.date() == today else f"{here:%d-%m %H:%M}"


def dated(instant: datetime, zone: tzinfo, now: datetime) -> str:
    """As `clock`, for what may be of another year: then that year too."""
    here = instant.astimezone(zone)
    return clock(instant, zone, now) if here.year == now.astimezone(zone).year else f"{here:%d-%m-%Y %H:%M}"
