"""The waiting room: each person queues by themselves."""

from __future__ import annotations

from threading import Thread

import pytest

from db.lanes import Closed, Lanes


def filled(*things: tuple[str, int]) -> Lanes[int]:
    lanes: Lanes[int] = Lanes()
    for lane, thing in things:
        lanes.put(lane, thing)
    return lanes


def test_one_of_each_at_a_time_in_order() -> None:
    lanes = filled(("riet", 1), ("riet", 2), ("annie", 3), ("riet", 4))
    assert lanes.take(9) == [1, 3]
    assert lanes.take(9) == [2]
    assert lanes.take(9) == [4]


def test_no_more_than_the_most_and_nobody_is_passed_over() -> None:
    lanes = filled(("riet", 1), ("riet", 2), ("annie", 3), ("henk", 4))
    assert [lanes.take(1) for _ in range(4)] == [[1], [3], [4], [2]]


def test_what_is_put_back_comes_first_again() -> None:
    lanes = filled(("riet", 1), ("riet", 2))
    assert lanes.take(9) == [1]
    lanes.back("riet", 1)
    assert (lanes.take(9), lanes.take(9)) == ([1], [2])


def test_closed_it_gives_what_it_has_and_takes_nothing() -> None:
    lanes = filled(("riet", 1))
    lanes.close()
    with pytest.raises(Closed):
        lanes.put("riet", 2)
    lanes.back("riet", 0)
    assert (lanes.take(9), lanes.take(9), lanes.take(9)) == ([0], [1], None)


def test_who_waits_for_nothing_is_told_so_in_time() -> None:
    assert filled().take(9, patience=0.01) == []


def test_closing_wakes_who_waits() -> None:
    lanes, got = filled(), []
    thread = Thread(target=lambda: got.append(lanes.take(9)))
    thread.start()
    lanes.close()
    thread.join(10)
    assert got == [None]
