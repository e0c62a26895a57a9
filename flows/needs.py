"""Needs: words without which a pattern cannot be found. Owns that proof; what it cannot prove it leaves open (None).

A text is asked for these words first: most hold none of them, and then no pattern has to look at it. Nothing may
escape this, so every step errs to one side: what is not understood needs nothing, and its pattern looks at every text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from itertools import product
from re import _parser  # type: ignore[attr-defined]  # the very tree that `re` compiles; it has no other door
from typing import Any

MOST = 400
"""Spellings of one piece of a pattern that are written out; more are taken as unknown."""

Item = tuple[Any, Any]
"""An operation of a parsed pattern, and what it operates on."""
Row = Any
"""Items one after another: a list of them, or the parser's own."""
_WORD = re.compile(r"\w+")
_NO_WIDTH = ("AT", "ASSERT", "ASSERT_NOT")


@lru_cache(maxsize=1024)  # the same rules are read again in every check of the content
def words_needed(pattern: re.Pattern[str]) -> frozenset[str] | None:
    """Words one of which stands, as a whole word, in every text that the pattern is found in; None: unknown.

    What the pattern finds must stand between word bounds itself, as `flows.words` draws them around every rule.
    """
    if pattern.flags != re.UNICODE:
        return None
    tree = list(_parser.parse(pattern.pattern))
    return _sharpest(_Needs().clauses(tree, left=True, right=True))


def _sharpest(clauses: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    """Of the sets of which one word must be there, that of the longest words: they are rarest in other talk."""
    known = [clause for clause in clauses if clause is not None]
    return max(known, key=lambda clause: (min(map(len, clause)), -len(clause)), default=None)


class _Needs:
    """One pattern at work. `known`: what an item can be, by its identity in the tree, for it is asked often."""

    def __init__(self) -> None:
        self.known: dict[int, list[str] | None] = {}

    def clauses(self, items: Row, *, left: bool, right: bool) -> Iterator[frozenset[str] | None]:
        """What each piece of a row needs. `left`, `right`: whether no letter can touch the row on that side."""
        written, bound = [""], left
        for at, item in enumerate(items):
            more = self._written(item)
            if more is not None and len(written) * len(more) <= MOST:
                written = [a + b for a, b in product(written, more)]
                continue
            yield _whole_words(written, left=bound, right=_edge(items[at:], right, 1))
            before, behind = _edge(items[:at], left, -1), _edge(items[at + 1 :], right, 1)
            yield from self._within(item, left=before, right=behind)
            written, bound = [""], _edge(items[: at + 1], left, -1)
        yield _whole_words(written, left=bound, right=right)

    def _within(self, item: Item, *, left: bool, right: bool) -> Iterator[frozenset[str] | None]:
        """What a group that cannot be written out needs: of alternatives, what each of them needs."""
        match str(item[0]), item[1]:
            case "SUBPATTERN", (_, 0, 0, inner):
                yield from self.clauses(inner, left=left, right=right)
            case "BRANCH", (_, ways):
                needed = [_sharpest(self.clauses(way, left=left, right=right)) for way in ways]
                known = [clause for clause in needed if clause is not None]
                yield frozenset().union(*known) if len(known) == len(needed) else None
            case _:
                yield None

    def _written(self, item: Item) -> list[str] | None:
        """Everything that an item can be, written out; None where that is too much or unknown."""
        if item[0] is _parser.LITERAL:
            return [chr(item[1])]
        if id(item) not in self.known:
            self.known[id(item)] = self._spelled(item)
        return self.known[id(item)]

    def _spelled(self, item: Item) -> list[str] | None:
        match str(item[0]), item[1]:
            case "IN", codes if all(str(kind) == "LITERAL" for kind, _ in codes):
                return [chr(code) for _, code in codes]
            case "SUBPATTERN", (_, 0, 0, inner):
                return self._row(inner)
            case "BRANCH", (_, ways):
                rows = [self._row(way) for way in ways]
                found = [text for row in rows if row is not None for text in row]
                return found if None not in rows and len(found) <= MOST else None
            case (("MAX_REPEAT" | "MIN_REPEAT"), (0 | 1 as least, 1, inner)):
                once = self._row(inner)
                return once if once is None or least else ["", *once]
            case kind, _ if kind in _NO_WIDTH:  # it only forbids: what is left is among what is written
                return [""]
            case _:
                return None

    def _row(self, items: Row) -> list[str] | None:
        texts = [""]
        for item in items:
            more = self._written(item)
            if more is None or len(texts) * len(more) > MOST:
                return None
            texts = [a + b for a, b in product(texts, more)] if len(more) > 1 else [text + more[0] for text in texts]
        return texts


def _whole_words(texts: list[str], *, left: bool, right: bool) -> frozenset[str] | None:
    """The longest whole word of each; None when one has none. A word at an open end may be a part of a longer one."""
    needed = set[str]()
    for text in texts:
        whole = [found[0] for found in _WORD.finditer(text)
                 if (left or found.start() > 0) and (right or found.end() < len(text))]  # fmt: skip
        if not whole:
            return None
        needed.add(max(whole, key=len))
    return frozenset(needed)


def _edge(items: Row, outside: bool, way: int) -> bool:
    """Whether what comes first in a row, read this way (1 or -1), is never a letter; `outside` is what lies behind."""
    places = range(len(items)) if way == 1 else range(len(items) - 1, -1, -1)
    for place in places:
        kind, what = str(items[place][0]), items[place][1]
        if kind in _NO_WIDTH:
            continue
        if kind == "LITERAL":
            return not _WORD.match(chr(what))
        rest = items[place + 1 :] if way == 1 else items[:place]
        return _group_edge(kind, what, partial(_edge, rest, outside, way), way)
    return outside


def _group_edge(kind: str, what: Any, behind: Callable[[], bool], way: int) -> bool:
    match kind, what:
        case "SUBPATTERN", (_, 0, 0, inner):
            return _edge(inner, behind(), way)
        case "BRANCH", (_, ways):
            far = behind()
            return all(_edge(one, far, way) for one in ways)
        case (("MAX_REPEAT" | "MIN_REPEAT"), (least, _, inner)):
            far = behind()
            return _edge(inner, far, way) and (least > 0 or far)
        case _:
            return False
