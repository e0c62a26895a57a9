"""What is stored of a person, as `person show` gives it; and that it was looked at."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from db import audit, outbox, people, schema
from db.erasure import Unknown
from flows import effects as e
from flows.document import activity_id
from flows.state import State
from tests.db.world import ANNIE, NOON, RIET, Database, coordinator, doing, heard, in_turn, listen, opening

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def show(database: Database, person: str | None, *, texts: bool = False) -> dict[str, Any]:
    return people.show(database.engine, person or "", actor="anja", at=NOON, zone=AMSTERDAM, texts=texts)


def anew(flow: str, name: str) -> Any:
    """A step after which another conversation of this flow has begun."""

    def change(before: State) -> State:
        assert before.talk is not None
        return replace(before, talk=replace(before.talk, id=name, flow=flow))

    return change


# --- finding -------------------------------------------------------------------------------------------------------


def test_a_urn_finds_its_person(database: Database) -> None:
    (receipt,) = database.record(listen, heard(urn=RIET))
    assert people.find(database.engine, RIET) == [people.Found("dronten", receipt.person or "")]
    assert people.find(database.engine, ANNIE) == []


def test_a_urn_in_two_municipalities_is_two_people_unless_one_is_named(database: Database) -> None:
    database.record(listen, heard(), heard(municipality="urk"))
    assert [found.municipality for found in people.find(database.engine, RIET)] == ["dronten", "urk"]
    assert [found.municipality for found in people.find(database.engine, RIET, "urk")] == ["urk"]


# --- the document --------------------------------------------------------------------------------------------------


def test_the_whole_document(database: Database) -> None:
    effects = (
        e.Reply("dag", (e.Choice("yes", "Ja"),), "djg6.1"),
        e.KeepAnswer("consent.keep", "answered", "yes"),
        e.KeepScore("djg6", None, "not_scored", (("social", "not_scored"),), 3),
        e.KeepOffers((e.Offer("koor", 1, ("r1",), 3),)),
        e.Refer("r", "koor"),
        e.RecordConsent("keep", True, None, "v1"),
        opening(name="Riet", day_part="morning", signals=("s",), suggestions=("koor",)),
        e.Schedule("check_in", NOON + timedelta(days=7), date(2026, 3, 9)),
    )

    def known(before: State) -> State:
        assert before.talk is not None
        talk = replace(before.talk, question="djg6.1", options=("yes",))
        return replace(before, talk=talk, roles=("senior",), age_band="75_84", kern="Swifterbant")

    (receipt,) = database.record(doing(*effects, state=known), heard(at=NOON, external_id="SM1"))
    noon, week_later = "2026-03-02T12:00:00+01:00", "2026-03-09T12:00:00+01:00"
    consent = {"purpose": "keep", "role": "senior", "granted": True, "at": noon, "channel": "sms", "text_version": "v1"}
    assert show(database, receipt.person) == {
        "person": {
            "municipality": "dronten",
            "urns": [RIET],
            "roles": ["senior"],
            "age_band": "75_84",
            "kern": "Swifterbant",
            "language": "nl",
            "status": "active",
            "consents": [consent],
        },
        "conversation": {
            "flow": "screening",
            "version": 1,
            "status": "active",
            "question": "djg6.1",
            "options": ["yes"],
            "started_at": noon,
            "ended_at": None,
        },
        "answers": [
            {
                "question": "consent.keep",
                "value": "yes",
                "role": None,
                "outcome": "answered",
                "raw_channel": "sms",
                "at": noon,
            }
        ],
        "scores": [
            {
                "instrument": "djg6",
                "role": None,
                "value": None,
                "band": "not_scored",
                "subscales": {"social": "not_scored"},
                "missing": 3,
                "at": noon,
            }
        ],
        "offers": [
            {
                "activity": "koor",
                "activity_id": activity_id("dronten", "koor"),
                "rank": 1,
                "role": None,
                "reasons": ["r1"],
                "status": "offered",
            }
        ],
        "referrals": [{"activity": "koor", "status": "made", "outcome": None, "at": noon}],
        "callbacks": [
            {
                "id": opening().id,
                "topic": "wants_human",
                "urgency": "normal",
                "status": "open",
                "promised_from": noon,
                "promised_until": "2026-03-02T14:00:00+01:00",
                "alerted_at": None,
                "acknowledged_at": None,
                "attempts": [],
                "next_at": None,
                "claimed_until": None,
                "ending": None,
                "reason": None,
                "name": "Riet",
                "number": None,
                "day_part": "morning",
                "signals": ["s"],
                "suggestions": ["koor"],
            }
        ],
        "due": [{"kind": "check_in", "at": week_later, "local_date": "2026-03-09", "status": "pending"}],
        "messages": [
            {"direction": "in", "channel": "sms", "at": noon, "status": "received", "external_id": "SM1"},
            {"direction": "out", "channel": "sms", "at": noon, "status": "queued", "external_id": None},
        ],
    }


def test_it_is_plain_json(database: Database) -> None:
    (receipt,) = database.record(listen, heard())
    shown = show(database, receipt.person)
    assert json.loads(json.dumps(shown)) == shown


def test_somebody_of_whom_nothing_but_a_message_is_known(database: Database) -> None:
    def nothing(content: Any, directory: Any, before: State, event: Any) -> Any:
        return replace(doing()(content, directory, before, event), state=before)

    (receipt,) = database.record(nothing, heard())
    shown = show(database, receipt.person)
    assert shown["conversation"] is None
    assert shown["answers"] == shown["scores"] == shown["offers"] == shown["callbacks"] == shown["due"] == []
    assert shown["person"]["age_band"] is None


def test_texts_only_when_they_are_asked_for(database: Database) -> None:
    (receipt,) = database.record(listen, heard("hallo"))
    assert "hallo" not in json.dumps(show(database, receipt.person))
    messages = show(database, receipt.person, texts=True)["messages"]
    assert [message["text"] for message in messages] == ["hallo", "u zei: hallo"]


def test_what_was_noted_with_a_call_is_a_text_too(database: Database) -> None:
    (receipt,) = database.record(doing(opening()), heard())
    call = {"id": "a", "callback": opening().id, "person": receipt.person, "at": NOON, "by": coordinator(database)}
    database.insert(schema.attempt, {**call, "disposition": "reached", "note": "haar hond is ziek"})
    (silent,) = show(database, receipt.person)["callbacks"][0]["attempts"]
    (whole,) = show(database, receipt.person, texts=True)["callbacks"][0]["attempts"]
    assert "note" not in silent
    assert whole == silent | {"note": "haar hond is ziek"}


def test_each_reply_stands_behind_what_it_answers_also_when_the_clock_stands_still(database: Database) -> None:
    first, *_ = database.record(listen, *(heard(str(number), at=NOON) for number in range(3)))
    messages = show(database, first.person, texts=True)["messages"]
    assert [message["text"] for message in messages] == ["0", "u zei: 0", "1", "u zei: 1", "2", "u zei: 2"]


def test_what_became_of_a_message_is_shown(database: Database) -> None:
    (receipt,) = database.record(listen, heard())
    outbox.settle(database.engine, receipt.replies[0].outbox_id, "in_doubt", at=NOON, external_id="SM2")
    message = show(database, receipt.person)["messages"][-1]
    assert (message["status"], message["external_id"]) == ("in_doubt", "SM2")


def test_of_each_flow_the_last_conversation_is_shown(database: Database) -> None:
    """A telephone may be shared: what hung on an earlier conversation may be somebody else's."""
    old = doing(e.KeepAnswer("djg6.1", "answered", "yes"), e.KeepOffers((e.Offer("oud", 1, ()),)))
    new = doing(e.KeepAnswer("djg6.2", "answered", "no"), state=anew("screening", "new"))
    checked = doing(e.KeepAnswer("check_in.how", "answered", "good"), state=anew("check_in", "check"))
    first, *_ = database.record(in_turn(old, new, checked), heard(), heard(), heard())
    shown = show(database, first.person)
    assert [answer["question"] for answer in shown["answers"]] == ["djg6.2", "check_in.how"]
    assert shown["offers"] == []
    assert shown["conversation"]["flow"] == "check_in"


