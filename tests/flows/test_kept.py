"""What is kept with content stays with that content, and the state's JSON is what it always was."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from pydantic import TypeAdapter, ValidationError

from flows.content import Content, Directory
from flows.events import Inbound
from flows.kept import kept
from flows.state import Pace, State, changed, dump, load
from flows.turn import Turn
from tests.content import dronten
from tests.dialogues.script import all_scripts, read
from tests.dialogues.stage import Stage

CONTENT, DIRECTORY = dronten()
CODEC = TypeAdapter(State)


def turn(content: Content, language: str = "nl", channel: str = "telegram") -> Turn:
    event = Inbound(UUID(int=0), "dronten", channel, "", "", "", datetime(2026, 1, 1, tzinfo=UTC))  # type: ignore[arg-type]
    return Turn(content, DIRECTORY, State(language=language), event)


@dataclass(frozen=True)
class Thing:
    name: str


def test_a_result_is_reckoned_once_for_each_content() -> None:
    asked: list[tuple[str, int]] = []

    @kept
    def told(thing: Thing, number: int) -> str:
        asked.append((thing.name, number))
        return f"{thing.name}{number}"

    one, other = Thing("a"), Thing("b")
    assert [told(one, 1), told(one, 1), told(one, 2), told(other, 1)] == ["a1", "a1", "a2", "b1"]
    assert asked == [("a", 1), ("a", 2), ("b", 1)]
    assert told(replace(one, name="c"), 1) == "c1"


def test_texts_of_one_language_or_content_are_never_those_of_another() -> None:
    dutch, english = turn(CONTENT).text("help"), turn(CONTENT, "en").text("help")
    nl = CONTENT.languages["nl"]
    changed_ = replace(nl, texts=nl.texts.over("help = Iets anders."))
    other = replace(CONTENT, languages={**CONTENT.languages, "nl": changed_})
    assert turn(other).text("help") == "Iets anders."
    assert turn(CONTENT).text("help") == dutch != english == turn(CONTENT, "en").text("help")


def test_a_channels_own_words_and_other_arguments_stay_apart() -> None:
    nl = CONTENT.languages["nl"]
    texts = nl.texts.over("help = Hulp { $number }.\n    .sms = Kort { $number }.\n    .again = Weer { $number }.")
    content = replace(CONTENT, languages={**CONTENT.languages, "nl": replace(nl, texts=texts)})
    for _ in range(2):
        said = [
            turn(content, channel=channel).text("help", number=n) for channel in ("sms", "telegram") for n in (1, 2)
        ]
        assert said == ["Kort 1.", "Kort 2.", "Hulp 1.", "Hulp 2."]
        assert turn(content, channel="sms").text("help", variant="again", number=1) == "Weer 1."


def states() -> list[State]:
    """The state after every event of every dialogue."""
    found: list[State] = []

    class Watching(Stage):
        def take(self, event: object) -> None:
            super().take(event)  # type: ignore[arg-type]
            found.append(self.state)

    played: tuple[Content, Directory] = (CONTENT, DIRECTORY)
    for path in all_scripts():
        Watching(*played, read(path)).play()
    return found


def test_a_state_is_written_as_its_declaration_says_and_read_back() -> None:
    for state in states():
        assert dump(state) == CODEC.dump_json(state).decode()
        assert load(dump(state)) == state
        assert dump(load(dump(state))) == dump(state)


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 1, 1, tzinfo=UTC),
        datetime(2026, 1, 1, 12, 30, 1, 5, tzinfo=UTC),
        datetime(2026, 7, 1, 12, 30, 1, 120000, tzinfo=timezone(timedelta(hours=2))),
        datetime(2026, 7, 1, tzinfo=timezone(timedelta(hours=-9, minutes=-30))),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    ],
)
def test_moments_are_written_as_they_always_were(moment: datetime) -> None:
    state = State(pace=Pace(moment, 1))
    assert dump(state) == CODEC.dump_json(state).decode()
    assert load(dump(state)) == state


def test_an_older_document_is_read_and_written_in_full() -> None:
    assert load('{"language":"en","unknown":1}') == State(language="en")
    assert dump(load('{"paused":"over","language":"en"}')) == dump(State(language="en", paused="over"))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"status":"asleep"}', '{"talk":{}}', '{"roles":"carer"}'])
def test_a_broken_document_is_not_read(text: str) -> None:
    with pytest.raises(ValidationError):
        load(text)


def test_a_changed_copy_is_a_replaced_one_and_knows_its_fields() -> None:
    state = State(kern="Dronten")
    assert changed(state, {"kern": None, "unheard": True}) == replace(state, kern=None, unheard=True)
    assert state == State(kern="Dronten")
    with pytest.raises(TypeError, match="kernel"):
        changed(state, {"kernel": None})
