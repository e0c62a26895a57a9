"""The graph of a flow, and where its boxes stand."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from itertools import combinations
from xml.etree import ElementTree

import pytest

from flows.flow import name_of
from flows.paths import edges
from peilstation.captions import captions
from peilstation.graph import draw
from peilstation.layout import lay_out
from tests.content import dronten
from tests.peilstation.desk import ROOT

SVG = "{http://www.w3.org/2000/svg}"


def texts_of(svg: str, style: str) -> list[str]:
    found = ElementTree.fromstring(svg).iter(f"{SVG}text")
    return [str(text.text) for text in found if text.get("class") == style]


def test_every_node_stands_in_it_once_with_its_question() -> None:
    content, _ = dronten()
    shown = texts_of(draw(content, "nl"), "name")
    for node in content.flow.nodes:
        assert shown.count(name_of(node)) == 1, name_of(node)
    titles = [title.text for title in ElementTree.fromstring(draw(content, "nl")).iter(f"{SVG}title")]
    assert "Waar woont u?" in titles
    assert any("Ik ervaar een leegte om me heen" in str(title) for title in titles)


def test_every_pair_of_nodes_that_follow_each_other_has_one_line_with_its_options() -> None:
    content, _ = dronten()
    svg = draw(content, "nl")
    pairs = {(edge.source, edge.target) for edge in edges(content.flow)}
    assert svg.count('class="line"') == len(pairs)
    assert {"yes", "no, otherwise", "carer", "reporter"} <= set(texts_of(svg, "label"))


def test_it_speaks_the_language_asked_for() -> None:
    content, _ = dronten()
    assert captions(content, "en")["about.kern"] != captions(content, "nl")["about.kern"]
    assert captions(content, "nl")["triage"] == ""


def test_words_cannot_break_the_drawing() -> None:
    content, _ = dronten()
    hostile = content.municipality.model_copy(update={"service": "<script>&\"'"})
    svg = draw(replace(content, municipality=hostile), "nl")
    assert "<script>" not in svg
    assert any("<script>&\"'" in str(title.text) for title in ElementTree.fromstring(svg).iter(f"{SVG}title"))


@pytest.mark.slow
def test_the_same_flow_looks_the_same_in_every_process() -> None:
    program = "import tests.peilstation.test_graph as t; print(t.digest())"
    seen = {
        subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": seed},
                       capture_output=True, text=True, check=True).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(seen) == 1


def digest() -> str:
    from hashlib import sha256

    return sha256(draw(dronten()[0], "nl").encode()).hexdigest()


def test_no_two_boxes_stand_in_one_place_and_lines_run_down() -> None:
    laid = lay_out([("a", "b"), ("a", "c"), ("b", "d"), ("c", "d"), ("a", "d"), ("d", "e")])
    for (_, one), (_, other) in combinations(laid.middles.items(), 2):
        assert one[1] != other[1] or abs(one[0] - other[0]) >= 1
    for (source, target), route in laid.routes.items():
        assert route[0] == laid.middles[source]
        assert route[-1] == laid.middles[target]
        assert [y for _, y in route] == sorted(y for _, y in route)
    assert laid.farthest[1] == 3


def test_two_flows_side_by_side_do_not_meet() -> None:
    laid = lay_out([("a", "b"), ("x", "y"), ("x", "z")])
    assert laid.middles["a"][0] not in {laid.middles[name][0] for name in "xyz"}
    assert set(laid.routes) == {("a", "b"), ("x", "y"), ("x", "z")}


def test_a_node_that_meets_itself_and_a_circle_are_survived() -> None:
    laid = lay_out([("a", "a"), ("a", "b"), ("b", "c"), ("c", "a")])
    assert set(laid.middles) == {"a", "b", "c"}
    assert len(laid.routes) == 3
    assert lay_out([]).middles == {}
