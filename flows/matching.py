"""Matching: which activities fit this person? Hard limits first, then points by rules, each with an id to cite."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from flows.content import Activity, Directory
from flows.effects import KeepScore, Offer
from flows.rules import Matching

NATIONAL = "national"
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


@dataclass(slots=True)
class _Sum:
    points: int = 0
    reasons: list[str] = field(default_factory=list)

    def add(self, rule: str, points: int) -> None:
        self.points += points
        self.reasons.append(rule)


def offers(matching: Matching, directory: Directory, seeker: Seeker, today: date) -> tuple[Offer, ...]:
    """The best activities, first first. Deterministic: equal points go by what is unknown of them, then by slug.

    An activity nothing speaks for is not offered, however free of objections it is.
    """
    if any(matching.factor[f].never_offer for f in seeker.factors if f in matching.factor):
        return ()
    weighed = [
        (sum_, activity)
        for activity in directory.values()
        if _allowed(matching, activity, seeker, today) and (sum_ := _weigh(matching, activity, seeker, today)).reasons
    ]
    weighed.sort(key=lambda pair: (-pair[0].points, _unknowns(pair[1]), pair[1].slug))
    return tuple(
        Offer(activity.slug, rank, tuple(sum_.reasons), sum_.points)
        for rank, (sum_, activity) in enumerate(weighed[: matching.max_offers], start=1)
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


def _unknowns(activity: Activity) -> int:
    return (activity.cost_eur is None) + (activity.accessible is None)


def _allowed(matching: Matching, activity: Activity, seeker: Seeker, today: date) -> bool:
    factors = [matching.factor[f] for f in seeker.factors if f in matching.factor]
    mobility = matching.mobility.get(seeker.mobility or "")
    dearest = min((f.cost_max_eur for f in factors if f.cost_max_eur is not None), default=None)
    return all((
        activity.active and not activity.full,
        activity.valid_to is None or activity.valid_to >= today,
        activity.audience == "all" or seeker.role == activity.audience,
        _reaches(activity, seeker),
        activity.min_age is None or _oldest_known(seeker) >= activity.min_age,
        not (mobility and mobility.modes_any) or bool({*activity.modes} & {*mobility.modes_any}),
        dearest is None or activity.cost_eur is None or activity.cost_eur <= dearest,
        not any(f.needs_accessible for f in factors) or activity.accessible is not False,
    ))  # fmt: skip


def _oldest_known(seeker: Seeker) -> int:
    """The age the person is at least; an unknown age passes every lower limit, and a human checks it."""
    return _YOUNGEST.get(seeker.age_band or "", 200)


def _reaches(activity: Activity, seeker: Seeker) -> bool:
    """In the person's kern, national, or anywhere when the person did not say where they live."""
    if NATIONAL in activity.kernen:
        return True
    return bool(activity.kernen) if seeker.kern is None else seeker.kern in activity.kernen


def _weigh(matching: Matching, activity: Activity, seeker: Seeker, today: date) -> _Sum:
    """The points, rule by rule. What only fine-tunes (kern, transport, price) counts once something speaks."""
    sum_ = _Sum()
    for rule, points in _speaking(matching, activity, seeker):
        sum_.add(rule, points)
    if sum_.reasons:
        for rule, points in _tuning(matching, activity, seeker, today):
            sum_.add(rule, points)
    return sum_


def _speaking(matching: Matching, activity: Activity, seeker: Seeker) -> Iterator[tuple[str, int]]:
    """The rules that speak for an activity: causes, wishes, the kind of loneliness."""
    points, categories = matching.points, {*activity.categories}
    for factor in (matching.factor[f] for f in seeker.factors if f in matching.factor):
        if factor.id in activity.factors:
            yield f"factor.{factor.id}", points.factor
        elif categories & {*factor.categories}:
            yield f"factor.{factor.id}", points.category
    for wish in (matching.wish[w] for w in seeker.wishes if w in matching.wish):
        if categories & {*wish.categories} or {*activity.modes} & {*wish.modes}:
            yield f"wish.{wish.id}", points.wish
    felt = loneliness(matching, seeker.score)
    for kind in matching.loneliness:
        if kind.id == felt:
            if {*activity.elements} & {*kind.elements}:
                yield kind.id, points.element
            elif categories & {*kind.categories}:
                yield kind.id, points.category


def _tuning(matching: Matching, activity: Activity, seeker: Seeker, today: date) -> Iterator[tuple[str, int]]:
    """What makes an activity that fits still fitter; what is unknown of it adds nothing."""
    points = matching.points
    mobility = matching.mobility.get(seeker.mobility or "")
    factors = [matching.factor[f] for f in seeker.factors if f in matching.factor]
    if seeker.kern and seeker.kern in activity.kernen:
        yield "kern", points.same_kern
    if mobility and mobility.prefer_transport and activity.transport_offered:
        yield mobility.id, points.transport
    if activity.cost_eur is not None and any(f.cost_max_eur is not None for f in factors):
        yield "price", points.known
    if activity.accessible and any(f.needs_accessible for f in factors):
        yield "accessible", points.known
    if is_fresh(matching, activity, today):
        yield "verified", points.verified


def loneliness(matching: Matching, score: KeepScore | None) -> str | None:
    """The id of the rule for this kind of loneliness; None when no subscale is high or they are not scored."""
    subscales = dict(score.subscales) if score else {}
    high: dict[str, bool] = {}
    for name in ("emotional", "social"):
        value: int | Literal["not_scored"] = subscales.get(name, 0)
        high[name] = isinstance(value, int) and value >= matching.high_subscale
    for rule in matching.loneliness:
        if (rule.emotional, rule.social) == (high["emotional"], high["social"]) and any(high.values()):
            return rule.id
    return None
