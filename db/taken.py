"""Taken: one event with what came of it, on its way into the tables. Owns the shape between stepping and storing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias, TypeVar

from flows.content import Content
from flows.effects import (
    DecideOffers,
    Effect,
    Erase,
    ForgetAnswers,
    KeepAnswer,
    KeepOffers,
    KeepScore,
    ReopenOffers,
    WithdrawAnswers,
)
from flows.events import Event, Inbound
from flows.moments import CancelDue, Schedule
from flows.state import State


@dataclass(frozen=True, slots=True)
class Taken:
    """An event, the person and content it met, the state before and after, and the effects that last.

    `inbox` is the row of the message and `blind` the hash of its urn, where it was one.
    """

    event: Event
    person: str
    content: Content
    before: State
    after: State
    effects: tuple[Effect, ...]
    inbox: int | None = None
    blind: bytes | None = None
    erases: bool = field(init=False)
    """Whether the person is erased once this is stored."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "erases", Erase in map(type, self.effects))

    @property
    def at(self) -> datetime:
        return self.event.at

    @property
    def channel(self) -> str | None:
        """The channel the person spoke on."""
        return self.event.channel if isinstance(self.event, Inbound) else None

    @property
    def conversation(self) -> str:
        """The conversation on which answers, scores and offers of this step hang."""
        talk = self.after.talk or self.before.talk
        if talk is None:
            raise LookupError("an answer, a score or an offer without a conversation")
        return talk.id


T = TypeVar("T")
Pairs: TypeAlias = Sequence[tuple[Taken, T]]
"""Effects of one type, each with the step it came of."""


_UNDOING = frozenset((ForgetAnswers, WithdrawAnswers, KeepOffers, ReopenOffers, DecideOffers, CancelDue))


def lasting(effects: Sequence[Effect]) -> tuple[Effect, ...]:
    """The effects of one step but for those that a later one undoes.

    What is left may be stored table by table, and still means what it meant in order.
    """
    return tuple(effects) if _UNDOING.isdisjoint(map(type, effects)) else _without_undone(effects)


def _without_undone(effects: Sequence[Effect]) -> tuple[Effect, ...]:
    kept: list[Effect] = []
    forgotten = undecided = False
    cancelled: tuple[str, ...] = ()
    withdrawn: set[str] = set()
    for effect in reversed(effects):
        match effect:
            case KeepAnswer() | KeepScore() | KeepOffers() | DecideOffers() | ReopenOffers() if forgotten:
                continue
            case KeepAnswer(question=name) | KeepScore(instrument=name) if name in withdrawn:
                continue
            case DecideOffers() if undecided:
                continue
            case Schedule(kind=kind) if kind.startswith(cancelled):
                continue
            case ForgetAnswers():
                forgotten = True
            case WithdrawAnswers(questions=questions, instruments=instruments):
                withdrawn.update(questions, instruments)
            case KeepOffers() | ReopenOffers():
                undecided = True
            case CancelDue(prefix=prefix):
                cancelled += (prefix,)
            case _:
                pass
        kept.append(effect)
    return tuple(reversed(kept))
