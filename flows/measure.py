"""Measure: every message of a language as it would leave, with its length and its hard words. Owns counting, no limits.

Texts are filled in with arguments of a usual length, for one municipality.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flows.content import Content, Language
from flows.effects import Choice
from flows.flow import Ask
from flows.matching import NATIONAL
from flows.sms import foreign, parts
from flows.text import Args, MissingText, entries, numbered
from flows.turn import ask_id, label_id
from flows.wording import longest_sentence

SAMPLES: Mapping[str, str | int] = {
    "number": 3, "total": 6, "item": "Er zijn genoeg mensen op wie ik in geval van narigheid kan terugvallen",
    "name": "Een vrijwilliger komt bij u op bezoek", "organisation": "Platform Senioren", "contact": "112",
    "reason": "u graag samen iets doet en in Dronten woont", "cost": 3, "kern": "Biddinghuizen", "done": 12,
    "first": "graag samen iets doet", "second": "in Dronten woont", "begin": "10:15", "end": "12:30", "until": "12:30",
    "window": "woensdag 23 september tussen 10:15 en 12:30 uur", "day": "woensdag 23 september",
    "weekday": "woensdag", "month": "september", "what": "Samen iets doen, Bezoek aan huis",
    "said": "biljarten", "time": "12 min", "shown": 5, "why": "nood, riep om hulp", "left": "nog 12 min",
    "how": "Gesproken", "when": "morgen om 9:00 uur", "at": "9:00", "ending": "Geholpen",
    "count": 12, "label": "Min of meer", "key": 2, "code": "3F2A", "nth": 12, "hour": 12,
    "next": 1, "minute": 20,
}  # fmt: skip
"""Arguments of a usual length, to measure texts with."""


@dataclass(frozen=True)
class Measured:
    """A message, with so many options numbered below it where it is a question as it leaves by SMS.

    `parts` are those of an SMS, `foreign` the letters that no GSM-7 phone alphabet has, `sentence` the words of the
    longest sentence, `hard` its hard words with simpler ones. `place` is the text in the file where it can be mended:
    of a statement of an instrument the words in front of it, or none ("").
    """

    id: str
    place: str
    variant: str | None
    options: int
    characters: int
    parts: int
    foreign: str
    sentence: int
    hard: Mapping[str, str]

    @property
    def shown(self) -> str:
        """The text as a translator finds it in the file."""
        return f"{self.id}.{self.variant}" if self.variant else self.id

    @property
    def weight(self) -> tuple[int, ...]:
        """How much is the matter with it, what matters most first."""
        return (self.parts, len(self.foreign), len(self.hard), self.sentence, self.characters)


def worst_first(contents: Iterable[Content], code: str) -> list[Measured]:
    """All messages of a language, each in the municipality whose names make it longest; the heaviest first."""
    longest: dict[tuple[str, str | None, bool], Measured] = {}
    for content in contents:
        for one in messages(content, content.languages[code]):
            key = (one.id, one.variant, bool(one.options))
            longest[key] = max(longest.get(key, one), one, key=lambda each: each.weight)
    return sorted(longest.values(), key=lambda each: each.weight, reverse=True)


def messages(content: Content, language: Language) -> Iterator[Measured]:
    """Every text and variant, in the order of the files; every question as it leaves by SMS, the instruments' too.

    What cannot be said is left out.
    """
    known = arguments(content, language.code)
    for source in language.texts.sources:
        for name, _, variants in entries(source)[0]:
            for variant in (None, *variants):
                try:
                    text = language.texts.say(name, known, variant=variant)
                except MissingText:
                    continue
                yield _measured(language, known, text, name, name, variant)
    for node in content.flow.nodes:
        if isinstance(node, Ask) and node.options and node.options != "offers" and _is_asked(content, language, node):
            yield from _question(content, language, known, node)


def _question(content: Content, language: Language, known: Args, node: Ask) -> Iterator[Measured]:
    item = node.read == "item"
    name = node.ask if item else ask_id(node)
    for variant in (None, "again"):
        place = ("" if variant or not node.intro or node.apart else node.intro) if item else name
        try:
            text, choices = _asked(content, language, known, node, variant), _choices(content, language, node)
        except MissingText:
            continue
        if text:
            yield _measured(language, known, numbered(text, choices), name, place, variant, len(choices))


def _is_asked(content: Content, language: Language, node: Ask) -> bool:
    """Whether a question is asked in this language: an instrument is not translated here."""
    return not node.instrument or content.instruments[node.instrument].speaks(language.code)


def _asked(content: Content, language: Language, known: Args, node: Ask, variant: str | None) -> str | None:
    """The words of a question by SMS; None where it has none for a second time."""
    texts = language.texts
    name = "ask-item" if node.read == "item" else ask_id(node)
    if variant and not texts.has_variant(name, variant):
        return None
    wanted = (f"{variant}-sms", variant) if variant else ("sms",)
    chosen = next((one for one in wanted if texts.has_variant(name, one)), None)
    asked = texts.say(name, {**known, **_item(content, language, node)}, variant=chosen)
    intro = [texts.say(node.intro, known, variant="sms")] if node.intro and not variant and not node.apart else []
    return "\n".join([*intro, asked])


def _item(content: Content, language: Language, node: Ask) -> Args:
    """What a question of an instrument fills in: the statement as published, and its place."""
    if node.read != "item" or node.instrument is None:
        return {}
    items = content.instruments[node.instrument].items
    place, item = next((place, item) for place, item in enumerate(items, start=1) if item.n == node.item)
    words = item.text.get(language.code) or next(iter(item.text.values()))
    return {"item": words, "number": place, "total": len(items)}


def _choices(content: Content, language: Language, node: Ask) -> list[Choice]:
    kernen = content.municipality.kernen if node.options == "kernen" else ()
    ids = [*kernen, "elsewhere"] if node.options == "kernen" else [option.id for option in node.listed]
    labels = content.instruments[node.instrument].labels.get(language.code, {}) if node.instrument else {}
    names = {**labels, **{name: name for name in (*content.municipality.kernen, NATIONAL)}}
    return [Choice(one, names.get(one) or language.texts.say(label_id(node, one))) for one in ids]


def arguments(content: Content, code: str) -> dict[str, str | int]:
    """What texts are filled in with, to be measured."""
    place = content.municipality
    lines = {line.id: line.number for line in content.helplines.values()}
    return {
        **SAMPLES,
        "service": place.service,
        "controller": place.controller.in_language(code),
        "place": place.name,
        **lines,
    }


def _measured(language: Language, known: Args, text: str, name: str, place: str, variant: str | None,
              options: int = 0) -> Measured:  # fmt: skip
    return Measured(name, place, variant, options, len(text), parts(text), foreign(text), longest_sentence(text),
                    _hard(language, known, text))  # fmt: skip


def _hard(language: Language, known: Args, text: str) -> dict[str, str]:
    """The hard words of a text, but for those in names that were filled in: nobody here can change these."""
    found = language.plain.found(text) if language.plain else {}
    if not found or language.plain is None:
        return {}
    given = language.plain.found(" ".join(str(value) for value in known.values()))
    return {word: simpler for word, simpler in found.items() if word not in given}
