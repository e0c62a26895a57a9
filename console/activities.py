"""The activities: what there is, and changing it; who changed what, and putting that back. Owns these pages.

Whatever matching uses can be changed here; a change counts for the next offer. What somebody else changed meanwhile is
never written over unseen.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from console import entry
from console.demand import often_near
from console.entry import NEW
from console.pages import Pages, clock
from console.visits import SAFE, Visit, Wrong
from db import coordinators, directory
from db.directory import Changed, Version
from db.work import UNDO
from flows.content import Activity, Directory
from flows.matching import NATIONAL, is_fresh

SHOWS = ("stale", "off", "full")
"""What the list can be narrowed to, besides a kern and a kind."""
AT_ONCE: Mapping[str, Mapping[str, bool]] = {
    "on": {"active": True}, "off": {"active": False}, "full": {"full": True}, "free": {"full": False},
}  # fmt: skip
"""What one press changes."""


@dataclass(frozen=True)
class Filter:
    """What of the list is shown; "" is all."""

    kern: str = ""
    category: str = ""
    show: str = ""

    @classmethod
    def of(cls, said: Mapping[str, str]) -> Filter:
        show = said.get("show", "")
        return cls(said.get("kern", "")[:60], said.get("category", "")[:60], show if show in SHOWS else "")

    @property
    def said(self) -> dict[str, str]:
        """As it stands in an address."""
        return {name: text for name, text in vars(self).items() if text}

    def takes(self, activity: Activity, fresh: Callable[[Activity], bool]) -> bool:
        """Whether this activity is among what is shown."""
        return (
            (not self.kern or bool({self.kern, NATIONAL} & set(activity.kernen)))
            and (not self.category or self.category in activity.categories)
            and {"": True, "off": not activity.active, "full": activity.full,
                 "stale": activity.active and not fresh(activity)}[self.show]
        )  # fmt: skip


class ActivitiesPage:
    """`/desk/activities`, and one entry below it."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, visit: Visit) -> Response:
        """The list, or what of it was asked for."""
        return await asyncio.to_thread(self._all, visit)

    async def one(self, visit: Visit) -> Response:
        """One entry, to look at or to change; `new` is an empty one."""
        return await asyncio.to_thread(self._one, visit)

    async def save(self, visit: Visit) -> Response:
        """Keep an entry as the form says it."""
        return await asyncio.to_thread(self._save, visit)

    async def act(self, visit: Visit) -> Response:
        """Something that one press does; then the list as it is afterwards."""
        return await asyncio.to_thread(self._act, visit)

    # --- looking -----------------------------------------------------------------------------------------------------

    def _all(self, visit: Visit) -> Response:
        found, wanted, today = _today(visit), Filter.of(visit.request.query_params), _day(visit)
        with visit.house.engine.connect() as connection:
            mine = directory.last_by(connection, visit.who.municipality, visit.who.actor, visit.now - UNDO)
        shown = [
            one for one in found.values() if wanted.takes(one, lambda one: is_fresh(visit.content.matching, one, today))
        ]
        return self._pages.answer(
            visit, "activities.html", shown=sorted(shown, key=lambda one: (one.name.casefold(), one.slug)),
            total=len(found), wanted=wanted, shows=SHOWS, known=entry.Known.at(visit, found, None).of, today=today,
            fresh=lambda one: is_fresh(visit.content.matching, one, today), editable=visit.may("activity.edit"),
            undoable=mine,
        )  # fmt: skip

    def _one(self, visit: Visit) -> Response:
        slug = visit.request.path_params["slug"]
        if slug == NEW:
            return self._form(visit, slug, entry.EMPTY, [])
        versions = _versions(visit, slug)
        return self._form(visit, slug, entry.written(versions[0].activity), versions)

    def _form(self, visit: Visit, slug: str, written: Mapping[str, str], versions: list[Version], status: int = 200,
              said: str = "", wrong: tuple[str, ...] = (),
              clash: Sequence[entry.Difference] = ()) -> Response:  # fmt: skip
        stands, found = (versions[0] if versions else None), _today(visit)
        zone = visit.house.zone(visit.who.municipality)
        with visit.house.engine.connect() as connection:
            names = coordinators.names(connection, visit.who.municipality)
        return self._pages.answer(
            visit, "activity.html", status, slug=slug, written=written, wrong=wrong, clash=clash, said=said,
            stands=stands, seen=stands.number if stands else "", editable=visit.may("activity.edit"),
            known=entry.Known.at(visit, found, stands.activity if stands else None).of, kinds=entry.KINDS,
            near=often_near(visit, slug) if stands else [], history=_history(visit.language, versions),
            who=lambda actor: names.get(actor.removeprefix("desk:"), ""), when=lambda at: clock(at, zone, visit.now),
        )  # fmt: skip

    # --- changing ----------------------------------------------------------------------------------------------------

    def _save(self, visit: Visit) -> Response:
        slug, found = visit.request.path_params["slug"], _today(visit)
        versions = [] if slug == NEW else _versions(visit, slug)
        before = versions[0].activity if versions else None
        own = entry.free_slug(visit.said("name", entry.LONGEST), found) if slug == NEW else slug
        said = entry.read(visit, own or NEW, entry.Known.at(visit, found, before), before, _day(visit))
        if said.activity is None or not own:
            return self._form(visit, slug, visit.form, versions, 422, wrong=said.wrong or ("name",))
        try:
            directory.save(visit.house.engine, visit.who.municipality, said.activity, at=visit.now,
                           actor=visit.who.actor, seen=_seen(visit) if versions else None)  # fmt: skip
        except Changed as changed:
            if changed.stands is None:
                raise Wrong(404, "wrong.gone") from None
            clash = entry.differences(visit.language, changed.stands.activity, said.activity)
            return self._form(visit, slug, visit.form, _versions(visit, changed.stands.activity.slug), 409,
                              said="activity.clash", clash=clash)  # fmt: skip
        return _back(visit, "saved", own)

    def _act(self, visit: Visit) -> Response:
        slug, act = visit.request.path_params["slug"], visit.request.path_params["act"]
        if act in ("undo", "back"):
            return self._put_back(visit, slug, act)
        changes: Mapping[str, object] = {"last_verified": _day(visit)} if act == "verified" else AT_ONCE.get(act, {})
        if not changes or directory.change(visit.house.engine, visit.who.municipality, slug, at=visit.now,
                                           actor=visit.who.actor, **changes) is None:  # fmt: skip
            raise Wrong(404, "wrong.gone")
        return _back(visit, f"activity-{act}", slug)

    def _put_back(self, visit: Visit, slug: str, act: str) -> Response:
        """Make an older version the newest: the one that was asked for, or within a minute the one before."""
        versions, seen = _versions(visit, slug), _seen(visit)
        by_number = {one.number: one for one in versions}
        if act == "undo":
            newest = versions[0]
            if newest.actor != visit.who.actor or newest.at is None or visit.now - newest.at >= UNDO:
                return self._form(visit, slug, entry.written(newest.activity), versions, 409, "said.too-late")
            # What was made new cannot be unmade, for it may have been offered: it is switched off.
            off = newest.activity.model_copy(update={"active": False})
            older = by_number[newest.number - 1].activity if newest.number - 1 in by_number else off
        else:
            number = visit.said("version", 9)
            if not number.isdecimal() or int(number) not in by_number:
                raise Wrong(404, "wrong.gone")
            older = by_number[int(number)].activity
        try:
            directory.save(visit.house.engine, visit.who.municipality, older, at=visit.now, actor=visit.who.actor,
                           seen=seen)  # fmt: skip
        except Changed:
            versions = _versions(visit, slug)
            return self._form(visit, slug, entry.written(versions[0].activity), versions, 409, "activity.clash-back")
        return _back(visit, "undone" if act == "undo" else "put-back", slug)


