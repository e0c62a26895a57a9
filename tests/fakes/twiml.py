"""A strict reader of TwiML for voice: a document is as Twilio describes it to the letter, or `Mistake` says why not.

Owns the grammar, and calls nobody: `tests.fakes.telephone` obeys what is read here. Written from Twilio's pages about
TwiML for voice (twilio.com/docs/voice/twiml, and below it say, play, pause, gather, redirect, dial, number, hangup and
reject) and about its warnings (twilio.com/docs/api/errors: 11750 a document over 64 kB, 12200 a verb, an attribute or
a nesting that there is not, 13313 a timeout, 13521 the length of what is said). What Twilio would only warn of, and
then read otherwise than it was meant, is a mistake here. Verbs that this house has no use for are mistakes too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote_plus
from xml.parsers import expat

LARGEST = 64 * 1024
"""Bytes of a document."""
TYPES = ("text/xml", "application/xml", "text/html")
"""What a document may be sent as."""
URL_ENCODED = 4500
"""Characters of what is said, as they stand in a URL."""
PHRASES, PHRASE = 500, 100
"""How many phrases one may hint at, and how long each may be."""
NUMBERS = 10
"""How many telephones one <Dial> may ring at once."""

Text = Literal["none", "some", "some or verbs"]
Check = Callable[[str], bool]


class Mistake(Exception):
    """Twilio would not understand this document as it was meant; the message says which part, and why."""


@dataclass(frozen=True)
class Verb:
    """One element of a document: a verb, or the noun within one. `text` is stripped."""

    name: str
    said: Mapping[str, str]
    text: str = ""
    within: tuple[Verb, ...] = ()

    def __iter__(self) -> Iterator[Verb]:
        return iter(self.within)

    def every(self, name: str) -> Iterator[Verb]:
        """Those of this name in it, at any depth, in order."""
        for verb in self.within:
            if verb.name == name:
                yield verb
            yield from verb.every(name)


def _whole(least: int = 0, most: int = 10**9) -> Check:
    return lambda text: text.isascii() and text.isdecimal() and least <= int(text) <= most


def _one_of(*words: str) -> Check:
    return lambda text: text in words


def _like(pattern: str) -> Check:
    return lambda text: re.fullmatch(pattern, text) is not None


def _words(*allowed: str) -> Check:
    """Some of these, each once, with a space between."""

    def check(text: str) -> bool:
        given = text.split(" ")
        return len(given) == len(set(given)) and set(given) <= set(allowed)

    return check


def _hints(text: str) -> bool:
    phrases = text.split(",")
    return len(phrases) <= PHRASES and all(0 < len(one.strip()) <= PHRASE for one in phrases)


_URL = _like(r"(https?://[^\s<>\"{}|\\^`]+|[/?][^\s<>\"{}|\\^`]*|[^\s<>\"{}|\\^`:/]+(/[^\s<>\"{}|\\^`]*)?)")
_METHOD, _FLAG = _one_of("GET", "POST"), _one_of("true", "false")
_NUMBER = _like(r"\+[1-9]\d{6,14}")
_EVENTS = _words("initiated", "ringing", "answered", "completed")
_HEARD = (
    "af-ZA", "ar-SA", "bg-BG", "cs-CZ", "da-DK", "de-DE", "el-GR", "en-AU", "en-CA", "en-GB", "en-IE", "en-IN", "en-NZ",
    "en-US", "es-ES", "es-MX", "fa-IR", "fi-FI", "fr-BE", "fr-CA", "fr-FR", "hu-HU", "id-ID", "it-IT", "nb-NO", "nl-BE",
    "nl-NL", "pl-PL", "pt-BR", "pt-PT", "ro-RO", "ru-RU", "sv-SE", "tr-TR", "uk-UA",
)  # fmt: skip
"""Languages that are recognised, as far as anybody in the Netherlands might be heard in them."""
_SPOKEN = (
    "ar-AE", "bg-BG", "cs-CZ", "da-DK", "de-DE", "el-GR", "en-AU", "en-GB", "en-IE", "en-IN", "en-US", "es-ES", "es-MX",
    "fi-FI", "fr-BE", "fr-CA", "fr-FR", "hu-HU", "id-ID", "it-IT", "nb-NO", "nl-BE", "nl-NL", "pl-PL", "pt-BR", "pt-PT",
    "ro-RO", "ru-RU", "sv-SE", "tr-TR", "uk-UA",
)  # fmt: skip
_BASIC = {"man": ("en-US", "en-GB", "es-ES", "fr-FR", "de-DE"), "woman": ("en-US", "en-GB", "es-ES", "fr-FR", "de-DE")}
_POLLY = {
    "nl-NL": ("Lotte", "Ruben", "Laura-Neural"), "nl-BE": ("Lisa-Neural",),
    "en-GB": ("Amy", "Brian", "Emma", "Amy-Neural", "Arthur-Neural", "Brian-Neural", "Emma-Neural", "Amy-Generative"),
    "en-US": ("Joanna", "Matthew", "Joanna-Neural", "Matthew-Neural"), "en-IE": ("Niamh-Neural",),
}  # fmt: skip
_GOOGLE = r"Google\.([a-z]{2}-[A-Z]{2})-(Standard-[A-Z]|Wavenet-[A-Z]|Neural2-[A-Z]|Chirp3-HD-[A-Z][a-z]+)"


@dataclass(frozen=True)
class _Rule:
    """How an element is written."""

    within: tuple[str, ...]
    text: Text
    may_say: Mapping[str, Check]


_CALLED_BACK = {"statusCallback": _URL, "statusCallbackMethod": _METHOD, "statusCallbackEvent": _EVENTS}
_RULES: Mapping[str, _Rule] = {
    "Response": _Rule(("Say", "Play", "Pause", "Gather", "Redirect", "Dial", "Hangup", "Reject"), "none", {}),
    "Say": _Rule((), "some", {"voice": lambda text: _voiced(text) is not None, "language": _one_of(*_SPOKEN),
                              "loop": _whole()}),
    "Play": _Rule((), "some", {"loop": _whole(), "digits": _like(r"[0-9w*#]+")}),
    "Pause": _Rule((), "none", {"length": _whole(1)}),
    "Gather": _Rule(("Say", "Play", "Pause"), "none", {
        "input": _one_of("dtmf", "speech", "dtmf speech", "speech dtmf"), "action": _URL, "method": _METHOD,
        "timeout": _whole(1), "speechTimeout": lambda text: text == "auto" or _whole(1)(text),
        "maxSpeechTime": _whole(1), "numDigits": _whole(1), "finishOnKey": _one_of(*"0123456789#*", ""),
        "language": _one_of(*_HEARD), "hints": _hints, "profanityFilter": _FLAG, "actionOnEmptyResult": _FLAG,
        "bargeIn": _FLAG, "enhanced": _FLAG, "partialResultCallback": _URL, "partialResultCallbackMethod": _METHOD,
        "speechModel": _like(r"default|numbers_and_commands|phone_call|experimental_(conversations|utterances)"
                             r"|googlev2_(long|short|telephony|telephony_short)|deepgram_nova-[23](-general|-phonecall)?"),
    }),
    "Redirect": _Rule((), "some", {"method": _METHOD}),
    "Dial": _Rule(("Number",), "some or verbs", {
        "action": _URL, "method": _METHOD, "timeout": _whole(1, 600), "timeLimit": _whole(1, 24 * 3600),
        "callerId": _NUMBER, "answerOnBridge": _FLAG, "hangupOnStar": _FLAG, "sequential": _FLAG,
        "ringTone": _one_of("at", "au", "be", "de", "es", "fr", "it", "nl", "uk", "us"),
    }),
    "Number": _Rule((), "some", {"url": _URL, "method": _METHOD, "sendDigits": _like(r"[0-9wW*#]+"), **_CALLED_BACK}),
    "Hangup": _Rule((), "none", {}),
    "Reject": _Rule((), "none", {"reason": _one_of("rejected", "busy")}),
}  # fmt: skip


def read(document: bytes, content_type: str = "text/xml") -> Verb:
    """The document's <Response>. Raises Mistake."""
    if content_type.partition(";")[0].strip() not in TYPES:
        raise Mistake(f"it is sent as {content_type}, which is no XML")
    if len(document) > LARGEST:
        raise Mistake(f"it is {len(document)} bytes, and may be {LARGEST}")
    root = _parsed(document)
    if root.name != "Response":
        raise Mistake(f"it is a <{root.name}>, not a <Response>")
    _check(root)
    if any(verb.name == "Reject" for verb in root.within[1:]):
        raise Mistake("<Reject> is not the first verb: the call has been taken by then")
    return root


