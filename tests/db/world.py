"""A small world for the tests of db: a municipality with one question, people who speak, steps one can read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from types import TracebackType
from typing import Any, Self
from uuid import UUID, uuid4, uuid5

from sqlalchemy import Engine, Table, func, select

from db import people, schema
from db.blind import open_index
from db.crypto import KeyRing, generate
from db.engine import connect, writing
from db.ledger import Ledger, Receipt
from flows import content as c
from flows import effects as e
from flows import state
from flows.content import Content, Directory
from flows.engine import Step
from flows.events import CallbackClosed, Event, Inbound
from flows.state import State, Talk
from flows.words import Rule, Safety

NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
"""A Monday; the municipality is staffed."""
RIET, ANNIE, HENK = "tel:+447700900001", "tel:+447700900002", "telegram:33"
DANGER = "rampwoord"

_numbers = count(1)


def municipality(slug: str = "dronten") -> c.Municipality:
    hours = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), ("09:00-17:00",))
    # Only what the database asks a municipality for.
    return c.Municipality.model_construct(
        slug=slug,
        timezone="Europe/Amsterdam",
        languages=("nl", "en"),
        opening=c.Opening.model_validate({"confirmed": True, "hours": hours}),
    )


def content(slug: str = "dronten", version: int = 1) -> Content:
    """The content of a municipality whose flow is one end."""
    nodes = [{"end": "done"}]
    return Content(
        municipality=municipality(slug),
        flow=c.Flow.model_validate(
            {"flow": "screening", "version": version, "start": "done", "human": "done", "longest": 1, "nodes": nodes}
        ),
        instruments={},
        matching=c.Matching.model_construct(),
        languages={},
        safety=(Safety(language="nl", rules=(Rule(id="R1", hit="suicide", level="red", any=(DANGER,)),)),),
        helplines={},
    )


class World:
    """Contents by municipality; a test may change one, as a new release would."""

    def __init__(self, *slugs: str) -> None:
        self.contents = {slug: content(slug) for slug in slugs or ("dronten",)}

    def of(self, municipality: str) -> Content:
        return self.contents[municipality]


def heard(text: str = "hallo", urn: str = RIET, **other: Any) -> Inbound:
    """Somebody wrote an SMS; each call is another message."""
    number = next(_numbers)
    said: dict[str, Any] = {
        "id": uuid4(),
        "municipality": "dronten",
        "channel": "telegram" if urn.startswith("telegram:") else "sms",
        "account": "test",
        "external_id": f"message-{number}",
        "at": NOON + timedelta(seconds=number),
    }
    return Inbound(urn=urn, text=text, **(said | other))


def closing(callback: str, person: str, reason: str = "gesproken", at: datetime = NOON, **other: Any) -> CallbackClosed:
    """A coordinator closes a callback."""
    closed: dict[str, Any] = {"id": uuid4(), "municipality": "dronten", "by": "coordinator"}
    return CallbackClosed(person=person, callback=callback, at=at, reason=reason, **(closed | other))


# --- steps ---------------------------------------------------------------------------------------------------------


def listen(content: Content, directory: Directory, state: State, event: Event) -> Step:
    """Remember every word that was said, in order, and repeat it."""
    talk = state.talk or new_talk(content, event)
    words = talk.facts.get("words", ())
    assert isinstance(words, tuple)
    said = event.text if isinstance(event, Inbound) else event.reason
    talk = replace(talk, last_at=event.at, facts={"words": (*words, said)}, question="more", options=("yes",))
    reply = e.Reply(f"u zei: {said}", (e.Choice("yes", "Ja"),), "more")
    return Step(replace(state, talk=talk), (reply,))


def new_talk(content: Content, event: Event) -> Talk:
    """A conversation that begins with this event."""
    flow = content.flow
    return Talk(
        id=str(uuid5(event.id, "talk")),
        flow=flow.flow,
        version=flow.version,
        pin=content.pin,
        node=flow.start,
        started_at=event.at,
        last_at=event.at,
    )


def doing(*effects: e.Effect, state: Callable[[State], State] = lambda state: state) -> Any:
    """A step that does this whatever was said, in a conversation that it begins where there is none."""

    def step(content: Content, directory: Directory, before: State, event: Event) -> Step:
        talk = before.talk or new_talk(content, event)
        return Step(state(replace(before, talk=talk)), effects)

    return step


def in_turn(*steps: Any) -> Any:
    """A step that is another one each time: the first event gets the first."""
    left = list(steps)

    def step(content: Content, directory: Directory, state: State, event: Event) -> Step:
        done: Step = (left.pop(0) if len(left) > 1 else left[0])(content, directory, state, event)
        return done

    return step


def poisoned(words: str, step: Any = listen, fault: type[Exception] = ZeroDivisionError) -> Any:
    """The step, but these words break it."""

    def breaking(content: Content, directory: Directory, state: State, event: Event) -> Step:
        if isinstance(event, Inbound) and words in event.text:
            raise fault("what was said must not be in a log: " + event.text)
        done: Step = step(content, directory, state, event)
        return done

    return breaking


def opening(nth: int = 1, **other: Any) -> e.OpenCallback:
    """A callback of today."""
    promised: dict[str, Any] = {
        "topic": "wants_human",
        "urgency": "normal",
        "promised_from": NOON,
        "promised_until": NOON + timedelta(hours=2),
    }
    return e.OpenCallback(id=str(UUID(int=nth)), **(promised | other))


# --- the database --------------------------------------------------------------------------------------------------


@dataclass
class Database:
    """A migrated database with a ring; closes what the test opened on it."""

    url: str

    def __enter__(self) -> Self:
        self._open = ExitStack()
        self.key = generate()
        self.world = World("dronten", "urk")
        self.engine = self.another_engine()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self._open.close()

    @property
    def name(self) -> str:
        """What the server calls this database."""
        return str(self.engine.url.database)

    def another_engine(self, key: str | None = None) -> Engine:
        """A connection pool as another process would have it."""
        engine = connect(self.url, KeyRing.from_text(key or self.key))
        self._open.callback(engine.dispose)
        return engine

    def ledger(self, step: Any = listen, *, engine: Engine | None = None, **other: Any) -> Ledger:
        """A ledger that is closed with the database."""
        return self._open.enter_context(Ledger(engine or self.engine, self.world, step=step, **other))

    def record(self, step: Any, *events: Event) -> list[Receipt]:
        """Record these events one after the other with a ledger of their own."""
        with Ledger(self.engine, self.world, step=step) as ledger:
            return [ledger.record(event) for event in events]

    def record_together(self, step: Any, *events: Event) -> list[Receipt]:
        """Record these events as they come in one instant: as few batches as may be."""
        with Ledger(self.engine, self.world, step=step) as ledger:
            return [future.result() for future in [ledger.submit(event) for event in events]]

    def state(self, urn: str, municipality: str = "dronten") -> State:
        """The state of whoever has this urn."""
        (found,) = people.find(self.engine, urn, municipality)
        (row,) = [row for row in self.rows(schema.person) if row.id == found.person]
        return state.load(row.state)

    def rows(self, table: Table, *order: Any) -> list[Any]:
        """All rows of a table, opened, in the order of its key."""
        with self.engine.connect() as connection:
            return list(connection.execute(select(table).order_by(*(order or table.primary_key.columns))))

    def row(self, table: Table) -> Any:
        """The only row of a table."""
        (row,) = self.rows(table)
        return row

    def count(self, table: Table) -> int:
        with self.engine.connect() as connection:
            return connection.execute(select(func.count()).select_from(table)).scalar_one()

    def insert(self, table: Table, *rows: dict[str, Any]) -> None:
        with writing(self.engine) as connection:
            connection.execute(table.insert(), rows)

    def blind(self, urn: str) -> bytes:
        return open_index(self.engine).urn(urn)


def coordinator(database: Database, name: str = "Anja") -> str:
    """Somebody with an account at the desk; their id."""
    who = str(uuid4())
    database.insert(schema.coordinator, {
        "id": who, "municipality": "dronten", "blind": who.encode(), "email": f"{who}@example.org", "name": name,
        "role": "coordinator", "language": "nl", "created_at": NOON,
    })  # fmt: skip
    return who


def texts(receipt: Receipt) -> list[str]:
    """What the replies of a receipt say."""
    return [stored.reply.text for stored in receipt.replies]


def of_type(effects: Sequence[e.Effect], kind: type) -> list[Any]:
    return [effect for effect in effects if isinstance(effect, kind)]
