"""Naming: activities and organisations of the directory that somebody's own words name. Owns finding them alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from flows import plain, terms
from flows.content import Activity, Language
from flows.effects import Choice
from flows.flow import Ask
from flows.heard import Answered
from flows.matching import speaks_for
from flows.rules import Matching
from flows.terms import HEAD, STEM

_SMALL = frozenset({"de", "het", "een", "met", "van", "voor", "die", "dat", "naar", "aan", "the", "with", "for", "and"})
"""What stands in many a name and says nothing of it."""


def wishes(ask: Ask, choices: Sequence[Choice], text: str, language: Language, directory: Iterable[Activity],
           matching: Matching) -> Answered | None:  # fmt: skip
    """The options that stand for an activity whose name, or whose organisation's, is in a text; with those words."""
    words, listed = plain.words(text), {activity.slug: activity for activity in directory}
    if set(words) & set(language.words.answers.negation):
        return None
    names = ((" ".join(name), slug) for slug, one in listed.items() for name in _names(one, language))
    found = terms.find(words, terms.of(names, language.code), terms.stemmer(language.code))
    kinds = {option.id: [matching.wish[wish] for wish in option.wishes] for option in ask.listed}
    value = tuple(choice.id for choice in choices if any(speaks_for(wish, listed[one.option]) for one in found
                                                         for wish in kinds.get(choice.id, ())))  # fmt: skip
    said = tuple(dict.fromkeys(word for one in found for word in one.words))
    return Answered(value, "likely", " ".join(said), said) if value else None


def named(said: Sequence[str], directory: Iterable[Activity], language: Language) -> frozenset[str]:
    """The slugs of activities in whose name, or whose organisation's, one of these words stands."""
    stem, small = terms.stemmer(language.code), {*language.words.answers.filler, *_SMALL}
    wanted = [stem(word) for word in said if len(word) >= HEAD and word not in small]
    return frozenset(one.slug for one in directory if _shares(wanted, {stem(word) for name in _names(one, language)
                                                                       for word in name}))  # fmt: skip


def _shares(wanted: Sequence[str], stems: set[str]) -> bool:
    """Whether one of these stems is among those, also as the beginning of a compound (biljart in biljartmiddag)."""
    return any(one in stems or (len(one) >= STEM and any(other.startswith(one) for other in stems)) for one in wanted)


def _names(activity: Activity, language: Language) -> Iterator[tuple[str, ...]]:
    """What an activity is called, and each organisation behind it, in folded words without an article in front."""
    parts = [activity.organisation]
    for sign in (",", *(f" {word} " for word in language.words.numbers.joiner)):
        parts = [piece for part in parts for piece in part.split(sign)]
    for name in (activity.name, *parts):
        words = plain.words(name)
        told = words[1:] if words and words[0] in _SMALL else words
        if len("".join(told)) >= HEAD:
            yield tuple(told)
