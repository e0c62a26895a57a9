"""Matching: hard limits keep out, rules speak, and every offer can say why."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import matching, triage
from flows.content import Activity
from flows.effects import KeepScore
from flows.matching import Seeker, offers
from tests.content import dronten

CONTENT, STARTER = dronten()
RULES = CONTENT.matching
TODAY = date(2026, 11, 24)


def activity(slug: str = "koffie", **changes: Any) -> Activity:
    usual: dict[str, Any] = {"slug": slug, "organisation": "O", "name": "N", "categories": ("ontmoeting_activiteit",),
                             "kernen": ("Dronten",), "layer": 1}  # fmt: skip
    return Activity(**usual | changes)


def score(emotional: int | str, social: int | str, value: int = 3, missing: int = 0) -> KeepScore:
    return KeepScore("djg6", value, "moderate", (("emotional", emotional), ("social", social)), missing)  # type: ignore[arg-type]


def slugs(seeker: Seeker, *entries: Activity, today: date = TODAY) -> list[str]:
    return [offer.activity for offer in offers(RULES, {entry.slug: entry for entry in entries}, seeker, today)]


SEEKER = Seeker(kern="Dronten", age_band="75_84", wishes=("together",))


@pytest.mark.parametrize("changes", [
    {"active": False}, {"full": True}, {"valid_to": TODAY - timedelta(days=1)}, {"audience": "carer"},
    {"kernen": ("Swifterbant",)}, {"kernen": ()}, {"min_age": 80},
], ids=str)  # fmt: skip
def test_a_hard_limit_keeps_an_activity_out(changes: dict[str, Any]) -> None:
    assert slugs(SEEKER, activity()) == ["koffie"]
    assert slugs(SEEKER, activity(**changes)) == []


def test_who_is_housebound_is_offered_only_what_comes_to_them() -> None:
    home = Seeker(kern="Dronten", mobility="housebound", wishes=("together",))
    assert slugs(home, activity("a"), activity("b", modes=("phone",)), activity("c", modes=("home_visit",))) == [
        "b",
        "c",
    ]


def test_who_watches_their_money_is_not_offered_what_is_known_to_be_dear() -> None:
    poor = Seeker(kern="Dronten", factors=("geldproblemen",))
    assert slugs(poor, activity("dear", cost_eur=15), activity("cheap", cost_eur=2), activity("unknown")) == [
        "cheap",
        "unknown",
    ]


def test_what_is_known_to_be_inaccessible_is_out_and_the_unknown_ranks_lower() -> None:
    impaired = Seeker(kern="Dronten", factors=("beperking",))
    kinds = {"categories": ("uitje_vakantie",)}
    entries = [
        activity("no", accessible=False, **kinds),
        activity("perhaps", **kinds),
        activity("yes", accessible=True, **kinds),
    ]
    assert slugs(impaired, *entries) == ["yes", "perhaps"]


def test_nothing_is_offered_that_nothing_speaks_for() -> None:
    assert slugs(Seeker(kern="Dronten"), activity()) == []


def test_an_activity_in_ones_own_kern_comes_before_a_national_one() -> None:
    assert slugs(SEEKER, activity("a-national", kernen=("national",)), activity("b-near")) == ["b-near", "a-national"]


def test_a_verified_entry_comes_before_one_nobody_verified_and_before_a_stale_one() -> None:
    fresh = TODAY - timedelta(days=10)
    stale = TODAY - timedelta(days=RULES.stale_after_days + 1)
    assert slugs(SEEKER, activity("a"), activity("b", last_verified=stale), activity("c", last_verified=fresh)) == [
        "c",
        "a",
        "b",
    ]


def test_only_a_verified_entry_takes_people_directly() -> None:
    assert matching.is_direct(RULES, activity(direct=True, last_verified=TODAY), TODAY)
    assert not matching.is_direct(RULES, activity(direct=True), TODAY)
    assert not matching.is_direct(RULES, activity(last_verified=TODAY), TODAY)


def test_there_are_three_offers_at_most_and_their_order_does_not_depend_on_the_directory_s() -> None:
    entries = [activity(f"a{n}") for n in range(9)]
    assert slugs(SEEKER, *entries) == slugs(SEEKER, *reversed(entries)) == ["a0", "a1", "a2"]


def test_a_cause_that_forbids_offers_gives_none() -> None:
    assert slugs(Seeker(kern="Dronten", factors=("psychose",), wishes=("together",)), activity()) == []


@pytest.mark.parametrize(("emotional", "social", "rule"), [
    (3, 0, "T2"), (0, 2, "T1"), (2, 2, "T4"), (1, 1, None), ("not_scored", 3, "T1"), ("not_scored", "not_scored", None),
])  # fmt: skip
def test_the_kind_of_loneliness_is_read_off_the_subscales(
    emotional: int | str, social: int | str, rule: str | None
) -> None:
    assert matching.loneliness(RULES, score(emotional, social)) == rule
    assert matching.loneliness(RULES, None) is None


def test_every_offer_cites_rules_that_exist() -> None:
    known = {f"factor.{f.id}" for f in RULES.factors} | {f"wish.{w.id}" for w in RULES.wishes}
    known |= {kind.id for kind in RULES.loneliness} | {rule.id for rule in RULES.mobility.values()}
    known |= {"kern", "price", "accessible", "verified"}
    seeker = Seeker(
        "Dronten",
        "85_plus",
        "self",
        "transport",
        ("scheiding_of_verlies", "geldproblemen"),
        ("talk", "visitor"),
        score(3, 3),
    )
    found = offers(RULES, STARTER, seeker, TODAY)
    assert len(found) == 3
    for offer in found:
        assert set(offer.reasons) <= known
        assert offer.points > 0


@given(
    st.builds(
        Seeker,
        kern=st.sampled_from([None, "Dronten", "Swifterbant", "Biddinghuizen", "elsewhere"]),
        age_band=st.sampled_from([None, "65_74", "75_84", "85_plus"]),
        mobility=st.sampled_from([None, "self", "transport", "housebound"]),
        factors=st.lists(st.sampled_from(sorted(RULES.factor)), unique=True).map(tuple),
        wishes=st.lists(st.sampled_from(sorted(RULES.wish)), unique=True).map(tuple),
    )
)
def test_of_the_starter_directory_nothing_closed_past_or_for_carers_is_ever_offered_to_a_senior(seeker: Seeker) -> None:
    for offer in offers(RULES, STARTER, seeker, TODAY):
        entry = STARTER[offer.activity]
        assert entry.active
        assert entry.valid_to is None or entry.valid_to >= TODAY
        assert entry.audience == "all"
        assert "national" in entry.kernen or seeker.kern is None or seeker.kern in entry.kernen
        assert not matching.is_fresh(RULES, entry, TODAY)


def test_unmet_demand_names_what_was_asked_for() -> None:
    assert matching.unmet(Seeker(factors=("verhuizen",), wishes=("learn",))) == ("factor.verhuizen", "wish.learn")
    assert matching.unmet(Seeker()) == ("anything",)


# --- triage -----------------------------------------------------------------------------------------------------


def judge(value: int | None, missing: int = 0, factors: tuple[str, ...] = ()) -> triage.Verdict:
    kept = KeepScore("djg6", value, "x", (), missing)
    return triage.judge(RULES, CONTENT.instruments.values(), (kept,), factors)


@pytest.mark.parametrize("value", [5, 6])
def test_strong_loneliness_meets_a_human_first(value: int) -> None:
    assert judge(value) == triage.Verdict("callback", ("S2",))


def test_a_permitted_missing_item_counts_as_the_worse() -> None:
    assert judge(4).then == "offers"
    assert judge(4, missing=1) == triage.Verdict("callback", ("S2",))
    assert judge(6, missing=0).then == "callback"


def test_what_was_not_scored_concludes_nothing() -> None:
    assert judge(None, missing=3) == triage.Verdict("offers", ())


def test_some_causes_meet_a_human_first_whatever_the_score() -> None:
    assert judge(0, factors=("depressie",)) == triage.Verdict("callback", ("factor.depressie",))


def test_what_came_nearest_is_what_one_limit_alone_kept_away() -> None:
    entries = (
        activity("far", categories=("cursus_training",)),
        activity("far-and-full", full=True, categories=("cursus_training",)),
        activity("nothing-speaks-for-it", categories=("zorg",)),
        activity("fits-others", kernen=("Swifterbant",), audience="carer", factors=("verhuizen",)),
        activity("fits-more", kernen=("Swifterbant",), full=True, factors=("verhuizen",), elements=("ontmoeten",)),
    )
    seeker = Seeker(kern="Swifterbant", wishes=("learn",), factors=("verhuizen",))
    near = matching.nearest(RULES, {entry.slug: entry for entry in entries}, seeker, TODAY)
    assert near == {"wish.learn": ("far", "kern"), "factor.verhuizen": ("fits-more", "full")}
    never = Seeker(kern="Swifterbant", factors=("psychose", "verhuizen"))
    assert matching.nearest(RULES, {entry.slug: entry for entry in entries}, never, TODAY) == {}
