"""Lint: is every text there, in every language, and does it fit a phone? Owns the checks of words, not of flows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from flows.complaints import Complaints, Source
from flows.content import Content, Language
from flows.effects import Choice
from flows.flow import Ask, Decide, End, Say
from flows.matching import NATIONAL
from flows.reasons import text_id
from flows.roadworthy import fits_button
from flows.sms import foreign, parts
from flows.text import MissingText, entries, numbered
from flows.turn import ask_id, label_id

SAMPLES: Mapping[str, str | int] = {
    "number": 3, "total": 6, "item": "Er zijn genoeg mensen op wie ik in geval van narigheid kan terugvallen",
    "name": "Een vrijwilliger komt bij u op bezoek", "organisation": "Platform Senioren", "contact": "112",
    "reason": "u graag samen iets doet en in Dronten woont", "cost": 3, "kern": "Biddinghuizen", "done": 12,
    "first": "graag samen iets doet", "second": "in Dronten woont", "begin": "10:15", "end": "12:30", "until": "12:30",
    "window": "woensdag 23 september tussen 10:15 en 12:30 uur", "day": "woensdag 23 september",
    "weekday": "woensdag", "month": "september", "code": "3F2A", "nth": 12,
}  # fmt: skip
"""Arguments of a usual length, to measure texts with."""
ENGINE_TEXTS = (
    "welcome", "welcome-again", "welcome-human", "help", "recap", "unclear", "unclear-human", "unclear-name",
    "unclear-number", "stale", "stale-end", "edited", "unsupported", "unsupported-caption", "back-first", "stopped",
    "stopped-callback", "stopped-still", "after-end", "after-end-unread", "after-interrupted",
    "after-interrupted-unread", "human-already", "erase-ask", "erase-no", "erase-held", "erase-done", "paused",
    "paused-suicide", "paused-stopped", "after-thanks", "not-called", "erase-ask-callback", "unclear-age",
    "paused-human", "human-reads-now", "human-reads-later", "window", "day-today", "day-tomorrow", "day-later",
    "promise", "promise-here", "promise-soon", "offer-unsure", "offer-fresh", "offer-direct", "offer-gone", "flood",
    "contact-noted", "contact-not-yet", "contact-of-another", "because-one", "because-both", "because-company",
    "because-kern", "ask-item", "option-permission-yes", "option-permission-no",
    "alert", "alert-again", "alert-thanks", "alert-declined", "alert-how", "option-alert-ok",
    *(f"weekday-{n}" for n in range(1, 8)), *(f"month-{n}" for n in range(1, 13)),
    *(f"danger-red-{hit}" for hit in ("suicide", "medical", "violence", "unknown")),
    *(f"danger-amber-{hit}" for hit in ("suicide", "medical", "violence", "carer", "neglect", "other-person")),
)  # fmt: skip
"""Texts that code asks for by name; the flow's own are read off the flow."""
_NUMBER = re.compile(r"(?<!telephone )(?<!phone )\b(?:nummers?|numbers?)\b", re.IGNORECASE)
"""The number of an option; a `telefoonnummer` is another word."""
LONG_LISTS = 4
"""A question with more options than this may take two parts of an SMS; nothing else should."""


def inspect(complaints: Complaints, sources: Mapping[str, Source], content: Content) -> None:
    """Complain of missing and unused texts, letters that make an SMS dear, and texts longer than one part."""
    needed = set(needed_texts(content))
    _buttons(complaints, sources, content)
    may_tell = {text_id(f"factor.{factor}") for factor in content.matching.factor}
    for code in content.municipality.languages:
        language = content.languages[code]
        lines = dict(_lines(sources, code))
        for name in sorted(needed - set(lines)):
            complaints.at(sources[f"languages/{code}/screening.ftl"], 1, f"no text `{name}` in {code}")
        for name in sorted(needed & set(lines)):
            path, line, variants = lines[name]
            for variant in (None, *variants):
                _text(complaints, sources[path], line, content, language, name, variant)
        for name in sorted(set(lines) - needed - may_tell):
            path, line, _ = lines[name]
            complaints.at(sources[path], line, f"nothing says `{name}`", "warning")
        _questions(complaints, sources, content, language, lines)
        _under_buttons(complaints, sources, content, language, lines)


def _buttons(complaints: Complaints, sources: Mapping[str, Source], content: Content) -> None:
    """Complain of a kern whose name is too long for a button."""
    place = content.municipality
    asking = [node.ask for node in content.flow.nodes if isinstance(node, Ask) and node.options == "kernen"]
    for number, kern in enumerate(place.kernen):
        if not all(fits_button(question, kern) for question in asking):
            source = sources[f"municipalities/{place.slug}/municipality.yaml"]
            complaints.error(source, ("kernen", number), f"{kern} is too long for a button")


