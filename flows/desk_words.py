"""What a coordinator's chat shows: the list of who waits, who it is, the buttons. Owns words and buttons, no decision.

A name or a number is in no text that is kept in memory, and in no message but to whoever has taken that callback.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import get_args

from flows import attempts
from flows.attempts import Disposition
from flows.effects import Choice, Reply
from flows.events import Ending
from flows.seat import QUESTION, SHOWN, Job, Seat, ShowPerson
from flows.signals import in_words
from flows.turn import Turn

_TOPICS = ("crisis", "wants-human", "no-match", "introduction", "carer", "worry-about-other", "bad-check-in",
           "not-reached", "technical", "other")  # fmt: skip
TEXTS = (
    *(f"desk-{name}" for name in (
        "bound", "bound-already", "link-stale", "unbound", "how", "off", "no-role", "queue", "queue-first",
        "queue-empty", "left-ahead", "left-open", "left-late", "minutes", "hours", "days", "tried", "mine", "nameless",
        "no-phone", "why", "kern", "promised", "part-morning", "part-afternoon", "suggestions", "stopped",
        "shared-phone", "ask-call", "claimed", "held", "closed", "gone", "stale", "released", "logged", "next",
        "moment", "letter", "which-ending", "when", "undone", "too-late", "reason", "reason-at-desk", "reason-noted",
        "done", "noted-in-danger",
    )),
    *(f"desk-urgency-{urgency}" for urgency in ("urgent", "today", "normal")),
    *(f"desk-topic-{topic}" for topic in _TOPICS),
    *(f"option-desk-{name}" for name in (
        "claim", "go-on", "claim-alert", "take", "release", "queue", "undo", "plain", "noted",
    )),
    *(f"option-desk-{one.replace('_', '-')}" for one in get_args(Disposition)),
    *(f"option-desk-ending-{one.replace('_', '-')}" for one in get_args(Ending)),
)  # fmt: skip
"""Every text of a coordinator's chat."""


def say(turn: Turn, text_id: str, **args: str | int) -> str:
    """A text in the coordinator's language. Not by `Turn.text`, which keeps what it was filled in with."""
    return turn.texts.say(text_id, args)


def lead(turn: Turn, text_id: str, **args: str | int) -> None:
    """Say this in front of what is shown next."""
    turn.lead.append(say(turn, text_id, **args))


def send(turn: Turn, text: str, choices: Sequence[Choice] = (), *, about: str | None = None) -> None:
    """A message, with what waits in front of it. `about`: the callback of whom it shows something."""
    words = "\n\n".join([*turn.lead, text])
    turn.lead.clear()
    turn.do(Reply(words, tuple(choices), QUESTION if choices else None, about=about))


def button(turn: Turn, verb: str, *parts: str | int, label: str = "", **args: str | int) -> Choice:
    """A button that says what it does, and to which callback as it was when it was shown."""
    words = say(turn, f"option-desk-{label or verb.replace('_', '-')}", **args)
    return Choice(".".join([verb, *map(str, parts)]), words)


# --- who waits --------------------------------------------------------------------------------------------------------


def queue(turn: Turn, seat: Seat, *, but: str = "") -> None:
    """The first who wait, without a name: each with why, how long yet, where, and how often was called."""
    shown = [job for job in seat.first if job.id != but][:SHOWN]
    count = max(seat.waiting - any(job.id == but for job in seat.first), len(shown))
    if not shown:
        return send(turn, say(turn, "desk-queue-empty"))
    head = say(turn, "desk-queue", count=count) if count == len(shown) else say(
        turn, "desk-queue-first", count=count, shown=len(shown))  # fmt: skip
    lines = [f"{number}. {_line(turn, seat, job)}" for number, job in enumerate(shown, start=1)]
    return send(turn, "\n".join([head, "", *lines]), [_take(turn, seat, job, n) for n, job in enumerate(shown, 1)])


def _line(turn: Turn, seat: Seat, job: Job) -> str:
    urgency, topic = say(turn, f"desk-urgency-{job.urgency}"), _topic(turn, job)
    said = [f"{urgency}: {topic}", left(turn, job), job.kern, say(turn, "desk-tried", count=len(job.tried))]
    said += [say(turn, "desk-mine")] if job.holder == seat.who else []
    return ", ".join(one for one in said if one)


