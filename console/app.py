"""The desk's ways: every path below /desk, what somebody needs to may to take it, and who answers. Owns that table.

What is not in the table is not there. A way without an action is for those who are not signed in yet.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from console import live, visits
from console.activities import ActivitiesPage
from console.audit import AuditPage
from console.by_organisation import ByOrganisation
from console.callback import CallbackPage, Words
from console.calling import CallingPage
from console.demand import DemandPage
from console.house import House
from console.own import OwnPage
from console.pages import Pages, Static
from console.people import PeoplePage
from console.person import PersonPage
from console.queue import QueuePage, Signals
from console.roster import RosterPage
from console.second import SecondPage
from console.sign_in import SignIn
from console.standing import StandingPage
from console.team import TeamPage
from console.visits import SAFE, View, Wrong
from console.words import LANGUAGES
from flows.roles import Action

Public = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Way:
    """A path, what it needs, and what answers: a view for those who are signed in, or `public`."""

    method: str
    path: str
    action: Action | None
    view: View | None = None
    public: Public | None = None


class Desk:
    """The desk. `words` and `in_words` are what the front hall calls questions, activities and signals."""

    def __init__(self, house: House, service: str, words: Words, in_words: Signals) -> None:
        self._house = house
        self._pages = Pages(service)
        queue = QueuePage(self._pages, in_words)
        callback, own = CallbackPage(self._pages, queue, words), OwnPage(self._pages)
        calling = CallingPage(self._pages, callback.do)
        activities, standing = ActivitiesPage(self._pages), StandingPage(self._pages)
        team, shifts = TeamPage(self._pages), RosterPage(self._pages)
        audit, second = AuditPage(self._pages), SecondPage(self._pages)
        person, people = PersonPage(self._pages, words), PeoplePage(self._pages)
        demand = DemandPage(self._pages)
        sign_in = SignIn(house, self._pages)
        organisation = ByOrganisation(house, sign_in)
        self.ways: tuple[Way, ...] = (
            Way("GET", "/desk/sign-in", None, public=sign_in.page),
            Way("POST", "/desk/sign-in", None, public=sign_in.password),
            Way("GET", "/desk/in/{token}", None, public=sign_in.link),
            Way("POST", "/desk/in/{token}", None, public=sign_in.link),
            Way("GET", "/desk/organisation/{municipality}", None, public=organisation.there),
            Way("GET", "/desk/organisation/{municipality}/back", None, public=organisation.back),
            Way("GET", "/desk/code", None, public=sign_in.code),
            Way("POST", "/desk/code", None, public=sign_in.code),
            Way("POST", "/desk/sign-out", None, public=sign_in.out),
            Way("GET", "/desk/language/{language}", None, public=_language),
            Way("GET", "/desk", "queue.see", queue.page),
            Way("GET", "/desk/list", "queue.see", queue.lists),
            Way("GET", "/desk/live", "queue.see", live.live),
            Way("GET", "/desk/callbacks/{callback}", "person.see", callback.page),
            Way("GET", "/desk/callbacks/{callback}/call/live", "callback.work", calling.live),
            Way("POST", "/desk/callbacks/{callback}/call", "callback.work", calling.call),
            Way("POST", "/desk/callbacks/{callback}/{act}", "callback.work", callback.act),
            Way("GET", "/desk/people", "person.see", people.page),
            Way("POST", "/desk/people", "person.see", people.search),
            Way("GET", "/desk/people/{person}", "person.see", person.page),
            Way("POST", "/desk/people/{person}/{act}", "person.join", people.join),
            Way("GET", "/desk/activities", "activity.see", activities.page),
            Way("GET", "/desk/activities/{slug}", "activity.see", activities.one),
            Way("POST", "/desk/activities/{slug}", "activity.edit", activities.save),
            Way("POST", "/desk/activities/{slug}/{act}", "activity.edit", activities.act),
            Way("GET", "/desk/demand", "demand.see", demand.page),
            Way("GET", "/desk/roster", "roster.see", shifts.page),
            Way("POST", "/desk/roster/{act}", "roster.edit", shifts.act),
            Way("GET", "/desk/team", "team.see", team.page),
            Way("POST", "/desk/team/{act}", "team.edit", team.act),
            Way("GET", "/desk/content", "content.see", standing.page),
            Way("GET", "/desk/audit", "audit.see", audit.page),
            Way("GET", "/desk/audit/file", "audit.see", audit.file),
            Way("POST", "/desk/audit/verify", "audit.see", audit.verify),
            Way("GET", "/desk/second", "own.edit", second.page),
            Way("POST", "/desk/second", "own.edit", second.act),
            Way("GET", "/desk/own", "own.edit", own.page),
            Way("POST", "/desk/own/{act}", "own.edit", own.act),
        )

    def routes(self) -> list[BaseRoute]:
        """All of it."""
        found: list[BaseRoute] = [Mount("/desk/static", Static(directory=Path(__file__).parent / "static"))]
        return [*found, *(Route(way.path, self._answer(way), methods=[way.method]) for way in self.ways)]

    def _answer(self, way: Way) -> Public:
        async def answer(request: Request) -> Response:
            response = await answered(request)
            if self._house.framed:
                response.headers["Content-Security-Policy"] = visits.FRAMED
            return response

        async def answered(request: Request) -> Response:
            try:
                visits.must_be_text(request.url.path, *request.query_params.values())
                if way.public is not None:
                    return await way.public(request)
                if way.view is None or way.action is None:
                    raise Wrong(403, "wrong.role")
                return await visits.admit(self._house, request, way.action, way.view)
            except Wrong as wrong:
                return self._pages.show(request, "wrong.html", wrong.status, said=wrong.why)

        return answer


async def _language(request: Request) -> Response:
    """Keep the language that was chosen in this browser, and go back."""
    chosen = request.path_params["language"]
    response = RedirectResponse(visits.page_before(request), 303, SAFE)
    if chosen in LANGUAGES:
        response.set_cookie(
            visits.LANGUAGE, chosen, max_age=365 * 24 * 3600, path="/desk", httponly=True, samesite="lax"
        )
    return response
