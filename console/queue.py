"""The queue: whom to call next, and why. Owns what its page shows of a callback; the order is `db.waiting`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast, get_args

from starlette.responses import Response

from console import taking_back
from console.pages import Pages, clock
from console.visits import Visit
from console.words import named, say
from db import waiting
from db.waiting import Queue, Shelf, Waiting
from db.work import Hand

Signals = Callable[[str, str], str]


@dataclass(frozen=True)
class Row:
    """A callback in the words of the page."""

    one: Waiting
    window: str
    left: str
    standing: str
    why: str
    next_at: str
    wrote: str
    mine: bool


class QueuePage:
    """`/desk`: the shelf that was asked for, and below whom to call what waits for later."""

    def __init__(self, pages: Pages, in_words: Signals) -> None:
        self._pages, self._in_words = pages, in_words

    async def page(self, visit: Visit) -> Response:
        """The whole page."""
        return await asyncio.to_thread(self._page, visit, "queue.html")

    async def lists(self, visit: Visit) -> Response:
        """The lists alone, for a page that is open and hears that something has changed."""
        return await asyncio.to_thread(self._page, visit, "queue_list.html")

    def _page(self, visit: Visit, template: str) -> Response:
        asked = visit.request.query_params.get("shelf", "now")
        shelf = cast(Shelf, asked if asked in get_args(Shelf) else "now")
        number = visit.request.query_params.get("page", "1")
        main = self._read(visit, shelf, int(number) if number.isdecimal() and len(number) < 6 else 1)
        below = [(other, self._read(visit, other, 1)) for other in ("later", "letters")] if shelf == "now" else []
        closed = self._closed(visit) if template == "queue.html" else None
        undoable = taking_back.offered(visit, _hand(visit), closed) if closed else None
        return self._pages.answer(
            visit,
            template,
            closed=closed,
            undoable=undoable if undoable and undoable.what == "closing" else None,
            undoable_of=closed.id if closed else "",
            shelf=shelf,
            shelves=get_args(Shelf),
            queue=main,
            rows=self.rows(visit, main),
            below=[(other, queue, self.rows(visit, queue)) for other, queue in below],
            at=clock(visit.now, visit.house.zone(visit.who.municipality), visit.now),
        )

    def _read(self, visit: Visit, shelf: Shelf, page: int) -> Queue:
        return waiting.read(visit.house.engine, visit.who.municipality, shelf=shelf, who=visit.who.id, now=visit.now,
                            page=page)  # fmt: skip

    def _closed(self, visit: Visit) -> Waiting | None:
        """What they closed just now, to say so and to offer it back."""
        which = visit.request.query_params.get("closed", "")
        one = waiting.one(visit.house.engine, visit.who.municipality, which, visit.now) if which else None
        return one if one is not None and one.closed_at is not None else None

    def rows(self, visit: Visit, queue: Queue) -> list[Row]:
        """The callbacks of a page of the queue."""
        return [self.row(visit, one) for one in queue.rows]

    def row(self, visit: Visit, one: Waiting) -> Row:
        """A callback as a line of the queue."""
        zone, language = visit.house.zone(visit.who.municipality), visit.language
        begin, end = clock(one.promised_from, zone, visit.now), f"{one.promised_until.astimezone(zone):%H:%M}"
        window = say(language, "window", begin=begin, end=end)
        heard = dict.fromkeys(self._in_words(signal, language) for signal in one.signals)
        why = ", ".join((named(language, "topic", one.topic), *heard))
        later = clock(one.next_at, zone, visit.now) if one.next_at else ""
        wrote = clock(one.wrote_at, zone, visit.now) if one.wrote_at else ""
        standing = one.standing(visit.content.municipality, visit.now)
        return Row(one, window, _left(language, one, visit.now, standing), standing, why, later, wrote,
                   one.claimed_by == visit.who.id)  # fmt: skip


def _hand(visit: Visit) -> Hand:
    return Hand(visit.who.id, visit.who.municipality, visit.now, visit.who.name)


def _left(language: str, one: Waiting, now: datetime, standing: str) -> str:
    """How long until the promise begins, or ends; or since when it is broken."""
    if standing == "kept":
        return say(language, "left.kept")
    if standing == "ahead":
        return say(language, "left.ahead", time=_span(language, one.promised_from - now))
    if standing == "late":
        return say(language, "left.late", time=_span(language, now - one.promised_until))
    return say(language, f"left.{standing}", time=_span(language, one.promised_until - now))


def _span(language: str, time: timedelta) -> str:
    minutes = max(0, int(time.total_seconds()) // 60)
    if minutes < 90:
        return say(language, "span.minutes", count=minutes)
    hours = minutes // 60
    return say(language, "span.hours", count=hours) if hours < 48 else say(language, "span.days", count=hours // 24)
