"""The queue, first to be worked first."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import event

from db import callbacks, schema
from db.engine import writing
from db.shown import callback_document
from flows import effects as e
from tests.db.world import ANNIE, NOON, RIET, Database, closing, coordinator, doing, heard, in_turn, opening


def waiting(number: int, urgency: e.Urgency, hours: int) -> e.OpenCallback:
    return opening(number, urgency=urgency, promised_until=NOON + timedelta(hours=hours))


def test_urgent_first_then_todays_then_by_the_end_of_the_window(database: Database) -> None:
    opened = [
        waiting(1, "normal", 3),
        waiting(2, "today", 9),
        waiting(3, "normal", 2),
        waiting(4, "urgent", 20),
        waiting(5, "today", 8),
        waiting(6, "urgent", 19),
    ]
    database.record(in_turn(*map(doing, opened)), *(heard() for _ in opened))
    assert [int(found.id[-2:]) for found in callbacks.queue(database.engine)] == [6, 4, 5, 2, 3, 1]


def test_of_two_alike_the_oldest_is_first(database: Database) -> None:
    later, earlier = heard(at=NOON + timedelta(hours=1)), heard(at=NOON)
    database.record(in_turn(doing(waiting(1, "normal", 3)), doing(waiting(2, "normal", 3))), later, earlier)
    assert [int(found.id[-2:]) for found in callbacks.queue(database.engine)] == [2, 1]


def test_a_closed_one_waits_no_more_but_can_be_asked_for(database: Database) -> None:
    first, *_ = database.record(in_turn(doing(opening(1)), doing(opening(2))), heard(), heard())
    closed = e.CloseCallback(opening(1).id, "done", "anja", "gesproken")
    database.record(doing(closed), closing(opening(1).id, first.person or ""))
    assert [found.id for found in callbacks.queue(database.engine)] == [opening(2).id]
    assert [found.status for found in callbacks.queue(database.engine, all=True)] == ["open", "done"]


def test_one_municipality_does_not_see_anothers(database: Database) -> None:
    database.record(in_turn(doing(opening(1)), doing(opening(2))), heard(), heard(municipality="urk"))
    assert [found.municipality for found in callbacks.queue(database.engine, "urk")] == ["urk"]
    assert len(callbacks.queue(database.engine)) == 2


def test_it_says_who_and_how_to_reach_them(database: Database) -> None:
    (receipt,) = database.record(doing(opening(name="Riet", number="+447700900009", signals=("s",))), heard(urn=RIET))
    (found,) = callbacks.queue(database.engine)
    assert (found.person, found.urns, found.name, found.number) == (receipt.person, (RIET,), "Riet", "+447700900009")
    assert (found.signals, found.owner, found.reason) == (("s",), None, None)
    assert callbacks.find(database.engine, found.id) == found
    assert callbacks.find(database.engine, "none") is None


def test_it_does_not_show_itself_in_a_log(database: Database) -> None:
    database.record(doing(opening(name="Zeldzaamnaam", number="+447700900009")), heard(urn=ANNIE))
    shown = repr(callbacks.queue(database.engine))
    assert "Zeldzaamnaam" not in shown
    assert "447700" not in shown


# --- what was tried ------------------------------------------------------------------------------------------------


def tried(database: Database, callback: str, by: str, *hours: int, **other: Any) -> None:
    """Somebody called in vain, so many hours after noon."""
    whose = next(found.person for found in callbacks.queue(database.engine) if found.id == callback)
    for hour in hours:
        call = {"at": NOON + timedelta(hours=hour), "disposition": "no_answer", "note": "een zeldzaam woord", "by": by}
        database.insert(schema.attempt, {"id": str(uuid4()), "callback": callback, "person": whose, **call, **other})


def test_the_calls_that_were_tried_stand_with_their_own_callback_oldest_first(database: Database) -> None:
    database.record(in_turn(doing(opening(1)), doing(opening(2))), heard(urn=RIET), heard(urn=ANNIE))
    anja = coordinator(database)
    tried(database, opening(1).id, anja, 3, 1)
    tried(database, opening(2).id, anja, 2, undone_at=NOON + timedelta(hours=2), next_at=NOON + timedelta(days=1))
    first, second = callbacks.queue(database.engine)
    assert [(call.at, call.by) for call in first.attempts] == [(NOON + timedelta(hours=h), anja) for h in (1, 3)]
    (taken_back,) = second.attempts
    assert (taken_back.undone_at, taken_back.next_at) == (NOON + timedelta(hours=2), NOON + timedelta(days=1))


def test_the_queue_costs_as_many_statements_for_many_as_for_few(database: Database) -> None:
    anja, asked = coordinator(database), []
    event.listen(database.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    counts = []
    for number in (1, 2, 3):
        database.record(doing(opening(number)), heard(urn=f"tel:{447700900010 + number:+d}"))
        tried(database, opening(number).id, anja, 1, 2)
        asked.clear()
        assert len(callbacks.queue(database.engine)) == number
        counts.append(len(asked))
    assert len(set(counts)) == 1


def test_the_document_of_a_callback_says_what_was_tried_and_by_whom_without_a_word_of_the_notes(
    database: Database,
) -> None:
    database.record(doing(opening()), heard())
    anja = coordinator(database)
    tried(database, opening().id, anja, 1, next_at=NOON + timedelta(days=1))
    (found,) = callbacks.queue(database.engine)
    document = callback_document(found, UTC)
    assert document["attempts"] == [{
        "at": "2026-03-02T12:00:00+00:00", "by": f"desk:{anja}", "disposition": "no_answer",
        "next_at": "2026-03-03T11:00:00+00:00", "undone_at": None,
    }]  # fmt: skip
    assert (document["next_at"], document["claimed_until"], document["ending"]) == (None, None, None)


def test_it_says_until_when_it_is_claimed_when_it_is_called_again_and_what_it_came_to(database: Database) -> None:
    (first,) = database.record(doing(opening()), heard())
    until = NOON + timedelta(minutes=30)
    claimed = {"status": "claimed", "claimed_by": coordinator(database), "claimed_until": until, "next_at": until}
    with writing(database.engine) as connection:
        connection.execute(schema.callback.update().values(claimed))
    (found,) = callbacks.queue(database.engine)
    assert (found.claimed_until, found.next_at, found.ending) == (until, until, None)
    closed = e.CloseCallback(opening().id, "done", "anja", "gesproken", "helped")
    database.record(doing(closed), closing(opening().id, first.person or ""))
    (found,) = callbacks.queue(database.engine, all=True)
    assert (found.claimed_until, found.ending) == (None, "helped")
