"""Tables: the documents of the command line for people to read, with Dutch headings. Owns looks, never the facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

Document = Mapping[str, Any]

_TOPICS = {
    "crisis": "NOOD",
    "wants_human": "wil een mens spreken",
    "no_match": "er paste niets",
    "introduction": "kennismaken met een activiteit",
    "carer": "mantelzorger",
    "worry_about_other": "zorgen om een ander",
    "bad_check_in": "het ging niet goed",
    "not_reached": "niet bereikt",
    "technical": "een bericht dat wij niet konden verwerken",
    "other": "iets anders",
}
_URGENCIES = {"urgent": "dringend", "today": "vandaag", "normal": "gewoon"}
_STATUSES = {"open": "open", "claimed": "opgepakt", "done": "gedaan", "cancelled": "vervallen"}
_NONE = "-"
_WIDE = 200
"""Columns of what goes to a file or another program: nobody's window is too narrow there."""


def show(*parts: RenderableType) -> None:
    """Print these, one below the other."""
    # What people wrote is never markup.
    console = Console(markup=False, emoji=False, highlight=False)
    if not console.is_terminal:
        console.width = _WIDE
    for part in parts:
        console.print(part)


def person(document: Document) -> Iterator[RenderableType]:
    """All that is stored of a person."""
    who = document["person"]
    yield from _facts(
        f"{', '.join(who['urns'])} in {who['municipality']}",
        {
            "rol": ", ".join(who["roles"]),
            "leeftijd": who["age_band"],
            "kern": who["kern"],
            "taal": who["language"],
            "status": who["status"],
        },
    )
    if document["conversation"]:
        yield from _facts("Gesprek", _conversation(document["conversation"]))
    for title, key, columns in _PARTS:
        if rows := (who if key == "consents" else document)[key]:
            yield from _table(title, columns, rows)


def callbacks(found: Sequence[Document]) -> Iterator[RenderableType]:
    """The queue, first to be worked first: blocks and not a table, so that it reads in any window."""
    if not found:
        yield "Er wacht niemand op een telefoontje."
    for one in found:
        topic, urgency = _TOPICS.get(one["topic"], one["topic"]), _URGENCIES.get(one["urgency"], one["urgency"])
        yield _heading(f"{topic} ({urgency}) in {one['municipality']}: {_STATUSES.get(one['status'], one['status'])}")
        yield _safe(f"  beloofd {_moment(one['promised_from'])} tot {_moment(one['promised_until'])}")
        yield _safe("  " + ", ".join(_whom(one)))
        yield from (_safe(f"  {line}") for line in _hints(one))
        yield _safe(f"  {one['id']}")
    if found:
        yield "Meer over iemand: peilstation person show URN; met --texts ook wat er geschreven is."


def _hints(one: Document) -> Iterator[str]:
    if one.get("signals"):
        yield f"signaal: {', '.join(one['signals'])}"
    if any("violence" in signal or "geweld" in signal for signal in one.get("signals", ())):
        yield "LET OP: de telefoon kan gedeeld zijn. Noem bij het bellen niet waar het over gaat."
    if one.get("suggestions"):
        yield f"om over te praten: {', '.join(one['suggestions'])}"
    if one["reason"]:
        yield f"afgesloten met: {one['reason']}"


def _whom(one: Document) -> list[str]:
    line = (one["urn"] or "").removeprefix("tel:")
    part = {"morning": "in de ochtend", "afternoon": "in de middag"}.get(one.get("day_part") or "")
    known = [one.get("name"), one.get("number"), line, part]
    return list(dict.fromkeys(str(part) for part in known if part))


def counts(erased: Mapping[str, int]) -> Iterator[RenderableType]:
    """How many rows went, by table."""
    rows = [{"table": table, "rows": count} for table, count in sorted(erased.items())]
    yield from _table("Gewist", {"table": "tabel", "rows": "rijen"}, rows)


def _conversation(talk: Document) -> dict[str, object]:
    return {
        "vragenlijst": f"{talk['flow']}, versie {talk['version']}",
        "status": talk["status"],
        "vraag van nu": talk["question"],
        "antwoorden": ", ".join(talk["options"]),
        "begonnen": talk["started_at"],
        "geëindigd": talk["ended_at"],
    }


_PARTS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("Toestemmingen", "consents", {"purpose": "waarvoor", "granted": "gegeven", "role": "rol", "at": "wanneer",
                                   "channel": "kanaal", "text_version": "tekst"}),
    ("Antwoorden", "answers", {"question": "vraag", "value": "antwoord", "outcome": "hoe", "at": "wanneer"}),
    ("Scores", "scores", {"instrument": "lijst", "value": "score", "band": "band", "subscales": "deelscores",
                          "missing": "ontbreekt", "at": "wanneer"}),
    ("Voorstellen", "offers", {"rank": "rang", "activity": "activiteit", "reasons": "omdat", "status": "status"}),
    ("Verwijzingen", "referrals", {"activity": "activiteit", "status": "status", "outcome": "uitkomst",
                                   "at": "wanneer"}),
    ("Terugbelverzoeken", "callbacks", {"id": "nummer", "urgency": "spoed", "topic": "waarover", "status": "status",
                                        "promised_from": "beloofd van", "promised_until": "tot",
                                        "reason": "afgesloten met"}),
    ("Gepland", "due", {"kind": "soort", "at": "wanneer", "status": "status"}),
    ("Berichten", "messages", {"at": "wanneer", "direction": "richting", "channel": "kanaal", "status": "status",
                               "text": "tekst"}),
)  # fmt: skip


def _facts(title: str, facts: Mapping[str, object]) -> Iterator[RenderableType]:
    table = Table(box=None, show_header=False)
    table.add_column(style="dim")
    table.add_column()
    for name, value in facts.items():
        table.add_row(name, _cell(value))
    yield from (_heading(title), table)


def _table(title: str, columns: Mapping[str, str], rows: Sequence[Document]) -> Iterator[RenderableType]:
    shown = {key: heading for key, heading in columns.items() if any(row.get(key) is not None for row in rows)}
    table = Table(box=box.SIMPLE_HEAD)
    for key, heading in shown.items():
        table.add_column(heading, no_wrap=key == "id")  # an id is there to be copied
    for row in rows:
        table.add_row(*(_cell(row.get(key)) for key in shown))
    yield from (_heading(title), table)


def _heading(title: str) -> Text:
    heading = _safe(title)
    heading.stylize("bold")
    return heading


def _cell(value: object) -> Text:
    match value:
        case bool():
            return Text("ja" if value else "nee")
        case list() | tuple():
            return _safe(", ".join(str(one) for one in value) or _NONE)
        case dict():
            return _safe(", ".join(f"{key} {one}" for key, one in value.items()) or _NONE)
        case None | "":
            return Text(_NONE, style="dim")
        case _:
            return _safe(_moment(str(value)))


def _moment(text: str) -> str:
    """A time to the minute, where the text is one."""
    try:
        return datetime.fromisoformat(text).strftime("%d-%m-%Y %H:%M") if "T" in text else text
    except ValueError:
        return text


def _safe(text: str) -> Text:
    """What a stranger wrote must not steer the terminal."""
    return Text("".join(char if char.isprintable() or char == "\n" else "\ufffd" for char in text))