def _take(turn: Turn, seat: Seat, job: Job, number: int) -> Choice:
    if job.holder == seat.who:
        return button(turn, "show", job.id, label="go-on", number=number)
    return button(turn, "claim", job.id, number=number)


def _topic(turn: Turn, job: Job) -> str:
    return say(turn, f"desk-topic-{job.topic.replace('_', '-')}")


def left(turn: Turn, job: Job) -> str:
    """How long until the promise begins, or ends; or since when it is broken."""
    if turn.now >= job.promised_until:
        return say(turn, "desk-left-late", time=_span(turn, turn.now - job.promised_until))
    if turn.now < job.promised_from:
        return say(turn, "desk-left-ahead", time=_span(turn, job.promised_from - turn.now))
    return say(turn, "desk-left-open", time=_span(turn, job.promised_until - turn.now))


def _span(turn: Turn, time: timedelta) -> str:
    minutes = int(time.total_seconds()) // 60
    if minutes < 90:
        return say(turn, "desk-minutes", count=minutes)
    hours = minutes // 60
    return say(turn, "desk-hours", count=hours) if hours < 48 else say(turn, "desk-days", count=hours // 24)


# --- who it is --------------------------------------------------------------------------------------------------------


def card(turn: Turn, job: Job, *, logged: int | None = None) -> None:
    """Who it is and what is asked, to whoever holds it; and the buttons for how the call went. A look is written down.

    `logged`: how many calls were logged, where this very step changes that.
    """
    turn.do(ShowPerson(job.id, job.person))
    count = job.logged if logged is None else logged
    calls = [button(turn, one, job.id, count) for one in get_args(Disposition)]
    send(turn, "\n".join(_known(turn, job)), [*calls, button(turn, "release", job.id)], about=job.id)


def _known(turn: Turn, job: Job) -> Iterator[str]:
    yield job.name or say(turn, "desk-nameless")
    yield job.phone or say(turn, "desk-no-phone")
    yield ""
    heard = (in_words(signal, turn.state.language) for signal in job.signals)
    why = dict.fromkeys([_topic(turn, job), *heard])
    yield say(turn, "desk-why", why=", ".join(why))
    if job.kern:
        yield say(turn, "desk-kern", kern=job.kern)
    yield say(turn, "desk-promised", window=turn.window(job.promised_from, job.promised_until), left=left(turn, job))
    if job.day_part in ("morning", "afternoon"):
        yield say(turn, f"desk-part-{job.day_part}")
    if job.tried:
        yield say(turn, "desk-tried", count=len(job.tried))
    known = [turn.directory[slug].name for slug in job.suggestions if slug in turn.directory]
    if known:
        yield say(turn, "desk-suggestions", what=", ".join(known))
    if job.stopped:
        yield say(turn, "desk-stopped")
    yield ""
    yield say(turn, "desk-shared-phone")
    yield say(turn, "desk-letter" if job.letter else "desk-ask-call")


# --- what follows -----------------------------------------------------------------------------------------------------


def endings(turn: Turn, job: Job) -> list[Choice]:
    """What a callback may have come to."""
    return [button(turn, "end", job.id, one, label=f"ending-{one.replace('_', '-')}") for one in get_args(Ending)]


def ending(turn: Turn, of: Ending) -> str:
    """An ending in words."""
    return say(turn, f"option-desk-ending-{of.replace('_', '-')}")


def moments(turn: Turn, job: Job) -> list[Choice]:
    """Moments to call at, to choose from: each button says its own in minutes since 1970."""
    offered = attempts.moments(turn.content.municipality, turn.now)
    return [
        Choice(f"at.{job.id}.{job.logged}.{int(at.timestamp()) // 60}", moment(turn, at).capitalize()) for at in offered
    ]


def moment(turn: Turn, at: datetime) -> str:
    """A moment in words: `morgen om 9:00 uur`."""
    return say(turn, "desk-moment", day=turn.day(at), at=turn.clock(at))
