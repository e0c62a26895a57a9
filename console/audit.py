"""What was done: the audit for whoever looks whether all is well, as a page and as a file. Owns that page.

It names those who work here, for they answer for what they did; of people it shows a random id only. Looking is
itself something that was done: each page, file and check is written down as well.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from threading import Lock
from urllib.parse import urlencode

from starlette.concurrency import iterate_in_threadpool
from starlette.responses import RedirectResponse, Response, StreamingResponse

from console.details import in_words
from console.export import as_csv
from console.pages import Pages
from console.visits import SAFE, Visit, Wrong
from console.words import named, say
from db import audit, audited, coordinators
from db.audited import Filter, Seen
from db.engine import writing

HEAD = ("nummer", "moment", "wie", "naam", "wat", "persoon", "bijzonderheden")
_ASKED = ("day", "kind", "who")
_MOST_SHOWN = 20
"""Complaints about the chain that are shown; where there are more the operator reads on (`peilstation`)."""


class AuditPage:
    """`/desk/audit`, the file, and the check of the chain."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._checking = Lock()  # it reads all there is: once at a time is enough

    async def page(self, visit: Visit) -> Response:
        """A hundred rows."""
        return await asyncio.to_thread(self._page, visit)

    async def file(self, visit: Visit) -> Response:
        """All rows that the filter lets through, as CSV."""
        return await asyncio.to_thread(self._file, visit)

    async def verify(self, visit: Visit) -> Response:
        """Look whether the chain holds; what came of it is a row of the audit too."""
        return await asyncio.to_thread(self._verify, visit)

    def _page(self, visit: Visit, complaints: list[str] | None = None) -> Response:
        engine, place, asked = visit.house.engine, visit.who.municipality, _asked(visit)
        wanted, before = _filter(visit, asked), _before(visit)
        rows = audited.page(engine, place, wanted, before, audited.PAGE + 1)
        more, rows = len(rows) > audited.PAGE, rows[: audited.PAGE]
        checked = audited.page(engine, place, Filter(action="audit.verified"), most=1)
        names, zone = _names(visit), visit.house.zone(place)
        _note(visit, "audit.read", {**asked, "before": before})
        return self._pages.answer(
            visit, "audit.html", rows=rows, names=names, asked=asked, before=before, complaints=complaints,
            older=urlencode({**_given(asked), "before": rows[-1].position}) if more else "",
            newest=urlencode(_given(asked)), checked=checked[0] if checked else None,
            kinds=audited.actions(engine, place), people=_people(visit, names),
            when=lambda at: f"{at.astimezone(zone):%d-%m-%Y %H:%M:%S}",
            details=lambda row: in_words(visit.language, row.details or {}, names),
            who=lambda actor: _who(visit.language, names, actor), most=_MOST_SHOWN,
        )  # fmt: skip

    def _file(self, visit: Visit) -> Response:
        asked = _asked(visit)
        wanted, names, zone = _filter(visit, asked), _names(visit), visit.house.zone(visit.who.municipality)
        _note(visit, "audit.exported", asked)
        rows = audited.all_of(visit.house.engine, visit.who.municipality, wanted)
        cells = ((row.position, row.at.astimezone(zone).isoformat(), row.actor, names.get(row.actor, ""), row.action,
                  row.person or "", _details(row, names)) for row in rows)  # fmt: skip
        name = f"audit-{visit.who.municipality}-{visit.now.astimezone(zone):%Y%m%d-%H%M}.csv"
        headers = SAFE | {"Content-Disposition": f'attachment; filename="{name}"'}
        parts: Iterator[str] = as_csv(HEAD, cells)
        return StreamingResponse(iterate_in_threadpool(parts), media_type="text/csv; charset=utf-8", headers=headers)

    def _verify(self, visit: Visit) -> Response:
        if not self._checking.acquire(blocking=False):
            raise Wrong(409, "wrong.checking")
        try:
            complaints = audit.verify(visit.house.engine, visit.who.municipality)
        finally:
            self._checking.release()
        _note(visit, "audit.verified", {"complaints": len(complaints)})
        if complaints:
            return self._page(visit, complaints)
        return RedirectResponse("/desk/audit?said=verified", 303, SAFE)


def _asked(visit: Visit) -> dict[str, str]:
    """What is looked for, as the page's address says it."""
    return {name: visit.request.query_params.get(name, "").strip()[:100] for name in _ASKED}


def _given(asked: Mapping[str, str]) -> dict[str, str]:
    return {name: said for name, said in asked.items() if said}


def _filter(visit: Visit, asked: Mapping[str, str]) -> Filter:
    """Raises Wrong where the day is none."""
    since = until = None
    if asked["day"]:
        try:
            day, zone = date.fromisoformat(asked["day"]), visit.house.zone(visit.who.municipality)
            begins = (datetime.combine(each, time(), zone) for each in (day, day + timedelta(days=1)))
            since, until = (each.astimezone(UTC) for each in begins)
        except (ValueError, OverflowError):
            raise Wrong(422, "wrong.day") from None
    return Filter(since, until, asked["kind"] or None, asked["who"] or None)


def _before(visit: Visit) -> int | None:
    said = visit.request.query_params.get("before", "")
    if not said:
        return None
    if not (said.isascii() and said.isdigit() and len(said) <= 18):
        raise Wrong(422, "wrong.request")
    return int(said)


def _names(visit: Visit) -> dict[str, str]:
    """What those who work there are called, by what the audit calls them."""
    with visit.house.engine.connect() as connection:
        found = coordinators.names(connection, visit.who.municipality)
    return {f"desk:{who}": name for who, name in found.items()}


def _people(visit: Visit, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Whom one can choose: people themselves, the system, and each of all others."""
    found = ["person", "system", *audited.actors(visit.house.engine, visit.who.municipality)]
    return [(actor, _who(visit.language, names, actor)) for actor in found]


def _who(language: str, names: Mapping[str, str], actor: str) -> str:
    if actor.startswith("cli:"):
        return say(language, "actor.cli", name=actor.removeprefix("cli:"))
    return names.get(actor) or named(language, "actor", actor)


def _details(row: Seen, names: Mapping[str, str]) -> str:
    """The details in one line; they hold no name and no words of anybody. Who works here is named."""
    if row.damaged:
        return "?"
    said = [(name, _plain(value)) for name, value in sorted((row.details or {}).items()) if value is not None]
    return ", ".join(f"{name}: {names.get(f'desk:{value}', value)}" for name, value in said if value)


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return " ".join(f"{name} {each}" for name, each in value.items())
    return " ".join(str(each) for each in value) if isinstance(value, list) else str(value)


def _note(visit: Visit, action: str, details: Mapping[str, object]) -> None:
    with writing(visit.house.engine) as connection:
        entry = audit.Entry(visit.who.municipality, visit.now, visit.who.actor, action, details=details)
        audit.append(connection, [entry])
