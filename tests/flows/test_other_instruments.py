"""A flow may ask another instrument: the eleven items of the GGD, and a question whose answers are its own."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from flows.effects import Choice, KeepScore, Reply
from flows.engine import step
from flows.events import Inbound
from flows.state import State
from peilstation import library
from tests.content import ROOT

pytestmark = pytest.mark.slow  # left out of `make test-fast`

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ELEVEN = "".join(
    f"""  - ask: djg11.{n}
    read: item
    instrument: djg11
    item: {n}
    options: [{{id: "yes"}}, {{id: more_or_less}}, {{id: "no"}}]
    next: {f"djg11.{n + 1}" if n < 11 else "score.djg11"}
"""
    for n in range(1, 12)
)
DIRECT = """  - ask: direct1.1
    read: item
    instrument: direct1
    item: 1
    options: [{id: not}, {id: moderate}, {id: strong}, {id: very_strong}]
    next: score.direct1
"""
Laid = Callable[[str, str], library.Library]


@pytest.fixture
def laid(tmp_path: Path) -> Laid:
    """The shipped content with a flow laid over it that asks other items, and scores them."""

    def over(items: str, instrument: str) -> library.Library:
        folder = tmp_path / "flows"
        folder.mkdir()
        shutil.copy(ROOT / "flows" / "screening.yaml", folder)
        file = folder / "screening.yaml"
        flow = file.read_text(encoding="utf-8")
        flow = re.sub(r"  - ask: djg6\.3\n.*?(?=  - score: djg6\n)", lambda _: items, flow, flags=re.DOTALL)
        flow = flow.replace("- score: djg6\n", f"- score: {instrument}\n").replace("longest: 24", "longest: 30")
        first = re.search(r"ask: (\S+)", items)
        assert first
        file.write_text(flow.replace("otherwise: djg6.3", f"otherwise: {first[1]}"), encoding="utf-8")
        return library.open_library([ROOT, tmp_path])

    return over


def played(content: library.Library, *said: str) -> tuple[State, list[Reply], list[KeepScore]]:
    state, replies, scores = State(), list[Reply](), list[KeepScore]()
    for n, text in enumerate(("hallo", "ja", "1", "81", "Dronten", *said)):
        at = NOW + timedelta(minutes=n)
        event = Inbound(UUID(int=n + 1), "dronten", "sms", "a", str(n), "tel:+447700900001", at, text)
        done = step(content.contents["dronten"], content.directories["dronten"], state, event)
        state = done.state
        replies += [effect for effect in done.effects if isinstance(effect, Reply)]
        scores += [effect for effect in done.effects if isinstance(effect, KeepScore)]
    return state, replies, scores


def test_the_eleven_items_of_the_ggd_may_be_asked_instead(laid: Laid) -> None:
    content = laid(ELEVEN, "djg11")
    state, replies, scores = played(content, *["ja"] * 11, "8", "8")
    assert [(kept.instrument, kept.value, kept.band) for kept in scores] == [("djg11", 6, "moderate")]
    assert dict(scores[0].subscales) == {"emotional": 6, "social": 0}
    assert any(reply.text.startswith("11 van 11:") for reply in replies)
    assert state.talk is not None
    assert state.talk.facts["signals"] == ("S1-11",)


def test_of_the_eleven_too_a_strong_score_meets_a_human_first(laid: Laid) -> None:
    worst = {1: "nee", 4: "nee", 7: "nee", 8: "nee", 11: "nee"}
    state, _, scores = played(laid(ELEVEN, "djg11"), *(worst.get(n, "ja") for n in range(1, 12)), "8", "8")
    assert [(kept.value, kept.band) for kept in scores] == [(11, "very_severe")]
    assert [(open_.topic, open_.urgency) for open_ in state.open] == [("introduction", "today")]


@pytest.mark.parametrize(("said", "value", "band"), [("2", 1, "moderate"), ("sterk eenzaam", 2, "strong"),
                                                     ("niet eenzaam", 0, "not"), ("weet ik niet", None, "not_scored"),
                                                     ("zeg ik liever niet", None, "not_scored")])  # fmt: skip
def test_the_direct_question_has_answers_of_its_own(laid: Laid, said: str, value: int | None, band: str) -> None:
    _, replies, scores = played(laid(DIRECT, "direct1"), said)
    asked = next(reply for reply in replies if reply.question == "direct1.1")
    assert asked.choices == (
        Choice("not", "Niet eenzaam"),
        Choice("moderate", "Matig eenzaam"),
        Choice("strong", "Sterk eenzaam"),
        Choice("very_strong", "Zeer sterk eenzaam"),
    )
    assert [(kept.value, kept.band) for kept in scores] == [(value, band)]
