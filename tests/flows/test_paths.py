"""Every road through the screening: each ends, none is longer than promised."""

from __future__ import annotations

import pytest

from flows import paths
from flows.content import Content
from flows.flow import Ask, End
from tests.content import dronten


@pytest.fixture(scope="module")
def content() -> Content:
    return dronten()[0]


def test_every_road_ends_in_an_end(content: Content) -> None:
    roads = list(paths.paths(content.flow))
    assert len(roads) > 50
    for road in roads:
        assert not paths.goes_round(road), road
        assert isinstance(content.flow.by_name[road[-1]], End), road


def test_no_road_asks_more_than_18_questions(content: Content) -> None:
    assert max(paths.questions(content.flow, road) for road in paths.paths(content.flow)) == 18


def test_who_asks_for_a_human_answers_four_questions_at_most(content: Content) -> None:
    roads = [r for r in paths.paths(content.flow, content.flow.human) if r[-1] == "human-end"]
    assert max(paths.questions(content.flow, road) for road in roads) <= 4


def test_every_node_is_on_some_road(content: Content) -> None:
    assert paths.reachable(content.flow) == set(content.flow.by_name)


def test_no_question_has_more_than_eight_options_whatever_the_directory_holds(content: Content) -> None:
    for node in content.flow.nodes:
        if isinstance(node, Ask):
            assert len(node.listed) <= 8
    assert len(content.municipality.kernen) + 1 <= 8
    assert content.matching.max_offers + 2 <= 8


def test_passing_over_any_question_leads_somewhere(content: Content) -> None:
    for node in content.flow.nodes:
        if isinstance(node, Ask):
            assert (node.otherwise or node.next) in content.flow.by_name, node.ask
