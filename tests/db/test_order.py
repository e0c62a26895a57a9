"""One person's events are applied one at a time, in order; those of many share a transaction."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from threading import Event as Signal
from typing import Any

from sqlalchemy import Engine, event, insert

from db import schema
from db.engine import writing
from flows import state
from tests.db.world import ANNIE, HENK, NOON, RIET, Database, closing, doing, heard, in_turn, listen, opening, texts


def words_of(database: Database) -> dict[str, tuple[str, ...]]:
    """What each person's conversation heard, in the order in which it was applied, by urn."""
    people = {row.person: row.value for row in database.rows(schema.urn)}
    states = {people[row.id]: state.load(row.state) for row in database.rows(schema.person)}
    return {urn: tuple(found.talk.facts["words"]) for urn, found in states.items() if found.talk}  # type: ignore[arg-type]


class Gate:
    """A step that waits until the test has put everything in the queue that it wants to see in one batch."""

    def __init__(self, step: Any = listen) -> None:
        self.opened, self.reached, self._step = Signal(), Signal(), step

    def __call__(self, *args: Any) -> Any:
        self.reached.set()
        assert self.opened.wait(20)
        return self._step(*args)


@contextmanager
def commits(engine: Engine) -> Iterator[list[object]]:
    """Counts the transactions that are committed."""
    seen: list[object] = []

    def note(connection: object) -> None:
        seen.append(connection)

    event.listen(engine, "commit", note)
    yield seen
    event.remove(engine, "commit", note)


def test_many_threads_keep_each_persons_order(database: Database) -> None:
    urns = [f"tel:+4477009{number:05}" for number in range(8)]
    ledger = database.ledger()

    def speak(urn: str) -> None:
        futures = [ledger.submit(heard(str(number), urn)) for number in range(25)]
        assert all(future.result().status == "recorded" for future in futures)

    with ThreadPoolExecutor(len(urns)) as threads:
        list(threads.map(speak, urns))
    assert words_of(database) == {urn: tuple(map(str, range(25))) for urn in urns}


def test_two_processes_apply_one_persons_events_one_at_a_time(database: Database) -> None:
    """No word is lost: each step saw what the one before it had made."""
    ledgers = [database.ledger(engine=database.another_engine()) for _ in range(2)]
    futures = [ledgers[number % 2].submit(heard(str(number), RIET)) for number in range(100)]
    assert {future.result().status for future in futures} == {"recorded"}
    heard_words = words_of(database)[RIET]
    assert sorted(map(int, heard_words)) == list(range(100))
    assert [word for word in heard_words if int(word) % 2] == [str(number) for number in range(1, 100, 2)]


def test_what_waits_is_one_transaction(database: Database) -> None:
    gate = Gate()
    ledger = database.ledger(gate)
    first = ledger.submit(heard(urn=RIET))
    assert gate.reached.wait(20)
    waiting = [ledger.submit(heard(urn=f"tel:+4477009{number:05}")) for number in range(100, 200)]
    with commits(database.engine) as seen:
        gate.opened.set()
        wait([first, *waiting])
    assert all(future.result().status == "recorded" for future in waiting)
    assert len(seen) == 2
    assert database.count(schema.person) == 101


def test_of_one_person_one_event_at_a_time_is_taken(database: Database) -> None:
    gate = Gate()
    ledger = database.ledger(gate)
    first = ledger.submit(heard("0", ANNIE))
    assert gate.reached.wait(20)
    waiting = [ledger.submit(heard(str(number), urn)) for number in range(3) for urn in (RIET, HENK)]
    with commits(database.engine) as seen:
        gate.opened.set()
        wait([first, *waiting])
    assert len(seen) == 4
    assert words_of(database)[RIET] == words_of(database)[HENK] == ("0", "1", "2")


