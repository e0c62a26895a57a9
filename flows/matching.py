"""Matching: which activities fit this person? Hard limits first, then points by rules, each with an id to cite."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from flows.content import Activity, Directory
from flows.effects import KeepScore, Offer
from flows.rules import Factor, Kindred, Loneliness, Matching, Mobility

NATIONAL = "national"
NAMED = "named"
"""The rule that speaks for an activity which the person named in their own words."""
Limit = Literal["off", "full", "over", "audience", "kern", "age", "mobility", "price", "access"]
"""What keeps an activity away from somebody."""
Points = tuple[str, int]
"""A rule that speaks for an activity, and how much."""
_YOUNGEST = {"under_65": 0, "65_74": 65, "75_84": 75, "85_plus": 85}


@dataclass(frozen=True, slots=True)
class Seeker:
    """What is known of the person, and no more: None and empty are unknown."""

    kern: str | None = None
    age_band: str | None = None
    role: str | None = None
    mobility: str | None = None
    factors: tuple[str, ...] = ()
    wishes: tuple[str, ...] = ()
    score: KeepScore | None = None
    named: frozenset[str] = frozenset()
    """Slugs of activities that the person's own words named: `biljarten`, `de Zonnebloem`."""


@dataclass(frozen=True, slots=True)
class _Judge:
    """The rules that concern one person, looked up once for all activities."""

    matching: Matching
    seeker: Seeker
    today: date
    factors: tuple[Factor, ...]
    wishes: tuple[Kindred, ...]
    felt: Loneliness | None
    mobility: Mobility | None
    dearest: int | None
    """What an activity may cost at most."""
    needs_accessible: bool
    oldest: int

    @classmethod
    def of(cls, matching: Matching, seeker: Seeker, today: date) -> _Judge:
        """The judge of what fits this person."""
        factors = tuple(matching.factor[f] for f in seeker.factors if f in matching.factor)
        felt = loneliness(matching, seeker.score)
        return cls(
            matching=matching,
            seeker=seeker,
            today=today,
            factors=factors,
            wishes=tuple(matching.wish[w] for w in seeker.wishes if w in matching.wish),
            felt=next((kind for kind in matching.loneliness if kind.id == felt), None),
            mobility=matching.mobility.get(seeker.mobility or ""),
            dearest=min((f.cost_max_eur for f in factors if f.cost_max_eur is not None), default=None),
            needs_accessible=any(f.needs_accessible for f in factors),
            oldest=_oldest(seeker),
        )


def _oldest(seeker: Seeker) -> int:
    """The age that limits are held against. An unknown one passes, and a human checks it; but a carer may be of any
    age, and is not asked for it: what is for those of some age only is not for them by being a carer."""
    return _YOUNGEST.get(seeker.age_band or "", 0 if seeker.role == "carer" else 200)


def offers(matching: Matching, directory: Directory, seeker: Seeker, today: date) -> tuple[Offer, ...]:
    """The best activities, first first. Deterministic: equal points go by what is unknown of them, then by slug.

    An activity nothing speaks for is not offered, however free of objections it is.
    """
    judge = _Judge.of(matching, seeker, today)
    if any(factor.never_offer for factor in judge.factors):
        return ()
    weighed = [
        (-sum(points for _, points in rules), _unknowns(activity), activity.slug, rules)
        for activity in directory.values()
        if next(_barred(judge, activity), None) is None and (rules := _weigh(judge, activity))
    ]
    return tuple(
        Offer(slug, rank, tuple(rule for rule, _ in rules), -points, tuple(weight for _, weight in rules))
        for rank, (points, _, slug, rules) in enumerate(sorted(weighed)[: matching.max_offers], start=1)
    )


def is_fresh(matching: Matching, activity: Activity, today: date) -> bool:
    """Whether somebody verified the entry lately enough to promise anything of it."""
    verified = activity.last_verified
    return verified is not None and today - verified <= timedelta(days=matching.stale_after_days)


def is_direct(matching: Matching, activity: Activity, today: date) -> bool:
    """Whether the person may simply go: the activity takes people directly, and we know that lately."""
    return activity.direct and is_fresh(matching, activity, today)


def unmet(seeker: Seeker) -> tuple[str, ...]:
    """What was asked for when nothing fitted: each factor and wish, or `anything`."""
    needs = [f"factor.{f}" for f in seeker.factors] + [f"wish.{w}" for w in seeker.wishes]
    return tuple(needs) or ("anything",)


