"""Plain words: a text as reading, commands and safety compare it. Owns normalisation, never meaning."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from rapidfuzz.distance import OSA

READ_LENGTH = 2000
"""Answers are read from this many characters; safety scans all of a text."""
LONGEST = 8
"""Words in the longest phrase of a list."""
LONG_NAME, VERY_LONG_NAME = 7, 10
"""Letters from which a name is recognised with one letter wrong, and with two."""

_WORD = re.compile(r"[^\W_]+|[\U0001F44D\U0001F44E\U0001F44C\u2705\u274C\u2714\u2716]")
_SENTENCE_END = re.compile(r"[.!?;\n\r]+")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f]")
_APOSTROPHE = re.compile(r"(?<=\w)['\u2018\u2019\u00b4`](?=\w)")
# Held letters: a vowel is doubled in Dutch (jaaaa, neeee, doooood), a consonant at the end of a word is not (stoppp).
_HELD_VOWEL = re.compile(r"([aeiou])\1{2,}")
_HELD = re.compile(r"([^\W\d_])\1{2,}")
_LATIN = re.compile(r"[a-z]")
_HELD_DOWN = re.compile(r"([a-z])\1\1")
# Letters of other scripts that look like Latin ones: someone's keyboard, or someone testing us.
_LOOKALIKE = str.maketrans("аеорсухіјѕԁһ", "aeopcyxijsdh")
_OTHER, _LETTERS = re.compile("[аеорсухіјѕԁһ]"), re.compile(r"\w+")
_MEANT = 4
"""Letters of a word of look-alikes only from which it is a Latin one in a Latin text; shorter ones are Slavic words."""
# Letters that do not decompose into one of a-z and a mark; Arabic letters that people write for one another.
_SIMPLER = str.maketrans("ıłøđىةک", "ilodيهك", "\u0640")


class _Letters(dict[int, "int | str | None"]):
    """What becomes of each character, reckoned when it is first met: for `str.translate`, which is quick.

    Holds characters only, and no more than some thousands of them: somebody may send us all there are.
    """

    MOST = 20_000

    def __init__(self, becomes: Callable[[str], str | None]) -> None:
        self._becomes = becomes

    def __missing__(self, code: int) -> int | str | None:
        found = self._becomes(chr(code))
        if len(self) < self.MOST:
            self[code] = found
        return found


def _seen(char: str) -> str | None:
    category = unicodedata.category(char)
    if category in ("Cf", "Cs", "Co", "Cn") or char in "\ufe0f\u20e3":
        return None
    return " " if category in ("Cc", "Zl", "Zp", "Zs") else char


_SEEN = _Letters(_seen)
_UNMARKED = _Letters(lambda char: None if unicodedata.category(char) == "Mn" else char)


def visible(text: str) -> str:
    """The text without what cannot be seen: lone surrogates, format and control characters; white space as blanks."""
    if text.isascii():
        return text if text.isprintable() else _UNSEEN.sub(" ", text)
    return text.translate(_SEEN)


def folded(text: str) -> str:
    """Case, width, accents and look-alikes away; of a letter held down one is left, of a vowel two."""
    bare = visible(text)
    if bare.isascii():  # nearly always, and then this is all
        bare = bare.lower()
        return _let_go(bare) if _HELD_DOWN.search(bare) else bare
    bare = unicodedata.normalize("NFKC", bare).casefold()
    if not bare.isascii():
        bare = unicodedata.normalize("NFKD", bare).translate(_UNMARKED).translate(_SIMPLER)
        if _LATIN.search(bare):
            bare = _LETTERS.sub(_latin, bare) if _OTHER.search(bare) else bare
    return _let_go(bare)


def _latin(word: re.Match[str]) -> str:
    """The Latin word that is meant where look-alikes stand among its letters or are all of them; else the word."""
    if not _OTHER.search(word[0]):
        return word[0]
    latin = word[0].translate(_LOOKALIKE)
    mixed = any("a" <= c <= "z" for c in word[0])
    return latin if mixed or (latin.isascii() and len(latin) >= _MEANT) else word[0]


def _let_go(bare: str) -> str:
    return _HELD.sub(r"\1", _HELD_VOWEL.sub(r"\1\1", bare))


def words(text: str) -> list[str]:
    """The folded words of a text, in order, apostrophes left out (`m'n` is `mn`); thumbs and ticks count as words."""
    shown = folded(text)
    if shown.isascii() and shown.replace(" ", "").isalnum():
        return shown.split()
    return _WORD.findall(_APOSTROPHE.sub("", shown))


def line(text: str) -> str:
    """The folded words joined by single blanks."""
    return " ".join(words(text))


def sentences(text: str) -> list[str]:
    """The lines of a text's sentences: what stands between full stops, question marks, exclamation marks, new lines."""
    return [said for part in _SENTENCE_END.split(text) if (said := line(part))]


