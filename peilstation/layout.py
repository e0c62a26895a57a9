"""The layout: where the nodes of a flow stand, where the lines between them run. Owns places, not words or looks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Point = tuple[float, float]
Pair = tuple[str, str]

_UNIT = 72
"""What fast-sugiyama leaves between two nodes of a layer, and between two layers."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The middle of each node, the points each line goes by (both ends in it), and the middle farthest out.

    In steps: one is the room of a node with the gap beside it, so (1.0, 2.0) is one node right, two layers down.
    """

    middles: Mapping[str, Point]
    routes: Mapping[Pair, tuple[Point, ...]]
    farthest: Point


def lay_out(pairs: Sequence[Pair]) -> Layout:
    """Layer below layer with few crossings; the same pairs always get the same places."""
    from fast_sugiyama import from_edges

    pairs = [pair for pair in pairs if pair[0] != pair[1]]  # the library ends the process over a node that meets itself
    names = list(dict.fromkeys(name for pair in pairs for name in pair))
    # Numbers, not names: it goes through a set of them, and a set of names is in another order every run.
    number = {name: place for place, name in enumerate(names)}
    middles: dict[str, Point] = {}
    routes: dict[Pair, tuple[Point, ...]] = {}
    left = 0.0
    for positions, width, height, links in from_edges([(number[source], number[target]) for source, target in pairs]):
        at = {int(node): (left + x / _UNIT, (height - y) / _UNIT) for node, (x, y) in positions}
        middles |= {names[node]: point for node, point in at.items() if node < len(names)}
        for road in _roads([(int(source), int(target)) for source, target in links or ()], len(names)):
            routes[names[road[0]], names[road[-1]]] = tuple(at[node] for node in road)
        left += width / _UNIT + 1
    return Layout(middles, routes, _farthest(middles))


def _roads(links: Sequence[tuple[int, int]], nodes: int) -> list[list[int]]:
    """From node to node: a number from `nodes` up is no node but a bend in a line, and has one way on."""
    onward: dict[int, list[int]] = defaultdict(list)
    for source, target in links:
        onward[source].append(target)
    roads = [[source, target] for source, target in links if source < nodes]
    for road in roads:
        while road[-1] >= nodes:
            road.append(onward[road[-1]][0])
    return roads


def _farthest(middles: Mapping[str, Point]) -> Point:
    return max((x for x, _ in middles.values()), default=0.0), max((y for _, y in middles.values()), default=0.0)
