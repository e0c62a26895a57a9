"""Happened: a page of somebody's timeline as lines in words: when, who, what. Owns those words, never what is in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from console.words import named, say, texts
from db import phone
from db.timeline import Happened

_DETAILS = (("topic", "topic"), ("urgency", "urgency"), ("outcome", "referral-outcome"), ("what", "undone"))
"""What of the audit's details is told, and the list that has its words."""
_BY_ITSELF = ("callback.alerted", "callback.raised", "line.joined")
"""What follows from somebody's words, though the audit has it in their name: they did not do it themselves."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened. `kind` is what it is; `times`: so often in a row; `text` was said or written down."""

    at: datetime
    kind: str
    who: str
    what: str
    text: str | None = field(default=None, repr=False)
    troubled: bool = False
    times: int = 1


@dataclass(frozen=True, slots=True)
class Known:
    """What things are called: colleagues by id, activities by slug, callbacks (reason and ending) by id.

    `options`: the options of each question, by its id.
    """

    language: str
    names: Mapping[str, str]
    activities: Mapping[str, str]
    reasons: Mapping[str, str]
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def lines(page: Iterable[Happened], known: Known) -> list[Line]:
    """The lines of a page; who looks ten times in a row is one line."""
    found: list[Line] = []
    for one in page:
        line = _line(one, known)
        last = found[-1] if found else None
        if last and line.kind == "looked" and (last.kind, last.who, last.what) == (line.kind, line.who, line.what):
            found[-1] = replace(last, times=last.times + 1)
        else:
            found.append(line)
    return found


def _line(one: Happened, known: Known) -> Line:
    row, language = one.row, known.language
    match one.kind:
        case "heard":
            said = named(language, "channel", row.channel)
            text = pressed(row.text, known.options, known.activities) if row.kind == "button" else row.text
            return Line(one.at, one.kind, say(language, "who.person"), said, text or None)
        case "said":
            what = f"{named(language, 'channel', row.channel)}, {named(language, 'sent', row.status)}"
            troubled = row.status in ("failed", "in_doubt", "expired")
            return Line(one.at, one.kind, say(language, "who.us"), what, row.text, troubled)
        case "phoned":
            return _phoned(one, language)
        case "called":
            what = named(language, "disposition", row.disposition)
            taken_back = f" ({say(language, 'did.taken-back')})" if row.undone_at else ""
            return Line(one.at, one.kind, known.names.get(row.by, ""), f"{what}{taken_back}", row.note)
        case "noted":
            taken_back = f" ({say(language, 'did.taken-back')})" if row.undone_at else ""
            what = say(language, "did.note") + taken_back
            return Line(one.at, one.kind, known.names.get(row.by, ""), what, None if row.undone_at else row.text)
        case "scored":
            what = f"{named(language, 'instrument', row.instrument)}: {named(language, 'band', row.band)}"
            return Line(one.at, one.kind, say(language, "who.system"), what)
        case _:
            return _audited(one, known)


def _phoned(one: Happened, language: str) -> Line:
    """A call, and what it came to; what was said on it stands among the messages."""
    row = one.row
    ours = row.direction == "out"
    what = say(language, f"phoned.{row.direction}")
    outcome = phone.came_to(row.status, row.answered_by, spoke=row.spoke) if ours else None
    if ours:
        came = say(language, f"came.{outcome or 'unknown'}")
        what = f"{what}: {came}"
    if row.seconds:
        what = say(language, "phoned.lasted", what=what, minutes=max(1, round(row.seconds / 60)))
    return Line(one.at, one.kind, say(language, "who.us" if ours else "who.person"), what,
                troubled=outcome not in (None, "answered"))  # fmt: skip


def _audited(one: Happened, known: Known) -> Line:
    action, told = one.row.action, one.details
    own = (f"did.{action}.{one.row.actor}", f"did.{action}")  # what they did themselves may be another word
    key = next((key for key in own if key in texts(known.language)), None)
    what = say(known.language, key) if key else action
    more = [*_more(known, told)]
    reason = known.reasons.get(str(told.get("callback"))) if action == "callback.done" else None
    actor = "system" if action in _BY_ITSELF and one.row.actor == "person" else one.row.actor
    return Line(one.at, one.kind, _who(actor, known), ": ".join((what, ", ".join(more))) if more else what,
                reason)  # fmt: skip


def _more(known: Known, told: Mapping[str, Any]) -> Iterable[str]:
    for name, kind in _DETAILS:
        if isinstance(told.get(name), str) and told[name] != "normal":
            yield named(known.language, kind, told[name])
    if "activity" in told:
        yield known.activities.get(told["activity"], str(told["activity"]))
    if "purpose" in told:
        yield purpose(known.language, str(told["purpose"]))
    if told.get("to") in known.names:
        yield known.names[told["to"]]


def pressed(option: str | None, options: Mapping[str, Mapping[str, str]], activities: Mapping[str, str]) -> str | None:
    """What stood on a button. Only its option was kept: where two questions have one, what stands on either."""
    if option is None:
        return None
    called = dict.fromkeys(labels[option] for labels in options.values() if option in labels)
    return " / ".join(called) or activities.get(option, option)


def purpose(language: str, what: str) -> str:
    """What a consent is about, in words."""
    kind, _, whom = what.partition(".")
    return say(language, "purpose.share", whom=whom) if kind == "share" else named(language, "purpose", what)


def _who(actor: str, known: Known) -> str:
    kind, _, which = actor.partition(":")
    if kind == "desk":
        return known.names.get(which, say(known.language, "who.colleague"))
    return (
        say(known.language, f"who.{actor}") if actor in ("person", "system") else named(known.language, "actor", actor)
    )