def ends_within(text: str) -> bool:
    """Whether a sentence ends in the text: one that never does is a single one."""
    return _SENTENCE_END.search(text) is not None


def without(said: str, phrases: tuple[str, ...]) -> str:
    """A line without these phrases, longest first; the line itself when nothing would be left."""
    if " " not in said:
        return said
    bare = f" {said} "
    for phrase in _between_blanks(phrases):
        while phrase in bare:
            bare = bare.replace(phrase, " ")
    return " ".join(bare.split()) or said


@lru_cache(maxsize=64)  # the lists of a few languages
def _between_blanks(phrases: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f" {phrase} " for phrase in sorted(phrases, key=len, reverse=True))


def listed(**lists: Iterable[str]) -> dict[str, str]:
    """Phrases to the kind they are of; where lists overlap the later one holds."""
    return {phrase: kind for kind, phrases in lists.items() for phrase in phrases}


def pieces(said: str, kinds: Mapping[str, str], sizes: Mapping[str, int] | None = None) -> list[tuple[str, str]]:
    """The line cut into known phrases, the longest first: (phrase, its kind), kind "" for a word of no list.

    `sizes`, where they are reckoned already, spare most of the looking: see `begun`.
    """
    words, phrase, found, at = said.split(), "", list[tuple[str, str]](), 0
    while at < len(words):
        longest = LONGEST if sizes is None else sizes.get(words[at], 1)
        for size in range(min(longest, len(words) - at), 0, -1):
            phrase = " ".join(words[at : at + size])
            if phrase in kinds:
                break
        found.append((phrase, kinds.get(phrase, "")))
        at += phrase.count(" ") + 1
    return found


def begun(phrases: Iterable[str], longest: int = LONGEST) -> dict[str, int]:
    """The first words of phrases, each with the size in words of the longest phrase that it begins."""
    sizes: dict[str, int] = {}
    for words in map(str.split, phrases):
        if words:
            sizes[words[0]] = min(max(len(words), sizes.get(words[0], 1)), longest)
    return sizes


def nearest(said: str, names: Iterable[str]) -> str:
    """The line with a long name spelled right: of seven letters with one wrong, of ten and more with two."""
    for name in (name for name in names if len(name) >= LONG_NAME and " " not in name):
        most = 1 if len(name) < VERY_LONG_NAME else 2
        said = " ".join(name if OSA.distance(word, name, score_cutoff=most) <= most else word for word in said.split())
    return said


def stripped(shown: str, leads: Iterable[str], trails: Iterable[str]) -> str:
    """What was written, its letters as they are, without phrases at its beginning and its end: `ik heet Riet`."""
    words, before, after = shown.split(), set(leads), set(trails)
    sizes = range(LONGEST, 0, -1)
    while len(words) > 1 and (
        n := next((n for n in sizes if n < len(words) and line(" ".join(words[:n])) in before), 0)
    ):
        words = words[n:]
    while len(words) > 1 and (
        n := next((n for n in sizes if n < len(words) and line(" ".join(words[-n:])) in after), 0)
    ):
        words = words[:-n]
    return " ".join(words)


def behind(shown: str, phrases: Iterable[str]) -> str:
    """What was written behind the last of these phrases: `Johanna, maar iedereen zegt Jo`; all of it without one."""
    words, listed = shown.split(), set(phrases)
    for at in range(len(words) - 1, 0, -1):
        if any(line(" ".join(words[at - n : at])) in listed for n in range(1, min(at, LONGEST) + 1)):
            return " ".join(words[at:])
    return shown


def before(shown: str, phrases: Iterable[str]) -> str:
    """What was written before the first of these phrases, where that is anything: `Bertus en ik ben 83`."""
    words, listed = shown.split(), set(phrases)
    for at in range(1, len(words)):
        if any(line(" ".join(words[at : at + n])) in listed for n in range(1, min(len(words) - at, LONGEST) + 1)):
            return " ".join(words[:at])
    return shown