def _today(visit: Visit) -> Directory:
    with visit.house.engine.connect() as connection:
        return directory.read(connection, visit.who.municipality)


def _day(visit: Visit) -> date:
    return visit.now.astimezone(visit.house.zone(visit.who.municipality)).date()


def _versions(visit: Visit, slug: str) -> list[Version]:
    """All that was kept of it, the newest first. Raises Wrong where there is no such activity."""
    with visit.house.engine.connect() as connection:
        found = directory.versions(connection, visit.who.municipality, slug)
    if not found:
        raise Wrong(404, "wrong.gone")
    return found


def _seen(visit: Visit) -> int:
    """The version that the form was made of; -1, which is none, where it does not say."""
    said = visit.said("seen", 9)
    return int(said) if said.isdecimal() else -1


def _history(language: str, versions: list[Version]) -> list[tuple[Version, list[entry.Difference]]]:
    """Each version with what it changed of the one before it."""
    changes = [entry.differences(language, before.activity, one.activity) for one, before in pairwise(versions)]
    return list(zip(versions, [*changes, []], strict=False))


def _back(visit: Visit, said: str, slug: str) -> Response:
    """To the list as it was narrowed down, at the place of this activity."""
    query = urlencode({**Filter.of(visit.form).said, "said": said})
    return RedirectResponse(f"/desk/activities?{query}#a-{slug}", 303, SAFE)