def as_role(name: str, role: str | None, *answers: e.Effect) -> Any:
    """A step that begins a screening in this role, or in none yet."""
    said = (e.KeepAnswer("about.role", "answered", role),) if role else ()
    return doing(e.KeepAnswer("consent.keep", "answered", "yes"), *said, *answers, state=anew("screening", name))


def test_who_is_senior_and_carer_both_is_shown_as_each(database: Database) -> None:
    carer = as_role(
        "one", "carer", e.KeepAnswer("carer.whom", "answered", "partner"), e.KeepScore("ediz9", 8, "high", (), 0)
    )
    senior = as_role("two", "self", e.KeepAnswer("djg6.3", "answered", "no"), e.KeepScore("djg6", 0, "not", (), 0))
    first, *_ = database.record(in_turn(carer, senior), heard(), heard())
    shown = show(database, first.person)
    assert [answer["question"] for answer in shown["answers"]] == ["carer.whom", "consent.keep", "about.role", "djg6.3"]
    assert next(a["value"] for a in shown["answers"] if a["question"] == "about.role") == "self"
    assert sorted(score["instrument"] for score in shown["scores"]) == ["djg6", "ediz9"]


def test_each_answer_score_and_offer_tells_in_which_role_it_was_given(database: Database) -> None:
    carer = as_role("one", "carer", e.KeepScore("ediz9", 8, "high", (), 0), e.KeepOffers((e.Offer("koor", 1, ()),)))
    senior = as_role("two", "self", e.KeepAnswer("djg6.3", "answered", "no"), e.KeepOffers((e.Offer("soos", 1, ()),)))
    first, *_ = database.record(in_turn(carer, senior), heard(), heard())
    shown = show(database, first.person)
    assert {one["question"]: one["role"] for one in shown["answers"]}["djg6.3"] == "senior"
    assert [(one["instrument"], one["role"]) for one in shown["scores"]] == [("ediz9", "carer")]
    assert {(one["activity"], one["role"]) for one in shown["offers"]} == {("koor", "carer"), ("soos", "senior")}