def nearest(matching: Matching, directory: Directory, seeker: Seeker, today: date) -> dict[str, tuple[str, Limit]]:
    """By need, the activity that a single limit kept away, and that limit: of several the one with the most points.

    Nothing where nothing may be offered by itself: then it is no activity that was lacking.
    """
    judge = _Judge.of(matching, seeker, today)
    if any(factor.never_offer for factor in judge.factors):
        return {}
    near: dict[str, tuple[int, str, Limit]] = {}
    for activity in directory.values():
        barred = list(_barred(judge, activity))
        if len(barred) != 1:
            continue
        rules = _weigh(judge, activity)
        found = (-sum(points for _, points in rules), activity.slug, barred[0])
        for rule in (rule for rule, _ in rules if rule.startswith(("factor.", "wish."))):
            near[rule] = min(near.get(rule, found), found)
    return {need: (slug, limit) for need, (_, slug, limit) in near.items()}


def _unknowns(activity: Activity) -> int:
    return (activity.cost_eur is None) + (activity.accessible is None)


def _barred(judge: _Judge, activity: Activity) -> Iterator[Limit]:
    """The limits that keep an activity away from this person."""
    mobility, dearest = judge.mobility, judge.dearest
    if not activity.active:
        yield "off"
    if activity.full:
        yield "full"
    if activity.valid_to is not None and activity.valid_to < judge.today:
        yield "over"
    if activity.audience not in ("all", judge.seeker.role):
        yield "audience"
    if not _reaches(activity, judge.seeker):
        yield "kern"
    if activity.min_age is not None and judge.oldest < activity.min_age:
        yield "age"
    if mobility and mobility.modes_any and _apart(activity.modes, mobility.modes_any):
        yield "mobility"
    if dearest is not None and activity.cost_eur is not None and activity.cost_eur > dearest:
        yield "price"
    if judge.needs_accessible and activity.accessible is False:
        yield "access"


def _reaches(activity: Activity, seeker: Seeker) -> bool:
    """In the person's kern, national, or anywhere when the person did not say where they live."""
    if NATIONAL in activity.kernen:
        return True
    return bool(activity.kernen) if seeker.kern is None else seeker.kern in activity.kernen


def _weigh(judge: _Judge, activity: Activity) -> list[Points]:
    """The points, rule by rule. What only fine-tunes (kern, transport, price) counts once something speaks."""
    speaking = list(_speaking(judge, activity))
    return [*speaking, *_tuning(judge, activity)] if speaking else []


def _speaking(judge: _Judge, activity: Activity) -> Iterator[Points]:
    """The rules that speak for an activity: causes, wishes, the kind of loneliness."""
    points, categories, felt = judge.matching.points, activity.categories, judge.felt
    for factor in judge.factors:
        if factor.id in activity.factors:
            yield f"factor.{factor.id}", points.factor
        elif not _apart(categories, factor.categories):
            yield f"factor.{factor.id}", points.category
    for wish in judge.wishes:
        if speaks_for(wish, activity):
            yield f"wish.{wish.id}", points.wish
    if activity.slug in judge.seeker.named:
        yield NAMED, points.named
    if felt:
        if not _apart(activity.elements, felt.elements):
            yield felt.id, points.element
        elif not _apart(categories, felt.categories):
            yield felt.id, points.category


def speaks_for(wish: Kindred, activity: Activity) -> bool:
    """Whether an activity is of the kind that somebody would like."""
    if wish.audience and activity.audience != wish.audience:
        return False
    return not (_apart(activity.categories, wish.categories) and _apart(activity.modes, wish.modes))


def _apart(some: Iterable[str], others: Iterable[str]) -> bool:
    """Whether two short lists have nothing in common."""
    return set(some).isdisjoint(others)


def _tuning(judge: _Judge, activity: Activity) -> Iterator[Points]:
    """What makes an activity that fits still fitter; what is unknown of it adds nothing."""
    points, mobility = judge.matching.points, judge.mobility
    if judge.seeker.kern and judge.seeker.kern in activity.kernen:
        yield "kern", points.same_kern
    if mobility and mobility.prefer_transport and activity.transport_offered:
        yield mobility.id, points.transport
    if judge.dearest is not None and activity.cost_eur is not None:
        yield "price", points.known
    if judge.needs_accessible and activity.accessible:
        yield "accessible", points.known
    if is_fresh(judge.matching, activity, judge.today):
        yield "verified", points.verified


def loneliness(matching: Matching, score: KeepScore | None) -> str | None:
    """The id of the rule for this kind of loneliness; None when no subscale is high or they are not scored."""
    subscales = dict(score.subscales) if score else {}
    from_here = matching.high_subscale.get(score.instrument, 0) if score else 0
    high: dict[str, bool] = {}
    for name in ("emotional", "social"):
        value: int | Literal["not_scored"] = subscales.get(name, "not_scored")
        high[name] = isinstance(value, int) and value >= from_here
    for rule in matching.loneliness:
        if (rule.emotional, rule.social) == (high["emotional"], high["social"]) and any(high.values()):
            return rule.id
    return None
