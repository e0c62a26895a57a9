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
    roads = [road for start in content.flow.starts for road in paths.paths(content.flow, start)]
    assert len(roads) > 50
    for road in roads:
        assert not paths.goes_round(road), road
        assert isinstance(content.flow.by_name[road[-1]], End), road


def test_a_senior_is_asked_18_questions_at_most(content: Content) -> None:
    roads = [road for road in paths.paths(content.flow) if "carer.whom" not in road]
    assert max(paths.questions(content.flow, road) for road in roads) == 18


def test_a_carer_is_asked_23_questions_at_most(content: Content) -> None:
    # who cares is not asked for an age; the drawing alone has a road from there to the carer's questions
    roads = [road for road in paths.paths(content.flow) if "carer.whom" in road and "about.age_band" not in road]
    assert max(paths.questions(content.flow, road) for road in roads) == 23


def test_who_asks_for_a_human_answers_four_questions_at_most(content: Content) -> None:
    roads = [r for r in paths.paths(content.flow, content.flow.human) if r[-1] == "human-end"]
    assert max(paths.questions(content.flow, road) for road in roads) <= 4


def test_a_check_in_asks_two_questions_and_how_to_be_reached_at_most(content: Content) -> None:
    roads = list(paths.paths(content.flow, content.flow.others["check_in"]))
    # after its callback the drawing may go on to consent.check_in; nobody does who comes this way
    walked = [road for road in roads if "consent.check_in" not in road]
    assert {road[-1] for road in walked} >= {"check-in-good", "check-in-end", "check-in-called"}
    assert max(paths.questions(content.flow, road) for road in walked) == 5
    assert {road[1] for road in roads} == {"check_in.went", "check_in.how"}


def test_a_check_in_comes_after_nothing(content: Content) -> None:
    """No screening runs on into it; only a moment that falls due begins it."""
    inside = {name for name in content.flow.by_name if name.startswith(("check_in.", "check-in"))} - {"check-in-called"}
    from_elsewhere = {edge.target for edge in paths.edges(content.flow) if edge.source not in {*inside, "went"}}
    assert not inside & from_elsewhere


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
