"""Complaints: what is wrong with content, and where. Owns sources with positions, never the judging."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import ValidationError

Place = tuple[str | int, ...]
"""Where in a document: keys and indexes from the top."""


@dataclass(frozen=True)
class Source:
    """One content file as the front hall read it: its data, and for each place its line and column (from 1)."""

    path: str
    text: str
    data: object
    marks: Mapping[Place, tuple[int, int]]


@dataclass(frozen=True, order=True)
class Complaint:
    """Something wrong (an error) or something somebody must still look at (a warning)."""

    path: str
    line: int
    column: int
    level: Literal["error", "warning"]
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.level}: {self.message}"


@dataclass
class Complaints:
    """All complaints at once, so that nobody mends one only to meet the next."""

    found: list[Complaint] = field(default_factory=list)

    def error(self, source: Source, place: Place, message: str) -> None:
        """Something wrong at a place of a source."""
        self._add("error", source, place, message)

    def warning(self, source: Source, place: Place, message: str) -> None:
        """Something to look at, at a place of a source."""
        self._add("warning", source, place, message)

    def at(self, source: Source, line: int, message: str, level: Literal["error", "warning"] = "error") -> None:
        """A complaint about a line of a text file."""
        self.found.append(Complaint(source.path, line, 1, level, message))

    def invalid(self, source: Source, error: ValidationError, prefix: Place = ()) -> None:
        """Everything pydantic found wrong with a source."""
        for one in error.errors(include_url=False, include_context=False):
            place = _known(source, (*prefix, *one["loc"]))
            keys = [part for part in one["loc"] if _is_key(part)]
            message = one["msg"].removeprefix("Value error, ")
            if one["type"] == "extra_forbidden":  # in pydantic's words "Extra inputs are not permitted"
                message = "there is no such key here"
            self._add("error", source, place, f"{keys[-1]}: {message}" if keys else message)

    def _add(self, level: Literal["error", "warning"], source: Source, place: Place, message: str) -> None:
        line, column = source.marks.get(_known(source, place), (1, 1))
        self.found.append(Complaint(source.path, line, column, level, message))

    def has_errors(self) -> bool:
        """Whether anything is wrong enough not to start."""
        return any(complaint.level == "error" for complaint in self.found)

    def __iter__(self) -> Iterator[Complaint]:
        return iter(sorted(set(self.found)))


def _known(source: Source, loc: tuple[str | int, ...]) -> Place:
    """The part of a pydantic location that stands in the file; the names of its validators do not."""
    place: Place = ()
    for part in loc:
        if (*place, part) in source.marks:
            place = (*place, part)
    return place


def _is_key(part: str | int) -> bool:
    # pydantic's own names of unions and validators are no keys of ours
    return isinstance(part, str) and part.replace("_", "").isalnum() and part[:1].islower()
