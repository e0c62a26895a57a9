"""Unmet demand: what people wished for when nothing fitted, where, and what came nearest. Owns that page.

Counts, never people: a small count is not shown, nor what would give it away (`flows.small_cells`).
"""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

from starlette.responses import Response

from console import charts
from console.pages import Pages
from console.visits import Visit
from console.words import named, say
from db import directory
from flows.small_cells import SMALLEST, TOTAL, Shown, Table, protected

PERIODS = (30, 90, 365)
"""Days."""
USUAL = 90
UNKNOWN = "unknown"
"""The column of those who did not say where they live."""


class DemandPage:
    """`/desk/demand`."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, visit: Visit) -> Response:
        """The page, for the period that was asked for."""
        return await asyncio.to_thread(self._page, visit)

    def _page(self, visit: Visit) -> Response:
        days = _days(visit.request.query_params.get("days", ""))
        table = _table(visit, days)
        order = sorted(table.rows, key=lambda need: (-_length(table.of(need)), named(visit.language, "need", need)))
        drawn = [(in_words(visit, need), _said(visit, table.of(need)), _length(table.of(need)),
                  isinstance(table.of(need), int)) for need in order]  # fmt: skip
        with visit.house.engine.connect() as connection:
            activities = directory.read(connection, visit.who.municipality)
        near = [(in_words(visit, need), activities[slug], limit) for need, slug, limit in _near(visit, days)
                if slug in activities]  # fmt: skip
        return self._pages.answer(
            visit, "demand.html", days=days, periods=PERIODS, since=_since(visit, days), table=table, order=order,
            chart=charts.bars(drawn), near=near, total=TOTAL, smallest=SMALLEST, most=drawn[0] if drawn else None,
            in_words=lambda need: in_words(visit, need), shown=lambda found: _said(visit, found),
        )  # fmt: skip


def often_near(visit: Visit, slug: str) -> list[tuple[str, str]]:
    """The needs that an activity came near to often enough to say so, and the limit that kept it away."""
    return [(in_words(visit, need), limit) for need, which, limit in _near(visit, USUAL) if which == slug]


def in_words(visit: Visit, need: str) -> str:
    """What a need is called: `wish.learn`, `factor.verhuizen`, `anything`."""
    kind, dot, which = need.partition(".")
    return named(visit.language, kind, which) if dot else named(visit.language, "need", need)


def _near(visit: Visit, days: int) -> list[tuple[str, str, str]]:
    """Need, activity and limit that often stood between them. How often is not said: it could be taken from a total."""
    found = directory.near_misses(visit.house.engine, visit.who.municipality, _since(visit, days))
    return sorted((which for which, number in found.items() if number >= SMALLEST), key=lambda one: (-found[one], one))


def _table(visit: Visit, days: int) -> Table:
    found = directory.unmet(visit.house.engine, visit.who.municipality, _since(visit, days))
    counts = {(need, kern or UNKNOWN): number for (need, kern), number in found.items()}
    kernen = [*visit.content.municipality.kernen, *sorted({kern for _, kern in counts if kern != UNKNOWN})]
    columns = [*dict.fromkeys(kernen), *([UNKNOWN] if any(kern == UNKNOWN for _, kern in counts) else [])]
    return protected(counts, sorted({need for need, _ in counts}), columns)


def _days(asked: str) -> int:
    return int(asked) if asked in map(str, PERIODS) else USUAL


def _since(visit: Visit, days: int) -> date:
    here = visit.now.astimezone(visit.house.zone(visit.who.municipality))
    return here.date() - timedelta(days=days)


def _length(shown: Shown) -> int:
    """How long a bar is: of what is not shown only as much as everybody may know."""
    return shown if isinstance(shown, int) else SMALLEST if shown == "held" else SMALLEST - 1


def _said(visit: Visit, shown: Shown) -> str:
    return str(shown) if isinstance(shown, int) else say(visit.language, f"count.{shown}", smallest=SMALLEST)