def test_who_asks_for_a_human_after_a_screening_is_shown_with_it(database: Database) -> None:
    screened = as_role("one", "self", e.KeepAnswer("djg6.3", "answered", "no"), e.KeepScore("djg6", 0, "not", (), 0))
    human = doing(e.KeepAnswer("callback.name", "answered", free="Riet"), state=anew("screening", "two"))
    anew_ = doing(state=anew("screening", "three"))
    first, *_ = database.record(in_turn(screened, human, anew_), heard(), heard(), heard())
    shown = show(database, first.person)
    questions = [answer["question"] for answer in shown["answers"]]
    assert questions == ["consent.keep", "about.role", "djg6.3", "callback.name"]
    assert [score["instrument"] for score in shown["scores"]] == ["djg6"]


def test_of_a_role_spoken_in_twice_the_last_conversation_is_shown(database: Database) -> None:
    old = as_role("one", "carer", e.KeepAnswer("carer.whom", "answered", "partner"))
    new = as_role("two", "carer", e.KeepAnswer("carer.hours", "answered", 20))
    first, *_ = database.record(in_turn(old, new), heard(), heard())
    assert [a["question"] for a in show(database, first.person)["answers"]] == [
        "consent.keep",
        "about.role",
        "carer.hours",
    ]


def test_as_long_as_the_newest_has_told_no_role_it_is_shown_alone(database: Database) -> None:
    old = as_role("one", "carer", e.KeepAnswer("carer.whom", "answered", "partner"))
    first, *_ = database.record(in_turn(old, as_role("two", None)), heard(), heard())
    assert [answer["question"] for answer in show(database, first.person)["answers"]] == ["consent.keep"]


def test_a_wish_that_was_searched_for_shows_its_options_and_the_words_that_led_there(database: Database) -> None:
    found = e.KeepAnswer("about.wishes", "answered", ("together",), free="biljarten")
    (receipt,) = database.record(doing(found, e.KeepAnswer("callback.name", "answered", free="Riet")), heard())
    wish, name = show(database, receipt.person)["answers"]
    assert (wish["value"], wish["words"]) == (["together"], "biljarten")
    assert (name["value"], "words" in name) == ("Riet", False)


