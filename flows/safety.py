"""Safety: is this person in danger? Looks at every text before anything else does. Owns the verdict, not the help.

The rules are data (`content/languages/*/safety.yaml`), over folded words; those of every language look at every text.
Where they find nothing red the words are weighed (`flows.weighing`): that only ever adds, and lowers no verdict of a
rule.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Self

from rapidfuzz.distance import OSA

from flows import plain
from flows.scales import Scales
from flows.weighing import weigh
from flows.words import SPELLED as SPELLED
from flows.words import HitClass, Rule, Safety, ends

Level = Literal["red", "amber"]

GRAVEST: tuple[HitClass, ...] = ("suicide", "medical", "violence", "neglect", "carer", "other_person", "unknown")
"""Of two equal ones the earlier is answered: danger by one's own hand first (its text names 112 too)."""

LONG = range(7, 31)
"""Words this long are recognised with one letter wrong. Short ones are never guessed: rood is not dood."""

_WORD = re.compile(r"\w+")
_FIGURES = str.maketrans("013457", "oieast")
_DISGUISED = re.compile(r"(?<!\w)(?=\w*[a-z])(?=\w*[013457])[a-z013457]{3,}(?!\w)")
_SPELLED = re.compile(r"(?<!\w)(?:\w ){3,}\w(?!\w)")


@dataclass(frozen=True, slots=True)
class Hit:
    """What a rule said: how grave, of which kind, and the rule's id (never the words)."""

    level: Level
    hit: HitClass
    rule: str
    denied: bool = False
    """Whether it would have been graver but for a denial."""


class Watch(tuple[Safety, ...]):
    """The rules of all languages, with what wakes any of them: most texts wake none, and are looked at once.

    `scales` are the languages whose words are weighed where no rule speaks.
    """

    scales: tuple[Scales, ...] = ()

    @classmethod
    def over(cls, rules: Iterable[Safety], scales: Iterable[Scales]) -> Self:
        """The rules, and the scales behind them."""
        watch = cls(rules)
        watch.scales = tuple(scales)
        return watch

    def wake(self) -> None:
        """Make ready what the first text would wait for, a third of a second: a service does so before it opens."""
        _ = (self.alerting, self.long_by_end, self.sleepless)

    @cached_property
    def alerting(self) -> frozenset[str]:
        """Every word of danger in any language, or that a misspelling of one begins with."""
        return frozenset().union(*(safety.alerting for safety in self))

    @cached_property
    def long_by_end(self) -> frozenset[str]:
        """The ends of the long words of every language."""
        return frozenset().union(*(safety.long_by_end for safety in self))

    @cached_property
    def sleepless(self) -> tuple[Safety, ...]:
        """The languages with a rule that looks at every text."""
        return tuple(safety for safety in self if safety.always)


def scan(languages: Sequence[Safety], text: str) -> Hit | None:
    """The gravest hit of all languages' rules on the whole text, else what its words weigh; None where nothing is."""
    watch = languages if isinstance(languages, Watch) else Watch(languages)
    whole = line(text)
    sentences = plain.sentences(text) if plain.ends_within(text) else []
    parts = [_undisguised(part) for part in sentences] if len(sentences) > 1 else []
    awake = watch.sleepless if all(_means_nothing(watch, said) for said in (whole, *parts)) else watch
    hits = [hit for safety in awake for hit in _hits(safety, whole, parts)]
    return _lifted(watch, whole, hits) if hits else _weighed(watch, whole)


def line(text: str) -> str:
    """A text as rules and weights look at it: folded, and no longer disguised."""
    return _undisguised(plain.line(text))


def _lifted(watch: Watch, whole: str, hits: Sequence[Hit]) -> Hit:
    """The gravest hit; red where no denial was heard and the words of the rule's language are sure of it.

    Words of suicide lift no worry about another: they weigh what is said, not of whom.
    """
    gravest = max(hits, key=_gravity)
    if gravest.level == "red" or any(hit.denied for hit in hits):
        return gravest
    language = gravest.rule.partition(".")[0]
    weighed = [weigh(scales, whole) for scales in watch.scales if scales.weights.language == language]
    sure = [Hit("red", heavy.hit, heavy.rule) for heavy in weighed if heavy and heavy.sure]
    lifting = [hit for hit in sure if (gravest.hit, hit.hit) != ("other_person", "suicide")]
    return max([gravest, *lifting], key=_gravity)


def _weighed(watch: Watch, whole: str) -> Hit | None:
    found = [Hit(heavy.level, heavy.hit, heavy.rule) for scales in watch.scales if (heavy := weigh(scales, whole))]
    return max(found, key=_gravity, default=None)