def read_whisper(document: bytes, content_type: str = "text/xml") -> Verb:
    """What is said to a telephone that was dialled, before it is connected: nobody is dialled from there."""
    root = read(document, content_type)
    if any(verb.name in ("Dial", "Reject") for verb in root):
        raise Mistake("nobody may be dialled, and nothing rejected, in the document of a <Number>'s url")
    return root


def _check(verb: Verb) -> None:
    rule = _RULES[verb.name]
    for name, text in verb.said.items():
        if name not in rule.may_say:
            raise Mistake(f"<{verb.name}> has no attribute {name}")
        if not rule.may_say[name](text):
            raise Mistake(f"<{verb.name} {name}={text!r}> cannot be")
    for inner in verb:
        if inner.name not in rule.within:
            raise Mistake(f"<{inner.name}> cannot stand in <{verb.name}>")
        _check(inner)
    _TEXTS.get(verb.name, _any_text)(verb, rule.text)


def _any_text(verb: Verb, wanted: Text) -> None:
    if verb.text and (wanted == "none" or verb.within):
        raise Mistake(f"no text can stand in <{verb.name}>: {verb.text[:40]!r}")
    if not verb.text and wanted != "none" and not verb.within:
        raise Mistake(f"<{verb.name}> is empty")


def _said(verb: Verb, wanted: Text) -> None:
    _any_text(verb, wanted)
    voice, language = verb.said.get("voice"), verb.said.get("language")
    longest = {"Polly": 3000, "Google": 5000}.get((voice or "").partition(".")[0], 4096)
    if len(verb.text) > longest:
        raise Mistake(f"<Say> says {len(verb.text)} characters, and this voice can say {longest}")
    if len(quote_plus(verb.text)) > URL_ENCODED:
        raise Mistake(f"<Say> says more than {URL_ENCODED} characters as a URL has them")
    if voice and language and language not in (_voiced(voice) or ()):
        raise Mistake(f"the voice {voice} does not speak {language}")


