"""The queue, first to be worked first."""

from __future__ import annotations

from datetime import timedelta

from db import callbacks
from flows import effects as e
from tests.db.world import ANNIE, NOON, RIET, Database, closing, doing, heard, in_turn, opening


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
