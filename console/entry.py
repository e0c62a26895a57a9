"""An entry of the directory as its form shows it and says it. Owns that translation and what is wrong with it.

What may be several is a box each (`factors.verhuizen`), so that nobody has to know how a word is spelt.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import ValidationError

from console.pages import day
from console.visits import Visit
from console.words import named, say
from flows.content import Activity, Directory
from flows.matching import NATIONAL

NEW = "new"
"""What is no slug: at this address a new one is made."""
TEXTS = ("name", "organisation", "status", "phone", "email", "url", "valid_to", "last_verified", "audience")
NUMBERS = ("layer", "min_age", "cost_eur")
LISTS = ("categories", "kernen", "factors", "elements", "modes")
CHOICES = ("accessible", "transport_offered")
"""Yes, no, or not known."""
TICKS = ("active", "full", "direct")
FIELDS = (*TEXTS, *NUMBERS, *LISTS, *CHOICES, *TICKS)
EMPTY: Mapping[str, str] = {"active": "on", "layer": "1", "audience": "all", "modes.visit": "on"}
KINDS = {"categories": "category", "kernen": "kern", "factors": "factor", "elements": "element", "modes": "mode"}
"""What the desk's words call what may stand in a list."""
LONGEST, OLDEST, DEAREST = 500, 120, 1000


@dataclass(frozen=True)
class Said:
    """What a form says: an activity, or the fields that are wrong."""

    activity: Activity | None
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True)
class Difference:
    """A field in which two versions differ, both in words."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Known:
    """What may be chosen in each list, by its field."""

    of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def at(cls, visit: Visit, found: Directory, own: Activity | None) -> Known:
        """All that the rules speak of, all that is in use, and what this very activity has."""
        matching = visit.content.matching
        rules = [*matching.factors, *matching.wishes, *matching.loneliness]
        used = [*found.values(), *([own] if own else [])]
        names: dict[str, Iterable[str]] = {
            "categories": (one for rule in rules for one in rule.categories),
            "elements": (one for rule in rules for one in rule.elements),
            "factors": matching.factor,
            "kernen": (*visit.content.municipality.kernen, NATIONAL),
            "modes": ("visit", "home_visit", "phone", "online"),
        }
        more = {name: [one for each in used for one in getattr(each, name)] for name in LISTS}
        return cls({name: tuple(dict.fromkeys([*names[name], *more[name]])) for name in LISTS})


def written(activity: Activity) -> dict[str, str]:
    """An activity as its form shows it."""
    shown: dict[str, str] = {}
    for name in (*TEXTS, *NUMBERS):
        value = getattr(activity, name)
        shown[name] = value.isoformat() if isinstance(value, date) else "" if value is None else str(value)
    shown |= {f"{name}.{one}": "on" for name in LISTS for one in getattr(activity, name)}
    shown |= {name: {True: "yes", False: "no", None: ""}[getattr(activity, name)] for name in CHOICES}
    return shown | {name: "on" if getattr(activity, name) else "" for name in TICKS}


def read(visit: Visit, slug: str, known: Known, before: Activity | None, today: date) -> Said:
    """What the form says, in the order in which it stood `before`. Raises Wrong where something is too long."""
    document = _document(visit, slug, known, before)
    wrong = {name for name in LISTS if set(document[name]) - set(known.of[name])}
    try:
        activity = Activity.model_validate(document)
    except ValidationError as error:
        wrong |= {str(one["loc"][0]) for one in error.errors() if one["loc"]}
        return Said(None, tuple(name for name in FIELDS if name in wrong | set(_amiss(document, today))))
    wrong |= set(_amiss(document, today))
    return Said(None if wrong else activity, tuple(name for name in FIELDS if name in wrong))


def _document(visit: Visit, slug: str, known: Known, before: Activity | None) -> dict[str, Any]:
    found: dict[str, Any] = {"slug": slug, "name": "", "organisation": ""}
    found |= {name: text for name in (*TEXTS, *NUMBERS) if (text := visit.said(name, LONGEST))}
    for name in LISTS:
        ticked = {key.partition(".")[2] for key, said in visit.form.items() if said and key.startswith(f"{name}.")}
        order = [*(getattr(before, name) if before else ()), *known.of[name], *sorted(ticked)]
        found[name] = [one for one in dict.fromkeys(order) if one in ticked]
    for name in CHOICES:
        found[name] = {"yes": True, "no": False}.get(visit.said(name, 10))
    return found | {name: visit.said(name, 10) == "on" for name in TICKS}


def _amiss(said: Mapping[str, Any], today: date) -> Iterable[str]:
    """The fields that can be read and cannot be meant."""
    yield from (name for name in ("name", "organisation", "categories", "modes") if not said[name])
    yield from (name for name, most in (("min_age", OLDEST), ("cost_eur", DEAREST))
                if name in said and not (said[name].isdecimal() and int(said[name]) <= most))  # fmt: skip
    if said.get("last_verified", "") > today.isoformat():
        yield "last_verified"
    for name, shape in (
        ("phone", r"\+?[\d ()-]{3,20}"),
        ("email", r"[^@\s]+@[^@\s]+"),
        ("url", r"(https?://)?[\w-]+(\.[\w-]+)+(/\S*)?"),
    ):
        if name in said and not re.fullmatch(shape, said[name]):
            yield name


def differences(language: str, before: Activity, after: Activity) -> list[Difference]:
    """The fields in which two versions of an activity differ."""
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in FIELDS)
    return [Difference(name, in_words(language, name, one), in_words(language, name, other))
            for name, one, other in pairs if one != other]  # fmt: skip


def in_words(language: str, name: str, value: object) -> str:
    """A field's value as a human reads it."""
    match value:
        case None | "":
            return say(language, "unknown")
        case bool():
            return named(language, "value", "yes" if value else "no")
        case date():
            return day(value)
        case tuple():
            return ", ".join(named(language, KINDS[name], one) for one in value) or say(language, "nothing")
        case _:
            return named(language, {"layer": "layer", "audience": "value"}.get(name, ""), str(value))


def free_slug(name: str, taken: Directory) -> str:
    """A new entry's slug: its name in small letters, with a number where that is taken; "" where no letter is left."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40].strip("-")
    free = (plain if n == 1 else f"{plain}-{n}" for n in range(1, len(taken) + 4))
    return next(one for one in free if one not in taken and one != NEW) if plain else ""
