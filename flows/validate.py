"""Validate: sources become content, or complaints. Owns what makes content whole; reads no file.

Every complaint comes at once. With an error there is no content: a service that starts is one whose flow has no
dead end, whose every text exists in every language, whose help lines can be named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError

from flows import duties, hours, lint, roadworthy, scorable, wording
from flows.complaints import Complaint, Complaints, Source
from flows.content import Activity, Content, Directory, Helpline, Language, Municipality, Tongue
from flows.flow import Flow
from flows.matching import NATIONAL
from flows.rules import Instrument, Matching
from flows.scales import Meanings, Scales, Weights
from flows.text import Texts, entries
from flows.wording import Plain
from flows.words import Safety, Wishes, Words

__all__ = ["Complaint", "Source", "Verdict", "validate"]

FLOW_TEXTS = "screening.ftl"
"""The Fluent file that a conversation pins; every other one is always today's."""
_COMMANDS = ("stop", "start", "help", "human", "skip", "back", "repeat", "go_on", "erase", "language")


@dataclass(frozen=True)
class Verdict:
    """What came of the sources: content and starter directory by municipality (empty when anything is wrong)."""

    content: Mapping[str, Content]
    directories: Mapping[str, Directory]
    complaints: tuple[Complaint, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong; warnings may remain."""
        return not any(complaint.level == "error" for complaint in self.complaints)


T = TypeVar("T", bound=BaseModel)


def validate(sources: Iterable[Source], today: date | None = None) -> Verdict:
    """Build the content of every municipality, with every complaint about all of it.

    Dates are judged where `today` says what day it is. A service that starts does not say: no clock that is wrong, or
    set back to rehearse, may keep it from people.
    """
    return _Build({source.path: source for source in sources}, today).verdict()


class _Build:
    """One validation at work."""

    def __init__(self, sources: Mapping[str, Source], today: date | None) -> None:
        self.sources, self.today = sources, today
        self.complaints = Complaints()
        self._built: dict[str, BaseModel | None] = {}

    def verdict(self) -> Verdict:
        flow = self._one("flows/screening.yaml", Flow)
        matching = self._one("matching.yaml", Matching)
        instruments = self._instruments()
        helplines = self._helplines()
        languages = self._languages()
        safety = self._hear()
        tongues = self._tongues(languages)
        scales = tuple(one for path in self._paths("languages/", "/weights.yaml") if (one := self._scales(path)))
        content: dict[str, Content] = {}
        directories: dict[str, Directory] = {}
        for path in self._paths("municipalities/", "/municipality.yaml"):
            municipality = self._municipality(path, languages)
            folder = path.removesuffix("municipality.yaml")
            directory = self._directory(folder + "directory.yaml", municipality, matching)
            if municipality and flow and matching:
                offered = {c: languages[c] for c in (*municipality.languages, *languages) if c in languages}
                content[municipality.slug] = Content(municipality, flow, instruments, matching, offered, safety,
                                                     helplines, scales, tongues)  # fmt: skip
                directories[municipality.slug] = directory
        if not self._paths("municipalities/", "/municipality.yaml"):
            self.complaints.found.append(Complaint("municipalities", 1, 1, "error", "no municipality has content here"))
        if flow and matching:
            source = self.sources["flows/screening.yaml"]
            roadworthy.inspect(self.complaints, source, flow, instruments, matching)
            self._wished(flow)
            scorable.severity(self.complaints, self.sources["matching.yaml"], matching, instruments, flow)
        for each in () if self.complaints.has_errors() else content.values():
            lint.inspect(self.complaints, self.sources, each)
        wrong = self.complaints.has_errors()
        return Verdict({} if wrong else content, {} if wrong else directories, tuple(self.complaints))

    def _paths(self, start: str, end: str) -> list[str]:
        return sorted(path for path in self.sources if path.startswith(start) and path.endswith(end))

    def _one(self, path: str, model: type[T]) -> T | None:
        """The document at a path, built once however many ask for it; None where it is missing or wrong."""
        if path not in self._built:
            self._built[path] = self._build(path, model)
        found = self._built[path]
        return found if isinstance(found, model) else None

    def _build(self, path: str, model: type[T]) -> T | None:
        source = self.sources.get(path)
        if source is None:
            self.complaints.found.append(Complaint(path, 1, 1, "error", "this file is missing"))
            return None
        try:
            return model.model_validate(source.data)
        except ValidationError as error:
            self.complaints.invalid(source, error)
            return None

    def _list(self, path: str, key: str, model: type[T], name: str) -> dict[str, T]:
        """A document that is one list under `key`: its entries by their `name`, each complained of by itself."""
        source = self.sources.get(path)
        found: dict[str, T] = {}
        if source is None:
            self.complaints.found.append(Complaint(path, 1, 1, "error", "this file is missing"))
            return found
        data = source.data if isinstance(source.data, dict) else {}
        listed = data.get(key)
        if set(data) != {key} or not isinstance(listed, list):
            self.complaints.error(source, (), f"expected one list under `{key}`")
            return found
        for index, entry in enumerate(listed):
            try:
                one = model.model_validate(entry)
            except ValidationError as error:
                self.complaints.invalid(source, error, (key, index))
                continue
            own = str(getattr(one, name))
            if own in found:
                self.complaints.error(source, (key, index, name), f"{own} stands here twice")
            found[own] = one
        return found

    def _instruments(self) -> dict[str, Instrument]:
        found: dict[str, Instrument] = {}
        for path in self._paths("instruments/", ".yaml"):
            one = self._one(path, Instrument)
            if one:
                found[one.instrument] = one
                scorable.instrument(self.complaints, self.sources[path], one)
                duties.licence(self.complaints, self.sources[path], one)
        return found

    def _helplines(self) -> dict[str, Helpline]:
        path = "helplines.yaml"
        found = self._list(path, "helplines", Helpline, "id")
        for index, line in enumerate(found.values()):
            duties.helpline(self.complaints, self.sources[path], ("helplines", index), line, self.today)
        return found

    def _languages(self) -> dict[str, Language]:
        found: dict[str, Language] = {}
        for path in self._paths("languages/", f"/{FLOW_TEXTS}"):
            code = path.split("/")[1]
            words = self._one(f"languages/{code}/words.yaml", Words)
            safety = self._one(f"languages/{code}/safety.yaml", Safety)
            self._commands(code, words)
            fluent = self._paths(f"languages/{code}/", ".ftl")
            self._fluent(fluent)
            if words and safety:
                ordered = sorted(fluent, key=lambda p: p.endswith(FLOW_TEXTS))
                texts = Texts(code, tuple(self.sources[p].text for p in ordered))
                found[code] = Language(
                    code, words, safety, texts, self.sources[path].text, self._wishes(code), self._plain(code)
                )
        return found

    def _hear(self) -> tuple[Safety, ...]:
        """The rules of danger: a language that has any texts at all must have them; these alone are welcome."""
        spoken = {f"languages/{path.split('/')[1]}/safety.yaml" for path in self._paths("languages/", ".ftl")}
        paths = sorted({*spoken, *self._paths("languages/", "/safety.yaml")})
        found = {path: one for path in paths if (one := self._one(path, Safety))}
        for path, safety in found.items():
            duties.danger(self.complaints, self.sources[path], safety, spoken=path in spoken,
                          thorough=self.today is not None)  # fmt: skip
        return tuple(found.values())

    def _plain(self, code: str) -> Plain | None:
        path = f"languages/{code}/plain.yaml"
        found = self._one(path, Plain) if path in self.sources else None
        if found:
            wording.inspect(self.complaints, self.sources[path], found)
        return found

    def _wishes(self, code: str) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        found = self._one(f"languages/{code}/wishes.yaml", Wishes)
        return found.wishes if found else {}

    def _wished(self, flow: Flow) -> None:
        for path in self._paths("languages/", "/wishes.yaml"):
            if found := self._one(path, Wishes):
                roadworthy.wishes(self.complaints, self.sources[path], found, flow)

    def _tongues(self, languages: Mapping[str, Language]) -> tuple[Tongue, ...]:
        found = tuple(self._list("tongues.yaml", "tongues", Tongue, "language").values())
        duties.tongues(self.complaints, self.sources.get("tongues.yaml"), found, languages)
        return found

    def _scales(self, path: str) -> Scales | None:
        """The weights of a language that has some, with its list of meanings."""
        weights, meanings = self._one(path, Weights), self._one(path.replace("weights", "meanings"), Meanings)
        if weights is None or meanings is None:
            return None
        source = self.sources[path]
        if weights.meanings != meanings.mark:
            self.complaints.error(
                source, ("meanings",), "meanings.yaml is no longer the one this was learned with: make weights"
            )
        if not weights.reviewed:
            self.complaints.warning(
                source,
                ("reviewed",),
                f"weights learned from {weights.lines} lines: 113 or a clinician must still read what they find",
            )
        return Scales(weights, meanings)

    def _commands(self, code: str, words: Words | None) -> None:
        for name in _COMMANDS:
            if words and name not in words.commands:
                source = self.sources[f"languages/{code}/words.yaml"]
                self.complaints.error(source, ("commands",), f"no words for the command `{name}`")

    def _fluent(self, paths: list[str]) -> None:
        seen: dict[str, str] = {}
        for path in paths:
            messages, wrong = entries(self.sources[path].text)
            for line, what in wrong:
                self.complaints.at(self.sources[path], line, what)
            for name, line, _variants in messages:
                if name in seen:
                    self.complaints.at(self.sources[path], line, f"`{name}` already stands in {seen[name]}")
                seen[name] = path

    def _municipality(self, path: str, languages: Mapping[str, Language]) -> Municipality | None:
        found = self._one(path, Municipality)
        source = self.sources[path]
        if found is None:
            return None
        if found.slug != path.split("/")[1]:
            self.complaints.error(source, ("slug",), f"its folder is called {path.split('/')[1]}")
        for index, code in enumerate(found.languages):
            if code not in languages and f"languages/{code}/{FLOW_TEXTS}" not in self.sources:
                self.complaints.error(source, ("languages", index), f"there are no texts in {code}")
        try:
            ZoneInfo(found.timezone)
            hours.promise(found, datetime(2026, 1, 1, tzinfo=UTC))
        except hours.NeverOpen as error:
            self.complaints.error(source, ("opening", "hours"), str(error))
        except (KeyError, ValueError, NotImplementedError) as error:
            self.complaints.error(source, ("timezone",), f"time zone or holidays: {error}")
        if not found.controller.confirmed:
            self.complaints.warning(
                source,
                ("controller", "confirmed"),
                "a starter value: the municipality must confirm who answers for the data",
            )
        if not found.opening.confirmed:
            self.complaints.warning(
                source, ("opening", "confirmed"), "a starter value: the municipality must confirm the staffed hours"
            )
        duties.duty(self.complaints, source, found)
        return found

    def _directory(self, path: str, municipality: Municipality | None, matching: Matching | None) -> Directory:
        found = self._list(path, "activities", Activity, "slug")
        if not municipality or not matching or path not in self.sources:
            return found
        source = self.sources[path]
        known = {NATIONAL, *municipality.kernen}
        for index, activity in enumerate(found.values()):
            place = ("activities", index)
            for kern in set(activity.kernen) - known:
                self.complaints.error(source, (*place, "kernen"), f"{kern} is no kern of {municipality.name}")
            for factor in set(activity.factors) - set(matching.factor):
                self.complaints.error(source, (*place, "factors"), f"no factor is called {factor}")
            if activity.active and activity.last_verified is None:
                self.complaints.warning(
                    source, (*place, "slug"), f"a starter value: nobody has verified {activity.slug} yet"
                )
        return found
