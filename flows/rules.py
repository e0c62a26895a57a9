"""The shapes of rules: instruments from the literature, and the rules of triage and matching. Data, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Literal

from pydantic import Field

from flows.document import Data, Id
from flows.flow import MOST_OPTIONS


class Item(Data):
    """One item, worded exactly as published; `n` is its number in the manual."""

    n: int
    subscale: Id
    text: Mapping[str, str]


class Band(Data):
    """A range of values, both ends in it."""

    id: Id
    low: int
    high: int


class MaxMissing(Data):
    total: int
    subscale: int


class Instrument(Data):
    """A questionnaire from the literature. `points` are the answers that count one, by subscale."""

    instrument: Id
    name: Mapping[str, str]
    answers: tuple[Id, ...]
    intro: Mapping[str, str] = {}
    items: tuple[Item, ...]
    points: Mapping[str, tuple[Id, ...]]
    bands: tuple[Band, ...]
    max_missing: MaxMissing
    licence_status: Literal["granted", "free", "pending"]
    terms: str
    cite: tuple[str, ...] = ()
    source: str
    caveat: str = ""


class Severity(Data):
    """What a band of a score leads to."""

    id: Id
    instrument: Id
    low: int
    high: int
    then: Literal["offers", "callback"]


class Kindred(Data):
    """What speaks for an activity: its categories (kinds among them), elements, ways of meeting."""

    id: Id
    categories: tuple[Id, ...] = ()
    elements: tuple[Id, ...] = ()
    modes: tuple[Id, ...] = ()


class Factor(Kindred):
    """A cause. `human_first`: a person speaks before any offer. `never_offer`: nothing is offered by itself."""

    human_first: bool = False
    never_offer: bool = False
    cost_max_eur: int | None = None
    needs_accessible: bool = False


class Loneliness(Kindred):
    """A kind of loneliness, read off the subscales: which are high (from `high` up)."""

    emotional: bool
    social: bool


class Mobility(Data):
    """What somebody's mobility asks of an activity: only these ways of meeting, or transport preferred."""

    id: Id
    modes_any: tuple[Id, ...] = ()
    prefer_transport: bool = False


class Points(Data):
    factor: int
    element: int
    category: int
    wish: int
    same_kern: int
    transport: int
    known: int
    verified: int


class Matching(Data):
    """The rules of triage and matching; every rule has an id that an offer can cite."""

    points: Points
    max_offers: int = Field(ge=1, le=MOST_OPTIONS - 2)
    stale_after_days: int = Field(gt=0)
    high_subscale: int
    severity: tuple[Severity, ...]
    loneliness: tuple[Loneliness, ...]
    mobility: Mapping[str, Mobility]
    factors: tuple[Factor, ...]
    wishes: tuple[Kindred, ...]

    @cached_property
    def factor(self) -> dict[str, Factor]:
        return {factor.id: factor for factor in self.factors}

    @cached_property
    def wish(self) -> dict[str, Kindred]:
        return {wish.id: wish for wish in self.wishes}
