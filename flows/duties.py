"""Duties: what content owes people before anybody writes. Owns looking at numbers, words of danger and licences.

Nothing here knows what day it is: today is handed in, and without it no date is judged.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from datetime import date, timedelta
from typing import Final

from flows import pitfalls
from flows.complaints import Complaints, Place, Source
from flows.content import Helpline, Municipality, Tongue
from flows.phrases import literals
from flows.rules import Instrument
from flows.sms import foreign, parts
from flows.words import HitClass, Safety

GOOD_FOR = timedelta(days=365)
"""How long a number that somebody checked is taken to be right."""
WINDOW = "woensdag 23 september tussen 10:15 en 12:30 uur"
"""A long one, to measure with."""
MUST_BE_RED: Final[tuple[HitClass, ...]] = ("suicide", "medical")
"""What every language that we speak must hear, and put before a human at once."""


def helpline(complaints: Complaints, source: Source, place: Place, line: Helpline, today: date | None) -> None:
    """Warn of a number that nobody checked, or nobody lately; complain of a day that has not come yet."""
    shown, where = f"{line.name} {line.number}", (*place, "verified")
    if line.verified is None:
        complaints.warning(source, where, f"{shown} was never verified; check it before going live")
    elif today and line.verified > today:
        complaints.error(source, where, f"{shown} was verified on {line.verified}: that day has not come yet")
    elif today and today - line.verified > GOOD_FOR:
        complaints.warning(
            source, where, f"{shown} was last verified on {line.verified}, over a year ago; check it again"
        )


def danger(complaints: Complaints, source: Source, safety: Safety, *, spoken: bool, thorough: bool) -> None:
    """Complain of words that no rule ever sees; of a language we speak, that it would not hear who may die.

    `thorough`: look at each pattern by itself too, which takes longer than a service that starts may wait.
    """
    heard = {rule.hit for rule in safety.rules if rule.level == "red" and rule.any}
    for kind in MUST_BE_RED if spoken else ():
        if kind not in heard:
            complaints.error(source, ("rules",), f"no red rule for {kind}: nobody may be spoken to in a language in "
                             "which we do not hear that")  # fmt: skip
    _twice(complaints, source, safety)
    if thorough:
        _unsound(complaints, source, safety)
    _unseen(complaints, source, safety)


def _twice(complaints: Complaints, source: Source, safety: Safety) -> None:
    """Complain of a rule with the id of an earlier one: nobody could tell which of them spoke."""
    seen: set[str] = set()
    for index, rule in enumerate(safety.rules):
        if rule.id in seen:
            complaints.error(source, ("rules", index, "id"), f"there is a rule {rule.id} already")
        seen.add(rule.id)


def _unsound(complaints: Complaints, source: Source, safety: Safety) -> None:
    """Complain of a pattern that finds something in any text, or may look at a long one for hours."""
    for place, pattern in _patterns(safety):
        if what := pitfalls.of(pattern):
            complaints.error(source, place, what)


def _unseen(complaints: Complaints, source: Source, safety: Safety) -> None:
    """Complain of a word in a pattern that no rule ever sees: the language's own spelling puts another in its place."""
    known = {word for meant in safety.spelling.values() for word in meant.split()}
    gone = {word for word in safety.spelling if " " not in word} - known
    for place, pattern in _patterns(safety) if gone else ():
        words = dict.fromkeys(word for word in literals(pattern) if word in gone)
        if words:
            complaints.error(source, place, f"no rule ever sees {' or '.join(words)}: the spelling of this language "
                             "puts another word in its place; write that one")  # fmt: skip


def _patterns(safety: Safety) -> Iterator[tuple[Place, str]]:
    """Every pattern of a language's rules and denials, with its place."""
    for index, rule in enumerate(safety.rules):
        for part, patterns in (("any", rule.any), ("unless", rule.unless), ("now", rule.now)):
            yield from ((("rules", index, part, at), pattern) for at, pattern in enumerate(patterns))
    yield from ((("denial", at), pattern) for at, pattern in enumerate(safety.denial))


def duty(complaints: Complaints, source: Source, place: Municipality) -> None:
    """Warn where nobody is warned in a crisis, or nobody confirmed who is; complain of words for it that do not fit."""
    if not place.duty.people:
        what = ("nobody is on duty, so nobody is warned in a crisis outside the shifts of the desk's roster: "
                "do not go live without")  # fmt: skip
        complaints.warning(source, ("duty", "people"), what)
    elif not place.duty.confirmed:
        what = "a starter value: the municipality must confirm who is on duty"
        complaints.warning(source, ("duty", "confirmed"), what)
    for name, said in (("inside", place.duty.inside), ("outside", place.duty.outside)):
        for code in place.languages if said else ():
            if code not in said:
                complaints.error(source, ("duty", name), f"what is said {name} duty hours is not there in {code}")
        for code, text in said.items():
            _one_sms(complaints, source, ("duty", name, code), text.format(window=WINDOW))


def _one_sms(complaints: Complaints, source: Source, place: Place, text: str) -> None:
    """Complain of what somebody in danger would get in pieces, or not in the letters of every telephone."""
    if (count := parts(text)) > 1:
        complaints.error(source, place, f"it takes {count} parts of an SMS; one is what somebody in danger reads")
    if strange := foreign(text):
        complaints.warning(source, place, f"it has {strange!r}, which halves the room of an SMS")


def licence(complaints: Complaints, source: Source, instrument: Instrument) -> None:
    """Warn of an instrument that may not be used yet, with whom to ask; and of what of it is our own choice."""
    if instrument.licence_status == "pending":
        name = next(iter(instrument.name.values()), instrument.instrument)
        terms = " ".join(instrument.terms.split())
        what = f"written permission to use {instrument.instrument} ({name}) is pending: {terms}"
        complaints.warning(source, ("licence_status",), what)
    if instrument.unsettled:
        what = f"{instrument.instrument} is not settled: {' '.join(instrument.unsettled.split())}"
        complaints.warning(source, ("unsettled",), what)


def tongues(complaints: Complaints, source: Source | None, found: Iterable[Tongue], spoken: Container[str]) -> None:
    """Complain of a tongue that is spoken here after all: its small words would send people away."""
    for index, tongue in enumerate(found):
        if source and tongue.language in spoken:
            what = f"{tongue.language} is spoken here: its small words would send people away"
            complaints.error(source, ("tongues", index, "language"), what)
