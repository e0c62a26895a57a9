"""TwiML: what a call is answered with, by Twilio's own builder. Owns that wire; knows nobody and no call.

The same arguments give the same bytes: a turn that is asked for again is answered as before. And it is always
well-formed, whatever somebody typed: what XML has no place for is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote_plus

from twilio.twiml.voice_response import VoiceResponse

PATIENCE = 8
"""Seconds in which a colleague's digit is waited for, once all was said."""
LISTENS = 10
"""Seconds in which somebody who phones may begin to speak or to press: they are old, and nobody hurries them."""
RINGS = 30
"""Seconds that the telephone of somebody who is called from the desk rings."""
RINGS_EACH = 20
"""Seconds that each telephone rings to which somebody is put through, who waits meanwhile."""
LONGEST_SAID, LONGEST_WORD = 2900, 200
"""Characters that Twilio says in one go, as a URL has them, and those of a word: nobody says a longer one."""
LONGEST_DOCUMENT = 48 * 1024
"""Bytes of all that is said: a document of more than 64 kB is not read, and the call ends."""
MOST_HINTS, LONGEST_HINT = 500, 100
"""Phrases that Twilio takes for its recogniser, and their characters."""
TONGUES = {"nl": "nl-NL", "en": "en-GB"}
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML has no place for: control characters, half characters."""
_NO_HINT = re.compile(r"[,\x00-\x1f\x7f-\x9f]+")
"""A comma ends a hint."""


@dataclass(frozen=True, slots=True)
class Words:
    """Something that is said, in which language, and by which of Twilio's voices; or a recording of it (a URL)."""

    text: str
    language: str
    voice: str | None = None
    played: str | None = None


@dataclass(frozen=True, slots=True)
class Hearing:
    """How we listen: where it is told, in which language, for which words, and whether one key is an answer."""

    action: str
    language: str
    hints: Sequence[str] = ()
    one_key: bool = False


def listen(said: Sequence[Words], hearing: Hearing) -> str:
    """Say all of this, and listen meanwhile and after for keys and speech; silence is told too."""
    response = VoiceResponse()
    more: dict[str, object] = {"num_digits": 1} if hearing.one_key else {}
    if listed := _hints(hearing.hints):
        more["hints"] = listed
    # No key ends it, for * and # mean something here. What is cursed is not veiled: a cry must be heard as it was.
    gather = response.gather(
        input="dtmf speech", language=_tongue(hearing.language), action=clean(hearing.action),
        action_on_empty_result=True, finish_on_key="", timeout=LISTENS, speech_timeout="auto", profanity_filter=False,
        **more,
    )  # fmt: skip
    _say_all(gather, said)
    return str(response.to_xml())


def put_through(said: Sequence[Words], number: str, *, shows: str, action: str, whisper: str | None = None) -> str:
    """Say this and ring this number, which sees the number `shows`; `action` is asked for when that has ended.

    Whoever takes it hears first what `whisper` is answered with.
    """
    response = VoiceResponse()
    _say_all(response, said)
    dial = response.dial(caller_id=shows, timeout=RINGS_EACH, action=action)
    dial.number(clean(number), **({"url": whisper} if whisper else {}))
    return str(response.to_xml())


def ask(words: Words, action: str) -> str:
    """Say this and wait for one digit; `action` is asked for with it, or without any."""
    response = VoiceResponse()
    gather = response.gather(num_digits=1, timeout=PATIENCE, action=action, action_on_empty_result=True)
    _say_all(gather, [words])
    return str(response.to_xml())


def connect(number: str, *, shows: str, action: str, progress: str) -> str:
    """Connect with this number, which sees the number `shows`; `action` is asked for when that has ended.

    `progress` is told how it goes with the other telephone.
    """
    response = VoiceResponse()
    dial = response.dial(caller_id=shows, timeout=RINGS, action=action)
    dial.number(clean(number), status_callback=progress, status_callback_event="ringing answered completed")
    return str(response.to_xml())


def end(*said: Words) -> str:
    """Say this, if anything, and hang up."""
    response = VoiceResponse()
    _say_all(response, said)
    response.hangup()
    return str(response.to_xml())


def go_on() -> str:
    """Whoever was asked something has said yes: the two are connected."""
    return str(VoiceResponse().to_xml())


def clean(text: str) -> str:
    """The text without what XML has no place for."""
    return _UNWRITABLE.sub("", text)


def _say_all(where: VoiceResponse, said: Iterable[Words]) -> None:
    left = LONGEST_DOCUMENT
    for words in said:
        if words.played is not None:
            where.play(clean(words.played))
            continue
        voice = {"voice": words.voice} if words.voice else {}
        for breath in _breaths(clean(words.text)):
            left -= len(breath.encode("ascii", "xmlcharrefreplace"))
            if left < 0:
                return
            where.say(breath, language=_tongue(words.language), **voice)


def _breaths(text: str) -> Iterator[str]:
    """The text in parts that can be said, each as long as may be; nothing, where there is nothing to say."""
    words = [word[at : at + LONGEST_WORD] for word in text.split() for at in range(0, len(word), LONGEST_WORD)]
    said: list[str] = []
    size = 0
    for word in words:
        long = len(quote_plus(word)) + 1
        if said and size + long > LONGEST_SAID:
            yield " ".join(said)
            said, size = [], 0
        said.append(word)
        size += long
    if said:
        yield " ".join(said)


def _tongue(language: str) -> str:
    return TONGUES.get(language, language)


def _hints(labels: Iterable[str]) -> str:
    tidied = (" ".join(_NO_HINT.sub(" ", clean(label)).split())[:LONGEST_HINT].strip() for label in labels)
    return ",".join(list(dict.fromkeys(one for one in tidied if one))[:MOST_HINTS])
