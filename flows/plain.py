"""Plain words: a text as reading, commands and safety compare it. Owns normalisation, never meaning."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from rapidfuzz.distance import OSA

READ_LENGTH = 2000
"""Answers are read from this many characters; safety scans all of a text."""
LONGEST = 8
"""Words in the longest phrase of a list."""
LONG_NAME, VERY_LONG_NAME = 7, 10
"""Letters from which a name is recognised with one letter wrong, and with two."""

_WORD = re.compile(r"[^\W_]+|[\U0001F44D\U0001F44E\U0001F44C\u2705\u274C\u2714\u2716]")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f]")
_APOSTROPHE = re.compile(r"(?<=\w)['\u2018\u2019\u00b4`](?=\w)")
# Held letters: a vowel is doubled in Dutch (jaaaa, neeee, doooood), a consonant at the end of a word is not (stoppp).
_HELD_VOWEL = re.compile(r"([aeiou])\1{2,}")
_HELD = re.compile(r"([^\W\d_])\1{2,}")
# Letters of other scripts that look like Latin ones: someone's keyboard, or someone testing us.
_LOOKALIKE = str.maketrans("аеорсухіјѕԁһ", "aeopcyxijsdh")
# Letters that do not decompose into one of a-z and a mark; Arabic letters that people write for one another.
_SIMPLER = str.maketrans("ıłøđىةک", "ilodيهك", "\u0640")


def visible(text: str) -> str:
    """The text without what cannot be seen: lone surrogates, format and control characters; white space as blanks."""
    if text.isascii():
        return _UNSEEN.sub(" ", text)
    out = []
    for char in text:
        category = unicodedata.category(char)
        if category in ("Cf", "Cs", "Co", "Cn") or char in "\ufe0f\u20e3":
            continue
        out.append(" " if category in ("Cc", "Zl", "Zp", "Zs") else char)
    return "".join(out)


def folded(text: str) -> str:
    """Case, width, accents and look-alikes away; of a letter held down one is left, of a vowel two."""
    bare = unicodedata.normalize("NFKC", visible(text)).casefold()
    if not bare.isascii():
        apart = unicodedata.normalize("NFKD", bare)
        bare = "".join(c for c in apart if unicodedata.category(c) != "Mn").translate(_SIMPLER)
        if any("a" <= c <= "z" for c in bare):
            bare = bare.translate(_LOOKALIKE)
    return _HELD.sub(r"\1", _HELD_VOWEL.sub(r"\1\1", bare))


def words(text: str) -> list[str]:
    """The folded words of a text, in order, apostrophes left out (`m'n` is `mn`); thumbs and ticks count as words."""
    return _WORD.findall(_APOSTROPHE.sub("", folded(text)))


def line(text: str) -> str:
    """The folded words joined by single blanks."""
    return " ".join(words(text))


def sentences(text: str) -> list[str]:
    """The lines of a text's sentences: what stands between full stops, question marks, exclamation marks, new lines."""
    return [said for part in re.split(r"[.!?;\n\r]+", text) if (said := line(part))]


def without(said: str, phrases: tuple[str, ...]) -> str:
    """A line without these phrases, longest first; the line itself when nothing would be left."""
    bare = f" {said} "
    for phrase in sorted(phrases, key=len, reverse=True):
        while f" {phrase} " in bare:
            bare = bare.replace(f" {phrase} ", " ")
    return " ".join(bare.split()) or said


def listed(**lists: Iterable[str]) -> dict[str, str]:
    """Phrases to the kind they are of; where lists overlap the later one holds."""
    return {phrase: kind for kind, phrases in lists.items() for phrase in phrases}


def pieces(said: str, kinds: Mapping[str, str], longest: int = LONGEST) -> list[tuple[str, str]]:
    """The line cut into known phrases, the longest first: (phrase, its kind), kind "" for a word of no list."""
    words, phrase, found, at = said.split(), "", list[tuple[str, str]](), 0
    while at < len(words):
        for size in range(min(longest, len(words) - at), 0, -1):
            phrase = " ".join(words[at : at + size])
            if phrase in kinds:
                break
        found.append((phrase, kinds.get(phrase, "")))
        at += phrase.count(" ") + 1
    return found


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
