"""Tallies: what marks add up to, and the goals of understanding. Owns the arithmetic; hears and prints nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bench.labelled import LEVELS
from bench.listening import Mark
from bench.results import Goal


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    count: int
    of: int

    @property
    def percent(self) -> float | None:
        """In percent; None where there is nothing to have a share of."""
        return 100 * self.count / self.of if self.of else None


def share(marks: Iterable[Mark], holds: Callable[[Mark], bool]) -> Share:
    """Of how many marks something holds."""
    found = [holds(mark) for mark in marks]
    return Share(sum(found), len(found))


def answers(marks: Iterable[Mark]) -> list[Mark]:
    """The marks of answers and commands."""
    return [mark for mark in marks if mark.line.kind != "safety"]


def dangers(marks: Iterable[Mark], level: str = "") -> list[Mark]:
    """The marks of lines of danger, of this level or of all."""
    return [mark for mark in marks if mark.line.kind == "safety" and (not level or level in mark.line.meant)]


def is_right(mark: Mark) -> bool:
    """Taken for what was meant."""
    return mark.right


def is_falsely_certain(mark: Mark) -> bool:
    """Stored as an answer that was not given."""
    return mark.falsely_certain


def is_alarm(mark: Mark) -> bool:
    """Taken for danger, of whatever level."""
    return mark.alarm != ""


def is_urgent(mark: Mark) -> bool:
    """Taken for danger that must be answered now."""
    return mark.alarm == "red"


def is_as_grave(mark: Mark) -> bool:
    """Danger heard at its level or graver; a line of none heard as none."""
    heard, meant = LEVELS.index(mark.heard), min(map(LEVELS.index, mark.line.meant))
    return heard >= meant if meant else not heard


def wrong(marks: Iterable[Mark]) -> list[Mark]:
    """What went wrong, the worst first: danger missed, false alarms, answers that were not given, and the rest."""
    return sorted((mark for mark in marks if not mark.right), key=_badness)


def _badness(mark: Mark) -> tuple[int, str]:
    if mark.line.kind != "safety":
        return (4 if mark.falsely_certain else 5, mark.line.kind)
    heard, meant = LEVELS.index(mark.heard), min(map(LEVELS.index, mark.line.meant))
    if heard < meant:
        return (0 if meant == LEVELS.index("red") and not heard else 1, mark.line.danger)
    return (2 if not meant else 3, mark.line.danger)


def goals(held_out: Sequence[Mark], any_text_ms: float | None) -> list[Goal]:
    """The goals of issue 5: of lines nobody tuned on, and of the cost of any text (the median in milliseconds)."""
    said, quiet = answers(held_out), dangers(held_out, "none")
    shares = (
        ("answers and commands taken for what was meant", 97.0, share(said, is_right), False),
        ("stored as an answer that was not given", 0.5, share(said, is_falsely_certain), True),
        ("red heard as red", 99.0, share(dangers(held_out, "red"), is_urgent), False),
        ("amber heard as amber or red", 97.0, share(dangers(held_out, "amber"), is_alarm), False),
        ("urgent alarms among lines of none", 1.0, share(quiet, is_urgent), True),
    )
    found = [Goal(f"{what} ({part.count:,} of {part.of:,})", wanted, part.percent, "%", at_most)
             for what, wanted, part, at_most in shares]  # fmt: skip
    return [*found, Goal("random and mutated strings, the median of one", 1.0, any_text_ms, "ms", at_most=True)]
