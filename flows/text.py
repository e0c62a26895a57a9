"""Texts: Fluent messages for a person's language and channel. Owns wording by id, never the choice of what to say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from fluent.runtime import FluentBundle
from fluent.syntax import FluentParser, ast

from flows.effects import Choice

Args = Mapping[str, str | int]
_OTHER = re.compile(r"\{\s*-?[A-Za-z]")
"""In a message: another one, a term, or a function, which may want any argument."""
_FILLED = re.compile(r"\$([A-Za-z][\w-]*)")


@lru_cache(maxsize=64)  # parsing is slow: several look at a file, and it is laid over pinned ones
def _parsed(source: str) -> ast.Resource:
    return FluentParser(with_spans=True).parse(source)


@lru_cache(maxsize=64)
def _named(source: str) -> tuple[tuple[str, frozenset[str] | None], ...]:
    """The messages of a source, each with the names of what is filled in; None where it takes another text in."""
    messages = (entry for entry in _parsed(source).body if isinstance(entry, ast.Message))
    spans = ((one.id.name, source[one.span.start : one.span.end] if one.span else "{ x }") for one in messages)
    return tuple((name, None if _OTHER.search(text) else frozenset(_FILLED.findall(text))) for name, text in spans)


class MissingText(LookupError):
    """No text has this id. `check` finds these before the service starts."""


@dataclass(frozen=True)
class Texts:
    """The texts of one language: `sources` of Fluent, a later one laid over an earlier one."""

    language: str
    sources: tuple[str, ...]
    _cache: dict[str, object] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def _bundle(self) -> FluentBundle:
        # Isolation marks around arguments would force every SMS into UCS-2: half the room, twice the price.
        bundle = FluentBundle([self.language], use_isolating=False)
        for source in self.sources:
            bundle.add_resource(_parsed(source), allow_overrides=True)
        return bundle

    def _of(self, text_id: str, args: Args) -> dict[str, str | int]:
        """The arguments that a text fills in: the bundle prepares every one it is given, and texts may name dozens."""
        wanted = self._wanted.get(text_id)
        return dict(args) if wanted is None else {name: args[name] for name in wanted if name in args}

    @cached_property
    def _wanted(self) -> dict[str, frozenset[str] | None]:
        return {name: names for source in self.sources for name, names in _named(source)}

    def over(self, source: str) -> Texts:
        """These texts with another source laid over them."""
        return Texts(self.language, (*self.sources, source))

    def has(self, text_id: str) -> bool:
        """Whether there is a text of this id."""
        return self._bundle.has_message(text_id)

    def say(self, text_id: str, args: Args | None = None, *, variant: str | None = None) -> str:
        """The text, in the variant (an attribute such as `sms`, `voice`, `again`) where it has one.

        Raises MissingText where there is none, and where Fluent cannot fill an argument in.
        """
        bundle = self._bundle
        if not bundle.has_message(text_id):
            raise MissingText(f"{self.language}: {text_id}")
        message = bundle.get_message(text_id)
        pattern = message.attributes.get(variant, message.value) if variant else message.value
        if pattern is None:
            raise MissingText(f"{self.language}: {text_id} has no text of its own")
        text, errors = bundle.format_pattern(pattern, self._of(text_id, args) if args else None)
        if errors:
            raise MissingText(f"{self.language}: {text_id}: {errors[0]}")
        return str(text)

    def has_variant(self, text_id: str, variant: str) -> bool:
        """Whether the text has this attribute."""
        return self.has(text_id) and variant in self._bundle.get_message(text_id).attributes


def numbered(text: str, choices: Iterable[Choice]) -> str:
    """A message for a channel without buttons: the options numbered below the text, `1 = ja`."""
    options = "\n".join(f"{number} = {choice.label}" for number, choice in enumerate(choices, start=1))
    return f"{text}\n{options}" if options else text


Entries = tuple[tuple[tuple[str, int, tuple[str, ...]], ...], tuple[tuple[int, str], ...]]


@lru_cache(maxsize=64)  # several ask
def entries(source: str) -> Entries:
    """The messages of a Fluent source as (id, line, variants), and its complaints as (line, what)."""
    found: list[tuple[str, int, tuple[str, ...]]] = []
    wrong: list[tuple[int, str]] = []
    for entry in _parsed(source).body:
        start = entry.span.start if entry.span else 0
        line = source.count("\n", 0, start) + 1
        match entry:
            case ast.Message(id=identifier, attributes=attributes):
                found.append((identifier.name, line, tuple(a.id.name for a in attributes)))
            case ast.Junk(annotations=annotations):
                wrong.append((line, (annotations[0].message if annotations else None) or "not Fluent"))
            case _:
                pass
    return tuple(found), tuple(wrong)
