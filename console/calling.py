"""Calling through the exchange from the page of a callback: the offer, one press, how it stands. Owns that.

Nothing here logs an attempt: what a call came to only a human says. The number itself stays on the page beside it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from starlette.responses import Response

from console.pages import Pages, clock
from console.visits import Visit, Wrong
from console.words import say
from db import calls, coordinators, running, waiting, work
from db.waiting import Waiting
from db.work import Hand
from flows import calls as calling
from flows import hours, telephone
from flows.attempts import Disposition
from flows.calls import Call

Act = Callable[[Hand, Waiting], str | Response]
"""An act on a callback: what is said of it, or its answer."""
Offer = Literal["", "ready", "no-own-phone", "no-number", "shut"]
"""Whether calling through the exchange is offered: not at all, yes, or what is in the way."""


@dataclass(frozen=True, slots=True)
class Calling:
    """What the page says of it: `text` is how the last call stands, `lasts` whether that may change.

    `goes_on`: it is under way. `window`: when people are called, if that is not now.
    """

    offer: Offer
    text: str
    goes_on: bool
    lasts: bool
    suggested: Disposition | None
    window: tuple[str, str] | None


class CallingPage:
    """`/desk/callbacks/{id}/call`, and `call/live` below it: how it stands, for a page that is open."""

    def __init__(self, pages: Pages, do: Callable[[Visit, Act], Response]) -> None:
        """`do` does an act on a callback and says on its page what was in the way."""
        self._pages, self._do = pages, do

    async def call(self, visit: Visit) -> Response:
        """Have the exchange ring whoever presses; then the page, on which is told how that goes."""
        return await asyncio.to_thread(self._do, visit, lambda hand, one: _call(visit, hand, one))

    async def live(self, visit: Visit) -> Response:
        """How the last call stands, as a piece of the page. It says nothing of the person."""
        return await asyncio.to_thread(self._live, visit)

    def _live(self, visit: Visit) -> Response:
        which = visit.request.path_params["callback"]
        one = waiting.one(visit.house.engine, visit.who.municipality, which, visit.now)
        if one is None:
            raise Wrong(404, "wrong.gone")
        return self._pages.answer(visit, "calling.html", one=one, calling=shown(visit, one))


def shown(visit: Visit, one: Waiting) -> Calling:
    """What is to be said of calling through the exchange on the page of this callback."""
    place = visit.content.municipality
    with visit.house.engine.connect() as connection:
        last = calls.latest(connection, one.id)
    tried = [each.at for each in one.attempts if each.undone_at is None]
    if last is not None and tried and tried[-1] >= last.at:
        last = None  # what it came to was written down
    mine = last is not None and last.by == visit.who.id
    begin, end = (f"{at:%H:%M}" for at in place.sending_window)
    return Calling(
        offer=_offer(visit, one),
        text=_text(visit, last) if last else "",
        goes_on=last is not None and calling.goes_on(last, visit.now),
        lasts=last is not None and calling.may_change(last, visit.now),
        suggested=calling.suggested(last, visit.now) if last and mine else None,
        window=None if hours.may_send(place, visit.now) else (begin, end),
    )


def _offer(visit: Visit, one: Waiting) -> Offer:
    place = visit.who.municipality
    if place not in visit.house.rings or one.closed_at is not None or not visit.may("callback.work"):
        return ""
    if one.phone is None or one.claimed_by not in (None, visit.who.id):
        return ""
    if _is_shut(visit):
        return "shut"
    if telephone.written(one.phone) is None:
        return "no-number"
    return "ready" if visit.who.phone else "no-own-phone"


def _call(visit: Visit, hand: Hand, one: Waiting) -> str:
    ring, number = visit.house.rings.get(visit.who.municipality), telephone.written(one.phone or "")
    if ring is None or _is_shut(visit):
        raise Wrong(409, "wrong.call-shut")
    if number is None:
        raise Wrong(409, "wrong.call-no-number")
    if not visit.who.phone:
        raise Wrong(409, "wrong.call-no-own-phone")
    which, mine = visit.form_id(), replace(hand, may_take_over=False)  # a call takes nobody anything from
    try:
        fresh = work.call(visit.house.engine, mine, one.id, which=which, number=number)
    except work.UnderWay:
        raise Wrong(409, "wrong.call-under-way") from None
    if fresh:
        ring(which, visit.who.phone)
    return "called"


def _is_shut(visit: Visit) -> bool:
    """Whether Twilio turns away our token: that is known of the SMS line, which is of the same account."""
    return running.reason_down(visit.house.engine, visit.who.municipality, "sms") == "token"


def _text(visit: Visit, last: Call) -> str:
    at = clock(last.at, visit.house.zone(visit.who.municipality), visit.now)
    if last.by != visit.who.id:
        with visit.house.engine.connect() as connection:
            name = coordinators.names(connection, visit.who.municipality).get(last.by, "")
        return say(visit.language, "call.colleague", name=name, at=at)
    minutes, seconds = divmod(last.seconds or 0, 60)
    found = calling.phase(last, visit.now)
    key = "call.talked-shortly" if found == "talked" and (last.seconds or 0) < calling.SPOKEN else f"call.{found}"
    text = say(visit.language, key, time=f"{minutes}:{seconds:02}", code=last.code or "-")
    return text if calling.goes_on(last, visit.now) else say(visit.language, "call.over", at=at, text=text)
