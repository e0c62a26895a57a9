"""Whole screenings, taken from the dialogues: what somebody answered to which question, whatever they answered it by.

Owns how the same answer is given by SMS, by Telegram and by telephone. Never knows what is answered to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from flows.events import Press
from tests.content import dronten
from tests.dialogues.script import HERE, read
from tests.dialogues.stage import Stage

NAMES = (
    "01-riet-vindt-iets", "02-langste-weg-telegram", "05-sterk-eenzaam-eerst-een-mens", "06-overslaan-is-geen-nul",
    "07-te-veel-overgeslagen", "08-mantelzorger", "09-mantelzorger-te-veel", "10-zorgen-om-de-buurvrouw",
    "12-niets-bewaren-wel-een-mens", "23-terug-na-een-keuze", "26-english", "32-aan-huis-gebonden", "33-niets-past",
    "35-terug-en-anders", "64-mantelzorger-slaat-over", "65-mantelzorger-english", "66-mantelzorger-en-zelf-ook",
)  # fmt: skip
"""The dialogues that are one screening, from its first word to its last, on one day."""
NUMBERS = ("callback.number",)
"""What is asked only where the number that somebody phones or texts from is not known."""


@dataclass(frozen=True)
class Answered:
    """Something that was said: to which question, if any; in words, or as an option and its place among those shown."""

    question: str | None
    words: str
    option: str | None = None
    place: int = 0

    @property
    def press(self) -> Press | None:
        return Press(self.question or "", self.option) if self.option else None

    @property
    def typed(self) -> str:
        """As it is typed on a telephone, or pressed on its keys."""
        return str(self.place) if self.option else self.words

    @property
    def keys(self) -> str | None:
        """As keys are pressed for it; None: it must be said."""
        bare = self.typed.replace(" en ", " ")
        return bare if bare.replace(" ", "").isdecimal() and bare.isascii() else None


@cache
def transcript(name: str) -> tuple[Answered, ...]:
    """What was answered in a dialogue, from its first word on: until they ask for a human, whom a call has at once."""
    content, directory = dronten()
    script = read(HERE / f"{name}.txt")
    stage = Stage(content, directory, script)
    said = []
    for line in script.lines:
        if line.words == "MENS":
            break
        if line.mark == ">":
            said.append(_answered(stage, line.words))
        if line.mark != "=":
            stage.do(line)
    return tuple(said)


def _answered(stage: Stage, words: str) -> Answered:
    question = stage.state.talk.question if stage.state.talk else None
    if not words.startswith("["):
        return Answered(question, words)
    press = stage._button(words[1:-1])
    shown = [reply for reply in stage._with_buttons if reply.question == press.question][-1]
    place = [choice.id for choice in shown.choices].index(press.option) + 1
    return Answered(question, words[1:-1], press.option, place)