def test_of_each_consent_what_was_said_last(database: Database) -> None:
    said = (
        e.RecordConsent("keep", True, None, "v1"),
        e.RecordConsent("check_in", True, None, "v1"),
        e.RecordConsent("keep", False, None, "v1"),
        e.RecordConsent("check_in", True, "senior", "v2"),
    )
    (receipt,) = database.record(doing(*said), heard())
    consents = show(database, receipt.person)["person"]["consents"]
    assert [(one["purpose"], one["role"], one["granted"]) for one in consents] == [
        ("keep", None, False),
        ("check_in", "senior", True),
    ]
    assert database.count(schema.consent) == 4


def test_a_consent_from_before_the_role_was_known_is_that_of_the_only_role(database: Database) -> None:
    said = (
        e.RecordConsent("keep", True, None, "v1"),
        e.RecordConsent("check_in", True, "carer", "v1"),
        e.RecordConsent("check_in", False, None, "v1"),
    )
    known = [
        lambda before, roles=roles: replace(before, roles=roles) for roles in ((), ("carer",), ("carer", "senior"))
    ]
    step = in_turn(doing(*said, state=known[0]), doing(state=known[1]), doing(state=known[2]))
    shown = []
    for _ in known:
        (receipt,) = database.record(step, heard())
        consents = show(database, receipt.person)["person"]["consents"]
        shown.append([(one["purpose"], one["role"], one["granted"]) for one in consents])
    assert shown == [
        [("keep", None, True), ("check_in", "carer", True), ("check_in", None, False)],
        [("keep", "carer", True), ("check_in", "carer", False)],
        [("keep", None, True), ("check_in", "carer", True), ("check_in", None, False)],
    ]
    assert {row.role for row in database.rows(schema.consent)} == {None, "carer"}


def begun(name: str, at: datetime) -> Any:
    """A step after which a screening has begun at an instant."""

    def change(before: State) -> State:
        after: State = anew("screening", name)(before)
        assert after.talk is not None
        return replace(after, talk=replace(after.talk, started_at=at))

    return change


def in_roles(*roles: str) -> Any:
    return lambda before: replace(before, roles=roles)


def test_what_was_agreed_to_before_the_role_was_known_is_that_of_its_own_conversation(database: Database) -> None:
    """As the first version stored it: once, without a role; each conversation then had one."""
    week = timedelta(days=7)
    said = (e.RecordConsent("keep", True, None, "v1"), e.KeepAnswer("about.role", "answered", "carer"))
    carer = doing(*said, state=begun("one", NOON))
    said_later = (e.RecordConsent("keep", True, None, "v2"), e.KeepAnswer("about.role", "answered", "self"))
    senior = doing(*said_later, e.RecordConsent("keep", True, "senior", "v2"), state=begun("two", NOON + week))
    both = doing(state=in_roles("carer", "senior"))
    later = (NOON, NOON + week, NOON + week)
    first, *_ = database.record(in_turn(carer, senior, both), *(heard(at=at) for at in later))
    consents = show(database, first.person)["person"]["consents"]
    assert [(one["role"], one["text_version"]) for one in consents] == [("carer", "v1"), ("senior", "v2")]


def test_a_role_that_was_taken_back_has_no_consents(database: Database) -> None:
    said = (e.RecordConsent("keep", True, "carer", "v1"), e.RecordConsent("keep", True, "senior", "v1"))
    (receipt,) = database.record(doing(*said, state=in_roles("senior")), heard())
    assert [one["role"] for one in show(database, receipt.person)["person"]["consents"]] == ["senior"]


# --- the audit -----------------------------------------------------------------------------------------------------


def test_that_somebody_looked_is_in_the_audit(database: Database) -> None:
    (receipt,) = database.record(listen, heard())
    show(database, receipt.person)
    show(database, receipt.person, texts=True)
    rows = database.rows(schema.audit)
    assert [(row.actor, row.action, row.person) for row in rows] == [("anja", "person.shown", receipt.person)] * 2
    assert [json.loads(row.details)["texts"] for row in rows] == [False, True]
    assert audit.verify(database.engine) == []


def test_somebody_unknown_is_not_shown(database: Database) -> None:
    with pytest.raises(Unknown):
        show(database, "nobody")
    assert database.count(schema.audit) == 0
