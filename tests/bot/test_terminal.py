"""The terminal: typed lines go through the ledger, and what is shown comes out of the outbox."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.terminal import ACCOUNT, Terminal, converse, replay
from db import directory, migrate, outbox, people
from db.crypto import KeyRing, generate
from db.engine import connect
from db.ledger import Ledger, Unavailable
from flows.events import Channel
from flows.warned import Duty, OnDuty
from tests.content import dronten, shipped

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
URN = "tel:+447700900001"
Seat = Callable[..., Terminal]


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[Seat]:
    """Terminals at one running house."""
    engine = connect(f"sqlite:///{tmp_path / 'data.db'}", KeyRing.from_text(generate()))
    migrate.upgrade(engine)
    directory.load_starter(engine, "dronten", dronten()[1].values(), at=NOW)
    with Ledger(engine, shipped()) as ledger:

        def sit(channel: Channel = "sms", urn: str = URN, *, aloud: bool = False) -> Terminal:
            spoken = {code: one.texts for code, one in dronten()[0].languages.items()} if aloud else {}
            return Terminal(engine, ledger, lambda: NOW, "dronten", channel, urn, spoken)

        yield sit
    engine.dispose()


def transcript_of(terminal: Terminal, *lines: str) -> list[str]:
    out = io.StringIO()
    replay(terminal, lines, out)
    return out.getvalue().splitlines()


def stored(terminal: Terminal) -> Any:
    (found,) = people.find(terminal.engine, terminal.urn)
    return people.show(terminal.engine, found.person, actor="test", at=NOW, zone=UTC)


def test_every_line_is_a_message_and_every_reply_is_shown_and_settled(seat: Seat) -> None:
    terminal = seat()
    shown = transcript_of(terminal, "Hallo", "", "   ", "ja\n")
    assert [line for line in shown if line.startswith("> ")] == ["> Hallo", "> ja"]
    messages = stored(terminal)["messages"]
    assert [one["direction"] for one in messages] == ["in", "out", "out", "in", "out"]
    assert {one["status"] for one in messages if one["direction"] == "out"} == {"sent"}
    assert all(one["external_id"].startswith("terminal-") for one in messages if one["direction"] == "out")
    assert len({one["external_id"] for one in messages}) == 5


def test_what_was_committed_but_not_shown_is_shown_at_the_next_start(seat: Seat) -> None:
    terminal = seat()
    terminal.hear("Hallo")  # and then it dies
    shown = transcript_of(terminal)
    assert [line[:2] for line in shown] == ["< ", "< ", "  ", "  "]
    assert transcript_of(terminal) == []


def test_a_reply_that_could_not_be_shown_stays_where_it_was(seat: Seat) -> None:
    terminal = seat()
    terminal.hear("Hallo")

    def broken(_: object) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        terminal.tell(broken)
    assert len(outbox.waiting(terminal.engine, "dronten", ACCOUNT, URN)) == 2


def test_one_sees_only_ones_own_line(seat: Seat) -> None:
    riet, piet = seat(), seat(urn="tel:+447700900002")
    riet.hear("Hallo")
    assert transcript_of(piet) == []
    assert transcript_of(riet)


def test_a_buttons_label_may_be_typed(seat: Seat) -> None:
    shown = transcript_of(seat("telegram", "telegram:1"), "/start", "ja", "Ik zorg voor iemand")
    assert "    [Ik zorg voor iemand]" in shown
    assert "> Ik zorg voor iemand" in shown
    assert not any(line.startswith("    1 = ") for line in shown)


def test_the_channel_is_the_one_asked_for(seat: Seat) -> None:
    terminal = seat("voice")
    assert "    1 = Ja" in transcript_of(terminal, "Hallo")
    assert {one["channel"] for one in stored(terminal)["messages"]} == {"voice"}


def test_a_call_begins_by_itself_and_is_shown_as_it_sounds(seat: Seat) -> None:
    terminal = seat("voice", aloud=True)
    shown = transcript_of(terminal, "1", "", "  ", "voor mezelf")
    said = [line for line in shown if line[0] in "@>"]
    assert said == ["@ belt", "> 1", "> voor mezelf", "@ hangt op"]
    assert shown[shown.index("> 1") - 2 : shown.index("> 1")] == ["    Ja: toets 1.", "    Nee: toets 2."]
    again = transcript_of(terminal)
    assert "Hoe oud bent u" in " ".join(again), "it goes on where it stopped"


def test_whoever_is_on_duty_is_not_rung_from_a_terminal_and_a_callback_is_promised(seat: Seat) -> None:
    library = shipped()
    duty = Duty(confirmed=True, people=(OnDuty(name="dienst", sms="+447700900998"),))
    staffed = replace(library, contents={"dronten": library.of("dronten").with_duty(duty)})
    terminal = seat("voice", aloud=True)
    with Ledger(terminal.engine, staffed) as ledger:
        shown = transcript_of(replace(terminal, ledger=ledger), "0")
    assert [line for line in shown if line[0] in "@>"] == ["@ belt", "> 0", "@ niemand vrij", "@ hangt op"]
    assert [one["topic"] for one in stored(terminal)["callbacks"]] == ["wants_human"]


def typing(*lines: str, end: type[BaseException] = EOFError) -> Callable[[str], str]:
    given = iter(lines)

    def read(prompt: str) -> str:
        assert prompt == "> "
        line = next(given, None)
        if line is None:
            raise end
        return line

    return read


def test_a_call_is_typed_as_well_and_hung_up(seat: Seat, capsys: pytest.CaptureFixture[str]) -> None:
    terminal = seat("voice", aloud=True)
    converse(terminal, "Peilstation Dronten", typing("1", ""))
    out = capsys.readouterr().out
    for part in ("aan de telefoon", "Een lege regel is stilte", "@ belt", "Ja: toets 1.", "@ stilte",
                 "Ik hoorde u niet", "Tot ziens"):  # fmt: skip
        assert part in out
    due = [one["kind"] for one in stored(terminal)["due"]]
    assert any(kind.startswith("reminder") for kind in due), "who hung up halfway is reminded"


@pytest.mark.parametrize("end", [EOFError, KeyboardInterrupt])
def test_a_conversation_begins_with_a_hint_and_ends_without_a_fuss(
    seat: Seat, capsys: pytest.CaptureFixture[str], end: type[BaseException]
) -> None:
    converse(seat(), "Peilstation Dronten", typing("Hallo", "", "ja", end=end))
    out = capsys.readouterr().out
    for part in ("Peilstation Dronten (dronten)", f"U bent {URN}, via sms", "Typ Hallo", "Ctrl-D", "1 = Ja",
                 "Voor wie zoekt u iets?", "Tot ziens"):  # fmt: skip
        assert part in out


def test_what_waited_is_shown_before_anything_is_typed(seat: Seat, capsys: pytest.CaptureFixture[str]) -> None:
    terminal = seat()
    terminal.hear("Hallo")
    converse(terminal, "Peilstation Dronten", typing())
    assert "Mag ik uw antwoorden bewaren?" in capsys.readouterr().out


def test_when_the_database_is_away_one_is_asked_to_say_it_again(
    seat: Seat, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise Unavailable("the database is away")

    monkeypatch.setattr(Ledger, "record", away)
    converse(seat(), "Peilstation Dronten", typing("Hallo"))
    assert "nog eens" in capsys.readouterr().out
