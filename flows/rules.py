"""The shapes of rules: instruments from the literature, and the rules of triage and matching. Data, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from flows.document import Data, Id
from flows.flow import MOST_OPTIONS

WHOLE = "total"
"""What the items of a scale without subscales count for."""


class Item(Data):
    """One item, worded exactly as published; `n` is its number in the manual.

    A language in which it was never published is not there: then it is not asked in that language.
    """

    n: int
    subscale: Id = WHOLE
    text: Mapping[str, str]


class Band(Data):
    """A range of values, both ends in it."""

    id: Id
    low: int
    high: int


class MaxMissing(Data):
    """How many items may be missing, of all and of a subscale."""

    total: int = Field(ge=0)
    subscale: int = Field(ge=0)


def _one_each(points: object) -> object:
    """A list of answers counts one for each of them."""
    return dict.fromkeys(points, 1) if isinstance(points, (list, tuple)) else points


class Instrument(Data):
    """A questionnaire from the literature.

    `points` are what answers count, by subscale (`total` where it has none): a list of those that count one, or a
    number for each. `labels` are published names of its answers, where they are not ja, min of meer, nee. `unsettled`
    says what of it nobody could find published, so that it is our own choice; `unsettled_in` says it in other
    languages, and `ask` whom to ask for permission, by language.
    """

    instrument: Id
    name: Mapping[str, str]
    answers: tuple[Id, ...]
    labels: Mapping[str, Mapping[Id, str]] = {}
    intro: Mapping[str, str] = {}
    items: tuple[Item, ...] = Field(min_length=1)
    points: Mapping[Id, Annotated[Mapping[Id, Annotated[int, Field(ge=0)]], BeforeValidator(_one_each)]]
    bands: tuple[Band, ...]
    max_missing: MaxMissing
    unsettled: str = ""
    unsettled_in: Mapping[str, str] = {}
    ask: Mapping[str, str] = {}
    licence_status: Literal["granted", "free", "pending"]
    terms: str
    cite: tuple[str, ...] = ()
    source: str
    caveat: str = ""

    @cached_property
    def highest(self) -> int:
        """The most it can come to."""
        return sum(max(self.points.get(item.subscale, {}).values(), default=0) for item in self.items)

    def item(self, n: int) -> Item:
        """The item of this number in the manual."""
        return next(item for item in self.items if item.n == n)

    def speaks(self, language: str) -> bool:
        """Whether all of it was published in this language."""
        return all(language in item.text for item in self.items)


class Severity(Data):
    """What a band of a score leads to."""

    id: Id
    instrument: Id
    low: int
    high: int
    then: Literal["offers", "callback"]


class Kindred(Data):
    """What speaks for an activity: its categories (kinds among them), elements, ways of meeting.

    `audience`: only for activities that are meant for these people.
    """

    id: Id
    categories: tuple[Id, ...] = ()
    elements: tuple[Id, ...] = ()
    modes: tuple[Id, ...] = ()
    audience: Literal["carer"] | None = None


class Factor(Kindred):
    """A cause. `human_first`: a person speaks before any offer. `never_offer`: nothing is offered by itself."""

    human_first: bool = False
    never_offer: bool = False
    cost_max_eur: int | None = None
    needs_accessible: bool = False


class Loneliness(Kindred):
    """A kind of loneliness, read off the subscales: which are high."""

    emotional: bool
    social: bool


class Mobility(Data):
    """What somebody's mobility asks of an activity: only these ways of meeting, or transport preferred."""

    id: Id
    modes_any: tuple[Id, ...] = ()
    prefer_transport: bool = False


class Points(Data):
    """What each rule that speaks for an activity adds."""

    factor: int
    element: int
    category: int
    wish: int
    named: int
    same_kern: int
    transport: int
    known: int
    verified: int


class Matching(Data):
    """The rules of triage and matching; every rule has an id that an offer can cite.

    `high_subscale` says of each loneliness scale from where on a subscale is high.
    """

    points: Points
    max_offers: int = Field(ge=1, le=MOST_OPTIONS - 2)
    stale_after_days: int = Field(gt=0)
    high_subscale: Mapping[Id, int]
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
