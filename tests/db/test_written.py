"""What a human wrote to a person waits in the outbox on the line they were last written to, with who wrote it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from db import schema
from flows import effects as e
from flows.content import Content, Directory
from flows.engine import Step
from flows.events import Event, Written
from flows.state import State
from tests.db.world import HENK, NOON, RIET, Database, heard, listen, texts

RARE = "quetzalcoatlus"


def written(person: str | None) -> Written:
    return Written(uuid4(), "dronten", person or "", "c", RARE, NOON, "desk:anja")


def writes(content: Content, directory: Directory, before: State, event: Event) -> Step:
    assert isinstance(event, Written)
    return Step(before, (e.Reply(event.text, lane="unasked", until=NOON + timedelta(days=1)),))


def breaks(content: Content, directory: Directory, before: State, event: Event) -> Step:
    raise ZeroDivisionError


def test_it_waits_on_the_line_of_the_person_and_of_nobody_else(database: Database) -> None:
    _, henk = database.record(listen, heard(urn=RIET), heard(urn=HENK))
    (receipt,) = database.record(writes, written(henk.person))
    assert texts(receipt) == [RARE]
    last = database.rows(schema.outbox)[-1]
    assert (last.urn, last.channel, last.lane, last.text, last.in_reply_to) == (HENK, "telegram", "unasked", RARE, None)


def test_the_audit_says_who_wrote_and_not_what(database: Database) -> None:
    (riet,) = database.record(listen, heard())
    database.record(writes, written(riet.person))
    (entry,) = [row for row in database.rows(schema.audit) if row.action == "person.written"]
    assert (entry.actor, entry.person) == ("desk:anja", riet.person)
    assert RARE not in entry.details


def test_where_the_engine_stumbles_nothing_is_sent_and_the_writer_hears_so(database: Database) -> None:
    (riet,) = database.record(listen, heard())
    (receipt,) = database.record(breaks, written(riet.person))
    assert (receipt.status, receipt.replies) == ("quarantined", ())
    assert RARE not in [row.text for row in database.rows(schema.outbox)]
