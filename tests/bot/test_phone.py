"""Calls over HTTP, as Twilio asks about them: each turn once, its answer the same to the last byte, and always XML."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest

from bot.delivery import House
from bot.saying import Manner
from db import schema
from db.ledger import Unavailable
from flows.effects import Choice, Connect, Effect, Erase, Reply
from flows.engine import Step
from flows.events import CallEnded, Inbound
from tests.bot.conftest import Opening
from tests.bot.doors import NOW, NUMBERS, PUBLIC, RIETS_NUMBER, Doors, away
from tests.db.world import new_talk

OURS = NUMBERS["dronten"]
VOICE = f"{PUBLIC}/twilio/dronten/voice"


def form(sid: str = "CA1", who: str = RIETS_NUMBER, **more: str) -> dict[str, str]:
    return {"CallSid": sid, "From": who, "To": OURS, "Direction": "inbound", "CallStatus": "in-progress", **more}


def document(answer: tuple[int, str]) -> Element:
    assert answer[0] == 200
    return fromstring(answer[1])


def spoken(answer: tuple[int, str]) -> list[str]:
    return [one.text or "" for one in document(answer).iter("Say")]


def saying(*effects: Effect, heard: list[Inbound] | None = None) -> Any:
    """A step that answers everything that is said so; a silence with nothing."""

    def step(content: Any, directory: Any, state: Any, event: Any) -> Step:
        if heard is not None:
            heard.append(event)
        if not isinstance(event, Inbound) or event.kind == "silence":
            return Step(state, ())
        from dataclasses import replace

        return Step(replace(state, talk=state.talk or new_talk(content, event)), effects)

    return step


def test_a_call_is_taken_turn_by_turn_and_asked_again_sounds_the_same(doors: Doors) -> None:
    first = doors.ask("", form())
    assert document(first).find("Gather").get("action", "").startswith(f"{VOICE}/1?keys=")  # type: ignore[union-attr]
    assert doors.ask("", form()) == first
    second = doors.ask("/1", form(SpeechResult="ja hoor", Confidence="0.9"), query="keys=one")
    assert doors.ask("/1", form(SpeechResult="ja hoor", Confidence="0.9"), query="keys=one") == second
    assert [row.external_id for row in doors.rows(schema.inbox)] == ["CA1/0", "CA1/1"]
    assert [row.kind for row in doors.rows(schema.inbox)] == ["call", "text"]
    assert {row.status for row in doors.rows(schema.outbox)} == {"sent"}
    assert len(doors.rows(schema.phone_call)) == 1
    assert doors.ask("", form()) == first, "also when the call has gone on since"


def test_the_gather_listens_as_somebody_old_needs_it(doors: Doors) -> None:
    gather = document(doors.ask("", form())).find("Gather")
    assert gather is not None
    asked = {"input": "dtmf speech", "language": "nl-NL", "timeout": "10", "speechTimeout": "auto", "finishOnKey": "",
             "actionOnEmptyResult": "true", "profanityFilter": "false"}  # fmt: skip
    assert asked.items() <= gather.attrib.items()
    assert all(one.get("language") == "nl-NL" for one in gather.iter("Say"))


@pytest.mark.parametrize("shown", ["", "anonymous", "Anonymous", "Restricted", "+266696687", "+7378742833", "+464",
                                   "+8656696", "+2562533", "sip:riet@example.org", "Riet"])  # fmt: skip
def test_who_does_not_show_a_number_is_known_by_the_call_alone(doors: Doors, shown: str) -> None:
    assert doors.ask("", form(who=shown))[0] == 200
    assert [row.value for row in doors.rows(schema.urn)] == ["call:CA1"]


def test_a_call_without_its_id_or_a_turn_that_is_no_number_stores_nothing(doors: Doors) -> None:
    before = doors.stored()
    assert doors.ask("", {"From": RIETS_NUMBER, "To": OURS})[0] == 400
    assert doors.ask("/1", form(sid="")).count(400) == 1
    for path in ("/0", "/01", "/-1", "/x", "/1.5", "/99999999", "/1/dial/x", "/1/dial/0", "/out/x/1", "/out/1/0"):
        assert doors.ask(path, form())[0] == 404, path
    assert doors.ask("/status", form(CallStatus=""))[0] == 400
    assert doors.stored() == before


def test_a_silence_is_a_turn_too_and_where_nothing_is_left_to_say_the_call_ends(opening: Opening) -> None:
    doors = opening(step=saying(Reply("Hallo", language="nl")))
    doors.ask("", form())
    answer = doors.ask("/1", form())
    assert spoken(answer) == ["Ik hoor u niet. Tot een volgende keer. Dag."]
    assert document(answer).find("Hangup") is not None
    assert [row.kind for row in doors.rows(schema.inbox)] == ["call", "silence"]
    assert doors.ask("/1", form()) == answer


def test_when_the_step_says_good_bye_the_call_ends(opening: Opening) -> None:
    goodbye = Reply("Dank u wel.\nIk hoor u niet. Tot een volgende keer. Dag.", language="nl")
    assert document(opening(step=saying(goodbye)).ask("", form()))[-1].tag == "Hangup"


def test_what_people_and_colleagues_typed_never_breaks_a_document(opening: Opening) -> None:
    odd = "".join(map(chr, range(32))) + "<Hangup/>&\ufffe\U0001f642"
    said = Reply(odd, (Choice("a", f"{odd},komma"), Choice("b", "ja" * 99)), "q", language="nl")
    doors = opening(step=saying(said))
    answer = doors.ask("", form(SpeechResult=odd))
    root = document(answer)
    assert [one.tag for one in root] == ["Gather"]
    hints = root[0].get("hints", "").split(",")
    assert len(hints) == 2
    assert all(len(hint) <= 100 for hint in hints)


def test_what_is_said_to_somebody_in_danger_comes_first(opening: Opening) -> None:
    said = (Reply("Wat is uw naam?", question="callback.name", language="nl"),
            Reply("Bel 112.", lane="urgent", language="nl"))  # fmt: skip
    assert spoken(opening(step=saying(*said)).ask("", form())) == ["Bel 112.", "Wat is uw naam?"]


def test_while_it_cannot_be_stored_the_caller_hears_so_in_dutch_and_nothing_is_kept(doors: Doors) -> None:
    doors.ask("", form())
    before = doors.stored()
    with away(doors.engine):
        answer = doors.ask("/1", form(SpeechResult="ja"))
    assert "Er gaat hier iets mis" in (said := " ".join(spoken(answer)))
    assert "1 1 2" in said, "figure by figure: a machine says a hundred and twelve"
    assert document(answer)[-1].tag == "Hangup"
    assert doors.stored() == before
    assert ("dronten", "voice", 503) in doors.tally.away
    assert "Er gaat" not in doors.ask("/1", form(SpeechResult="ja"))[1], "said again it is taken"


def test_what_breaks_its_step_is_kept_for_a_human_and_the_caller_hears_sorry(opening: Opening) -> None:
    def broken(*_: Any) -> Step:
        raise RuntimeError

    doors = opening(step=broken)
    answer = doors.ask("", form())
    assert "Er gaat hier iets mis" in " ".join(spoken(answer))
    assert doors.ask("", form()) == answer
    assert [row.topic for row in doors.rows(schema.callback)] == ["technical"]


def test_whoever_is_erased_hears_goodbye_and_leaves_no_row(opening: Opening) -> None:
    doors = opening(step=saying(Reply("weg", language="en"), Erase()))
    answer = doors.ask("/1", form(SpeechResult="ja"), query="keys=one&in=en")
    assert document(answer)[-1].tag == "Hangup"
    assert document(answer)[0].get("language") == "en-GB"
    assert doors.ask("/1", form(SpeechResult="ja"), query="keys=one&in=en") == answer
    left = {name for name, count in doors.stored().items() if count}
    assert not left & {"person", "urn", "inbox", "outbox", "phone_call"}, left


def test_the_end_of_a_call_is_told_once_in_whatever_order_it_comes(opening: Opening) -> None:
    heard: list[Any] = []
    doors = opening(step=saying(Reply("Hallo", language="nl"), heard=heard))
    doors.ask("", form())
    for status in ("completed", "in-progress", "completed", "ringing", "a-new-word"):
        assert doors.ask("/status", form(CallStatus=status, CallDuration="61"))[0] == 200
    (call,) = doors.rows(schema.phone_call)
    assert (call.status, call.seconds, call.direction) == ("ended", 61, "in")
    assert sum(isinstance(event, CallEnded) for event in heard) == 1
    assert doors.ask("/status", form(sid="CA9", CallStatus="completed"))[0] == 200, "a call that never was"


def test_the_keys_are_read_as_they_were_asked_for(opening: Opening) -> None:
    heard: list[Any] = []
    doors = opening(step=saying(Reply("Hallo", language="nl"), heard=heard))
    for turn, (keys, digits) in enumerate(
        [("several", "14"), ("number", "07700900123#"), ("one", "*"), ("one", "#"), ("several", "0"), ("x", "1")], 1
    ):
        doors.ask(f"/{turn}", form(Digits=digits), query=f"keys={keys}")
    assert [event.text for event in heard] == ["1 4", "07700900123", "*", "#", "0", "1"]


@pytest.mark.parametrize(("asked", "keys"), [("sure.about.age_band", "number"), ("sure.about.causes", "several"),
                                             ("sure.about.role", "one"), ("sure", "one")])  # fmt: skip
def test_what_is_asked_back_may_be_answered_with_as_many_keys_as_the_question(
    opening: Opening, asked: str, keys: str
) -> None:
    doors = opening(step=saying(Reply("Ik verstond: 87. Klopt dat?", (Choice("yes", "Ja"),), asked, language="nl")))
    gather = document(doors.ask("", form())).find("Gather")
    assert gather is not None
    assert f"keys={keys}" in gather.get("action", "")
    assert (gather.get("numDigits") == "1") is (keys == "one")


def test_another_municipalitys_call_is_another_call(doors: Doors) -> None:
    doors.ask("", form())
    assert doors.ask("", form(To=NUMBERS["elders"]), place="elders")[0] == 200
    assert {row.municipality for row in doors.rows(schema.inbox)} == {"dronten", "elders"}


def test_a_recording_is_played_in_place_of_its_words_and_nothing_else_is_served(
    opening: Opening, tmp_path: Path
) -> None:
    (tmp_path / "hallo.mp3").write_bytes(b"ID3")
    manner = Manner({"nl": "Polly.Laura"}, {"nl": {("Hallo", "Dag"): "hallo.mp3"}})
    said = Reply("Hallo\nDag\nEn verder", language="nl")
    doors = opening(step=saying(said), manner=manner, recordings={("nl", "hallo.mp3"): tmp_path / "hallo.mp3"})
    gather = document(doors.ask("", form()))[0]
    assert [(one.tag, one.text, one.get("voice")) for one in gather] == [
        ("Play", f"{VOICE}/audio/nl/hallo.mp3", None),
        ("Say", "En verder", "Polly.Laura"),
    ]
    assert get(doors, "nl/hallo.mp3") == (200, "audio/mpeg", b"ID3")
    for path in ("nl/anders.mp3", "en/hallo.mp3", "nl/..%2f..%2fhallo.mp3"):
        assert get(doors, path)[0] == 404


def get(doors: Doors, path: str) -> tuple[int, str, bytes]:
    from http.client import HTTPConnection

    connection = HTTPConnection("127.0.0.1", doors.port, timeout=20)
    try:
        connection.request("GET", f"/twilio/dronten/voice/audio/{path}")
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Content-Type", ""), answer.read()
    finally:
        connection.close()


def test_the_first_turn_may_already_put_somebody_through(opening: Opening) -> None:
    doors = opening(step=saying(Reply("Ik verbind u door.", language="nl", connect=Connect(("113",)))))
    root = document(doors.ask("", form()))
    assert [one.tag for one in root] == ["Say", "Dial"]
    assert root[1].attrib == {"callerId": OURS, "timeout": "20", "action": f"{VOICE}/0/dial/1"}
    assert (root[1][0].text, root[1][0].attrib) == ("113", {})


def test_where_the_question_is_one_that_todays_flow_has_not_every_digit_is_gathered(opening: Opening) -> None:
    doors = opening(step=saying(Reply("Wat is uw nummer?", question="a.number.of.yesterday", language="nl")))
    gather = document(doors.ask("", form()))[0]
    assert gather.get("numDigits") is None
    assert "keys=number" in gather.get("action", "")
    chosen = Reply("Kiest u.", (Choice("a", "Ja"),), "a.choice.of.yesterday", language="nl")
    assert document(opening(step=saying(chosen)).ask("", form(sid="CA2")))[0].get("numDigits") == "1"


def test_the_end_of_a_call_of_ours_that_could_not_be_kept_is_told_again(
    opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Any] = []
    doors = opening(step=saying(Reply("Hallo", language="nl"), heard=heard))
    doors.ask("", form())
    (person,) = doors.rows(schema.person)
    (row,) = doors.rows(schema.outbox)
    with doors.engine.begin() as connection:
        own = {"person": person.id, "at": NOW, "municipality": "dronten", "heard_at": NOW, "local_date": NOW.date()}
        call = {"direction": "out", "sid": "CA2", "spoke": True, "outbox": row.id, "nth": 1, "status": "answered"}
        connection.execute(schema.phone_call.insert(), own | call)
    path = f"/out/{row.id}/1/status"
    told = form("CA2", who=OURS, To=RIETS_NUMBER, CallStatus="completed", Direction="outbound-api")
    take = House.take

    async def away_once(house: House, event: Any) -> Any:
        monkeypatch.setattr(House, "take", take)
        raise Unavailable("away")

    monkeypatch.setattr(House, "take", away_once)
    assert doors.ask(path, told)[0] == 503
    assert not any(isinstance(event, CallEnded) for event in heard)
    assert [doors.ask(path, told)[0] for _ in range(2)] == [200, 200]
    assert sum(isinstance(event, CallEnded) for event in heard) == 1


def test_nothing_that_was_said_or_dialled_is_logged_whatever_breaks(
    opening: Opening, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_content: Any, _directory: Any, _state: Any, event: Any) -> Step:
        raise ValueError(event)

    caplog.set_level("DEBUG")
    doors = opening(step=broken)
    said = form(SpeechResult="ik ben zo alleen", CallerName="Riet")
    assert doors.ask("/1", said)[0] == 200
    with away(doors.engine):
        for path in ("", "/2", "/1/dial/1", "/1/whisper/1", "/1/whisper/1/1", "/out/1/1", "/out/1/1/status", "/status"):
            doors.ask(path, said | {"CallStatus": "completed", "Digits": "1"}, query="call=CA1")
    doors.form("voice", said | {"CallSid": ""})
    doors.post("/twilio/dronten/voice", b"From=%2B447700900001", {"X-Twilio-Signature": "bm9wZQ=="})
    assert caplog.records
    for private in ("4477009000", "zo alleen", "Riet"):
        assert private not in caplog.text
