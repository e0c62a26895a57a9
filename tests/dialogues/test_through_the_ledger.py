"""A sample of the dialogues once more, through the ledger on both databases: the same words, the same things stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from db import directory, migrate, people, schema
from db.crypto import KeyRing, generate
from db.engine import connect
from db.ledger import Ledger
from flows.content import Content, Directory
from flows.events import CallbackClosed, DueFell, Event, Inbound, MessageLost
from tests.content import shipped
from tests.dialogues.script import HERE, read
from tests.dialogues.stage import Stage

pytestmark = pytest.mark.slow  # left out of `make test-fast`

SAMPLE = [
    "01-riet-vindt-iets", "02-langste-weg-telegram", "04-mens-midden-in-de-vragen", "06-overslaan-is-geen-nul",
    "12-niets-bewaren-wel-een-mens", "15-crisis-in-de-vragen", "23-terug-na-een-keuze", "33-niets-past",
    "29-wissen-met-een-open-noodbericht", "35-terug-en-anders", "37-mens-na-stop", "38-stop-bij-de-gegevens",
    "40-belofte-voorbij", "41-geweld-en-een-andere-afspraak", "43-nummer-toch-niet", "45-twee-keer-een-check-in",
    "47-check-in-gelukt", "48-check-in-nog-niet-en-hulp", "49-check-in-niet-gelukt", "52-check-in-wacht-op-de-vragen",
    "55-check-in-nood", "57-check-in-te-laat", "58-check-in-s-nachts-opgemerkt",
    "74-telefoon-slecht-verstaan", "76-telefoon-niemand-vrij", "84-telefoon-check-in-andere-keer",
    "85-telefoon-check-in-onbeantwoord", "86-telefoon-herinnering",
]  # fmt: skip


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.slow])])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database with Dronten's directory in it."""
    url = f"sqlite:///{tmp_path}/p.db" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    made = connect(url, KeyRing.from_text(generate()))
    migrate.upgrade(made)
    yield made
    made.dispose()


@dataclass
class Durable(Stage):
    """A stage whose events also go through the ledger; what that answers must be what the pure engine answers."""

    ledger: Ledger | None = None
    engine: Engine | None = None

    def take(self, event: Event) -> None:
        """One event, pure and durable."""
        assert self.ledger
        super().take(event)
        if isinstance(event, CallbackClosed | MessageLost):
            event = replace(event, person=self.person())
        elif isinstance(event, DueFell):
            person = self.person()
            event = replace(event, person=person, due=self.pending(person, event.kind))
        receipt = self.ledger.record(event)
        assert receipt.status == "recorded"
        if isinstance(event, Inbound):
            assert [stored.reply for stored in receipt.replies] == self.last

    def person(self) -> str:
        """Who it is, in the tables."""
        assert self.engine
        (found,) = people.find(self.engine, self.urn)
        return found.person

    def pending(self, person: str, kind: str) -> str:
        """The row of the moment that fell."""
        assert self.engine
        due = schema.due.c
        with self.engine.connect() as connection:
            row = select(due.id).where(due.person == person, due.kind == kind, due.status == "pending")
            return connection.execute(row).scalar_one()


@pytest.mark.parametrize("name", SAMPLE)
def test_a_dialogue_through_the_ledger_says_and_stores_what_the_engine_decides(
    name: str, engine: Engine, dronten: tuple[Content, Directory]
) -> None:
    content, activities = dronten
    script = read(HERE / f"{name}.txt")
    directory.load_starter(engine, "dronten", activities.values(), at=script.starts)
    with Ledger(engine, shipped()) as ledger:
        stage = Durable(content, activities, script, ledger=ledger, engine=engine)
        assert stage.play() == script.text
    found = people.find(engine, stage.urn)
    if stage.erased:
        assert found == []
        return
    shown = people.show(engine, found[0].person, actor="test", at=stage.now, zone=UTC)
    _same(shown, stage)


def _same(shown: dict[str, Any], stage: Stage) -> None:
    talk = stage.state.talk
    assert talk
    assert shown["person"]["status"] == stage.state.status
    assert shown["person"]["roles"] == list(stage.state.roles)
    assert (shown["person"]["kern"], shown["person"]["age_band"]) == (stage.state.kern, stage.state.age_band)
    assert (shown["conversation"]["status"], shown["conversation"]["question"]) == (talk.status, talk.question)
    assert shown["conversation"]["options"] == list(talk.options)
    assert {c["purpose"]: c["granted"] for c in shown["person"]["consents"]} == stage.consents
    assert {a["question"]: (a["outcome"], _tuple(a["value"])) for a in shown["answers"]} == {
        kept.question: (kept.outcome, kept.free if kept.free is not None else kept.value)
        for kept in stage.answers.values()
    }
    assert [(s["instrument"], s["value"], s["band"], s["missing"]) for s in shown["scores"]] == [
        (k.instrument, k.value, k.band, k.missing) for k in stage.scores.values()
    ]
    assert [(o["activity"], o["rank"], o["reasons"]) for o in shown["offers"]] == [
        (o.activity, o.rank, list(o.reasons)) for o in stage.offers
    ]
    wanted = ("id", "topic", "urgency", "status", "name", "number", "day_part")
    assert sorted(tuple(str(c[key]) for key in wanted) for c in shown["callbacks"]) == sorted(
        tuple(str(c[key]) for key in wanted) for c in stage.callbacks.values()
    )
    assert {c["id"]: datetime.fromisoformat(c["promised_until"]) for c in shown["callbacks"]} == {
        c["id"]: c["promised_until"] for c in stage.callbacks.values()
    }
    assert {c["id"]: tuple(c["signals"]) for c in shown["callbacks"]} == {
        c["id"]: tuple(dict.fromkeys(c["signals"]))
        for c in stage.callbacks.values()  # type: ignore[call-overload]
    }
    live = [referral["activity"] for referral in shown["referrals"] if referral["status"] != "withdrawn"]
    assert sorted(live) == sorted(stage.referrals.values())
    told = [referral["outcome"] for referral in shown["referrals"] if referral["outcome"]]
    assert sorted(told) == sorted(outcome for outcome in stage.went.values() if outcome)
    accepted = [offer["activity"] for offer in shown["offers"] if offer["status"] == "accepted"]
    assert accepted == ([stage.accepted] if stage.accepted else [])
    settled = [due["status"] for due in shown["due"] if due["status"] in ("fired", "expired")]
    assert settled == [status for status in stage.settled if status != "cancelled"]
    pending = [due for due in shown["due"] if due["status"] == "pending"]
    assert [(d["kind"], d["local_date"]) for d in pending] == [(d.kind, d.local_date.isoformat()) for d in stage.due]


def _tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value