def test_no_more_than_the_most_at_once(database: Database) -> None:
    gate = Gate()
    ledger = database.ledger(gate, most=10)
    first = ledger.submit(heard(urn=RIET))
    assert gate.reached.wait(20)
    waiting = [ledger.submit(heard(urn=f"tel:+4477009{number:05}")) for number in range(100, 125)]
    with commits(database.engine) as seen:
        gate.opened.set()
        wait([first, *waiting])
    assert len(seen) == 1 + 3


def test_two_lines_of_one_person_are_taken_one_after_the_other(database: Database) -> None:
    """Nobody can know of two urns that they are one person before the database has said so."""
    (receipt,) = database.record(listen, heard("0", RIET))
    second = {"municipality": "dronten", "blind": database.blind(HENK), "value": HENK, "kind": "telegram"}
    with writing(database.engine) as connection:
        connection.execute(insert(schema.urn), second | {"person": receipt.person, "reachable": True})
    gate = Gate()
    ledger = database.ledger(gate)
    first = ledger.submit(heard(urn=ANNIE))
    assert gate.reached.wait(20)
    waiting = [ledger.submit(heard("1", RIET)), ledger.submit(heard("2", HENK)), ledger.submit(heard("3", HENK))]
    gate.opened.set()
    assert [texts(future.result()) for future in waiting] == [["u zei: 1"], ["u zei: 2"], ["u zei: 3"]]
    assert first.result().status == "recorded"
    (found,) = [row for row in database.rows(schema.person) if row.id == receipt.person]
    talk = state.load(found.state).talk
    assert talk is not None
    assert talk.facts["words"] == ("0", "1", "2", "3")


def test_a_coordinators_act_and_a_message_of_the_same_person_go_one_after_the_other(database: Database) -> None:
    (receipt,) = database.record(doing(opening(1)), heard("0", RIET))
    assert receipt.person
    gate = Gate(in_turn(listen))
    ledger = database.ledger(gate)
    first = ledger.submit(heard(urn=ANNIE))
    assert gate.reached.wait(20)
    waiting = [ledger.submit(heard("1", RIET)), ledger.submit(closing("x", receipt.person, "2", at=NOON))]
    gate.opened.set()
    assert {future.result().status for future in (first, *waiting)} == {"recorded"}
    assert words_of(database)[RIET] == ("1", "2")


def test_whoever_no_longer_waits_is_not_stored(database: Database) -> None:
    """A door that gave up never acknowledged it, so it comes again."""
    gate = Gate()
    ledger = database.ledger(gate)
    first = ledger.submit(heard(urn=RIET))
    assert gate.reached.wait(20)
    gone, stays = ledger.submit(heard(urn=ANNIE)), ledger.submit(heard(urn=HENK))
    assert gone.cancel()
    gate.opened.set()
    wait([first, stays])
    assert stays.result().status == "recorded"
    assert database.count(schema.inbox) == 2


def test_closing_stores_what_waits(database: Database) -> None:
    ledger = database.ledger()
    futures = [ledger.submit(heard(str(number))) for number in range(50)]
    ledger.close()
    assert all(future.done() and future.result().status == "recorded" for future in futures)


def test_a_batch_is_told_once_when_all_of_it_is_answered(sqlite: Database) -> None:
    """Whoever wakes a loop does it once, and finds every receipt there."""
    gate = Gate()
    ledger = sqlite.ledger(gate)
    answered: list[int] = []
    first = ledger.submit(heard())
    assert gate.reached.wait(20)
    rest = [ledger.submit(heard(urn=f"telegram:{number}"), lambda: answered.append(-1)) for number in range(2)]
    ring = lambda: answered.append(sum(future.done() for future in rest))  # noqa: E731 - one and the same for all
    rest += [ledger.submit(heard(urn=f"telegram:{number}"), ring) for number in range(2, 9)]
    gate.opened.set()
    wait([first, *rest], 20)
    ledger.close()
    assert sorted(answered) == [-1, -1, 9]
