"""YAML 1.2 as plain data, with the place of every key and item. Owns reading YAML, never what a document means.

libyaml scans (through ruamel.yaml), some twenty times faster than Python does: it counts at every start. What a plain
word means is decided here, by YAML 1.2's core schema: `no`, `on` and `2026-01-31` are text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ruamel.yaml.cyaml import CSafeLoader
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Way = tuple[str | int, ...]
"""The way to a value from the top of the document: keys, and places in lists."""
Mark = tuple[int, int]
"""Line and column, both from 1."""

_CORE = re.compile(
    r"""(?P<null>~|null|Null|NULL|)
      | (?P<bool>true|True|TRUE|false|False|FALSE)
      | (?P<int>[-+]?[0-9]+)
      | (?P<octal>0o[0-7]+)
      | (?P<hex>0x[0-9a-fA-F]+)
      | (?P<float>[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something a file may not hold, and where."""

    line: int
    column: int
    message: str


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read: its data (None where nothing could be read), the marks, and all that is wrong, in order."""

    data: object
    marks: Mapping[Way, Mark]
    faults: tuple[Fault, ...]


@lru_cache(maxsize=64)  # the same files are read again in every check of the content; nobody changes what was read
def parse(text: str) -> Document:
    """The document in `text`. A fault that does not stop the reading leaves the rest readable."""
    faults = [*_tabs(text)]
    try:
        node = _Composer(text).get_single_node()
    except YAMLError as error:
        return Document(None, {}, tuple(faults) or (_broken(error),))  # a tab is why it broke
    if node is None:
        return Document(None, {}, (Fault(1, 1, "the file is empty"),))
    reader = _Reader(faults)
    data = reader.value(node, ())
    return Document(data, reader.marks, tuple(sorted(faults, key=lambda fault: (fault.line, fault.column))))


def _tabs(text: str) -> Iterator[Fault]:
    for number, line in enumerate(text.split("\n"), start=1):
        if "\t" in line:
            yield Fault(number, line.index("\t") + 1, "a tab; YAML is written with blanks")


def _broken(error: YAMLError) -> Fault:
    if not isinstance(error, MarkedYAMLError):
        return Fault(1, 1, " ".join(str(error).split()))
    mark = error.problem_mark or error.context_mark
    said = ", ".join(part for part in (error.context, error.problem) if part)
    return Fault(mark.line + 1, mark.column + 1, said) if mark else Fault(1, 1, said)


class _Composer(CSafeLoader):
    """libyaml's nodes, with tags of YAML 1.2's core schema instead of ruamel's mixture of 1.1 and 1.2."""

    def resolve(self, kind: type[Node], value: str | None, implicit: Any) -> str:
        if kind is ScalarNode:
            found = _CORE.fullmatch(value or "") if implicit[0] else None
            return (found.lastgroup if found else None) or "str"
        return "seq" if kind is SequenceNode else "map"

    def descend_resolver(self, current_node: Node | None, current_index: object) -> None:
        """Tags do not depend on where a node stands."""

    def ascend_resolver(self) -> None:
        """Tags do not depend on where a node stands."""


class _Reader:
    """One walk over the nodes of a document, gathering marks and faults."""

    def __init__(self, faults: list[Fault]) -> None:
        self.marks: dict[Way, Mark] = {}
        self._faults = faults
        self._seen: set[int] = set()

    def value(self, node: Node, way: Way) -> object:
        """The data of a node."""
        self.marks.setdefault(way, _mark(node))
        if id(node) in self._seen:
            self._fault(node, "an alias (*) points here; write it out, so that it reads where it stands")
            return None
        self._seen.add(id(node))
        match node:
            case ScalarNode():
                return self._scalar(node)
            case SequenceNode(tag="seq"):
                return [self.value(item, (*way, place)) for place, item in enumerate(node.value)]
            case MappingNode(tag="map"):
                return self._mapping(node, way)
            case _:
                self._fault(node, f"the tag {node.tag} is not known here")
                return None

    def _mapping(self, node: MappingNode, way: Way) -> dict[str | int, object]:
        found: dict[str | int, object] = {}
        for key_node, value_node in node.value:
            key = self._scalar(key_node) if isinstance(key_node, ScalarNode) else None
            if isinstance(key, bool) or not isinstance(key, str | int):
                self._fault(key_node, "a key is a word; put it in quotes if this is one")
            elif key in found:
                self._fault(key_node, f"the key {key} is here twice, first on line {self.marks[(*way, key)][0]}")
            else:
                self.marks[(*way, key)] = _mark(key_node)
                found[key] = self.value(value_node, (*way, key))
        return found

    def _scalar(self, node: ScalarNode) -> str | int | float | bool | None:
        text: str = node.value
        match node.ctag.suffix:
            case "str":
                return text
            case "null":
                return None
            case "bool":
                return text.lower() == "true"
            case "int":
                return int(text)
            case "octal" | "hex":
                return int(text, 0)
            case "float":
                return float(text)
            case _:
                self._fault(node, f"the tag {node.tag} is not known here")
                return None

    def _fault(self, node: Node, message: str) -> None:
        self._faults.append(Fault(*_mark(node), message))


def _mark(node: Node) -> Mark:
    return node.start_mark.line + 1, node.start_mark.column + 1
