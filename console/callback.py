"""A callback's page: what there is to do on the left, who it is on the right. Owns that page; the rest is the person's.

Each look at a person is written down. Whatever is typed here stays here; only `console.writing` sends anything.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any, cast, get_args
from uuid import UUID, uuid4

from starlette.responses import RedirectResponse, Response

from console import calling, happened, person, taking_back, writing
from console.calling import Act
from console.pages import Pages, dated
from console.queue import QueuePage
from console.visits import SAFE, Visit, Wrong
from console.writing import Draft
from db import coordinators, directory, timeline, waiting, work
from db.engine import undisturbed
from db.ledger import NotStored, Receipt, Unavailable, UnknownPerson
from db.waiting import Waiting
from db.work import Gone, Hand, Held
from flows.attempts import FARTHEST, Disposition
from flows.content import Activity
from flows.events import CallbackClosed, Ending, Referred
from flows.roles import may

LONGEST = 2000
LATEST = 8
"""Messages on this page: enough to know what the call is about. All of them are on the person's."""
Words = Callable[[Visit], dict[str, Any]]
"""What questions, options, activities and rules are called, by their ids."""


class CallbackPage:
    """`/desk/callbacks/{id}` and the acts below it."""

    def __init__(self, pages: Pages, queue: QueuePage, words: Words) -> None:
        self._pages, self._queue, self._words = pages, queue, words

    async def page(self, visit: Visit) -> Response:
        """The page."""
        return await asyncio.to_thread(self._page, visit)

    async def act(self, visit: Visit) -> Response:
        """Something that is done; then the page as it is afterwards."""
        return await asyncio.to_thread(self._act, visit)

    def _page(self, visit: Visit, status: int = 200, said: str = "", draft: Draft | None = None) -> Response:
        one = self._found(visit)
        zone, hand, words = visit.house.zone(visit.who.municipality), _hand(visit), self._words(visit)
        found = person.seen(visit, one.person)
        with visit.house.engine.connect() as connection:
            names = coordinators.names(connection, visit.who.municipality)
            notes = work.notes(connection, one.id)
            said_last, _ = timeline.page(connection, one.person, "messages", size=LATEST)
        talks = [person.talk(visit, held, words["options"]) for held in found.conversations]
        team = coordinators.team(visit.house.engine, visit.who.municipality)
        return self._pages.answer(
            visit,
            "callback.html",
            status,
            said=said,
            row=self._queue.row(visit, one),
            one=one,
            found=found,
            talk=next((each for each in talks if each.scores or each.offers or each.told), None),
            others=[each for each in found.callbacks if each.id != one.id],
            heard=list(reversed(said_last)),
            pressed=lambda option: happened.pressed(option, words["options"], words["activities"]),
            names=names,
            notes=notes,
            words=words,
            last_hold=found.erases and [each.id for each in found.waiting if each.urgency == "urgent"] == [one.id],
            may_take_over=visit.may("callback.take_over"),
            colleagues=[
                each
                for each in team
                if each.left_at is None and each.id != visit.who.id and each.role in ("coordinator", "team_lead")
            ],
            dispositions=get_args(Disposition),
            endings=get_args(Ending),
            activities=_activities(visit, one),
            may_write=visit.may("person.write") and one.person_status != "stopped",
            draft=draft,
            calling=calling.shown(visit, one),
            fresh=str(uuid4()),
            undoable=taking_back.offered(visit, hand, one),
            undoable_of=one.id,
            when=lambda at: dated(at, zone, visit.now),
        )

    def _found(self, visit: Visit) -> Waiting:
        which = visit.request.path_params["callback"]
        one = waiting.one(visit.house.engine, visit.who.municipality, which, visit.now)
        if one is None:
            raise Wrong(404, "wrong.gone")
        return one

    def _act(self, visit: Visit) -> Response:
        act = visit.request.path_params["act"]
        if act == "write":
            return self.do(visit, lambda _hand, one: self._page(visit, draft=writing.draft(visit, one)))
        return self.do(visit, lambda hand, one: self._done(visit, hand, one, act))

    def do(self, visit: Visit, act: Act) -> Response:
        """Do this about the callback; then its page, which also says what was in the way."""
        one = self._found(visit)
        hand = _hand(visit)
        try:
            said = undisturbed(lambda: act(hand, one))  # the person may be writing at this moment
        except Held as held:
            with visit.house.engine.connect() as connection:
                by = coordinators.names(connection, visit.who.municipality).get(held.by, "")
            return self._page(visit, 409, f"said.held:{by}")
        except Gone:
            return self._page(visit, 409, "said.closed")
        except Wrong as wrong:
            return self._page(visit, wrong.status, wrong.why)
        if isinstance(said, Response):
            return said
        back = said if said.startswith("/") else f"/desk/callbacks/{one.id}?said={said}"
        return RedirectResponse(back, 303, SAFE)

    def _done(self, visit: Visit, hand: Hand, one: Waiting, act: str) -> str:
        engine = visit.house.engine
        match act:
            case "claim":
                work.claim(engine, hand, one.id)
                return "claimed"
            case "release":
                work.release(engine, hand, visit.content.municipality, one.id)
                return "released"
            case "hand-over":
                self._hand_over(visit, hand, one)
                return "handed-over"
            case "attempt":
                return self._log(visit, hand, one)
            case "note":
                return self._note(visit, hand, one)
            case "undo":
                return taking_back.done(visit, hand, one)
            case "refer":
                return self._refer(visit, hand, one)
            case "send":
                return self._send(visit, hand, one)
            case "close":
                return self._close(visit, hand, one)
            case _:
                raise Wrong(404, "wrong.gone")

    def _hand_over(self, visit: Visit, hand: Hand, one: Waiting) -> None:
        to = coordinators.find(visit.house.engine, visit.said("to", 40))
        if to is None or to.municipality != visit.who.municipality or to.left_at is not None:
            raise Wrong(422, "wrong.colleague")
        if not may(to.role, "callback.work"):
            raise Wrong(422, "wrong.colleague")
        work.hand_over(visit.house.engine, hand, one.id, to.id)

    def _note(self, visit: Visit, hand: Hand, one: Waiting) -> str:
        if not visit.said("text", LONGEST):
            raise Wrong(422, "wrong.empty")
        work.write(visit.house.engine, hand, one.id, note=visit.form_id(), text=visit.said("text", LONGEST))
        return "noted"

    def _send(self, visit: Visit, hand: Hand, one: Waiting) -> str:
        draft, which = writing.draft(visit, one), UUID(visit.form_id())
        work.claim(visit.house.engine, hand, one.id)  # behind the draft: whoever may not write claims nothing by it
        return writing.send(visit, one, draft, which)

    def _log(self, visit: Visit, hand: Hand, one: Waiting) -> str:
        disposition = visit.said("disposition", 40)
        if disposition not in get_args(Disposition):
            raise Wrong(422, "wrong.disposition")
        next_at = _moment(visit, visit.said("next_at", 40)) if disposition == "later" else None
        if disposition == "later" and (next_at is None or not visit.now < next_at <= visit.now + FARTHEST):
            raise Wrong(422, "wrong.later")
        work.log(
            visit.house.engine,
            hand,
            visit.content.municipality,
            one.id,
            attempt=visit.form_id(),
            disposition=cast(Disposition, disposition),
            note=visit.said("note", LONGEST),
            next_at=next_at,
        )
        return "logged"

    def _refer(self, visit: Visit, hand: Hand, one: Waiting) -> str:
        chosen = visit.said("activity", 100)
        if all(activity.slug != chosen for activity in _activities(visit, one)):
            raise Wrong(422, "wrong.activity")
        work.claim(visit.house.engine, hand, one.id)  # nobody refers whom a colleague is speaking with
        event = Referred(
            id=UUID(visit.form_id()),
            municipality=visit.who.municipality,
            person=one.person,
            callback=one.id,
            activity=chosen,
            at=visit.now,
            by=visit.who.actor,
        )
        return "referred-already" if _record(visit, event).status == "duplicate" else "referred"

    def _close(self, visit: Visit, hand: Hand, one: Waiting) -> str:
        reason, ending = visit.said("reason", LONGEST), visit.said("ending", 40)
        if ending not in get_args(Ending):
            raise Wrong(422, "wrong.ending")
        if not reason:
            raise Wrong(422, "wrong.reason")
        work.claim(visit.house.engine, hand, one.id)  # nobody closes what a colleague is at
        event = CallbackClosed(
            id=uuid4(),
            municipality=visit.who.municipality,
            person=one.person,
            callback=one.id,
            at=visit.now,
            by=visit.who.actor,
            reason=reason,
            ending=cast(Ending, ending),
        )
        erased = _record(visit, event).person is None
        visit.house.nudge()
        return "/desk?said=erased" if erased else f"/desk?closed={one.id}"


def _record(visit: Visit, event: CallbackClosed | Referred) -> Receipt:
    try:
        return visit.house.ledger.record(event)
    except (Unavailable, NotStored, UnknownPerson):
        raise Wrong(503, "wrong.not-stored") from None


def _activities(visit: Visit, one: Waiting) -> list[Activity]:
    """Where somebody can be referred to today: what was suggested for them first, then by name."""
    today = visit.now.astimezone(visit.house.zone(visit.who.municipality)).date()
    with visit.house.engine.connect() as connection:
        found = directory.read(connection, visit.who.municipality).values()
    going_on = [each for each in found if each.active and (each.valid_to is None or each.valid_to >= today)]
    return sorted(going_on, key=lambda each: (each.slug not in one.suggestions, each.name.casefold()))


def _hand(visit: Visit) -> Hand:
    return Hand(visit.who.id, visit.who.municipality, visit.now, visit.who.name, visit.may("callback.take_over"))


def _moment(visit: Visit, typed: str) -> datetime | None:
    """A local moment as a form gives it (`2026-11-28T14:30`)."""
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=visit.house.zone(visit.who.municipality))
    except ValueError:
        return None
