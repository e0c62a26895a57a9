"""How the content stands: licences pending, numbers nobody checked, starter values, who is on duty. Owns that page."""

from __future__ import annotations

from starlette.responses import Response

from console.pages import Pages
from console.visits import Visit


class StandingPage:
    """`/desk/content`."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, visit: Visit) -> Response:
        """All that `peilstation check` warns of, with its file and line."""
        elsewhere = f"municipalities/{visit.who.municipality}/"
        found = [one for one in visit.house.complaints if "municipalities/" not in one.path or elsewhere in one.path]
        lines = visit.content.helplines.values()
        return self._pages.answer(visit, "standing.html", complaints=found, helplines=list(lines),
                                  duty=visit.content.municipality.duty.people)  # fmt: skip
