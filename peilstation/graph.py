"""The graph: a flow drawn as SVG, for whoever wants to see where a conversation may go. Owns how it looks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import pairwise
from textwrap import shorten, wrap

from flows.content import Content
from flows.flow import Flow, name_of
from flows.paths import edges
from peilstation.captions import captions
from peilstation.layout import Pair, Point, lay_out

_BOX = (276, 98)
_STEP = (310, 168)
"""A box and the room around it, across and down."""
_MARGIN = 40
_HEAD = 90
_COLUMNS, _ROWS = 36, 4

_KINDS: Mapping[str, tuple[str, str, str]] = {
    "Ask": ("vraag", "#e3f1ff", "#2b6cb0"),
    "Say": ("bericht", "#f3f4f6", "#6b7280"),
    "Branch": ("splitsing", "#fff7db", "#b7791f"),
    "Decide": ("besluit", "#f3e8ff", "#7e3af2"),
    "Score": ("score", "#e6ffed", "#2f855a"),
    "End": ("einde", "#ffe4e6", "#be123c"),
}
"""What each kind of node is called, its fill and its edge."""

_STYLE = """<style>
text { font: 12px system-ui, sans-serif; fill: #1f2937 }
.name { font-weight: 600 }
.title { font-size: 20px; font-weight: 600 }
.label { font-size: 11px; paint-order: stroke; stroke: #fff; stroke-width: 4px; stroke-linejoin: round }
.line { fill: none; stroke: #9ca3af; stroke-width: 1.5; marker-end: url(#arrow) }
</style>
<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">
<path d="M0 0 8 4 0 8z" fill="#6b7280"/></marker></defs>"""


def draw(content: Content, language: str) -> str:
    """The flow of this content as an SVG document, with what people get to see in this language."""
    labels = _labels(content.flow)
    layout = lay_out(list(labels))
    width, height = (
        int(2 * _MARGIN + _BOX[axis] + layout.farthest[axis] * _STEP[axis] + (0, _HEAD)[axis]) for axis in (0, 1)
    )
    said = captions(content, language)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">',
        _STYLE,
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        _text(_MARGIN, 44, f"{content.flow.flow}, versie {content.flow.version}", "title"),
        *_legend(),
    ]
    for pair, route in layout.routes.items():
        parts += _line([_place(point) for point in route], labels.get(pair, ""))
    for node in content.flow.nodes:
        name = name_of(node)
        if name in layout.middles:
            parts += _box(name, type(node).__name__, said[name], _place(layout.middles[name]))
    return "\n".join([*parts, "</svg>", ""])


def _labels(flow: Flow) -> dict[Pair, str]:
    """Each pair of nodes that follow each other, with all that leads from the one to the other."""
    found: dict[Pair, list[str]] = {}
    for edge in edges(flow):
        found.setdefault((edge.source, edge.target), []).append(edge.label)
    return {pair: ", ".join(label for label in labels if label) for pair, labels in found.items()}


def _place(point: Point) -> Point:
    x, y = point
    return _MARGIN + _BOX[0] / 2 + x * _STEP[0], _HEAD + _MARGIN + _BOX[1] / 2 + y * _STEP[1]


def _box(name: str, kind: str, said: str, middle: Point) -> Iterator[str]:
    _, fill, edge = _KINDS[kind]
    left, top = middle[0] - _BOX[0] / 2, middle[1] - _BOX[1] / 2
    yield f"<g><title>{escape(said or name)}</title>"
    yield _rectangle(left, top, *_BOX, fill, edge)
    yield _text(left + 10, top + 20, name, "name")
    lines = wrap(said, _COLUMNS)
    if len(lines) > _ROWS:
        lines = [*lines[: _ROWS - 1], shorten(" ".join(lines[_ROWS - 1 :]), _COLUMNS, placeholder="...")]
    for row, line in enumerate(lines):
        yield _text(left + 10, top + 39 + 16 * row, line)
    yield "</g>"


def _line(points: Sequence[Point], label: str) -> Iterator[str]:
    """From the foot of one box to the head of another, upright between the boxes of the layers it passes."""
    half = _BOX[1] / 2
    (x, y), *bends, (end_x, end_y) = points
    passed = [point for bend_x, bend_y in bends for point in ((bend_x, bend_y - half), (bend_x, bend_y + half))]
    way = [(x, y + half), *passed, (end_x, end_y - half)]
    curves = (
        f"C{x1:.0f} {(y1 + y2) / 2:.0f} {x2:.0f} {(y1 + y2) / 2:.0f} {x2:.0f} {y2:.0f}"
        for (x1, y1), (x2, y2) in pairwise(way)
    )
    yield f'<path class="line" d="M{way[0][0]:.0f} {way[0][1]:.0f} {" ".join(curves)}"/>'
    if label:
        # Not where the lines of a box leave it: beside the first box passed, or before the next, they have parted.
        at = bends[0] if bends else (end_x, end_y - half - 18)
        yield _text(*at, shorten(label, 60, placeholder="..."), "label", "middle")


def _legend() -> Iterator[str]:
    for place, (name, fill, edge) in enumerate(_KINDS.values()):
        x = _MARGIN + 110 * place
        yield _rectangle(x, 64, 18, 18, fill, edge)
        yield _text(x + 26, 78, name)


def _rectangle(x: float, y: float, width: float, height: float, fill: str, edge: str) -> str:
    return (
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{width}" height="{height}" rx="8" fill="{fill}" stroke="{edge}" '
        'stroke-width="1.5"/>'
    )


def _text(x: float, y: float, words: str, style: str = "", anchor: str = "start") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" class="{style}" text-anchor="{anchor}">{escape(words)}</text>'
