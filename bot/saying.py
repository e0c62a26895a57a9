"""Saying: what a step said, as the document that a call is answered with. Owns that rendering; decides nothing.

What was stored is all it knows, so a turn that is asked for again sounds the same to the last byte.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from bot import twiml
from bot.twiml import Hearing, Words
from bot.voice import Keys, Turn
from db.ledger import Receipt
from flows import unsure
from flows.content import Content
from flows.effects import Connect, Reply
from flows.events import Inbound
from flows.flow import Ask
from flows.speaking import pieces, spaced

MOST_RUNG = 3
"""Telephones that ring for one person, one after the other: longer than a minute nobody waits."""
EMERGENCY = frozenset(("112", "+112", "+31112", "911", "999", "+44999"))
"""They must know where somebody is, and we do not: whoever needs them hangs up, and dials."""
_SEVERAL: Mapping[str, Keys] = {"several": "several", "age": "number", "number": "number", "phone": "number"}

Recorded = Mapping[tuple[str, ...], str]
"""Names of recordings by the pieces that each of them says."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a municipality sounds: Twilio's voices and our recordings, by language."""

    voices: Mapping[str, str] = field(default_factory=dict)
    recorded: Mapping[str, Recorded] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Speaker:
    """The voice of one municipality. `base`: where its calls are asked about; `number`: what those see who are rung."""

    content: Content
    manner: Manner
    base: str
    number: str

    @property
    def first(self) -> str:
        """The language of whoever chose none."""
        return self.content.municipality.languages[0]

    # --- what is said -------------------------------------------------------------------------------------------------

    def answer(self, turn: Turn, event: Inbound, language: str, receipt: Receipt | None) -> str:
        """What a turn is answered with. `language`: of what was said before it, as our own URL has it."""
        if receipt is None or receipt.status == "erased" or (receipt.status == "recorded" and receipt.person is None):
            return self.end("erase-done", language)  # of who is gone nothing is known but that
        said = _in_order(stored.reply for stored in receipt.replies)
        if not said:
            return self.end("call-no-input" if event.kind == "silence" else "call-sorry", language)
        if event.kind != "unconnected" and (connect := connection(said)):
            return self.put_through(said, connect, turn.call, turn.number, 1)
        if self._says_goodbye(said[-1]):
            return twiml.end(*self.words(said))
        return self.listen(said, turn.number + 1)

    def _says_goodbye(self, last: Reply) -> bool:
        """Whether nobody is waited for any more: the step itself says that it hears nothing, and good-bye."""
        goodbye = self._text("call-no-input", last.language or self.first)
        return last.question is None and not last.choices and last.text.endswith(goodbye)

    def listen(self, said: Sequence[Reply], turn: int) -> str:
        """Say these, and listen: what is heard is that turn."""
        asked = next((one for one in reversed(said) if one.question or one.choices), said[-1])
        language = asked.language or self.first
        about = {"keys": self._keys(asked)} | ({} if language == self.first else {"in": language})
        labels = [choice.label for one in said for choice in one.choices]
        action = f"{self.base}/{turn}?{urlencode(about)}"
        return twiml.listen(self.words(said), Hearing(action, language, labels, about["keys"] == "one"))

    def put_through(self, said: Sequence[Reply], connect: Connect, call: str, turn: int, nth: int) -> str:
        """Say these, and ring the nth of those who may take it."""
        dial = f"{self.base}/{turn}/dial/{nth}"
        whisper = f"{self.base}/{turn}/whisper/{nth}?{urlencode({'call': call})}" if connect.callback else None
        return twiml.put_through(self.words(said), connect.numbers[nth - 1], shows=self.number, action=dial,
                                 whisper=whisper)  # fmt: skip

    def end(self, text_id: str, language: str = "") -> str:
        """Say this text, and hang up."""
        return twiml.end(*self.text(text_id, language))

    def text(self, text_id: str, language: str = "") -> list[Words]:
        """A text of the wire's own."""
        spoken = self.content.spoken(language or self.first).texts.language
        return list(self._aloud(self._text(text_id, spoken).split("\n"), spoken))

    def _text(self, text_id: str, language: str) -> str:
        known = {line.id: spaced(line.number) for line in self.content.helplines.values()}
        known["service"] = self.content.municipality.service
        return self.content.spoken(language).texts.say(text_id, known, variant="voice")

    def words(self, said: Iterable[Reply]) -> list[Words]:
        """The pieces of these in order, each as a recording where there is one."""
        found: list[Words] = []
        for reply in said:
            language = reply.language or self.first
            found += self._aloud(pieces(reply, self.content.spoken(language).texts), language)
        return found

    def _aloud(self, said: Sequence[str], language: str) -> Iterator[Words]:
        recorded, voice = self.manner.recorded.get(language, {}), self.manner.voices.get(language)
        longest, at = max(map(len, recorded), default=0), 0
        while at < len(said):
            run = next((size for size in range(longest, 0, -1) if tuple(said[at : at + size]) in recorded), 0)
            if run:
                name = recorded[tuple(said[at : at + run])]
                yield Words("\n".join(said[at : at + run]), language, played=f"{self.base}/audio/{language}/{name}")
            else:
                yield Words(said[at], language, voice)
            at += run or 1

    def _keys(self, asked: Reply) -> Keys:
        node = self.content.flow.by_name.get(unsure.asked_of(asked.question or ""))
        if isinstance(node, Ask):
            return _SEVERAL.get(node.read, "one")
        # A question that today's flow has not, without options to choose from, may want a whole number.
        return "number" if asked.question and not asked.choices else "one"


def connection(said: Iterable[Reply]) -> Connect | None:
    """Whom these words put somebody through to. Emergency numbers are never dialled on anybody's behalf."""
    found = next((one.connect for one in said if one.connect and one.connect.numbers), None)
    numbers = () if found is None else tuple(one for one in found.numbers if one not in EMERGENCY)
    return Connect(numbers[:MOST_RUNG], found.callback) if found and numbers else None


def _in_order(said: Iterable[Reply]) -> list[Reply]:
    """What is said to somebody in danger comes first."""
    return sorted(said, key=lambda one: one.lane != "urgent")
