"""Offers are what the plain rules say, judged activity by activity with nothing looked up beforehand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from flows import matching
from flows.content import Activity
from flows.effects import KeepScore, Offer
from flows.matching import Seeker, offers
from tests.content import dronten

CONTENT, STARTER = dronten()
RULES = CONTENT.matching
TODAY = date(2026, 11, 24)
CATEGORIES = sorted({category for entry in STARTER.values() for category in entry.categories})
ELEMENTS = sorted({element for kind in RULES.loneliness for element in kind.elements})
SUBSCALE = st.sampled_from([0, 2, 3, "not_scored"])


def some(words: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(words), unique=True, max_size=3).map(tuple)


SEEKERS = st.builds(
    Seeker,
    kern=st.sampled_from([None, "Dronten", "Swifterbant", "elsewhere"]),
    age_band=st.sampled_from([None, "under_65", "65_74", "75_84", "85_plus"]),
    role=st.sampled_from([None, "self", "carer"]),
    mobility=st.sampled_from([None, *RULES.mobility]),
    factors=some([*RULES.factor, "unheard_of"]),
    wishes=some([*RULES.wish, "unheard_of"]),
    score=st.none() | st.builds(
        lambda emotional, social: KeepScore("djg6", 3, "moderate", (("emotional", emotional), ("social", social)), 0),
        SUBSCALE, SUBSCALE),
)  # fmt: skip
ENTRIES = st.builds(
    Activity,
    slug=st.from_regex(r"[a-e]{1,2}", fullmatch=True),
    organisation=st.just("O"),
    name=st.just("N"),
    categories=some(CATEGORIES).filter(bool),
    kernen=some(["Dronten", "Swifterbant", "national"]),
    layer=st.just(1),
    factors=some(sorted(RULES.factor)),
    elements=some(ELEMENTS),
    modes=some(["visit", "home_visit", "phone", "online"]),
    audience=st.sampled_from(["all", "all", "carer"]),
    min_age=st.sampled_from([None, 65, 80]),
    cost_eur=st.sampled_from([None, 0, 5, 30]),
    accessible=st.sampled_from([None, True, False]),
    transport_offered=st.sampled_from([None, True, False]),
    full=st.sampled_from([False, False, True]),
    active=st.sampled_from([True, True, False]),
    valid_to=st.sampled_from([None, TODAY, TODAY - timedelta(days=1)]),
    last_verified=st.sampled_from([None, TODAY, TODAY - timedelta(days=4000)]),
)


@given(SEEKERS, st.lists(ENTRIES, max_size=8))
def test_offers_are_what_the_plain_rules_say(seeker: Seeker, entries: list[Activity]) -> None:
    directory = {**STARTER, **{entry.slug: entry for entry in entries}}
    assert offers(RULES, directory, seeker, TODAY) == plainly(directory, seeker)


def plainly(directory: dict[str, Activity], seeker: Seeker) -> tuple[Offer, ...]:
    if any(RULES.factor[f].never_offer for f in seeker.factors if f in RULES.factor):
        return ()
    weighed = []
    for entry in directory.values():
        rules = list(speaking(entry, seeker)) if allowed(entry, seeker) else []
        if rules:
            rules += tuning(entry, seeker)
            unknown = (entry.cost_eur is None) + (entry.accessible is None)
            weighed.append((-sum(points for _, points in rules), unknown, entry.slug, rules))
    best = sorted(weighed)[: RULES.max_offers]
    return tuple(Offer(slug, rank, tuple(rule for rule, _ in rules), -points, tuple(weight for _, weight in rules))
                 for rank, (points, _, slug, rules) in enumerate(best, start=1))  # fmt: skip


def allowed(entry: Activity, seeker: Seeker) -> bool:
    factors = [RULES.factor[f] for f in seeker.factors if f in RULES.factor]
    only = RULES.mobility[seeker.mobility].modes_any if seeker.mobility else ()
    near = bool(entry.kernen) if seeker.kern is None else seeker.kern in entry.kernen
    unknown = 0 if seeker.role == "carer" else 200
    youngest = {"under_65": 0, "65_74": 65, "75_84": 75, "85_plus": 85, None: unknown}[seeker.age_band]
    return all([
        entry.active,
        not entry.full,
        entry.valid_to is None or entry.valid_to >= TODAY,
        entry.audience in ("all", seeker.role),
        near or "national" in entry.kernen,
        entry.min_age is None or youngest >= entry.min_age,
        not only or {*entry.modes} & {*only},
        all(f.cost_max_eur is None or entry.cost_eur is None or entry.cost_eur <= f.cost_max_eur for f in factors),
        not any(f.needs_accessible for f in factors) or entry.accessible is not False,
    ])  # fmt: skip


def speaking(entry: Activity, seeker: Seeker) -> Iterator[tuple[str, int]]:
    for factor in (RULES.factor[f] for f in seeker.factors if f in RULES.factor):
        if factor.id in entry.factors:
            yield f"factor.{factor.id}", RULES.points.factor
        elif {*entry.categories} & {*factor.categories}:
            yield f"factor.{factor.id}", RULES.points.category
    for wish in (RULES.wish[w] for w in seeker.wishes if w in RULES.wish):
        meant = wish.audience is None or entry.audience == wish.audience
        if meant and ({*entry.categories} & {*wish.categories} or {*entry.modes} & {*wish.modes}):
            yield f"wish.{wish.id}", RULES.points.wish
    felt = matching.loneliness(RULES, seeker.score)
    for kind in RULES.loneliness:
        if kind.id == felt and {*entry.elements} & {*kind.elements}:
            yield kind.id, RULES.points.element
        elif kind.id == felt and {*entry.categories} & {*kind.categories}:
            yield kind.id, RULES.points.category


def tuning(entry: Activity, seeker: Seeker) -> Iterator[tuple[str, int]]:
    factors = [RULES.factor[f] for f in seeker.factors if f in RULES.factor]
    mobility = RULES.mobility[seeker.mobility] if seeker.mobility else None
    if seeker.kern and seeker.kern in entry.kernen:
        yield "kern", RULES.points.same_kern
    if mobility and mobility.prefer_transport and entry.transport_offered:
        yield mobility.id, RULES.points.transport
    if entry.cost_eur is not None and any(f.cost_max_eur is not None for f in factors):
        yield "price", RULES.points.known
    if entry.accessible and any(f.needs_accessible for f in factors):
        yield "accessible", RULES.points.known
    if matching.is_fresh(RULES, entry, TODAY):
        yield "verified", RULES.points.verified
