"""Tongue: is a text in a language that nobody here reads? Owns that; what is done about it is an act.

Two things tell: letters of another script, and small words of another language (`content/tongues.yaml`) that outnumber
the words known of the languages spoken here. Dialect and slips of the pen are none of these, and neither are names.
"""

from __future__ import annotations

import unicodedata

from flows import plain, spelling
from flows.content import Content
from flows.kept import kept

LEAST = 2
"""Small words of one other language from which it is that language; one is enough where hardly a word is ours."""
LETTERS = 3
"""Letters of another script from which it is one: of fewer it may be a name or a sign."""
WHOLE = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")
"""Scripts of which a single sign is a word or half of one."""


def is_strange(content: Content, text: str) -> bool:
    """Whether none of the languages spoken here is what this is written in."""
    text = text[: plain.READ_LENGTH]
    return _other_script(plain.folded(text)) or _other_language(content, plain.words(text))


def _other_script(folded: str) -> bool:
    """Whether most of the letters are none that any of our texts is written in."""
    letters = [char for char in folded if char.isalpha()]
    other = [char for char in letters if not unicodedata.name(char, "").startswith("LATIN")]
    whole = [char for char in other if unicodedata.name(char, "").startswith(WHOLE)]
    return (len(other) >= LETTERS or bool(whole)) and 2 * len(other) > len(letters)


def _other_language(content: Content, words: list[str]) -> bool:
    said = set(words)
    if not said.isdisjoint(_cries(content)):
        return True
    ours = said & _known(content)
    found = max((len((said & tongue) - ours) for tongue in _tongues(content)), default=0)
    few = len(said) > LEAST and len(ours) <= len(said) / LEAST - 1
    return found >= len(ours) - 1 if found >= LEAST else found > 0 and few


@kept
def _cries(content: Content) -> frozenset[str]:
    return frozenset(word for tongue in content.tongues for word in tongue.cries) - _known(content)


@kept
def _tongues(content: Content) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(tongue.words) for tongue in content.tongues)


@kept
def _known(content: Content) -> frozenset[str]:
    """The words of the languages spoken here, as far as any list has them, and of what was learned to be weighed."""
    listed = (spelling.known(language) for language in content.languages.values())
    wishes = (phrase.split() for language in content.languages.values() for options in language.wishes.values()
              for phrases in options.values() for phrase in phrases)  # fmt: skip
    weighed = (piece for scales in content.scales for piece in scales.weights.weights if piece.isalpha())
    return frozenset().union(*listed, *wishes, weighed)