def needed_texts(content: Content) -> Iterator[str]:
    """The ids of all texts that this content may want to say."""
    yield from ENGINE_TEXTS
    for node in content.flow.nodes:
        match node:
            case Ask():
                yield from _asked(node)
            case Say():
                yield node.say
            case End(text=text) if text:
                yield text
            case Decide():
                pass
            case _:
                pass
    after_human = {node.text for node in content.flow.nodes if isinstance(node, End) and node.text and node.detour}
    yield from (f"{text}-resume" for text in after_human)
    yield from (text_id(f"wish.{wish}") for wish in content.matching.wish)


def _asked(node: Ask) -> Iterator[str]:
    if node.intro:
        yield node.intro
    if node.read != "item":
        yield ask_id(node)
    if node.options == "kernen":
        yield label_id(node, "elsewhere")
    elif node.options == "offers":
        yield from (label_id(node, name) for name in ("human", "none"))
    elif node.read in ("item", "permission"):
        yield from (f"option-{node.read}-{option.id.replace('_', '-')}" for option in node.listed)
    else:
        yield from (label_id(node, option.id) for option in node.listed)


def _lines(sources: Mapping[str, Source], code: str) -> Iterator[tuple[str, tuple[str, int, tuple[str, ...]]]]:
    for path, source in sources.items():
        if path.startswith(f"languages/{code}/") and path.endswith(".ftl"):
            for name, line, variants in entries(source.text)[0]:
                yield name, (path, line, variants)


def _arguments(content: Content, code: str) -> dict[str, str | int]:
    place = content.municipality
    lines = {line.id: line.number for line in content.helplines.values()}
    return {
        **SAMPLES,
        "service": place.service,
        "controller": place.controller.in_language(code),
        "place": place.name,
        **lines,
    }


def _text(complaints: Complaints, source: Source, line: int, content: Content, language: Language, name: str,
          variant: str | None) -> None:  # fmt: skip
    shown = f"{name}.{variant}" if variant else name
    try:
        text = language.texts.say(name, _arguments(content, language.code), variant=variant)
    except MissingText as error:
        complaints.at(source, line, f"`{shown}` cannot be said: {error}")
        return
    if strange := foreign(text):
        complaints.at(source, line, f"`{shown}` has {strange!r}, which halves the room of an SMS", "warning")
    if (used := parts(text)) > 1:
        must = name.startswith(("danger-", "alert"))
        complaints.at(source, line, f"`{shown}` takes {used} parts of an SMS", "error" if must else "warning")


def _questions(complaints: Complaints, sources: Mapping[str, Source], content: Content, language: Language,
               lines: Mapping[str, tuple[str, int, tuple[str, ...]]]) -> None:  # fmt: skip
    """Measure each question as it leaves by SMS, its numbered options below it."""
    for node in content.flow.nodes:
        if not isinstance(node, Ask) or node.read == "item" or ask_id(node) not in lines or node.options == "offers":
            continue
        try:
            choices = _choices(content, language, node)
            asked = [language.texts.say(name, _arguments(content, language.code)) for name in _at_first(node)]
            text = numbered("\n".join(asked), choices)
        except MissingText:
            continue  # complained of already, where it stands
        room = 2 if len(choices) > LONG_LISTS else 1
        if (used := parts(text)) > room:
            path, line, _ = lines[ask_id(node)]
            complaints.at(sources[path], line, f"{node.ask} with its options takes {used} parts of an SMS", "warning")


def _under_buttons(complaints: Complaints, sources: Mapping[str, Source], content: Content, language: Language,
                   lines: Mapping[str, tuple[str, int, tuple[str, ...]]]) -> None:  # fmt: skip
    """Complain of a question with options that speaks of numbers on Telegram: its buttons have none."""
    for node in content.flow.nodes:
        if not isinstance(node, Ask) or not node.options or ask_id(node) not in lines:
            continue
        path, line, variants = lines[ask_id(node)]
        for wanted in (("telegram",), ("again-telegram", "again", "telegram")):
            variant = next((one for one in wanted if one in variants), None)
            try:
                text = language.texts.say(ask_id(node), _arguments(content, language.code), variant=variant)
            except MissingText:
                continue  # complained of already, where it stands
            if _NUMBER.search(text):
                shown = f"{ask_id(node)}.{variant}" if variant else ask_id(node)
                what = f"`{shown}` speaks of a number under buttons without; give it a `.{wanted[0]}`"
                complaints.at(sources[path], line, what, "warning")


def _at_first(node: Ask) -> Iterator[str]:
    """The texts of a question as it is asked the first time."""
    if node.intro:
        yield node.intro
    yield ask_id(node)


def _choices(content: Content, language: Language, node: Ask) -> list[Choice]:
    if node.options == "kernen":
        ids = [*content.municipality.kernen, "elsewhere"]
    else:
        ids = [option.id for option in node.listed]
    kernen = {*content.municipality.kernen, NATIONAL}
    generic = node.read in ("item", "permission")

    def label(option: str) -> str:
        if option in kernen:
            return option
        name = f"option-{node.read}-{option.replace('_', '-')}" if generic else label_id(node, option)
        return language.texts.say(name)

    return [Choice(option, label(option)) for option in ids]
