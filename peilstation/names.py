"""Names of settings as operators write them: layers of names and texts. Owns which names exist, never what they mean.

A name nobody knows is refused: a misspelt setting that is silently ignored is found out on the worst day.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

PREFIX = "PEILSTATION_"
_FILE = "_FILE"
_CODE = re.compile("[a-z]{2,3}")

Layer = Mapping[str, str]
"""Names, in capitals, to what was said."""


class SettingsError(ValueError):
    """The settings are not well; `complaints` says all that is wrong, each with a setting's name and no value."""

    def __init__(self, complaints: Iterable[str]) -> None:
        self.complaints = tuple(complaints)
        super().__init__("\n".join(self.complaints))


@dataclass(frozen=True)
class Known:
    """The names there are, without prefix and in small letters: single ones, and those of a block a slug.

    `open`: blocks in which a language's code is the name.
    """

    single: frozenset[str]
    block: str
    in_block: frozenset[str]
    open: frozenset[str] = frozenset()

    def has(self, name: str) -> bool:
        """Whether this is a setting; NAME_FILE is one where NAME is."""
        return self._is(name) or (name.endswith(_FILE) and self._is(name.removesuffix(_FILE)))

    def _is(self, name: str) -> bool:
        first, *rest = name.removeprefix(PREFIX).lower().split("__")
        if not rest:
            return first in self.single
        if first in self.open:
            return len(rest) == 1 and bool(_CODE.fullmatch(rest[0]))
        return first == self.block and len(rest) == 2 and rest[0] != "" and rest[1] in self.in_block

    def nearest(self, name: str) -> str | None:
        """The known name that looks most like this one, where one does."""
        from difflib import get_close_matches  # only somebody who mistyped waits for it

        meant = name.removeprefix(PREFIX).removesuffix(_FILE)
        names = {single.upper() for single in self.single}
        if len(parts := meant.split("__")) > 1:
            names |= {f"{self.block}__{parts[1]}__{part}".upper() for part in self.in_block}
        found = get_close_matches(meant, sorted(names), n=1, cutoff=0.6)
        return PREFIX + found[0] + (_FILE if name.endswith(_FILE) else "") if found else None


def read_layers(environ: Mapping[str, str], folder: Path, known: Known) -> tuple[Layer, ...]:
    """What was said in the environment, `.env` and `peilstation.toml`; the first layer wins.

    NAME_FILE is replaced by NAME and what the file holds. An empty text counts as not said. Raises SettingsError:
    unknown names, files that cannot be read, a name said both ways.
    """
    complaints: list[str] = []
    said = {
        "the environment": _ours(environ),
        ".env": _dotenv(folder / ".env"),
        "peilstation.toml": _toml(folder / "peilstation.toml", complaints),
    }
    for where, layer in said.items():
        complaints += [_unknown(name, where, known) for name in layer if not known.has(name)]
    layers = tuple(_with_files(layer, folder, known, complaints) for layer in said.values())
    if complaints:
        raise SettingsError(complaints)
    return layers


def _ours(names: Mapping[str, str | None]) -> dict[str, str]:
    return {name.upper(): text for name, text in names.items() if name.upper().startswith(PREFIX) and text}


def _unknown(name: str, where: str, known: Known) -> str:
    nearest = known.nearest(name)
    return f"{name} (in {where}) is not a setting" + (f"; did you mean {nearest}?" if nearest else "")


def _dotenv(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    from dotenv import dotenv_values

    # Not interpolated: a password that holds ${...} means it.
    return _ours(dotenv_values(path, interpolate=False, encoding="utf-8"))


def _toml(path: Path, complaints: list[str]) -> dict[str, str]:
    if not path.is_file():
        return {}
    try:
        return dict(_flat(tomllib.loads(path.read_text("utf-8"))))
    except tomllib.TOMLDecodeError as error:
        complaints.append(f"peilstation.toml: {error}")
    except UnicodeDecodeError:
        complaints.append("peilstation.toml: is not UTF-8")
    return {}


def _flat(table: Mapping[str, object], above: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """`database_url` and `[municipalities.dronten]` under the names they have in the environment."""
    for key, value in table.items():
        path = (*above, key.upper().replace("-", "_"))
        if isinstance(value, dict):
            yield from _flat(value, path)
        else:
            yield PREFIX + "__".join(path).removeprefix(PREFIX), str(value)


def _with_files(layer: Layer, folder: Path, known: Known, complaints: list[str]) -> Layer:
    read = dict(layer)
    for name in [name for name in layer if name.endswith(_FILE) and known.has(name)]:
        bare = name.removesuffix(_FILE)
        if bare in layer:
            complaints.append(f"{bare} and {name} are both set; keep one")
            continue
        read[bare] = _content(name, folder / read.pop(name), complaints)
    return read


def _content(name: str, path: Path, complaints: list[str]) -> str:
    try:
        text = path.read_text("utf-8").strip()
    except (OSError, ValueError):  # a NUL in a path, bytes that are no text
        complaints.append(f"{name}: the file cannot be read")
        return ""
    if not text:
        complaints.append(f"{name}: the file is empty")
    return text
