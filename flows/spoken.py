"""Spoken: is a text fit for the ear? Owns the check of what a call may say; `speaking` owns how it is said.

Nobody on a telephone writes, presses a button that they see or gets a message, so a text that speaks of such things has
a `.voice` (an `again` an `.again-voice`) that does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from flows import desk_words
from flows.complaints import Complaints, Source
from flows.content import Language
from flows.text import Args, MissingText

TEXTS = (
    "say-key", "call-greeting", "call-goodbye", "call-clock", "call-clock-evening",
    "take-your-time", "met-in-danger", "met-in-amber",
    "welcome-withheld", "withheld-number", "met-again", "silence", "give-up", "give-up-window",
    "give-up-soon", "connecting", "connecting-helpline", "unconnected", "unconnected-helpline", "helpline-offer",
    "reminder", "option-helpline-connect", "option-call-begin", "option-call-on", "unsure", "unsure-human",
    *(f"call-{what}" for what in ("no-input", "sorry", "voicemail", "over", "whisper")),
    *(f"unsure-{what}" for what in ("stop", "erase", "language", "refused", "dont-know")),
)  # fmt: skip
"""Texts that only a call asks for; the reminder also leaves in writing."""
_NEVER = frozenset({
    "stale", "stale-end", "edited", "unsupported", "unsupported-caption", "unsupported-for-eyes", "contact-not-yet",
    "contact-of-another", "alert", "alert-again", "call-soon", "call-late", *desk_words.TEXTS,
})  # fmt: skip
"""What no call says: of buttons, of shared contacts, of messages that are edited; to those on duty; a desk chat's."""
_WRITTEN = re.compile(
    r"\b(?:(?:be)?schr(?:ij|e)[fv]\w*|geschreven|typ\w*|stuur\w*|knop\w*|berich\w*|sms\w*|wr(?:i|o)t\w*|send\w*|sent"
    r"|buttons?|text messages?)\b", re.IGNORECASE,
)  # fmt: skip

Lines = Mapping[str, tuple[str, int, tuple[str, ...]]]


def inspect(complaints: Complaints, sources: Mapping[str, Source], language: Language, known: Args,
            lines: Lines) -> None:  # fmt: skip
    """Complain of what a call may say that speaks of writing. `lines`: of each text its file, line and variants."""
    for name in sorted(lines.keys() - _NEVER):
        path, line, variants = lines[name]
        for wanted, variant in _said(variants):
            try:
                text = language.texts.say(name, known, variant=variant)
            except MissingText:
                continue  # complained of already
            if found := _WRITTEN.search(text):
                shown = f"{name}.{variant}" if variant else name
                what = f"`{shown}` is said on a call and speaks of {found[0]!r}; give it a `.{wanted}`"
                complaints.at(sources[path], line, what)


def _said(variants: tuple[str, ...]) -> Iterator[tuple[str, str | None]]:
    """Each way in which a call says a text: the variant that would be its own, and the one it has."""
    yield "voice", "voice" if "voice" in variants else None
    for one in variants:
        if not one.endswith(("telegram", "sms", "voice", "email")):
            yield f"{one}-voice", f"{one}-voice" if f"{one}-voice" in variants else one


def is_variant(variant: str | None) -> bool:
    """Whether it is a variant for the ear: no SMS holds it."""
    return variant is not None and variant.endswith("voice")
