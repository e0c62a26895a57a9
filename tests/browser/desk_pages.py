"""A desk with something of everything on it, for looks through a browser. Owns that scene, and where its pages are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from playwright.async_api import Browser, Page
from sqlalchemy import insert, update

from console import factors
from db import coordinators, directory, roster, schema, work
from db.coordinators import Coordinator
from db.engine import writing
from db.work import Hand
from flows.attempts import Disposition
from flows.events import CallbackClosed
from flows.shifts import Shift
from tests.console.desks import CRY, AtWork
from tests.service.conftest import KEY, migrated
from tests.service.town import Town

FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
LONG = "Ze nam op maar kon niet praten. " * 6 + "e" * 90
CHANGED = "meerpaal-cursussen"
"""An activity that was changed."""
SCREENED = ("hallo", *"11332111131", "1 en 3", "1", "Riet van der Meer-Oosterhuis", "1", "1")


@dataclass
class Scene:
    """A desk, who works there, and one callback of each kind by a name."""

    at_work: AtWork
    noor: Coordinator
    sam: Coordinator
    mila: Coordinator
    """Who is asked for a code."""
    of: dict[str, str]
    others: tuple[Coordinator, ...] = ()
    """Who may what the others may not."""

    def link(self, who: Coordinator) -> str:
        return f"{self.at_work.running.url}{self.at_work.link(who)}"

    async def signed_in(self, browser: Browser, who: Coordinator, *, scripts: bool = True) -> Page:
        """A page of a browser of their own, in which they have signed in."""
        context = await browser.new_context(base_url=self.at_work.running.url, java_script_enabled=scripts)
        page = await context.new_page()
        await page.goto(self.link(who))
        return page

    def calls(self, callback: str, disposition: Disposition, by: Coordinator | None = None, note: str = "") -> None:
        """Somebody tries a call."""
        place = self.at_work.running.house.library.of("dronten").municipality
        work.log(self.at_work.town.engine, self.hand(by or self.noor), place, callback, attempt=str(uuid4()),
                 disposition=disposition, note=note, next_at=None)  # fmt: skip

    def person(self, name: str) -> str:
        """The id of whose callback this is."""
        row = schema.callback
        (found,) = self.at_work.town.rows(row, row.c.id == self.of[name])
        return str(found.person)

    def hand(self, who: Coordinator) -> Hand:
        return Hand(who.id, "dronten", self.at_work.town.clock.now(), who.name, may_take_over=True)


@asynccontextmanager
async def scene(folder: Path) -> AsyncIterator[Scene]:
    """The desk, open: with callbacks that are urgent, late, tried, claimed, closed, and that wait for a letter."""
    url = f"sqlite:///{folder / 'desk.db'}"
    migrated(url)
    async with Town(url, KEY, folder) as town, town.service(("web",), telegram=None, sms=False) as running:
        at_work = AtWork(town, running)
        found = Scene(at_work, at_work.account("team_lead", "noor@example.org", name="Noor"),
                      at_work.account("coordinator", "sam@example.org", name="Sam"),
                      at_work.account("coordinator", "mila@example.org", name="Mila"), {})  # fmt: skip
        secret, now = factors.fresh_secret(), town.clock.now()
        coordinators.change(town.engine, found.mila, at=now, actor="test", second=secret, second_since=now)
        found.others = (at_work.account("admin", "wim@example.org", name="Wim"),
                        at_work.account("auditor", "ada@example.org", name="Ada"))  # fmt: skip
        _people(found)
        _town(found)
        _roster(found)
        yield found


def _people(found: Scene) -> None:
    at_work, now = found.at_work, found.at_work.town.clock.now()
    said = {
        "late": SCREENED,
        "urgent": (CRY,),
        "claimed": ("hallo", "MENS", "Henk", "2"),
        "mine": ("hallo", "MENS", "Wil", "2"),
        "tried": ("hallo", "MENS", "Ans", "1"),
        "letter": ("hallo", "MENS", "Bep", "2"),
        "closed": ("hallo", "MENS", "Cor", "2"),
        "stopped": ("hallo", "MENS", "Dirk", "2", "STOP"),
    }
    for number, (name, texts) in enumerate(said.items()):
        persons = [at_work.says(text, f"tel:+4477009001{number:02}") for text in texts]
        row = schema.callback
        (found.of[name],) = [one.id for one in at_work.town.rows(row, row.c.person == persons[0])]
    with writing(at_work.town.engine) as connection:
        earlier = {"promised_from": now - timedelta(hours=3), "promised_until": now - timedelta(minutes=5)}
        connection.execute(update(schema.callback).where(schema.callback.c.id == found.of["late"]).values(earlier))
    found.calls(found.of["tried"], "no_answer")
    found.calls(found.of["late"], "reached", note=LONG)
    place = at_work.running.house.library.of("dronten").municipality
    work.release(at_work.town.engine, found.hand(found.noor), place, found.of["late"])
    for _ in range(3):
        found.calls(found.of["letter"], "no_answer")
    work.claim(at_work.town.engine, found.hand(found.sam), found.of["claimed"])
    work.claim(at_work.town.engine, found.hand(found.noor), found.of["mine"])
    work.write(at_work.town.engine, found.hand(found.noor), found.of["mine"], note=str(uuid4()), text=LONG)
    _close(found, found.of["closed"])


def _town(found: Scene) -> None:
    """What was missed, and an activity that was changed twice."""
    town, today = found.at_work.town, found.at_work.town.clock.now().date()
    times = {("wish.learn", "Dronten"): 24, ("wish.learn", "Swifterbant"): 3, ("wish.outing", "Biddinghuizen"): 9,
             ("wish.visitor", "Swifterbant"): 12, ("wish.visitor", "Dronten"): 7,
             ("factor.verhuizen", None): 2}  # fmt: skip
    for (need, kern), number in times.items():
        near = ("meerpaal-cursussen", "full") if need == "wish.learn" else (None, None)
        row = {"municipality": "dronten", "need": need, "kern": kern, "local_date": today}
        with writing(town.engine) as connection:
            connection.execute(
                insert(schema.unmet_demand), [{**row, "nearest": near[0], "barred_by": near[1]}] * number
            )
    for at, said in ((town.clock.now(), {"full": True}), (town.clock.now(), {"cost_eur": 5, "kernen": ("Dronten",)})):
        directory.change(town.engine, "dronten", CHANGED, at=at, actor=found.noor.actor, **said)


def _roster(found: Scene) -> None:
    """Shifts by day for two, and one by night that climbs later."""
    engine, now = found.at_work.town.engine, found.at_work.town.clock.now()
    ours = found.at_work.running.house.ledger.ways.accounts
    assert isinstance(ours, dict)
    ours["dronten", "email"] = "peilstation@example.org"
    for day in range(5):
        shift = Shift(f"day-{day}", (found.noor, found.sam)[day % 2].id, day, 9 * 60, 17 * 60)
        roster.add(engine, "dronten", shift, at=now, actor="test")
    night = Shift("night", found.mila.id, now.weekday(), 17 * 60, 9 * 60, from_alert=2)
    roster.add(engine, "dronten", night, at=now, actor="test")


def _close(found: Scene, callback: str) -> None:
    (row,) = found.at_work.town.rows(schema.callback, schema.callback.c.id == callback)
    event = CallbackClosed(id=uuid4(), municipality="dronten", person=row.person, callback=callback,
                           at=found.at_work.town.clock.now(), by=found.noor.actor, reason="Gesproken; Cor gaat mee.",
                           ending="helped")  # fmt: skip
    found.at_work.running.house.ledger.record(event)
