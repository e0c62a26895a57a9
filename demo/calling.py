"""Calls on the page: a visitor's telephone rings, phones and is put down, and so is a colleague's. Owns whose is whose.

A visitor holds the telephone with their number. Whom they are put through to, a colleague or a help line, rings beside
it: the visitor is both. Everybody else who is called is nobody here, and their telephone behaves by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from demo.twilio import Twilio
from demo.twilio_legs import Line, VoiceCall
from demo.visitors import Phones, Visitors

RINGS = 25.0
"""Seconds that a telephone on the page rings at most: nobody waits longer for the clock to go on."""
AWAY = 0.5
"""The same where nobody has the page open."""
MOST = 200
"""Lines of a call that are shown."""
KEYS = "0123456789*#"
_STATUS = {"queued": "ringing", "initiated": "ringing", "ringing": "ringing", "in-progress": "talking"}
MUMBLED = 0.3
"""How sure the recogniser is of what was mumbled."""


class Calls:
    """The telephones of the visitors at the simulated Twilio, where `number` is the service's."""

    def __init__(self, twilio: Twilio, number: str, visitors: Visitors, colleagues: Collection[str]) -> None:
        """`colleagues` are numbers of people who work there: what the service calls them for is not of this page."""
        self._telephones, self._number, self._visitors = twilio.telephones, number, visitors
        self._colleagues = frozenset(colleagues)
        self._looking: Counter[str] = Counter()
        self._telephones.holds, self._telephones.waits = self._holds, self._rings

    def _holds(self, leg: VoiceCall) -> bool:
        if leg.parent is None:
            return leg.to not in self._colleagues
        return self._telephones.find(leg.parent).held or self._visitors.hold(leg.to)

    def _rings(self, leg: VoiceCall, asked: float) -> float:
        whose = self._telephones.find(leg.parent) if leg.parent else leg
        seen = self._looking[whose.person] or self._looking[leg.person]
        return min(asked, RINGS) if seen else AWAY

    @contextmanager
    def looked_at(self, number: str) -> Iterator[None]:
        """While somebody has a page open with this telephone."""
        self._looking[number] += 1
        try:
            yield
        finally:
            self._looking[number] -= 1

    # --- what is done ------------------------------------------------------------------------------------------------

    def act(self, phones: Phones, said: dict[str, Any]) -> None:
        """Do with a telephone what the page asks for. Raises ValueError for what it cannot be asked.

        What comes too late, because the call is over, is not done.
        """
        if said.get("do") == "dial":
            self._dial(phones, withheld=said.get("withheld") is True)
            return
        leg = self._last(phones, colleague=said.get("phone") == "colleague")
        match said:
            case {"do": "pick_up"}:
                self._with(leg, self._telephones.pick_up)
            case {"do": "put_down"}:
                self._with(leg, self._telephones.put_down)
            case {"do": "speaking"}:
                self._with(leg, self._telephones.begin_to_say)
            case {"do": "press", "key": str(key)} if len(key) == 1 and key in KEYS:
                self._with(leg, self._telephones.press, key)
            case {"do": "say", "text": str(text)} if said.get("unsure") is True:
                self._with(leg, self._telephones.say, text, MUMBLED)
            case {"do": "say", "text": str(text)}:
                self._with(leg, self._telephones.say, text)
            case _:
                raise ValueError

    def _dial(self, phones: Phones, *, withheld: bool) -> None:
        last = self._last(phones, colleague=False)
        if last is None or not last.is_open:
            self._telephones.phone(phones.number, self._number, withheld=withheld)

    @staticmethod
    def _with(leg: VoiceCall | None, do: Any, *what: Any) -> None:
        if leg is not None and leg.is_open:
            do(leg.sid, *what)

    # --- what is seen ------------------------------------------------------------------------------------------------

    def _last(self, phones: Phones, *, colleague: bool) -> VoiceCall | None:
        calls = self._telephones.calls
        mine = {one.sid for one in calls if one.held and one.person == phones.number}
        whose = (one for one in reversed(calls) if one.held)
        if colleague:
            return next((one for one in whose if one.parent in mine), None)
        return next((one for one in whose if one.sid in mine), None)

    def shown(self, phones: Phones) -> dict[str, Any]:
        """The last call on a visitor's telephone, and of whom they were put through to; None where there was none."""
        return {name: _shown(self._last(phones, colleague=name == "colleague"), self._colleagues)
                for name in ("call", "colleague")}  # fmt: skip


def _shown(leg: VoiceCall | None, colleagues: Collection[str]) -> dict[str, Any] | None:
    if leg is None:
        return None
    first = max(0, len(leg.lines) - MOST)
    return {
        "id": leg.sid,
        "made": leg.direction == "inbound",
        "withheld": leg.from_ != leg.person and leg.direction == "inbound",
        "number": leg.to,
        "colleague": leg.to in colleagues,
        "status": _STATUS.get(leg.status, "over"),
        "ended": None if leg.is_open else leg.status,
        "connected": leg.bridged,
        "lines": [_line(place, line) for place, line in enumerate(leg.lines[first:], start=first)],
        "wait": _wait(leg),
    }


def _line(place: int, line: Line) -> dict[str, Any]:
    return {"id": place, "mine": line.mine, "how": line.how, "text": line.text, "language": line.language}


def _wait(leg: VoiceCall) -> dict[str, Any] | None:
    if leg.wait is None or not leg.is_open:
        return None
    takes = leg.wait.takes
    return {
        "id": leg.wait.number, "seconds": round(leg.wait.seconds, 1), "pressed": leg.wait.pressed,
        "keys": "dtmf" in takes, "speech": "speech" in takes,
    }  # fmt: skip
