"""Carers: how heavy it is decides whether a human comes first; what somebody agrees to is agreed to in one role."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from flows.effects import Effect, ForgetAnswers, KeepScore, OpenCallback, RecordConsent, Reply
from flows.engine import step
from flows.events import Inbound
from flows.state import State
from tests.content import dronten

CONTENT, STARTER = dronten()
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TO_THE_STATEMENTS = ["hallo", "ja", "2", "Dronten", "mijn man", "3", "40", "ja"]
"""Up to the first of the nine."""
WITH_NOTHING_TO_SCORE = [*TO_THE_STATEMENTS, *["overslaan"] * 9]


def played(*said: str) -> tuple[State, list[Effect]]:
    """The state, and all effects, after a person wrote all this by SMS."""
    state, effects = State(), list[Effect]()
    for n, text in enumerate(said):
        at = NOW + timedelta(minutes=n)
        event = Inbound(UUID(int=n + 1), "dronten", "sms", "a", str(n), "tel:+447700900001", at, text)
        done = step(CONTENT, STARTER, state, event)
        state, effects = done.state, [*effects, *done.effects]
    return state, effects


def only(effects: list[Effect], kind: type) -> list[Effect]:
    return [effect for effect in effects if isinstance(effect, kind)]


def heard(*said: str) -> str:
    """All that was said to them."""
    return "\n".join(effect.text for effect in played(*said)[1] if isinstance(effect, Reply))


# --- consent taken back ----------------------------------------------------------------------------------------------

WITH_ONE_DONE = ["hallo", "ja", "1", "ik ben 45"]
"""A conversation that is over, in which answers were kept."""


@pytest.mark.parametrize("refusal", ["nee", "dat zeg ik liever niet", "liever niet"])
def test_who_does_not_agree_the_second_time_takes_the_first_consent_back(refusal: str) -> None:
    state, effects = played(*WITH_ONE_DONE, "start", refusal)
    assert only(effects, ForgetAnswers) == [ForgetAnswers()]
    assert (state.consents["keep"], state.age_band, state.roles) == (False, None, ())
    assert "Uw antwoorden zijn gewist." in heard(*WITH_ONE_DONE, "start", refusal)


@pytest.mark.parametrize("passing", ["overslaan", "sla maar over"])
def test_who_passes_over_the_question_then_loses_nothing_that_was_kept_and_nothing_new_is(passing: str) -> None:
    said = [*WITH_ONE_DONE, "start", passing]
    state, effects = played(*said)
    assert not only(effects, ForgetAnswers)
    assert "gewist" not in heard(*said)
    assert (state.consents["keep"], state.roles) == (False, played(*WITH_ONE_DONE)[0].roles)
    assert "bewaar ik nu geen antwoorden" in heard(*said)


def test_who_never_agreed_has_nothing_to_take_back() -> None:
    assert not only(played("hallo", "nee", "nee", "start", "nee")[1], ForgetAnswers)
    assert "gewist" not in heard("hallo", "nee", "nee", "start", "nee")


def test_who_agrees_again_keeps_what_there_was() -> None:
    assert not only(played(*WITH_ONE_DONE, "start", "ja", "1")[1], ForgetAnswers)


# --- who is a carer -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["ik wil mantelzorg geven", "ik wil mantelzorg bieden aan mijn vrouw",
                                  "I'm looking after me mother"])  # fmt: skip
def test_who_gives_care_is_a_carer(said: str) -> None:
    assert played("hallo", "ja", said)[0].roles == ("carer",)


@pytest.mark.parametrize("said", ["ik wil mantelzorg", "my daughter is looking after me"])
def test_who_is_given_care_is_none(said: str) -> None:
    assert "carer" not in played("hallo", "ja", said, "78")[0].roles


# --- a human first, or offers? --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("yes", "skipped", "first"), [(6, 0, False), (7, 0, True), (9, 0, True), (6, 1, True),
                                                       (5, 1, False)])  # fmt: skip
def test_from_seven_of_nine_a_human_comes_first_and_what_is_missing_counts_as_the_worse(
    yes: int, skipped: int, first: bool
) -> None:
    statements = ["ja"] * yes + ["overslaan"] * skipped + ["nee"] * (9 - yes - skipped)
    state, effects = played(*TO_THE_STATEMENTS, *statements, "1")
    assert state.talk is not None
    assert (state.talk.question == "callback.name") is first
    assert [(open_.topic, open_.urgency) for open_ in state.open] == ([("carer", "today")] if first else [])
    if first:
        (opened,) = only(effects, OpenCallback)
        assert isinstance(opened, OpenCallback)
        assert opened.signals == ("S3",)
        assert "mantelkringmaatje" in opened.suggestions  # respite, for whoever calls to bring up


def test_what_is_heavy_enough_whatever_the_rest_would_be_needs_no_score() -> None:
    statements = ["ja"] * 7 + ["overslaan"] * 2
    state, effects = played(*TO_THE_STATEMENTS, *statements, "het gaat goed", "1")
    (kept,) = only(effects, KeepScore)
    assert isinstance(kept, KeepScore)
    assert (kept.value, kept.band, kept.missing) == (None, "not_scored", 2)
    assert [(open_.topic, open_.urgency) for open_ in state.open] == [("carer", "today")]
    state, _ = played(*TO_THE_STATEMENTS, *["ja"] * 6, *["overslaan"] * 3, "het gaat goed", "1")
    assert state.open == ()


@pytest.mark.parametrize(("strain", "first"), [("het gaat goed", False), ("het is zwaar", False),
                                               ("het is mij te veel", True), ("overslaan", False)])  # fmt: skip
def test_where_nothing_was_scored_one_plain_question_decides(strain: str, first: bool) -> None:
    state, _ = played(*WITH_NOTHING_TO_SCORE, strain, "1")
    assert bool(state.open) is first


def test_where_the_nine_are_scored_the_plain_question_is_not_asked() -> None:
    state, _ = played(*TO_THE_STATEMENTS, *["nee"] * 9)
    assert state.talk is not None
    assert state.talk.question == "carer.help"
    assert "carer.strain" not in state.talk.answers


def test_a_carer_never_hears_a_score_or_a_label() -> None:
    said = heard(*TO_THE_STATEMENTS, *["ja"] * 9, "1", "Henk", "1", "ja").casefold()
    assert not [word for word in ("belast", "overbelast", "score", "punten", "9 van de 9", "zwaar") if word in said]


# --- what helps a carer ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("wish", "best"), [
    ("1", "mantelkringmaatje"),
    ("iemand die mijn man een middag overneemt", "mantelkringmaatje"),
    ("2", "infopunt-mantelzorg"),
    ("3", "mantelkring-dronten"),
    ("lotgenoten", "mantelkring-dronten"),
])  # fmt: skip
def test_what_a_carer_asks_for_comes_first(wish: str, best: str) -> None:
    state, _ = played(*TO_THE_STATEMENTS, *["nee"] * 9, wish)
    assert state.talk is not None
    assert state.talk.offers[0] == best


def test_a_carer_is_told_why_in_words_of_their_own() -> None:
    said = heard(*TO_THE_STATEMENTS, *["nee"] * 9, "1")
    assert "omdat u even vrij wilt zijn van de zorg" in said
    assert "omdat u voor iemand zorgt" in said


def test_a_carer_of_unknown_age_is_offered_nothing_for_people_of_some_age() -> None:
    for kern in ("Dronten", "Swifterbant", "Biddinghuizen"):
        state, _ = played(*(kern if said == "Dronten" else said for said in TO_THE_STATEMENTS), *["nee"] * 9, "4")
        assert state.talk is not None
        assert state.talk.offers
        assert not [slug for slug in state.talk.offers if STARTER[slug].min_age]


def test_a_count_that_was_not_said_in_so_many_words_is_said_back_with_its_unit() -> None:
    assert "Ik begrijp: nog geen jaar. Klopt dat niet?" in heard(*TO_THE_STATEMENTS[:5], "8 maanden")
    assert "Ik begrijp: 7 jaar. Klopt dat niet?" in heard(*TO_THE_STATEMENTS[:5], "sinds 2019")


# --- one person, two roles ------------------------------------------------------------------------------------------

AS_CARER = [*TO_THE_STATEMENTS, *["nee"] * 9, "1", "5", "ja"]
AS_SENIOR = ["START", "ja", "1", "81", "Dronten", "nee", "ja", "ja", "nee", "ja", "nee", "8", "1", "nee dank u", "nee"]


def consents(effects: list[Effect]) -> list[tuple[str, str | None, bool]]:
    return [(one.purpose, one.role, one.granted) for one in effects if isinstance(one, RecordConsent)]


def test_what_was_agreed_to_before_the_role_was_known_is_told_again_as_that_roles() -> None:
    _, effects = played(*AS_CARER)
    assert consents(effects) == [("keep", None, True), ("keep", "carer", True), ("check_in", "carer", True)]
    first, again, _ = only(effects, RecordConsent)
    assert isinstance(first, RecordConsent)
    assert isinstance(again, RecordConsent)
    assert first.text_version == again.text_version  # the very words they saw, not others


def test_a_senior_is_one_only_with_their_age() -> None:
    _, effects = played("hallo", "ja", "1")
    assert consents(effects) == [("keep", None, True)]
    _, effects = played("hallo", "ja", "1", "81")
    assert consents(effects) == [("keep", None, True), ("keep", "senior", True)]
    _, effects = played("hallo", "ja", "1", "50")
    assert consents(effects) == [("keep", None, True)]


def test_each_role_has_consents_of_its_own() -> None:
    state, effects = played(*AS_CARER, *AS_SENIOR)
    assert state.roles == ("carer", "senior")
    latest = {(purpose, role): granted for purpose, role, granted in consents(effects) if role}
    assert latest == {("keep", "carer"): True, ("check_in", "carer"): True, ("keep", "senior"): True,
                      ("check_in", "senior"): False}  # fmt: skip


def test_who_goes_back_and_turns_out_to_be_another_agreed_as_that_other() -> None:
    state, effects = played("hallo", "ja", "2", "terug", "3")
    assert state.roles == ("reporter",)
    assert consents(effects) == [("keep", None, True), ("keep", "carer", True), ("keep", "reporter", True)]


def test_what_was_agreed_to_is_told_once_for_each_role_however_often_it_is_confirmed() -> None:
    _, effects = played("hallo", "ja", "2", "terug", "2")
    assert consents(effects) == [("keep", None, True), ("keep", "carer", True)]


def test_scores_of_two_roles_hang_on_conversations_of_their_own() -> None:
    state, effects = played(*AS_CARER, *AS_SENIOR)
    assert state.talk is not None
    assert set(state.talk.scores) == {"djg6"}
    assert [kept.instrument for kept in effects if isinstance(kept, KeepScore)] == ["ediz9", "djg6"]


# --- a scale that was published in Dutch only -----------------------------------------------------------------------


def test_who_speaks_english_is_not_asked_what_was_never_published_in_english() -> None:
    state, effects = played("Hello", "yes", "2", "Dronten", "1", "3", "40", "yes")
    assert state.talk is not None
    assert state.talk.question == "carer.strain"
    assert not [question for question in state.talk.answers if question.startswith("ediz9")]
    assert only(effects, KeepScore) == []  # what was never asked is no score, not even a missing one
    assert not [reply for reply in effects if isinstance(reply, Reply) and "statements" in reply.text]


def test_who_changes_to_english_amid_the_statements_goes_on_behind_them() -> None:
    state, effects = played(*TO_THE_STATEMENTS, "ja", "english")
    assert state.talk is not None
    assert state.talk.question == "carer.strain"
    said = [reply.text for reply in effects if isinstance(reply, Reply)]
    assert said[-1].startswith("How are you managing")
    (kept,) = only(effects, KeepScore)
    assert isinstance(kept, KeepScore)
    assert (kept.band, kept.missing) == ("not_scored", 8)


@pytest.mark.parametrize(("question", "fits", "beyond"), [("carer.hours", "168", "169"), ("carer.since", "90", "91")])
def test_a_count_has_the_bounds_of_its_question(question: str, fits: str, beyond: str) -> None:
    before = TO_THE_STATEMENTS[: 6 if question == "carer.hours" else 5]
    assert (state := played(*before)[0]).talk is not None
    assert state.talk.question == question
    for said, answered in ((fits, True), (beyond, False)):
        talk = played(*before, said)[0].talk
        assert talk is not None
        assert (question in talk.answers) is answered


@pytest.mark.parametrize(("said", "years"), [
    ("3", 3), ("drie jaar", 3), ("al 12 jaar", 12), ("een jaar of vijf", 5), ("vijftien jaar zo ongeveer", 15),
    ("0", 0), ("nog geen jaar", 0), ("een half jaar", 0), ("8 maanden", 0), ("sinds 2019", 7), ("al sinds 1998", 28),
    ("ik zorg al 7 jaar voor hem", 7),
])  # fmt: skip
def test_how_many_years_is_read_as_people_say_it(said: str, years: int) -> None:
    state, _ = played(*TO_THE_STATEMENTS[:5], said)
    assert state.talk is not None
    assert state.talk.answers["carer.since"].value == years


@pytest.mark.parametrize("said", [
    "14 maanden", "nog geen 3 maanden", "sinds 1900", "sinds 84", "anderhalf jaar", "bijna tien jaar", "5 of 6 jaar",
    "2 uur", "ik ben 80", "hij is 83", "we zijn 50 jaar getrouwd", "al 50 jaar samen", "3 keer", "7 dagen per week",
    "mijn hele leven", "al heel lang",
])  # fmt: skip
def test_what_may_be_something_else_than_years_is_asked_again(said: str) -> None:
    state, _ = played(*TO_THE_STATEMENTS[:5], said)
    assert state.talk is not None
    assert state.talk.question == "carer.since"


@pytest.mark.parametrize("said", [
    "ik ben 80", "2 middagen", "4 avonden", "ik werk 36 uur", "overdag 8 uur", "doordeweeks 4 uur", "169",
    "3 uur per dag", "8 maanden", "8 glazen",
])  # fmt: skip
def test_what_may_be_something_else_than_hours_a_week_is_asked_again(said: str) -> None:
    state, _ = played(*TO_THE_STATEMENTS[:6], said)
    assert state.talk is not None
    assert state.talk.question == "carer.hours"