def _played(verb: Verb, wanted: Text) -> None:
    if "digits" in verb.said and not verb.text:
        return
    _any_text(verb, wanted)
    _a_url(verb)


def _a_url(verb: Verb, wanted: Text = "some") -> None:
    _any_text(verb, wanted)
    if not _URL(verb.text):
        raise Mistake(f"<{verb.name}> names no URL: {verb.text[:80]!r}")


def _dialled(verb: Verb, wanted: Text) -> None:
    _any_text(verb, wanted)
    if len(verb.within) > NUMBERS:
        raise Mistake(f"<Dial> rings {len(verb.within)} telephones, and may ring {NUMBERS}")
    if verb.text:
        _numbered(verb, wanted)


def _numbered(verb: Verb, wanted: Text) -> None:
    _any_text(verb, wanted)
    if not _NUMBER(verb.text):
        raise Mistake(f"<{verb.name}> is no number in E.164: {verb.text[:40]!r}")


_TEXTS: Mapping[str, Callable[[Verb, Text], None]] = {
    "Say": _said, "Play": _played, "Redirect": _a_url, "Dial": _dialled, "Number": _numbered,
}  # fmt: skip


def _voiced(voice: str) -> tuple[str, ...] | None:
    """The languages that a voice speaks; None: there is no such voice."""
    if voice in _BASIC:
        return _BASIC[voice]
    if google := re.fullmatch(_GOOGLE, voice):
        return (google[1],)
    spoken = tuple(language for language, names in _POLLY.items() if voice in {f"Polly.{name}" for name in names})
    return spoken or None


# --- XML, and nothing more --------------------------------------------------------------------------------------------


def _parsed(document: bytes) -> Verb:
    """The elements. Text beside elements stands with the element that both are in."""
    stack: list[tuple[str, dict[str, str], list[str], list[Verb]]] = [("", {}, [], [])]

    def begins(name: str, said: dict[str, str]) -> None:
        if name not in _RULES:
            raise Mistake(f"there is no <{name}>")
        stack.append((name, said, [], []))

    def ends(_name: str) -> None:
        name, said, text, within = stack.pop()
        stack[-1][3].append(Verb(name, said, "".join(text).strip(), tuple(within)))

    def refused(what: str) -> Callable[..., None]:
        def refuse(*_: object) -> None:
            raise Mistake(f"{what} cannot stand in TwiML")

        return refuse

    parser = expat.ParserCreate("UTF-8")
    parser.StartElementHandler, parser.EndElementHandler = begins, ends
    parser.CharacterDataHandler = lambda text: stack[-1][2].append(text)
    parser.StartDoctypeDeclHandler = refused("a DOCTYPE")
    parser.ProcessingInstructionHandler = refused("a processing instruction")
    try:
        parser.Parse(document, True)
    except expat.ExpatError as error:
        raise Mistake(f"it is no XML: {error}") from None
    return stack[0][3][0]
