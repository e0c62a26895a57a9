"""A coordinator at work in a chat, for pure tests: what waits, what they press, what is done and told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from uuid import UUID

from flows.content import Content
from flows.effects import Effect, Reply
from flows.engine import Step, step
from flows.events import Inbound, Press
from flows.seat import (
    DeskWork,
    Job,
    Seat,
    ShowPerson,
)
from flows.state import State, dump, load
from tests.content import dronten

CONTENT, DIRECTORY = dronten()
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
"""A Tuesday, eleven o'clock in Dronten."""
MINUTE = timedelta(minutes=1)
TOKEN = "A" * 43
NUMBER = "+447700900123"
JOB = Job(
    id="3f2a0000-0000-5000-8000-000000000001", person="p", topic="wants_human", urgency="normal",
    promised_from=NOW - timedelta(hours=1), promised_until=NOW + 12 * MINUTE, signals=("red:nl.violence.x",),
    suggestions=("kbo-pcob", "gone"), day_part="morning", kern="Swifterbant", stopped=False, closed=False,
    letter=False, tried=(), logged=0, holder=None, holder_name=None, name="Riet de Vries", phone=NUMBER,
)  # fmt: skip
CRISIS = replace(JOB, id="3f2a0000-0000-5000-8000-000000000002", topic="crisis", urgency="urgent")
ANJA = Seat("anja", "coordinator", "nl", "Anja", first=(CRISIS, JOB), waiting=2)


def mine(job: Job = JOB) -> Job:
    return replace(job, holder="anja", holder_name="Anja")


def rias(job: Job = JOB) -> Job:
    return replace(job, holder="ria", holder_name="Ria")


def says(text: str = "", seat: Any = ANJA, *, state: State | None = None, press: str | None = None,
         content: Content = CONTENT, at: datetime = NOW, urn: str = "telegram:7", **more: Any) -> Step:  # fmt: skip
    pressed = Press(*press.split("|")) if press else None
    kind: Any = more.pop("kind", "button" if press else "text")
    event = Inbound(UUID(int=5), "dronten", "telegram", "bot", "5", urn, at, text, kind=kind, press=pressed,
                    seat=seat, **more)  # fmt: skip
    return step(content, DIRECTORY, load(dump(state or State())), event)


def presses(option: str, about: Job | None = None, seat: Seat = ANJA, **more: Any) -> Step:
    return says(seat=replace(seat, about=about), press=f"desk|{option}", **more)


def of(done: Step, kind: Any) -> list[Any]:
    return [effect for effect in done.effects if isinstance(effect, kind)]


def work(done: Step) -> list[Effect]:
    """What is done at the desk, but for what is shown."""
    return [effect for effect in of(done, get_args(DeskWork)) if not isinstance(effect, ShowPerson)]


def told(done: Step) -> str:
    return "\n".join(reply.text for reply in of(done, Reply))


def buttons(done: Step) -> dict[str, str]:
    return {choice.label: choice.id for reply in of(done, Reply) for choice in reply.choices}
