"""Lint: is every text there, in every language, fit for a phone and plain? Owns the checks of words, not of flows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from flows import desk_words, measure, spoken
from flows.complaints import Complaints, Source
from flows.content import Content, Language
from flows.flow import Ask, Decide, End, Say
from flows.measure import Measured
from flows.reasons import text_id
from flows.roadworthy import fits_button
from flows.text import Args, MissingText, entries
from flows.turn import ask_id, count_id, label_id

ENGINE_TEXTS = (
    "welcome", "welcome-again", "welcome-human", "help", "recap", "unclear", "unclear-human", "unclear-name",
    "unclear-number", "unclear-count", "understood", "stale", "stale-end", "edited", "unsupported",
    "unsupported-caption", "unsupported-for-eyes", "unknown-language",
    "back-first", "stopped", "stopped-callback", "stopped-still", "after-end",
    "after-end-unread", "after-interrupted", "after-interrupted-unread", "human-already", "erase-ask", "erase-no",
    "erase-held", "erase-done", "paused", "paused-suicide", "paused-urgent", "paused-stopped",
    "after-thanks", "not-called", "unclear-birthday", "unclear-always",
    "erase-ask-callback", "unclear-age", "paused-human", "human-reads-now", "human-reads-later", "window",
    "day-today", "day-tomorrow", "day-later", "promise", "promise-here", "promise-soon", "offer-unsure",
    "offer-fresh", "offer-direct", "offer-gone", "flood", "contact-noted", "contact-not-yet", "contact-of-another",
    "because-one", "because-both", "because-named", "because-company", "because-kern", "ask-item",
    "option-permission-yes", "option-permission-no", "alert", "alert-again", "alert-thanks", "alert-declined",
    "alert-how", "option-alert-ok", "uncallable-number", "day-part-noted", "reach-noted", "sorrow", "answers-gone",
    "day-noted", "call-soon", "call-late", "human-reads-duty",
    *(f"ring-{what}" for what in ("press", "not-pressed", "busy", "no-answer", "failed", "over")),
    *(f"weekday-{n}" for n in range(1, 8)), *(f"month-{n}" for n in range(1, 13)),
    *(f"danger-red-{hit}" for hit in ("suicide", "medical", "violence", "unknown")),
    *(f"danger-amber-{hit}" for hit in ("suicide", "medical", "violence", "carer", "neglect", "other-person", "loss")),
    *(f"danger-waiting-{how}" for how in ("now", "later", "seen", "open")), "danger-rest", "danger-helped",
    "danger-better", "danger-thanks", "danger-not-now", "danger-call", "danger-go-on", "danger-loss-next",
    *spoken.TEXTS,
)  # fmt: skip
"""Texts that code asks for by name; the flow's own are read off the flow."""
_NUMBER = re.compile(r"(?<!telephone )(?<!phone )\b(?:nummers?|numbers?)\b", re.IGNORECASE)
"""The number of an option; a `telefoonnummer` is another word."""
LONG_LISTS = 4
"""A question with more options than this may take two parts of an SMS; nothing else should."""


def inspect(complaints: Complaints, sources: Mapping[str, Source], content: Content) -> None:
    """Complain of missing and unused texts, of what an SMS does not hold, long sentences and hard words."""
    needed = set(needed_texts(content))
    _buttons(complaints, sources, content)
    may_tell = {text_id(f"factor.{factor}") for factor in content.matching.factor}
    for code in content.municipality.languages:
        language = content.languages[code]
        lines, known = dict(_lines(sources, code)), measure.arguments(content, code)
        if language.plain is None:
            what = f"sentences and words in {code} are not looked at: there is no languages/{code}/plain.yaml"
            complaints.at(sources[f"languages/{code}/screening.ftl"], 1, what, "warning")
        for name in sorted(needed - set(lines)):
            complaints.at(sources[f"languages/{code}/screening.ftl"], 1, f"no text `{name}` in {code}")
        for name in sorted((needed | may_tell) & set(lines)):
            path, line, variants = lines[name]
            _sayable(complaints, sources[path], line, language, known, name, variants)
        for name in sorted(set(lines) - needed - may_tell):
            path, line, _ = lines[name]
            complaints.at(sources[path], line, f"nothing says `{name}`", "warning")
        _messages(complaints, sources, content, language, lines)
        _under_buttons(complaints, sources, content, language, lines)
        spoken.inspect(complaints, sources, language, known, {name: lines[name] for name in needed & set(lines)})


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
    yield from desk_words.TEXTS
    for node in content.flow.nodes:
        match node:
            case Ask():
                published = node.instrument and content.instruments[node.instrument].labels
                yield from _asked(node.model_copy(update={"options": ()}) if published else node)
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
    if node.read == "number":
        yield count_id(node)
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


def _messages(complaints: Complaints, sources: Mapping[str, Source], content: Content, language: Language,
              lines: Mapping[str, tuple[str, int, tuple[str, ...]]]) -> None:  # fmt: skip
    """Complain of messages that are long, dear or hard."""
    for one in measure.messages(content, language):
        if one.place in lines:  # the statements of an instrument are nowhere: they are published, and stay so
            path, line, _ = lines[one.place]
            _fits(complaints, sources[path], line, one)
            _reads(complaints, sources[path], line, language, one)


def _sayable(complaints: Complaints, source: Source, line: int, language: Language, known: Args,
             name: str, variants: tuple[str, ...]) -> None:  # fmt: skip
    """Complain of a text that cannot be filled in."""
    for variant in (None, *variants):
        try:
            language.texts.say(name, known, variant=variant)
        except MissingText as error:
            shown = f"{name}.{variant}" if variant else name
            complaints.at(source, line, f"`{shown}` cannot be said: {error}")


def _fits(complaints: Complaints, source: Source, line: int, one: Measured) -> None:
    """Complain of a message that an SMS does not hold, or not cheaply. A desk chat's and a call's leave by none."""
    if one.id in desk_words.TEXTS or one.id in spoken.TEXTS or spoken.is_variant(one.variant):
        return
    if one.options:
        if one.parts > (2 if one.options > LONG_LISTS else 1):
            complaints.at(source, line, f"`{one.shown}` with its options takes {one.parts} parts of an SMS", "warning")
        return
    if one.foreign:
        complaints.at(source, line, f"`{one.shown}` has {one.foreign!r}, which halves the room of an SMS", "warning")
    if one.parts > 1:
        must = one.id.startswith(("danger-", "alert"))
        what = f"`{one.shown}` takes {one.parts} parts of an SMS"
        complaints.at(source, line, what, "error" if must else "warning")


def _reads(complaints: Complaints, source: Source, line: int, language: Language, one: Measured) -> None:
    """Complain of a message that is hard to read."""
    if language.plain is None or one.options:  # a question's words stand without its options too
        return
    if one.sentence > (most := language.plain.sentence):
        what = f"`{one.shown}` has a sentence of {one.sentence} words; {most} at most"
        complaints.at(source, line, what, "warning")
    for word, simpler in one.hard.items():
        complaints.at(source, line, f"`{one.shown}` says {word!r}; simpler is {simpler!r}", "warning")


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
                text = language.texts.say(ask_id(node), measure.arguments(content, language.code), variant=variant)
            except MissingText:
                continue  # complained of already, where it stands
            if _NUMBER.search(text):
                shown = f"{ask_id(node)}.{variant}" if variant else ask_id(node)
                what = f"`{shown}` speaks of a number under buttons without; give it a `.{wanted[0]}`"
                complaints.at(sources[path], line, what, "warning")
