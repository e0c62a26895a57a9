"""Forgetting: what a state no longer needs to know. Owns which of its parts tell how somebody is reached."""

from __future__ import annotations

from dataclasses import replace

from flows.state import State

REACHED = "callback."
"""Questions and facts that tell how somebody is reached begin so: a name, a number, a part of the day."""


def how_to_reach(state: State) -> State:
    """The state without how the person is reached."""
    if state.talk is None:
        return state
    facts = {name: value for name, value in state.talk.facts.items() if not name.startswith(REACHED)}
    answers = {question: given for question, given in state.talk.answers.items() if not question.startswith(REACHED)}
    return replace(state, talk=replace(state.talk, facts=facts, answers=answers))
