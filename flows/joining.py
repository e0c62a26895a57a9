"""Joining: two who turn out to be one person. Owns what the one then knows; the tables are db's."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from flows.state import Addressed, State, Talk


def join(state: State, other: State) -> State:
    """The state of who speaks now, with what was known of the same person on another line.

    Where both know something, who speaks now is right: but a danger, a held erasure and open callbacks stay, whosever.
    """
    known = {open_.id for open_ in state.open}
    return replace(
        state,
        roles=tuple(sorted({*state.roles, *other.roles})),
        age_band=state.age_band or other.age_band,
        kern=state.kern or other.kern,
        consents={**other.consents, **state.consents},
        talk=state.talk or other.talk,
        open=(*state.open, *(open_ for open_ in other.open if open_.id not in known)),
        paused="crisis" if "crisis" in (state.paused, other.paused) else state.paused,
        danger=state.danger if state.paused == "crisis" else other.danger or state.danger,
        written=state.written or other.written,
        referred=state.referred or other.referred,
        addressed=max(filter(None, (state.addressed, other.addressed)), key=_awaited, default=None),
        closed=(*state.closed, *other.closed),
        erase="held" if "held" in (state.erase, other.erase) else state.erase,
    )


def _awaited(addressed: Addressed) -> tuple[bool, datetime]:
    """What a human wrote and nobody answered yet comes before what was answered; then the newest."""
    return not addressed.answered, addressed.at


def by_hand(state: State, other: State, now: datetime) -> State:
    """The same where a human says so and neither speaks now: who said STOP on either line said it."""
    joined = join(state, other)
    if "stopped" not in (state.status, other.status):
        return joined
    return replace(joined, status="stopped", talk=_left(joined.talk, now))


def _left(talk: Talk | None, now: datetime) -> Talk | None:
    """The questions are left where they are, as STOP does."""
    if talk is None or talk.status != "active":
        return talk
    return replace(talk, status="interrupted", resume=talk.node, question=None, options=(), ended_at=now)
