"""Tables: the documents of the command line for people to read, with Dutch headings. Owns looks, never the facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from flows.signals import in_words

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
_SENT = {
    "received": "ontvangen",
    "queued": "wacht op verzending",
    "sent": "verstuurd",
    "delivered": "aangekomen",
    "failed": "mislukt",
    "in_doubt": "niet zeker of het aankwam",
    "cancelled": "ingetrokken",
    "expired": "niet op tijd verstuurd",
}
_WELL = {"received", "sent", "delivered"}
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
            yield from _messages(columns, rows) if key == "messages" else _table(title, columns, rows)


def callbacks(found: Sequence[Document]) -> Iterator[RenderableType]:
    """The queue, first to be worked first: blocks and not a table, so that it reads in any window."""
    if not found:
        yield "Er wacht niemand op een telefoontje."
    for one in found:
        topic, urgency = _TOPICS.get(one["topic"], one["topic"]), _URGENCIES.get(one["urgency"], one["urgency"])
        late = ", TE LAAT" if one.get("overdue") else ""
        yield _heading(f"{topic} ({urgency}) in {one['municipality']}: {status(one['status'])}{late}")
        yield _safe(f"  beloofd {_moment(one['promised_from'])} tot {_moment(one['promised_until'])}")
        yield _safe("  " + ", ".join(_whom(one)))
        yield from (_safe(f"  {line}") for line in (*_tried(one), *_attention(one), *_hints(one)))
        yield _safe(f"  {one['id']}")
    yield from _more(found)


def closed(callback: str, topic: str, urgency: str, municipality: str, *, erased: bool) -> Iterator[RenderableType]:
    """That a callback was closed; `erased`: that it took with it all there was of the person."""
    what = f"{_TOPICS.get(topic, topic)}, {_URGENCIES.get(urgency, urgency)}, {municipality}"
    yield _safe(f"afgesloten: {callback} ({what})")
    if erased:
        yield "Alles wat van deze persoon bewaard was is nu gewist, zoals de persoon zelf had gevraagd."


def status(of: str) -> str:
    """The status of a callback in words."""
    return _STATUSES.get(of, of)


def _more(found: Sequence[Document]) -> Iterator[RenderableType]:
    """A whole command to copy, about the first of them who can be looked up."""
    one = next((one for one in found if one["urn"]), None)
    if one is not None:
        where = f" --municipality {one['municipality']}" if len({each["municipality"] for each in found}) > 1 else ""
        yield "Meer over wie bovenaan staat (met --texts erachter ook wat er geschreven is):"
        yield _safe(f"peilstation person show {one['urn']}{where}")


def _tried(one: Document) -> Iterator[str]:
    """How often was called, and when again. A call that was taken back was none."""
    tried = [attempt for attempt in one["attempts"] if attempt["undone_at"] is None]
    said = [f"{len(tried)} keer gebeld, het laatst {_moment(tried[-1]['at'])}"] if tried else []
    if one.get("next_at"):
        said.append(f"weer bellen {_moment(one['next_at'])}")
    if said:
        yield ", ".join(said)


def _attention(one: Document) -> Iterator[str]:
    """What to know before calling somebody who waits."""
    if one["status"] not in ("open", "claimed"):
        return
    if one.get("person_status") == "unreachable" or one.get("unheard"):
        yield "let op: onze berichten komen niet aan (alleen bellen)"
    if not one.get("number") and not (one["urn"] or "").startswith("tel:"):
        yield "let op: geen telefoonnummer bekend"
    if one.get("person_status") == "stopped":
        yield "let op: afgemeld met STOP"


def _hints(one: Document) -> Iterator[str]:
    if one.get("signals"):
        yield f"signaal: {', '.join(dict.fromkeys(map(in_words, one['signals'])))}"
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


def messages(found: Sequence[Document]) -> Iterator[RenderableType]:
    """Every message of a language, measured; and what it comes to."""
    columns = {"id": "bericht", "variant": "variant", "options": "keuzes", "characters": "tekens", "parts": "delen",
               "gsm7": "GSM-7", "sentence": "langste zin", "hard": "moeilijk"}  # fmt: skip
    yield from _table("Berichten, de zwaarste eerst", columns, [_told(one) for one in found])
    long, strange, hard = (sum(map(bool, of)) for of in (
        (one["parts"] > 1 for one in found), (one["foreign"] for one in found), (one["hard"] for one in found),
    ))  # fmt: skip
    longest = max((one["longest_sentence"] for one in found), default=0)
    yield (
        f"{len(found)} berichten, {sum(one['characters'] for one in found)} tekens: {long} in meer dan een deel, "
        f"{strange} met letters buiten GSM-7, {hard} met een moeilijk woord; de langste zin heeft {longest} woorden"
    )


def _told(message: Document) -> dict[str, Any]:
    strange = message["foreign"]
    return {
        **message,
        "options": message["options"] or None,
        "gsm7": f"nee: {strange}" if strange else "ja",
        "sentence": message["longest_sentence"],
        "hard": ", ".join(f"{word} ({simpler})" for word, simpler in message["hard"].items()),
    }


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
    ("Antwoorden", "answers", {"question": "vraag", "value": "antwoord", "words": "in eigen woorden", "outcome": "hoe",
                             "at": "wanneer"}),
    ("Scores", "scores", {"instrument": "lijst", "value": "score", "band": "band", "subscales": "deelscores",
                          "missing": "ontbreekt", "at": "wanneer"}),
    ("Voorstellen", "offers", {"rank": "rang", "activity": "activiteit", "reasons": "omdat", "status": "status"}),
    ("Verwijzingen", "referrals", {"activity": "activiteit", "status": "status", "outcome": "uitkomst",
                                   "at": "wanneer"}),
    ("Terugbelverzoeken", "callbacks", {"id": "nummer", "urgency": "spoed", "topic": "waarover", "status": "status",
                                        "promised_from": "beloofd van", "promised_until": "tot",
                                        "next_at": "weer bellen", "ending": "uitkomst", "reason": "afgesloten met"}),
    ("Gepland", "due", {"kind": "soort", "at": "wanneer", "status": "status"}),
    ("Berichten", "messages", {"at": "wanneer", "direction": "richting", "channel": "kanaal", "status": "status",
                               "text": "tekst"}),
)  # fmt: skip


def _messages(columns: Mapping[str, str], rows: Sequence[Document]) -> Iterator[RenderableType]:
    """All messages where their texts were asked for; else how many, and those with which something is the matter."""
    said = [row | {"status": _SENT.get(row["status"], row["status"])} for row in map(dict, rows)]
    if any("text" in row for row in rows):
        yield from _table("Berichten", columns, said)
        return
    heard, arrived = (sum(row[key] == of for row in rows) for key, of in (("direction", "in"), ("status", "delivered")))
    yield _heading(f"Berichten: {heard} in, {len(rows) - heard} uit (aankomst bevestigd: {arrived})")
    if odd := [row for row, stored in zip(said, rows, strict=True) if stored["status"] not in _WELL]:
        yield from _table("Berichten die (nog) niet of niet zeker aankwamen", columns, odd)


def _facts(title: str, facts: Mapping[str, object]) -> Iterator[RenderableType]:
    table = Table(box=None, show_header=False)
    table.add_column(style="dim")
    table.add_column()
    for name, value in facts.items():
        table.add_row(name, _cell(value))
    yield from (_heading(title), table)


def coordinators(found: Sequence[Document]) -> Iterator[RenderableType]:
    """Who works at the desk, and who did."""
    columns = {"email": "E-mail", "name": "Naam", "role": "Rol", "municipality": "Gemeente", "second_factor": "Code",
               "created_at": "Sinds", "left_at": "Tot"}  # fmt: skip
    yield from _table("Aan de balie" if found else "Aan de balie: nog niemand", columns, found)


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
