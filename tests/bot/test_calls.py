"""What Twilio asks and tells of a call: in any order, twice, of calls that never were; and never a step back."""

from __future__ import annotations

from http.client import HTTPConnection
from itertools import permutations
from typing import Any
from uuid import uuid4

import pytest

from bot import twiml
from bot.twiml import Words
from db import coordinators, erasure, schema, work
from db.blind import open_index
from db.work import Hand
from tests.bot.doors import NOW, NUMBERS, RIETS_NUMBER, Doors, away
from tests.fakes.twiml import read

CALL = schema.desk_call
THEIRS = "+447700900002"


@pytest.fixture
def hand(doors: Doors) -> Hand:
    """Somebody who works there, and a callback that is theirs to work."""
    doors.text("ik ben gevallen en kan niet opstaan", "SM1")
    who = coordinators.add(doors.engine, open_index(doors.engine), municipality="dronten", email="anja@example.org",
                           name="Anja", role="coordinator", language="nl", at=NOW, actor="test")  # fmt: skip
    return Hand(who.id, "dronten", NOW, who.name)


def begun(doors: Doors, hand: Hand) -> str:
    """A call that they asked for, and of which nothing was heard."""
    which = str(uuid4())
    (callback,) = doors.rows(schema.callback)
    with doors.engine.begin() as connection:  # those before it are over
        connection.execute(CALL.update().values(you="failed"))
    assert work.call(doors.engine, hand, callback.id, which=which, number=THEIRS)
    return which


def post(doors: Doors, path: str, form: dict[str, str], place: str = "dronten") -> tuple[int, bytes]:
    """What a form about a call is answered with: a document as Twilio describes it, where all is well."""
    path, body, headers = doors.signed(f"voice/desk/{path}", {"CallSid": "CA1", **form}, place=place)
    connection = HTTPConnection("127.0.0.1", doors.port, timeout=20)
    try:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        said = answer.read()
        if answer.status == 200:
            read(said, answer.headers["content-type"])
        return answer.status, said
    finally:
        connection.close()


def row(doors: Doors, which: str) -> Any:
    (found,) = doors.rows(CALL, CALL.c.id == which)
    return found


def test_a_turn_that_is_asked_again_is_answered_byte_for_byte(doors: Doors, hand: Hand) -> None:
    which = begun(doors, hand)
    turns = [("1", {}), ("2", {"Digits": "1"}), ("3", {"DialCallStatus": "completed", "DialCallDuration": "61"})]
    said = []
    for turn, form in turns:
        first, again = post(doors, f"{which}/{turn}", form), post(doors, f"{which}/{turn}", form)
        assert first == again
        assert first[0] == 200
        said.append(first[1].decode())
    assert "Druk op 1" in said[0]
    assert f">{THEIRS}</Number>" in said[1]
    assert f'callerId="{NUMBERS["dronten"]}"' in said[1]
    assert not any(number in "".join(said) for number in (RIETS_NUMBER, "Anja"))
    with doors.engine.begin() as connection:  # the number that was written down since is for the next call
        connection.execute(schema.callback.update().values(number="+447700900003"))
    late = [post(doors, f"{which}/{turn}", form)[1].decode() for turn, form in reversed(turns)][::-1]
    assert late == said, "also when all is over"
    assert (row(doors, which).you, row(doors, which).they, row(doors, which).seconds) == ("answered", "ended", 61)


def test_only_the_first_key_counts(doors: Doors, hand: Hand) -> None:
    for first, then in (("1", "5"), ("5", "1"), ("", "1"), ("11", "1")):
        which = begun(doors, hand)
        answers = [post(doors, f"{which}/2", {"Digits": digits})[1] for digits in (first, then)]
        assert answers[0] == answers[1]
        assert (b"<Dial" in answers[0]) == (first == "1")


@pytest.mark.slow
def test_no_order_of_what_is_told_leads_a_leg_back(doors: Doors, hand: Hand) -> None:
    grows = ("initiated", "ringing", "in-progress", "completed")
    kept = {"initiated": "placed", "ringing": "ringing", "in-progress": "answered", "completed": "ended"}
    for leg in ("you", "they"):
        for order in permutations(grows, 3):
            which = begun(doors, hand)
            for told in (*order, *order):
                assert post(doors, f"{which}/progress/{leg}", {"CallStatus": told})[0] == 200
            assert getattr(row(doors, which), leg) == kept[max(order, key=grows.index)], order
    for first, then in permutations(("busy", "no-answer", "failed", "canceled", "completed"), 2):
        which = begun(doors, hand)
        post(doors, f"{which}/progress/they", {"CallStatus": first})
        before = row(doors, which).they
        post(doors, f"{which}/progress/they", {"CallStatus": then})
        assert row(doors, which).they == before, "of two ends the first one told stays"


def test_what_is_no_call_of_ours_is_answered_and_changes_nothing(doors: Doors, hand: Hand) -> None:
    which = begun(doors, hand)
    before = row(doors, which)
    hangs_up = (200, twiml.end().encode())
    for turn, form in (("1", {}), ("2", {"Digits": "1"}), ("3", {"DialCallStatus": "busy"})):
        assert post(doors, f"{uuid4()}/{turn}", form) == hangs_up
        assert post(doors, f"{which}/{turn}", form, place="elders") == hangs_up, "another municipality's"
    assert post(doors, f"{which}/progress/you", {"CallStatus": "ringing"}, place="elders")[0] == 200
    assert post(doors, f"{which}/progress/you", {"CallStatus": "a-new-word"})[0] == 200
    assert post(doors, f"{which}/4", {})[0] == 404
    assert post(doors, f"{which}/progress/other", {"CallStatus": "ringing"})[0] == 404
    for path, form in (
        (f"{which}/progress/you", {}),
        (f"{which}/3", {}),
        ("%00/1", {}),
        (f"{which}/1", {"CallSid": ""}),
    ):
        assert post(doors, path, form)[0] == 400
    assert row(doors, which) == before


def test_whoever_was_erased_is_called_no_more(doors: Doors, hand: Hand) -> None:
    which = begun(doors, hand)
    (callback,) = doors.rows(schema.callback)
    with doors.engine.begin() as connection:
        closed = {"closed_at": NOW, "status": "done", "reason": "gebeld", "claimed_by": None, "claimed_until": None}
        connection.execute(schema.callback.update().values(closed))
    erasure.erase(doors.engine, callback.person, at=NOW, actor="test")
    assert post(doors, f"{which}/2", {"Digits": "1"}) == (200, twiml.end().encode())
    assert doors.rows(CALL) == []


def test_while_the_database_is_away_nothing_is_said_to_have_been_heard(doors: Doors, hand: Hand) -> None:
    which = begun(doors, hand)
    with away(doors.engine):
        assert post(doors, f"{which}/progress/you", {"CallStatus": "ringing"})[0] == 503
    assert post(doors, f"{which}/progress/you", {"CallStatus": "ringing"})[0] == 200
    assert row(doors, which).you == "ringing"


def test_what_xml_has_no_place_for_is_not_said() -> None:
    odd = "".join(map(chr, range(32))) + "a<b>&\ud800\ufffe\U0001f642"
    (say, _) = read(twiml.end(Words(f"-{odd}", "nl")).encode())
    assert say.text == "- a<b>&\U0001f642"
