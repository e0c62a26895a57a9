"""Warned: who hears of a crisis as the municipality's data say, and what is said of that. Owns the shape of these data.

They are the last step of the ladder: while somebody of the desk's roster is on duty those hear first, and outside all
shifts (or where nobody has made a roster) these do.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from flows.document import Data, Starter
from flows.numbers import phone


def dialled(number: object) -> object:
    """A telephone number as it must be written in data. Raises ValueError for any other."""
    if not isinstance(number, str) or phone(number) != number:
        raise ValueError('a telephone number in E.164 between quotes, like "+447700900123"')
    return number


def _fillable(text: str) -> str:
    try:
        names = {name for _, name, form, how in Formatter().parse(text) if name is not None or form or how}
    except ValueError:
        raise ValueError("a brace that does not close; only {window} is filled in") from None
    if names - {"window"}:
        raise ValueError("only {window} is filled in: when a colleague reads it")
    return text


Said = Mapping[str, Annotated[str, StringConstraints(min_length=1, strip_whitespace=True), AfterValidator(_fillable)]]
"""What is said, by language; `{window}` in it is when a colleague reads it."""


class OnDuty(Data):
    """Somebody, or a group, who is warned in a crisis: a Telegram chat (a group's id is negative), a number for SMS."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]
    telegram: int | None = None
    sms: Annotated[str, BeforeValidator(dialled)] | None = Field(default=None, repr=False)
    from_alert: int = Field(default=1, ge=1, le=50)
    """The ladder: they hear from this alert on, when nobody answered those before."""

    @model_validator(mode="after")
    def _has_a_line(self) -> Self:
        if not self.urns:
            raise ValueError("somebody on duty has a telegram chat, an sms number, or both")
        return self

    @property
    def urns(self) -> tuple[str, ...]:
        """Their lines as urns: `telegram:-1000`, `tel:+447700900123`."""
        telegram = (f"telegram:{self.telegram}",) if self.telegram else ()
        return (*telegram, f"tel:{self.sms}") if self.sms else telegram


class Duty(Starter):
    """Who is warned in a crisis, and again after so many minutes until one of them answers; the last one repeats.

    `last_from_alert`: while somebody of the desk's roster is on duty, `people` hear from this alert on. `inside` and
    `outside`: what somebody in danger hears behind the first words when nobody is at the desk, while one of the roster
    is on duty and while none is; none here: what the language has. `promise_minutes`: so many staffed minutes before
    its end a promised call that nobody has made is shown, and those on duty hear of it.
    """

    confirmed: bool = False
    again_after_minutes: tuple[Annotated[int, Field(ge=1, le=24 * 60)], ...] = Field(
        default=(5, 5, 10, 15), min_length=1
    )
    people: tuple[OnDuty, ...] = ()
    last_from_alert: int = Field(default=3, ge=1, le=50)
    inside: Said = Field(default_factory=dict)
    outside: Said = Field(default_factory=dict)
    promise_minutes: int = Field(default=30, ge=1, le=8 * 60)

    @model_validator(mode="after")
    def _begins(self) -> Self:
        if self.people and all(one.from_alert > 1 for one in self.people):
            raise ValueError("somebody on duty hears the first alert: one of them has no from_alert, or 1")
        return self

    def heard_by(self, nth: int) -> tuple[OnDuty, ...]:
        """Who hears the nth alert of a crisis: the ladder goes up, and nobody who heard one is left out later."""
        return tuple(one for one in self.people if one.from_alert <= nth)

    def on(self, urn: str) -> OnDuty | None:
        """Whose line this is; None: nobody's who is on duty."""
        return next((one for one in self.people if urn in one.urns), None)

    @property
    def groups(self) -> frozenset[int]:
        """The Telegram groups among them."""
        return frozenset(one.telegram for one in self.people if one.telegram is not None and one.telegram < 0)
