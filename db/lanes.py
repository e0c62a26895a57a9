"""Lanes: a waiting room where each person queues by themselves. Owns the order; knows nothing of what waits.

Nobody waits behind somebody else's hundred messages, and of one person at most one is taken at a time, in order.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable
from threading import Condition
from typing import Generic, TypeVar

T = TypeVar("T")


class Closed(Exception):
    """The waiting room takes nothing more."""


class Lanes(Generic[T]):
    """Things that wait, by lane. Safe for any number of threads."""

    def __init__(self) -> None:
        self._lanes: dict[Hashable, deque[T]] = {}
        self._changed = Condition()
        self._closed = False

    @property
    def closed(self) -> bool:
        """Whether nothing more is taken."""
        return self._closed

    def put(self, lane: Hashable, thing: T) -> None:
        """Let a thing wait at the end of its lane. Raises Closed."""
        with self._changed:
            if self._closed:
                raise Closed
            self._lanes.setdefault(lane, deque()).append(thing)
            self._changed.notify()

    def back(self, lane: Hashable, thing: T) -> None:
        """Put a thing that was taken back at the head of its lane, also after closing."""
        with self._changed:
            self._lanes.setdefault(lane, deque()).appendleft(thing)

    def take(self, most: int, patience: float | None = None) -> list[T] | None:
        """The head of every lane, at most `most`, as soon as there is one; a lane with more goes to the end.

        Waits at most `patience` seconds, then gives an empty list; None when all is taken and nothing more comes.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: bool(self._lanes) or self._closed, patience):
                return []
            if not self._lanes:
                return None
            return [self._head(lane) for lane in list(self._lanes)[:most]]

    def close(self) -> None:
        """Take nothing more; what waits is still given out."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _head(self, lane: Hashable) -> T:
        things = self._lanes.pop(lane)
        head = things.popleft()
        if things:
            self._lanes[lane] = things
        return head
