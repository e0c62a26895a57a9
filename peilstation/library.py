"""The library: all content, read once and handed to `flows.validate`. Owns reading; never judges what it says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from flows.complaints import Complaint, Source
from flows.content import Content, Directory
from flows.validate import validate
from peilstation import recordings, shelves, yaml12


class UnknownMunicipality(LookupError):
    """No content is about this municipality."""


class Unsound(Exception):
    """The content has errors; `complaints` holds everything that was found, warnings too."""

    def __init__(self, complaints: Sequence[Complaint]) -> None:
        self.complaints = tuple(complaints)
        super().__init__("\n".join(str(one) for one in complaints if one.level == "error"))


@dataclass(frozen=True)
class Library:
    """The content of every municipality, their starter directories, and what is to be said of it all."""

    contents: Mapping[str, Content]
    directories: Mapping[str, Directory]
    complaints: tuple[Complaint, ...] = field(repr=False)

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong; warnings may remain."""
        return not any(complaint.level == "error" for complaint in self.complaints)

    def of(self, municipality: str) -> Content:
        """The content of a municipality. Raises UnknownMunicipality."""
        try:
            return self.contents[municipality]
        except KeyError:
            raise UnknownMunicipality(municipality) from None


def open_library(folders: Sequence[Path]) -> Library:
    """The sound content of these folders. Raises Unsound."""
    library = read(folders)
    if not library.sound:
        raise Unsound(library.complaints)
    return library


def read(folders: Sequence[Path], today: date | None = None) -> Library:
    """Whatever lies in these folders, with every complaint about it, sound or not; of dates only where told the day."""
    files = shelves.files(folders)
    faults: list[Complaint] = []
    sources = [_source(name, path, faults) for name, path in files.items()]
    verdict = validate(sources, today)
    # What could not be read cannot be judged: of such a file only that is said.
    unread = {fault.path for fault in faults if fault.level == "error"}
    judged = [one for one in verdict.complaints if one.path not in unread]
    placed = [replace(one, path=_shown(files.get(one.path, folders[0] / one.path))) for one in sorted(faults + judged)]
    complaints = (*_amiss(folders), *placed)
    whole = not any(one.level == "error" for one in complaints)
    if whole:
        complaints += tuple(_unheard(folders, verdict.content))
    return Library(verdict.content if whole else {}, verdict.directories if whole else {}, complaints)


def _amiss(folders: Iterable[Path]) -> Iterator[Complaint]:
    for folder in folders:
        if not folder.is_dir():
            yield Complaint(_shown(folder), 1, 1, "error", "there is no such folder of content")
        for path in sorted(folder.rglob("*.yml")):
            yield Complaint(_shown(path), 1, 1, "error", "content is read from files called .yaml, not .yml")


def _unheard(folders: Sequence[Path], contents: Mapping[str, Content]) -> Iterator[Complaint]:
    what = "this recording is never heard: its name is the id of no text, or of one that names something"
    for path in recordings.nameless(folders, contents.values()):
        yield Complaint(_shown(path), 1, 1, "warning", what)


def _source(name: str, path: Path, faults: list[Complaint]) -> Source:
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        faults.append(Complaint(name, 1, 1, "error", "this cannot be read as UTF-8 text"))
        return Source(name, "", None, {})
    if path.suffix != ".yaml":
        return Source(name, text, None, {})
    document = yaml12.parse(text)
    faults.extend(Complaint(name, fault.line, fault.column, "error", fault.message) for fault in document.faults)
    return Source(name, text, document.data, document.marks)


def _shown(path: Path) -> str:
    """The file as somebody at this prompt would name it."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
