"""Coordinators with Telegram, for tests of db: their chats, and what they are told there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from db import audit, people, schema, sessions
from db.blind import open_index
from db.coordinators import Coordinator
from db.ledger import Ledger, Receipt
from flows.engine import step as engine_step
from flows.events import Press
from flows.seat import QUESTION
from tests.content import dronten, on_duty
from tests.db.test_coordinators import add
from tests.db.world import NOON, Database, heard, texts

ANJA, BERT, RIET, GROUP = "telegram:7", "telegram:8", "tel:+447700900001", "telegram:-1001"
RARE = "Quetzal"
"""A name that stands nowhere else."""
SECOND, QUARTER = timedelta(seconds=1), timedelta(minutes=15)
ACCOUNTS: Any = {("dronten", "telegram"): "test", ("dronten", "sms"): "test"}


class Chats:
    """A municipality whose coordinators have Telegram; `says` and `presses` give what they are told."""

    def __init__(self, database: Database) -> None:
        content = on_duty(dronten()[0], {"name": "Anja", "telegram": 7}, {"name": "Achterwacht", "telegram": -1001})
        database.world.contents["dronten"] = content
        self.database = database
        self.keeper: Ledger = database.ledger(engine_step, accounts=ACCOUNTS)
        self.index = open_index(database.engine)

    def link(self, who: Coordinator, now: Any = NOON) -> str:
        token = sessions.make_link(self.database.engine, who.id, now=now, lasts=QUARTER, purpose="chat")
        return f"/start desk_{token}"

    def bound(self, urn: str = ANJA, name: str = "Anja", **other: Any) -> Coordinator:
        who = add(self.database, f"{name}@example.org", name=name, **other)
        assert "hoort nu bij uw account" in self.says(self.link(who), urn)
        return who

    def says(self, text: str, urn: str = ANJA, **other: Any) -> str:
        return "\n".join(texts(self.takes(text, urn, **other)))

    def takes(self, text: str, urn: str = ANJA, **other: Any) -> Receipt:
        return self.keeper.record(heard(text, urn, **({"at": NOON} | other)))

    def presses(self, option: str, urn: str = ANJA, **other: Any) -> str:
        return self.says("", urn, kind="button", press=Press(QUESTION, option), **other)

    def asks(self, urn: str = RIET) -> str:
        """Somebody asks to be called; the callback's id."""
        for said in ("hallo", "MENS", RARE, "2"):
            self.says(said, urn)
        person = self.person(urn)
        return next(str(row.id) for row in self.database.rows(schema.callback) if row.person == person)

    def person(self, urn: str) -> str:
        (found,) = people.find(self.database.engine, urn)
        return found.person

    def callback(self, which: str) -> Any:
        return next(row for row in self.database.rows(schema.callback) if row.id == which)

    def actions(self, of: Coordinator) -> list[str]:
        assert audit.verify(self.database.engine) == []
        return [row.action for row in self.database.rows(schema.audit) if row.actor == of.actor]

    def shown(self) -> list[Any]:
        return [row for row in self.database.rows(schema.outbox) if row.about is not None]
