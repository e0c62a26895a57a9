"""From a choice to something that happens: no acceptance is a dead end, nothing unverified is promised."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from flows.content import Activity, Directory
from flows.effects import DecideOffers, Effect, KeepOffers, OpenCallback, RecordUnmetDemand, Refer, Reply
from flows.engine import step
from flows.events import Inbound
from flows.state import State
from tests.content import dronten

CONTENT, STARTER = dronten()
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TO_THE_OFFERS = ["hallo", "ja", "1", "78", "Dronten", "nee", "ja", "ja", "nee", "ja", "nee", "8", "1"]


def activity(**changes: Any) -> Activity:
    usual: dict[str, Any] = {"slug": "koffie", "organisation": "De Hof", "name": "Samen koffie drinken", "layer": 1,
                             "categories": ("ontmoeting_activiteit",), "kernen": ("Dronten",)}  # fmt: skip
    return Activity(**usual | changes)


def played(directory: Directory, *more: str) -> tuple[State, list[Effect], list[str]]:
    """The state, all effects, and the words of the last turn after a senior said all this."""
    state, effects, last = State(), [], []
    for n, text in enumerate([*TO_THE_OFFERS, *more]):
        at = NOW + timedelta(minutes=n)
        event = Inbound(UUID(int=n + 1), "dronten", "sms", "a", str(n), "tel:+447700900001", at, text)
        done = step(CONTENT, directory, state, event)
        state = done.state
        effects += done.effects
        last = [effect.text for effect in done.effects if isinstance(effect, Reply)]
    return state, effects, last


def of(effects: list[Effect], kind: type[Any]) -> list[Any]:
    return [effect for effect in effects if isinstance(effect, kind)]


def test_what_nobody_verified_goes_by_introduction_and_promises_nothing() -> None:
    entry = activity(direct=True, cost_eur=3, phone="de balie")
    state, effects, _ = played({"koffie": entry}, "1")
    said = " ".join(reply.text for reply in of(effects, Reply))
    assert "3 euro" not in said
    assert "de balie" not in said
    assert [(c.topic, c.suggestions) for c in of(effects, OpenCallback)] == [("introduction", ("koffie",))]
    assert [r.activity for r in of(effects, Refer)] == ["koffie"]
    assert state.talk
    assert state.talk.question == "callback.name"


def test_what_takes_people_directly_needs_no_callback_and_says_where_to_go() -> None:
    entry = activity(direct=True, last_verified=NOW.date(), cost_eur=3, phone="de balie")
    state, effects, last = played({"koffie": entry}, "1")
    assert of(effects, OpenCallback) == []
    assert [r.activity for r in of(effects, Refer)] == ["koffie"]
    assert "de balie" in last[0]
    assert state.talk
    assert state.talk.question == "consent.check_in"


def test_what_is_known_of_a_verified_activity_is_said() -> None:
    _, effects, _ = played({"koffie": activity(last_verified=NOW.date(), cost_eur=3)})
    assert any("3 euro" in reply.text for reply in of(effects, Reply))


def test_who_would_rather_be_called_is_called() -> None:
    _, effects, _ = played({"koffie": activity()}, "bel mij liever")
    assert [c.topic for c in of(effects, OpenCallback)] == ["wants_human"]
    assert of(effects, Refer) == []


@pytest.mark.parametrize("word", ["nee dank u", "overslaan"])
def test_no_thank_you_is_an_answer_and_nothing_is_opened(word: str) -> None:
    state, effects, _ = played({"koffie": activity()}, word)
    assert of(effects, OpenCallback) == of(effects, Refer) == []
    assert of(effects, DecideOffers)[-1].accepted is None
    assert state.talk
    assert state.talk.question == "consent.check_in"


def test_an_activity_that_went_while_somebody_hesitated_keeps_its_number_and_a_human_sorts_it_out() -> None:
    state, _, _ = played({"koffie": activity(), "thee": activity(slug="thee", name="Thee")})
    event = Inbound(UUID(int=99), "dronten", "sms", "a", "99", "tel:+447700900001", NOW + timedelta(hours=1), "1")
    done = step(CONTENT, {"thee": activity(slug="thee", name="Thee")}, state, event)
    assert [r.activity for r in of(list(done.effects), Refer)] == ["koffie"]
    assert [c.topic for c in of(list(done.effects), OpenCallback)] == ["introduction"]


def test_when_nothing_fits_a_human_looks_and_the_want_is_counted_without_a_name() -> None:
    _, effects, _ = played({}, "Toos", "1", "nee")
    assert of(effects, KeepOffers)[-1].offers == ()
    assert [c.topic for c in of(effects, OpenCallback)] == ["no_match"]
    assert of(effects, RecordUnmetDemand) == [
        RecordUnmetDemand("factor.hoge_leeftijd_75plus", "Dronten"),
        RecordUnmetDemand("wish.together", "Dronten"),
    ]


def test_every_offer_says_why_in_the_person_s_own_words() -> None:
    _, effects, _ = played(STARTER)
    offers = of(effects, KeepOffers)[-1].offers
    told = [reply.text for reply in of(effects, Reply) if "Dit kan passen, omdat u" in reply.text]
    assert len(told) == len(offers) == 3
    assert all("graag samen iets doet en in Dronten woont" in text for text in told[:2])
