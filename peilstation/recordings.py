"""Recordings: words that somebody spoke, played instead of a machine's voice. Owns which file says what; plays nothing.

`content/languages/<language>/audio/<text id>.mp3` (or `.wav`), in the folder laid over the content too, is the text of
that id as it is said on a call; `ask-item-djg6-3` is the third statement of an instrument. A text that names something
(a time, a person) cannot be recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flows.content import Content
from flows.speaking import aloud
from flows.text import MissingText

if TYPE_CHECKING:
    from bot.saying import Manner

KINDS = (".mp3", ".wav")
_ITEM = "ask-item-"

Pieces = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recording:
    """A file of sound: of which text (`id`), in which language, and what it is called."""

    language: str
    id: str
    name: str
    path: Path


def find(folders: Iterable[Path]) -> list[Recording]:
    """Every recording; of two of one text the later folder's, and of two kinds of it the first."""
    found: dict[tuple[str, str], Recording] = {}
    for folder in folders:
        paths = sorted(folder.glob("languages/*/audio/*"))
        here = [path for path in paths if path.suffix in KINDS and path.is_file()]
        for path in reversed(here):
            one = Recording(path.parent.parent.name, path.stem, path.name, path)
            found[one.language, one.id] = one
    return sorted(found.values(), key=lambda one: (one.language, one.id))


def manner(content: Content, voices: Mapping[str, str], found: Sequence[Recording]) -> Manner:
    """How a municipality sounds."""
    from bot.saying import Manner

    recorded: dict[str, dict[Pieces, str]] = {}
    for one in found:
        if words := said(content, one):
            recorded.setdefault(one.language, {})[words] = one.name
    return Manner(dict(voices), recorded)


def said(content: Content, one: Recording) -> Pieces | None:
    """The very words that a recording says, a piece a breath; None where its name is that of no such text."""
    language = content.languages.get(one.language)
    if language is None:
        return None
    try:
        words = language.texts.say(*_text(content, one), variant="voice")
    except (MissingText, LookupError):
        return None
    return aloud(words)


def _text(content: Content, one: Recording) -> tuple[str, dict[str, str | int]]:
    """A text's id and what is filled in. Raises LookupError."""
    instrument, _, number = one.id.removeprefix(_ITEM).rpartition("-")
    if not one.id.startswith(_ITEM) or instrument not in content.instruments:
        return one.id, {}
    items = content.instruments[instrument].items
    places = {str(item.n): place for place, item in enumerate(items)}
    words = items[places[number]].text[one.language]
    return "ask-item", {"item": words, "number": places[number] + 1, "total": len(items)}


def nameless(folders: Iterable[Path], contents: Iterable[Content]) -> Iterator[Path]:
    """The recordings that will never be heard: their name is the id of no text, or of one that names something."""
    known = list(contents)
    yield from (one.path for one in find(folders) if all(said(content, one) is None for content in known))
