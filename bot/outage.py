"""Outage: is the provider there? Owns telling bad luck from a provider that is out of order, and when to ask again.

While it is out of order nobody's message is risked: the provider itself is asked, ever more seldom. When it answers,
one message goes first; only when that is taken is all as before.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from bot.channel import NotTaken, Outcome, ShutOut, Unknown

IN_A_ROW = 3
"""So many calls in a row that the provider did not take are an outage, not bad luck."""
FIRST, LONGEST = 2.0, 60.0
"""Seconds between two questions to a provider that is out of order: doubled each time."""

Phase = Literal["well", "out", "trial"]


@dataclass
class Outage:
    """What we think of one provider. `pause` is how long to wait before it is asked again."""

    first: float = FIRST
    phase: Phase = "well"
    reason: str = ""
    failed: int = 0
    calling: int = 0
    """Messages that are being tried at this moment."""
    shut: bool = False
    """Whether our token was not accepted when the provider was last asked: then only a message that is taken tells."""
    pause: float = field(init=False)

    def __post_init__(self) -> None:
        self.pause = self.first

    def begin(self) -> bool:
        """Whether a message may be tried now: none while it is out of order, one at a time on trial. `sent` ends it."""
        if self.phase == "out" or (self.phase == "trial" and self.calling):
            return False
        self.calling += 1
        return True

    def sent(self, outcome: Outcome) -> None:
        """A message was tried."""
        self.calling -= 1
        if not isinstance(outcome, NotTaken | Unknown | ShutOut):
            return self.over()
        self.failed += 1
        if self.failed >= IN_A_ROW or self.phase == "trial" or isinstance(outcome, ShutOut):
            self._out(outcome)
        return None

    def probed(self, outcome: Outcome) -> None:
        """The provider itself was asked."""
        self.pause, self.shut = min(self.pause * 2, LONGEST), isinstance(outcome, ShutOut)
        # That it speaks is enough: whether it also takes messages, one message finds out, and is not lost by that.
        if isinstance(outcome, NotTaken | Unknown):
            self._out(outcome)
        else:
            self.phase = "trial"

    def over(self) -> None:
        """The provider works."""
        self.phase, self.failed, self.pause = "well", 0, self.first

    def inherit(self, reason: str) -> None:
        """Whoever sent before us found it out of order."""
        self.phase, self.reason = "out", reason

    def _out(self, outcome: Outcome) -> None:
        self.phase = "out"
        self.reason = "token" if isinstance(outcome, ShutOut) else "outage"
