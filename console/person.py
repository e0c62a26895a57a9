"""A person's page: who it is and all that was asked, answered, scored, offered, agreed and done. Owns that page.

Each look is written down. Conversations stay apart, for a telephone may be two people's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast, get_args

from starlette.responses import Response

from console import fitting, happened, scores
from console.fitting import Reckoned
from console.pages import Pages, dated
from console.scores import Shown
from console.visits import Visit, Wrong
from db import coordinators, record, timeline
from db.record import Held, Record
from db.timeline import Place, Show

Words = Callable[[Visit], dict[str, Any]]
"""What questions, options, activities and rules are called, by their ids."""
CHECK_IN = "check_in"


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation as the page shows it; `told`: the answers but for items, consents and how they are reached."""

    held: Held
    scores: tuple[Shown, ...]
    offers: tuple[Reckoned, ...]
    told: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Consent:
    """What was said to a request for consent. `stands`: nothing else was said of it since."""

    row: Any
    what: str
    stands: bool


class PersonPage:
    """`/desk/people/{person}`."""

    def __init__(self, pages: Pages, words: Words) -> None:
        self._pages, self._words = pages, words

    async def page(self, visit: Visit) -> Response:
        """The page."""
        return await asyncio.to_thread(self._page, visit)

    def _page(self, visit: Visit) -> Response:
        whose = visit.request.path_params["person"]
        found = seen(visit, whose)
        words, content = self._words(visit), visit.content
        asked = visit.request.query_params.get("show", "all")
        show = cast(Show, asked if asked in get_args(Show) else "all")
        before = Place.of(visit.request.query_params.get("before", ""))
        with visit.house.engine.connect() as connection:
            names = coordinators.names(connection, visit.who.municipality)
            page, after = timeline.page(connection, whose, show, before)
        labels, zone = words["options"], visit.house.zone(visit.who.municipality)
        talks = [talk(visit, one, labels) for one in found.conversations]
        check_ins = content.flow.others.keys()
        reasons = {one.id: one.reason for one in found.callbacks if one.reason}
        known = happened.Known(visit.language, names, words["activities"], reasons, labels)
        return self._pages.answer(
            visit,
            "person.html",
            found=found,
            talks=[one for one in talks if one.held.flow not in check_ins],
            check_ins=[one for one in talks if one.held.flow in check_ins],
            moments=[one for one in found.moments if one.kind.startswith(CHECK_IN)],
            consents=consents(visit.language, found.consents),
            words=words,
            names=names,
            lines=happened.lines(page, known),
            show=show,
            shows=get_args(Show),
            before=before,
            after=after,
            when=lambda at: dated(at, zone, visit.now),
            latest=max((one.at for one in page), default=None),
        )


def seen(visit: Visit, whose: str) -> Record:
    """The person, of this municipality; that they were looked at is written down. Raises Wrong."""
    found = record.read(visit.house.engine, visit.who.municipality, whose, actor=visit.who.actor, at=visit.now)
    if found is None:
        raise Wrong(404, "wrong.gone")
    return found


def talk(visit: Visit, held: Held, labels: dict[str, dict[str, str]]) -> Talk:
    """A conversation in words."""
    content, language = visit.content, visit.language
    shown = (scores.shown(content, row, held.answers, labels, language) for row in held.scores)
    apart = (*content.instruments, "consent", "callback")
    return Talk(
        held,
        tuple(one for one in shown if one is not None),
        tuple(fitting.reckoned(content, row, held.answers, labels) for row in held.offers),
        tuple(row for row in held.answers if row.question.partition(".")[0] not in apart),
    )


def consents(language: str, rows: Sequence[Any]) -> list[Consent]:
    """Every answer to a request for consent, newest first, and whether it still stands."""
    spoken: set[tuple[str, str | None]] = set()
    found: list[Consent] = []
    for row in reversed(rows):
        of = (row.purpose, row.role)
        found.append(Consent(row, happened.purpose(language, row.purpose), of not in spoken))
        spoken.add(of)
    return found


def latest(one: Record) -> datetime:
    """When anything was last heard of somebody in a conversation."""
    return max((held.ended_at or held.started_at for held in one.conversations), default=one.created_at)
