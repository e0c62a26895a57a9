"""Commands: stop, start, help, a human, skip, back, repeat, go on, erase, a language. Owns recognising them.

Understood in every language of the content, whatever language the conversation is in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from flows import numbers, plain
from flows.content import Language
from flows.kept import kept
from flows.words import Command, CommandName, Words


@dataclass(frozen=True, slots=True)
class Asked:
    """A command, and the language it was said in."""

    name: CommandName
    language: str


# Stopping and erasing are looked for first: what they undo is hardest to undo when missed.
ORDER: tuple[CommandName, ...] = (
    "erase", "stop", "human", "help", "back", "repeat", "skip", "language", "go_on", "start",
)  # fmt: skip

MOST_AMONG = 12
"""Words of a line that is looked at for words of a command in any order; a longer one tells something."""
MOST_HAILING = 6
"""Words of a line that is taken for a greeting because it begins with one."""
_SLASHED = re.compile(r"\s*/([a-z]+)(?:@\w+)?(?:\s.*)?", re.IGNORECASE | re.DOTALL)
"""A bot's command, `/start@peilstation_bot payload`: the word is the command, the payload says nothing to us."""


def find(text: str, languages: Iterable[Language], *, digits: bool = True) -> Asked | None:
    """The command a text gives, or None. `digits`: 0 and 9 as the whole text ask for a human, * and # step."""
    shown = text[: plain.READ_LENGTH]
    if digits and (key := _key(shown)):
        return key
    slashed = _SLASHED.fullmatch(shown)
    said = plain.line(slashed[1] if slashed else shown)
    if not said:
        return None
    # STOP counts among other sentences too: "STOP. Ik wil dit niet."
    sentences = frozenset(plain.sentences(shown)) if slashed or plain.ends_within(shown) else frozenset[str]()
    heard = [(language, _given(language.words, said, sentences)) for language in languages]
    return next((Asked(name, language.code) for name in ORDER for language, names in heard if name in names), None)


def _given(words: Words, said: str, sentences: frozenset[str]) -> set[CommandName]:
    """The commands that a line gives in a language, and STOP where one of the sentences is that."""
    whole, within, forms = _whole(words), _within(words), _forms(said, words)
    given = {name for form in forms for name in whole.get(form, ())}
    given |= {name for name, command in words.commands.items()
              if any(_spoken(command, form) for form in forms) or _among(command, said)}  # fmt: skip
    given |= {"stop"} if any("stop" in whole.get(sentence, ()) for sentence in sentences) else set()
    if not within.keys().isdisjoint(parts := said.split()):
        held = [one for part in parts for one in within.get(part, ()) if _holds(said, (one[0],))]
        given |= {name for _, name in held if not _holds(said, words.commands[name].unless)}
    return given


def _spoken(command: Command, said: str) -> bool:
    """Whether a pattern of the command is in the line, and no word of `unless` within what it found."""
    found = command.spoken.search(said) if command.spoken else None
    return found is not None and not _holds(found[0], command.unless)


def _among(command: Command, said: str) -> bool:
    """Whether a short line has a word of each of some groups: `vernietig alstublieft mijn persoonsgegevens`."""
    if not command.among or said.count(" ") >= MOST_AMONG:
        return False
    around = f" {said} "
    if not any(all(any(f" {word} " in around for word in group) for group in groups) for groups in command.among):
        return False
    return not _holds(said, command.unless)


Named = dict[str, tuple[CommandName, ...]]


@kept
def _whole(words: Words) -> Named:
    """Phrases that are a command by themselves, and which."""
    found: Named = {}
    for name, command in words.commands.items():
        for phrase in command.whole:
            found[phrase] = (*found.get(phrase, ()), name)
    return found


@kept
def _within(words: Words) -> dict[str, tuple[tuple[str, CommandName], ...]]:
    """Phrases that are a command wherever they stand, and which, by their first words."""
    found: dict[str, tuple[tuple[str, CommandName], ...]] = {}
    for name, command in words.commands.items():
        for phrase in command.within:
            first = phrase.split()[0]
            found[first] = (*found.get(first, ()), (phrase, name))
    return found


def _key(text: str) -> Asked | None:
    bare = text.strip()
    if bare == "*":
        return Asked("repeat", "")
    if bare == "#":
        return Asked("back", "")
    number = numbers.digits(bare)
    return Asked("human", "") if number in (0, 9) and sum(map(str.isalnum, bare)) == 1 else None


def _forms(said: str, words: Words) -> frozenset[str]:
    """The line as said, without words that add nothing, said once where it was said thrice, spelled out: S T O P."""
    if " " not in said:
        return frozenset({said})
    bare, letters = plain.without(said, words.answers.filler), said.split()
    spelled = "".join(letters) if len(letters) >= 4 and all(len(letter) == 1 for letter in letters) else bare
    return frozenset({said, bare, _once(bare), spelled})


def _once(said: str) -> str:
    """`stop stop stop` is `stop`."""
    return said.split()[0] if len(set(said.split())) == 1 else said


def _holds(said: str, phrases: tuple[str, ...]) -> bool:
    return any(f" {phrase} " in f" {said} " for phrase in phrases)


def greets(text: str, language: Language) -> bool:
    """Whether the text is no more than a greeting in this language."""
    said = plain.line(text[: plain.READ_LENGTH])
    return not _forms(said, language.words).isdisjoint(language.words.greetings)


def hails(text: str, language: Language) -> bool:
    """Whether the text begins with a greeting in this language and says little more."""
    said = plain.line(text[: plain.READ_LENGTH])
    short = len(said.split()) <= MOST_HAILING and "?" not in text
    return short and any(f"{said} ".startswith(f"{greeting} ") for greeting in language.words.greetings)