def _gravity(hit: Hit) -> tuple[bool, int]:
    return (hit.level == "red", -GRAVEST.index(hit.hit))


def _hits(safety: Safety, whole: str, sentences: Sequence[str]) -> list[Hit]:
    """What speaks in the whole, across full stops; and, of the softer rules, what a single sentence says by ending.

    "Ik kan niet meer. Iedereen is weg." is a cry, "ik kan niet meer lopen" is not. The graver rules look at the whole
    only, so that a denial in the next sentence ("Zelfmoord? Nee, nooit.") is seen.
    """
    if not safety.always and all(_means_nothing(safety, text) for text in (whole, *sentences)):
        return []
    said, rules = _respelled(safety, whole), safety.rules
    parts = [_respelled(safety, sentence) for sentence in sentences]
    found = [_apply(safety, rules[place], said) for place in _may_speak(safety, said)]
    softer = [rules[place] for place in _may_speak(safety, *parts) if rules[place].level == "amber"] if parts else []
    found += [_apply(safety, rule, part) for rule in softer for part in parts]
    return [hit for hit in found if hit]


def _means_nothing(safety: Safety | Watch, said: str) -> bool:
    """Whether no word of a line is one of danger, near one, or one that may be respelled into one."""
    words = said.split()
    if not safety.alerting.isdisjoint(words):
        return False
    return not any(end in safety.long_by_end for word in words if len(word) in LONG for end in ends(word))


def _may_speak(safety: Safety, *said: str) -> list[int]:
    """The places of the rules that may find something, in order: a rule none of whose words is there finds nothing."""
    places = set(safety.always)
    for words in map(_WORD.findall, said):
        if not safety.by_word.keys().isdisjoint(words):
            places.update(place for word in words for place in safety.by_word.get(word, ()))
    return sorted(places)


def _apply(safety: Safety, rule: Rule, said: str) -> Hit | None:
    speaks = rule.speaks.finditer(said) if rule.speaks else ()
    spoken = list(speaks)
    if not spoken:
        return None
    silenced = _spans(rule.silenced, said)
    spoken = [found for found in spoken if not _touched(silenced, found)]
    if not spoken:
        return None
    level: Level = rule.level
    denials = _spans(safety.denied, said) if rule.softens else ()
    denied = bool(denials) and all(_touched(denials, found) for found in spoken)
    if denied:
        level = "amber"
    if rule.lifted and rule.lifted.search(said):
        level = "red"
    return Hit(level, rule.hit, rule.id, denied)


def _spans(pattern: re.Pattern[str] | None, said: str) -> Sequence[tuple[int, int]]:
    """Where an innocent phrase or a denial stands: in order, none within another."""
    return [found.span() for found in pattern.finditer(said)] if pattern else ()


def _touched(spans: Sequence[tuple[int, int]], found: re.Match[str]) -> bool:
    """Whether one of them overlaps what was found: it says nothing of what stands elsewhere."""
    before = bisect_left(spans, (found.end(), 0))
    return before > 0 and spans[before - 1][1] > found.start()


# --- spelling ---------------------------------------------------------------------------------------------------


def _undisguised(said: str) -> str:
    """Spelled-out letters as a word (`z e l f m o o r d`), figures for letters as letters (`z3lfm00rd`)."""
    joined = _SPELLED.sub(lambda m: m[0].replace(" ", ""), said)
    return _DISGUISED.sub(lambda m: m[0].translate(_FIGURES), joined)


def _respelled(safety: Safety, said: str) -> str:
    """Misspellings, split words, and different words for one thing as the word that the rules know.

    What is known as nothing (`echt`, `gewoon`) falls away: it may stand anywhere between the words that matter.
    """
    words = said.split()
    if any(len(word) in LONG for word in words):
        words = " ".join(_nearest(safety, word) for word in words).split()
    if safety.misspelt.keys().isdisjoint(words):
        return " ".join(words)
    pieces = plain.pieces(" ".join(words), safety.spelling, safety.misspelt)
    return " ".join(meant for phrase, _ in pieces if (meant := safety.spelling.get(phrase, phrase)))


def _nearest(safety: Safety, word: str) -> str:
    """The long word of danger that differs by one letter (two swapped count as one), else the word."""
    if len(word) not in LONG:
        return word
    alike = {long for end in ends(word) for long in safety.long_by_end.get(end, ())}
    near = {long for long in alike if OSA.distance(word, long, score_cutoff=1) <= 1}
    return word if not near or word in near else next(long for long in safety.long_words if long in near)
