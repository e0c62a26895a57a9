"""Paths: every road through a flow. Owns edges, reachability, counting questions; for `check`, tests and graph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flows.flow import Ask, Branch, Decide, End, Flow, Say, Score, name_of


@dataclass(frozen=True, slots=True)
class Edge:
    """One way from a node to the next; `label` is the option, outcome or fact that takes it."""

    source: str
    target: str
    label: str = ""


def edges(flow: Flow) -> list[Edge]:
    """Every edge, in the order of the file. Targets need not exist: `validate` looks at that."""
    return [edge for node in flow.nodes for edge in _leaving(node)]


def _leaving(node: Ask | Branch | Score | Decide | Say | End) -> Iterator[Edge]:
    name = name_of(node)
    match node:
        case Ask():
            own = [Edge(name, option.to, option.id) for option in node.listed if option.to]
            yield from own
            if node.next:
                yield Edge(name, node.next)
            if node.otherwise:
                yield Edge(name, node.otherwise, "otherwise")
        case Branch():
            for case in node.cases:
                yield Edge(name, case.to, f"{case.fact}: {', '.join(case.has)}")
            yield Edge(name, node.otherwise, "otherwise")
        case Decide():
            for outcome, target in node.to.items():
                yield Edge(name, target, outcome)
        case Score() | Say():
            yield Edge(name, node.next)
        case End():
            return


def targets(flow: Flow) -> dict[str, list[str]]:
    """Node to the nodes it may go on to, each once, in order."""
    found: dict[str, list[str]] = {name: [] for name in flow.by_name}
    for edge in edges(flow):
        if edge.target not in found[edge.source]:
            found[edge.source].append(edge.target)
    return found


def reachable(flow: Flow) -> set[str]:
    """The nodes that can be reached: from the start, by asking for a human, or in a conversation that we begin."""
    onward, seen, waiting = targets(flow), set[str](), list(flow.starts)
    while waiting:
        name = waiting.pop()
        if name not in seen and name in onward:
            seen.add(name)
            waiting += onward[name]
    return seen


def paths(flow: Flow, start: str | None = None) -> Iterator[tuple[str, ...]]:
    """Every road from the start (or `start`) to where nothing follows; a road that meets itself ends there.

    A branch is taken both ways whatever the facts, so there are more roads here than anyone can walk, never fewer.
    """
    onward = targets(flow)
    stack: list[tuple[str, ...]] = [(start or flow.start,)]
    while stack:
        road = stack.pop()
        following = onward.get(road[-1], [])
        if not following or road[-1] in road[:-1]:
            yield road
            continue
        stack.extend((*road, name) for name in reversed(following))


def questions(flow: Flow, road: tuple[str, ...]) -> int:
    """How many questions a road asks."""
    return sum(isinstance(flow.by_name.get(name), Ask) for name in road)


def goes_round(road: tuple[str, ...]) -> bool:
    """Whether a road met itself."""
    return road[-1] in road[:-1]
