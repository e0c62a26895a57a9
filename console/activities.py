"""The activities: what there is, what is asked for and missing, and changing an entry. Owns these pages.

Whatever matching uses today can be changed here; a change counts from the next conversation on.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from console.pages import Pages
from console.visits import SAFE, Visit, Wrong
from db import directory
from flows.content import Activity
from flows.matching import NATIONAL

LISTS = ("categories", "kernen", "factors", "elements", "modes")
CHOICES = ("accessible", "transport_offered")
"""Yes, no, or not known."""
TICKS = ("active", "full", "direct")
NUMBERS = ("layer", "min_age", "cost_eur")
TEXTS = ("name", "organisation", "phone", "email", "url", "status", "audience", "valid_to", "last_verified")
SINCE = timedelta(days=90)


class ActivitiesPage:
    """`/desk/activities`, and one entry below it."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, visit: Visit) -> Response:
        """All of them, and what is missing."""
        return await asyncio.to_thread(self._all, visit)

    async def one(self, visit: Visit) -> Response:
        """One entry, to look at or to change; `new` is an empty one."""
        return await asyncio.to_thread(self._one, visit)

    async def save(self, visit: Visit) -> Response:
        """Keep an entry as the form says it."""
        return await asyncio.to_thread(self._save, visit)

    def _all(self, visit: Visit) -> Response:
        today = visit.now.astimezone(visit.house.zone(visit.who.municipality)).date()
        stale = timedelta(days=visit.content.matching.stale_after_days)
        return self._pages.answer(
            visit, "activities.html", found=self._today(visit), today=today, stale=stale,
            unmet=directory.unmet(visit.house.engine, visit.who.municipality, today - SINCE),
        )  # fmt: skip

    def _today(self, visit: Visit) -> Mapping[str, Activity]:
        with visit.house.engine.connect() as connection:
            return directory.read(connection, visit.who.municipality)

    def _one(self, visit: Visit) -> Response:
        slug, found = visit.request.path_params["slug"], self._today(visit)
        if slug != "new" and slug not in found:
            raise Wrong(404, "wrong.gone")
        written = _written(found[slug]) if slug != "new" else {"active": "on", "layer": "2", "audience": "all"}
        return self._form(visit, slug, written)

    def _form(self, visit: Visit, slug: str, written: Mapping[str, str], status: int = 200,
              complaints: tuple[str, ...] = ()) -> Response:  # fmt: skip
        matching = visit.content.matching
        return self._pages.answer(
            visit, "activity.html", status, slug=slug, written=written, complaints=complaints, texts=TEXTS,
            lists=LISTS, choices=CHOICES, ticks=TICKS, numbers=NUMBERS, editable=visit.may("activity.edit"),
            known={"kernen": [*visit.content.municipality.kernen, NATIONAL], "factors": list(matching.factor),
                   "modes": ["visit", "home_visit", "phone", "online"], "audience": ["all", "carer"]},
        )  # fmt: skip

    def _save(self, visit: Visit) -> Response:
        slug, found = visit.request.path_params["slug"], self._today(visit)
        if slug != "new" and slug not in found:
            raise Wrong(404, "wrong.gone")
        name = visit.said("name", 200)
        own = _slug(name, found) if slug == "new" else slug
        try:
            activity = Activity.model_validate(_read(visit, own))
        except ValidationError as error:
            wrong = tuple(sorted({str(one["loc"][0]) for one in error.errors() if one["loc"]}))
            return self._form(visit, slug, visit.form, 422, wrong)
        if wrong := _unknown(visit, activity):
            return self._form(visit, slug, visit.form, 422, wrong)
        directory.save(visit.house.engine, visit.who.municipality, activity, at=visit.now, actor=visit.who.actor)
        return RedirectResponse("/desk/activities?said=saved", 303, SAFE)


def _read(visit: Visit, slug: str) -> dict[str, Any]:
    """The document that a form says."""
    found: dict[str, Any] = {"slug": slug}
    for name in TEXTS:
        if text := visit.said(name, 500):
            found[name] = text
    for name in LISTS:
        found[name] = [one for one in re.split(r"[,\s]+", visit.said(name, 500)) if one]
    for name in NUMBERS:
        if text := visit.said(name, 10):
            found[name] = text
    for name in CHOICES:
        found[name] = {"yes": True, "no": False}.get(visit.said(name, 10))
    return found | {name: visit.said(name, 10) == "on" for name in TICKS}


def _written(activity: Activity) -> dict[str, str]:
    """An activity as its form shows it."""
    shown: dict[str, str] = {}
    for name in (*TEXTS, *NUMBERS):
        value = getattr(activity, name)
        shown[name] = value.isoformat() if isinstance(value, date) else "" if value is None else str(value)
    shown |= {name: ", ".join(getattr(activity, name)) for name in LISTS}
    shown |= {name: {True: "yes", False: "no", None: ""}[getattr(activity, name)] for name in CHOICES}
    return shown | {name: "on" if getattr(activity, name) else "" for name in TICKS}


def _unknown(visit: Visit, activity: Activity) -> tuple[str, ...]:
    """The fields that name something nobody knows: a kern or a factor."""
    kernen, factors = {NATIONAL, *visit.content.municipality.kernen}, set(visit.content.matching.factor)
    wrong = ["kernen"] * bool(set(activity.kernen) - kernen) + ["factors"] * bool(set(activity.factors) - factors)
    return tuple(wrong)


def _slug(name: str, taken: Mapping[str, Activity]) -> str:
    """A new entry's slug: its name in small letters, with a number where that is taken. Raises Wrong without a name."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40].strip("-")
    if not plain:
        raise Wrong(422, "wrong.empty")
    free = (plain if n == 1 else f"{plain}-{n}" for n in range(1, len(taken) + 3))
    return next(one for one in free if one not in taken)
