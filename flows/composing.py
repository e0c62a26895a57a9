"""Composing: a yes or no made of a line's words, where every one of them is known. Owns that one way of reading.

"Wat mij betreft is dat geen probleem" stands in no list; but its words are plain ones, something bad, and a denial of
it. One word that is not known, a second denial, or good and bad together, and nothing is made of it.
"""

from __future__ import annotations

from flows import plain
from flows.content import Language
from flows.kept import kept
from flows.words import Composed

MOST_WORDS = 12
"""Words of the longest line that is looked at."""
Table = tuple[dict[str, str], dict[str, int]]


def composed(said: str, language: Language, *, request: bool) -> str | None:
    """`yes` or `no` to a request, or to a statement, as the words of the line make it together."""
    kinds, sizes = _table(language, request)
    pieces = plain.pieces(said, kinds, sizes) if said.count(" ") < MOST_WORDS else []
    meant = [kind for _, kind in pieces]
    asked = any(f"{said} ".startswith(f"{ask} ") for ask in _of(language, request).asks)
    if not pieces or "" in meant or asked:
        return None
    votes = {kind for kind in meant if kind in ("yes", "no")} | _weighed(meant)
    return votes.pop() if len(votes) == 1 else None


@kept
def vocabulary(language: Language, request: bool) -> frozenset[str]:
    """Every word that such an answer is made of; empty where the language lists none."""
    phrases = _table(language, request)[0] if _of(language, request).plain else ()
    return frozenset(word for phrase in phrases for word in phrase.split())


def _weighed(meant: list[str]) -> set[str]:
    """What is said of it: good is a yes, bad a no, and a denial turns either round; what is denied outright is a no."""
    good, bad, denied = "good" in meant, "bad" in meant, meant.count("denial")
    if denied > 1 or (good and bad):
        return {"yes", "no"}
    if good or bad:
        return {"yes" if good != bool(denied) else "no"}
    return {"no"} if denied and "deed" in meant else {"yes", "no"} if denied else set()


def _of(language: Language, request: bool) -> Composed:
    return language.words.composed.get("request" if request else "statement", Composed())


@kept
def _table(language: Language, request: bool) -> Table:
    answers, words = language.words.answers, _of(language, request)
    kinds = plain.listed(
        plain=(*answers.filler, *words.plain), yes=answers.yes.words, no=answers.no.words, deed=words.deed,
        good=words.good, bad=words.bad, denial=answers.negation,
    )  # fmt: skip
    return kinds, plain.begun(kinds)
