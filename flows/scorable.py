"""Scorable: can an instrument be scored, and does every score lead somewhere? Owns the checks of instruments."""

from __future__ import annotations

from flows.complaints import Complaints, Source
from flows.flow import Flow, Score
from flows.rules import Instrument, Matching


def instrument(complaints: Complaints, source: Source, one: Instrument) -> None:
    """Complain of an instrument that could not be scored."""
    numbers = [item.n for item in one.items]
    if len(set(numbers)) != len(numbers):
        complaints.error(source, ("items",), "two items have one number")
    for index, item in enumerate(one.items):
        if item.subscale not in one.points:
            complaints.error(source, ("items", index, "subscale"), f"no points for the subscale {item.subscale}")
    _points(complaints, source, one)
    if one.max_missing.total >= len(one.items):
        complaints.error(source, ("max_missing", "total"), "with all items missing there is nothing to score")
    if len({frozenset(item.text) for item in one.items}) > 1:
        complaints.error(source, ("items",), "some items have words in a language in which others have none")
    _labels(complaints, source, one)
    for value in range(one.highest + 1):
        holds = [band for band in one.bands if band.low <= value <= band.high]
        if len(holds) != 1:
            complaints.error(source, ("bands",), f"the value {value} falls in {len(holds)} bands")


def _points(complaints: Complaints, source: Source, one: Instrument) -> None:
    for subscale, answers in one.points.items():
        for answer in set(answers) - set(one.answers):
            complaints.error(source, ("points", subscale), f"{answer} is no answer of this instrument")
        if not any(answers.values()):
            complaints.error(source, ("points", subscale), "no answer counts anything")


def _labels(complaints: Complaints, source: Source, one: Instrument) -> None:
    spoken = {language for item in one.items for language in item.text}
    if one.labels and set(one.labels) != spoken:
        complaints.error(source, ("labels",), "the answers have labels in some of its languages only")
    for language, labels in one.labels.items():
        if set(labels) != set(one.answers):
            complaints.error(source, ("labels", language), "each answer has a label here, and nothing else has")


def severity(
    complaints: Complaints, source: Source, matching: Matching, instruments: dict[str, Instrument], flow: Flow
) -> None:
    """Complain of rules about a score that leave a value without a way on, or speak of no instrument."""
    for number, rule in enumerate(matching.severity):
        if rule.instrument not in instruments:
            complaints.error(source, ("severity", number, "instrument"), f"no instrument is called {rule.instrument}")
    for name in set(matching.high_subscale) - set(instruments):
        complaints.error(source, ("high_subscale", name), f"no instrument is called {name}")
    scored = {node.score for node in flow.nodes if isinstance(node, Score)} & set(instruments)
    for name in sorted(scored - {rule.instrument for rule in matching.severity}):
        complaints.warning(source, ("severity",), f"no rule says what a score of {name} leads to")
    for name in {rule.instrument for rule in matching.severity} & set(instruments):
        for value in range(instruments[name].highest + 1):
            rules = [rule for rule in matching.severity if rule.instrument == name and rule.low <= value <= rule.high]
            if len(rules) != 1:
                complaints.error(source, ("severity",), f"{len(rules)} rules speak of {name} at {value}")
