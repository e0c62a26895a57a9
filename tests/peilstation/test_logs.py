"""Whoever speaks, however: no name, no number, no text and no token stands in a line (promise 9)."""

from __future__ import annotations

import asyncio
import gc
import io
import json
import logging
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import structlog

from peilstation import logs, sayable
from tests.vectors_read import difficult_texts

NAME, NUMBER, TEXT = "Riet Wiegersma", "+447700900123", "mijn man is overleden"
TOKEN = "123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"
SECRETS = (NAME, "Riet", NUMBER, NUMBER.removeprefix("+"), TEXT, "overleden", TOKEN, TOKEN[-20:], "riet@voorbeeld.nl")
ALL = f"{NAME} {NUMBER} {TEXT} {TOKEN} riet@voorbeeld.nl"
LIBRARIES = (
    "aiogram.event", "aiohttp.access", "alembic.runtime", "apscheduler.executors.default", "asyncio", "httpx",
    "py.warnings", "root", "sqlalchemy.engine.Engine", "starlette", "twilio.async_http_client", "uvicorn.access",
    "uvicorn.error", "who.knows",
)  # fmt: skip
ID = UUID("12345678-1234-5678-1234-567812345678")


class Heard(io.StringIO):
    """What came out."""

    def lines(self) -> list[dict[str, Any]]:
        """Every line, and that each is one."""
        return [json.loads(line) for line in self.getvalue().split("\n")[:-1]]

    def last(self) -> dict[str, Any]:
        return self.lines()[-1]


@pytest.fixture
def heard() -> Iterator[Heard]:
    """The house's log, set up as `serve` does; afterwards the process is as it was."""
    root = logging.getLogger()
    loggers = [root, *(logging.getLogger(room) for room in logs.ROOMS)]
    levels, handlers = [logger.level for logger in loggers], root.handlers[:]
    hooks = sys.excepthook, sys.unraisablehook, threading.excepthook, warnings.showwarning, logging.raiseExceptions
    out = Heard()
    logs.set_up(out)
    yield out
    sys.excepthook, sys.unraisablehook, threading.excepthook, warnings.showwarning, logging.raiseExceptions = hooks
    structlog.reset_defaults()
    root.handlers[:] = handlers
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


def assert_silent(told: str) -> None:
    assert [secret for secret in SECRETS if secret.lower() in told.lower()] == []


def fault() -> Exception:
    """A fault that was raised, with a cause and a context, full of what must not be told."""
    said = ALL  # a local variable of every frame
    try:
        try:
            try:
                raise KeyError(said)
            except KeyError as first:
                raise OSError(said) from first
        except OSError:
            raise ValueError(said)  # noqa: B904 - a context, no cause
    except ValueError as error:
        return error


# --- our own rooms ----------------------------------------------------------------------------------------------------


def test_both_ways_to_speak_come_out_in_one_form(heard: Heard) -> None:
    structlog.get_logger("bot.sender").warning("channel.paused", municipality="dronten", channel="sms")
    logging.getLogger("bot.sender").warning("channel.paused", extra={"municipality": "dronten", "channel": "sms"})
    one, other = heard.lines()
    assert datetime.fromisoformat(one.pop("timestamp")).tzinfo == UTC
    assert one == {"level": "warning", "logger": "bot.sender", "event": "channel.paused", "municipality": "dronten",
                   "channel": "sms"}  # fmt: skip
    other.pop("timestamp")
    assert one == other


def test_what_the_ledger_says_of_an_event_it_put_aside_is_told(heard: Heard) -> None:
    logging.getLogger("db.ledger").error("event %s was quarantined: %s", ID, "KeyError at step, line 12")
    assert heard.last()["event"] == f"event {ID} was quarantined: KeyError at step, line 12"


def test_an_argument_may_be_a_fault_or_the_name_of_its_class(heard: Heard) -> None:
    logging.getLogger("bot.sender").warning("waits: %s, %s, %s", fault(), "OperationalError", "Riet")
    assert heard.last()["event"] == "waits: ValueError, OperationalError, [left out]"


def test_a_line_may_hold_codes_counts_and_instants(heard: Heard) -> None:
    said = {
        "callback": str(ID), "event_id": ID, "outbox": 42, "seconds": 0.123456789, "late": True, "reason": None,
        "at": datetime(2026, 3, 2, 11, tzinfo=UTC), "error": KeyError(TEXT), "where": "ledger.py:_run:12",
        "status": "in_doubt", "roles": "web,sender",
    }  # fmt: skip
    structlog.get_logger("scheduler.ticks").bind(municipality="dronten").info("tick.done", **said)
    line = heard.last()
    assert {name: line[name] for name in said} == {
        "callback": str(ID), "event_id": str(ID), "outbox": 42, "seconds": 0.123, "late": True, "reason": None,
        "at": "2026-03-02T11:00:00+00:00", "error": "KeyError", "where": "ledger.py:_run:12", "status": "in_doubt",
        "roles": "web,sender",
    }  # fmt: skip
    assert line["municipality"] == "dronten"


def test_an_unknown_field_is_told_by_its_name_only(heard: Heard) -> None:
    structlog.get_logger("bot.web").info("message.taken", text=TEXT, urn=f"tel:{NUMBER}")
    logging.getLogger("bot.web").info("message.taken", extra={"caller": NAME, "telephone": NUMBER})
    one, other = heard.lines()
    assert (one["text"], one["urn"]) == (other["caller"], other["telephone"]) == ("[left out]", "[left out]")
    assert_silent(heard.getvalue())


def test_a_fields_name_that_stands_in_no_code_is_not_told_either(heard: Heard) -> None:
    made = {NUMBER: 1, "".join(("ri", "et")): 2, "level": 3}
    structlog.get_logger("bot.web").info("message.taken", **made)
    assert heard.last()["?"] == "[left out]"
    assert heard.last()["level"] == "info"
    logging.getLogger("bot.web").info("message.taken", extra={"No Name": 1})
    assert "No Name" not in heard.last()
    assert_silent(heard.getvalue())


@pytest.mark.parametrize("value", [
    TEXT, NAME, NUMBER, TOKEN, "riet@voorbeeld.nl", f"tel:{NUMBER}", "telegram:33", "447700900123", "07700-900123",
    "07700900123", 447700900123, 447700900123.0, float("nan"), "0" * 81, "AC" + "0123456789abcdef" * 2,
    "Xk3vN8q2LmT7wRz5YbC1dFgH9jKs", "abcdefab" * 4, "12345:aaehboweikadrqxmenqjcrgb",
    [TEXT], {"text": TEXT}, TEXT.encode(), object(), Path(TEXT),
    "postgresql://riet:geheim@host/db", "ja\nnee", "ja\u2028nee", "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667",
], ids=lambda value: type(value).__name__ + ascii(value)[:24] * (type(value) is not object))  # fmt: skip
def test_what_looks_like_a_person_or_a_secret_is_masked_under_a_safe_name_too(value: object) -> None:
    assert str(sayable.value(value)).startswith("[")


def test_words_that_stand_in_the_code_are_told_and_others_are_not(heard: Heard) -> None:
    for log in (structlog.get_logger("bot.web"), logging.getLogger("bot.web")):
        log.warning(f"{NAME} wrote: {TEXT} ({NUMBER}, {TOKEN})")
        log.warning(NAME)
        log.warning("heard %s of %s: %s %r", NAME, NUMBER, TEXT, TOKEN)
        log.warning("counted %d of %s", TEXT, NAME)
        log.warning("counted %(all)s", {"all": ALL})
        log.warning(fault())
    events = [line["event"] for line in heard.lines()]
    expected = ["[left out]", "[left out]", "heard [left out] of [left out]: [left out] '[left out]'",
                "counted %d of %s", "counted %(all)s", "[left out]"]  # fmt: skip
    assert events == expected * 2
    assert heard.lines()[0]["where"].startswith("test_logs.py:test_words_that_stand_in_the_code")
    assert_silent(heard.getvalue())


def test_a_fault_is_its_class_and_its_places_with_all_that_led_to_it(heard: Heard) -> None:
    structlog.get_logger("bot.web").error("request.failed", exc_info=fault())
    try:
        raise fault()
    except ValueError:
        logging.getLogger("db.ledger").exception("request.failed", stack_info=True)
    one, other = heard.lines()
    assert one["error"] == other["error"] == "ValueError"
    assert [cause["error"] for cause in one["causes"]] == ["OSError", "KeyError"]
    assert one["trace"][-1].startswith("test_logs.py:fault:")
    assert heard.getvalue().count("noqa") == 0  # no line of source
    assert_silent(heard.getvalue())


def test_faults_of_a_group_are_told_each_and_a_ring_of_them_ends(heard: Heard) -> None:
    ring = KeyError(ALL)
    ring.__cause__ = OSError(ALL)
    ring.__cause__.__cause__ = ring
    structlog.get_logger("bot.web").error("request.failed", exc_info=ExceptionGroup(ALL, [ring, ValueError(ALL)]))
    causes = [cause["error"] for cause in heard.last()["causes"]]
    assert causes == ["KeyError", "ValueError", "OSError"]
    assert_silent(heard.getvalue())


def test_a_long_chain_of_faults_tells_only_the_last_ones(heard: Heard) -> None:
    chain = [KeyError(ALL) for _ in range(20)]
    for later, earlier in pairwise(chain):
        later.__cause__ = earlier
    structlog.get_logger("bot.web").error("request.failed", exc_info=chain[0])
    assert len(heard.last()["causes"]) == 7


def test_a_fault_from_the_deep_tells_only_its_last_places(heard: Heard) -> None:
    def deeper() -> None:
        deeper()

    try:
        deeper()
    except RecursionError as error:
        structlog.get_logger("bot.web").error("request.failed", exc_info=error)
    assert len(heard.last()["trace"]) == 30


def test_a_fault_whose_class_has_somebodys_name_keeps_it(heard: Heard) -> None:
    structlog.get_logger("bot.web").error("request.failed", exc_info=type(ALL, (Exception,), {})())
    assert heard.last()["error"] == "[left out]"


def test_ours_below_the_level_is_not_told(heard: Heard) -> None:
    structlog.get_logger("bot.web").debug("message.taken")
    logs.set_up(heard, level="warning")
    structlog.get_logger("bot.web").info("message.taken")
    assert heard.getvalue() == ""
    with pytest.raises(ValueError, match="DEBUG"):
        logs.set_up(heard, level="loud")


def test_a_logger_without_a_name_is_that_of_its_module(heard: Heard) -> None:
    logs.set_up(heard, level="DEBUG")
    code = compile('structlog.get_logger().debug("message.taken")', "sender.py", "exec")
    exec(code, {"structlog": structlog, "__name__": "bot.sender"})
    assert (heard.last()["logger"], heard.last()["event"]) == ("bot.sender", "message.taken")


# --- libraries --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("library", LIBRARIES)
def test_of_a_library_only_who_where_and_what_class_is_told(heard: Heard, library: str) -> None:
    logger = logging.getLogger(None if library == "root" else library)
    logger.error(ALL)
    logger.warning("%s", ALL)
    logger.critical("%(all)s", {"all": ALL}, extra={"municipality": ALL, "reason": "Riet"})
    logger.error(fault(), exc_info=fault(), stack_info=True)
    lines = heard.lines()
    assert [set(line) for line in lines[:3]] == [{"timestamp", "level", "logger", "event", "where"}] * 3
    assert {line["logger"] for line in lines} == {library}
    assert lines[0]["where"].startswith("test_logs:test_of_a_library_only")
    assert lines[3]["error"] == "ValueError"
    assert "trace" not in lines[3]
    assert_silent(heard.getvalue())


def test_below_a_warning_a_library_says_nothing_however_loud_it_was_made(heard: Heard) -> None:
    logger = logging.getLogger("uvicorn.access")
    logger.setLevel(logging.DEBUG)
    logger.info("GET /desk?token=%s", TOKEN)
    logger.debug(ALL)
    logger.setLevel(logging.NOTSET)
    assert heard.getvalue() == ""


def test_a_library_that_brought_a_handler_loses_it(heard: Heard) -> None:
    logger, own = logging.getLogger("twilio.of_tests"), io.StringIO()
    logger.addHandler(logging.StreamHandler(own))
    logger.propagate = False
    logs.set_up(heard)
    logging.basicConfig(level=logging.DEBUG, stream=own)  # as twilio does
    logger.error(ALL)
    assert own.getvalue() == ""
    assert heard.last()["logger"] == "twilio.of_tests"


def test_a_logger_named_after_somebody_is_not_named(heard: Heard) -> None:
    logging.getLogger(f"session {ALL}").error("gone")
    logging.getLogger("session.07700900123").error("gone")
    assert [line["logger"] for line in heard.lines()] == ["[left out]", "[number]"]


# --- what nobody caught -----------------------------------------------------------------------------------------------


def break_everything() -> None:
    raise fault()


def test_a_thread_that_breaks_tells_no_text(heard: Heard) -> None:
    thread = threading.Thread(target=break_everything, name=ALL)
    thread.start()
    thread.join()
    assert (heard.last()["event"], heard.last()["error"]) == ("thread.failed", "ValueError")
    assert_silent(heard.getvalue())


async def never_retrieved() -> None:
    async def sending() -> None:
        break_everything()

    asyncio.get_running_loop().set_exception_handler(logs.on_loop_fault)
    task = asyncio.create_task(sending(), name=ALL)
    await asyncio.wait([task])
    del task
    gc.collect()


def test_a_task_that_nobody_awaited_tells_no_text(heard: Heard) -> None:
    asyncio.run(never_retrieved())
    line = heard.last()
    assert (line["event"], line["error"]) == ("loop.failed", "ValueError")
    assert line["where"].endswith("sending")
    assert_silent(heard.getvalue())


def test_a_loops_complaint_without_a_fault_tells_no_text(heard: Heard) -> None:
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(logs.on_loop_fault)
    loop.call_exception_handler({"message": ALL, "client_session": ALL})
    loop.close()
    assert heard.last()["event"] == "loop.failed"
    assert_silent(heard.getvalue())


def test_a_warning_is_its_class_and_its_place(heard: Heard) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = logs._on_warning
        warnings.warn(ALL, UserWarning, stacklevel=1)
    assert (heard.last()["error"], heard.last()["where"].partition(":")[0]) == ("UserWarning", "test_logs.py")
    assert_silent(heard.getvalue())


# --- lines ------------------------------------------------------------------------------------------------------------


def said_everywhere(text: str) -> None:
    structlog.get_logger("bot.web").warning("message.taken", reason=text, **{"text": text, text or "x": text})
    structlog.get_logger("bot.web").warning(text)
    logging.getLogger("bot.web").warning("message %s taken", text)
    logging.getLogger("who.knows").warning(text)


@pytest.mark.parametrize("as_json", [True, False])
def test_no_text_makes_a_second_line_or_colours_the_terminal(heard: Heard, as_json: bool) -> None:
    logs.set_up(heard, json=as_json)
    texts = [*difficult_texts(), "x\n{}", "x\r\x1b[31m", "x\u2028y", "x\x85y", "\ud83d"]
    for text in texts:
        said_everywhere(text)
    lines = heard.getvalue().split("\n")
    assert len(lines) == 4 * len(texts) + 1
    assert all(" " <= letter <= "~" for line in lines for letter in line)
    assert max(map(len, lines)) < 400


@pytest.mark.parametrize("as_json", [True, False])
def test_a_literal_makes_no_second_line_either(heard: Heard, as_json: bool) -> None:
    logs.set_up(heard, json=as_json)
    structlog.get_logger("bot.web").warning("message\n\u2028\x85\x1b[31m taken")
    assert heard.getvalue().isascii()
    assert heard.getvalue()[:-1].isprintable()


def test_on_a_terminal_a_line_can_be_read(heard: Heard) -> None:
    heard.isatty = lambda: True  # type: ignore[method-assign]
    logs.set_up(heard)
    structlog.get_logger("bot.sender").warning("channel.paused", municipality="dronten", text=TEXT, seconds=2)
    _, rest = heard.getvalue().split(" ", 1)
    assert rest == 'warning  bot.sender channel.paused municipality=dronten text="[left out]" seconds=2\n'


def test_a_log_that_fails_tells_nothing_of_what_it_was_told(
    heard: Heard, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(logs, "_of_library", fault_at_call)
    logging.getLogger("who.knows").error("%s", ALL)
    assert heard.last()["event"] == "log.failed"
    assert_silent(heard.getvalue() + "".join(capsys.readouterr()))


def fault_at_call(*_: object) -> None:
    raise fault()


def test_to_be_set_up_twice_tells_once(heard: Heard) -> None:
    logs.set_up(heard)
    structlog.get_logger("bot.web").warning("channel.paused")
    assert len(heard.lines()) == 1


# --- a real process ---------------------------------------------------------------------------------------------------

PROCESS = """
import asyncio, gc, logging, sys, threading, warnings
from peilstation import logs
from tests.peilstation import test_logs as told

logs.set_up()

class Breaks:
    def __del__(self):
        told.break_everything()

def unheard(all):
    for name in ("bot.web", *told.LIBRARIES):
        logging.getLogger(name).error(all, exc_info=told.fault(), extra={"person": all})
        logging.getLogger(name).error("%s %s", all)  # an argument is missing
    Breaks()
    warnings.warn(all)
    thread = threading.Thread(target=told.break_everything, name=all)
    thread.start()
    thread.join()
    asyncio.run(told.never_retrieved())
    asyncio.run(lost(all))

async def lost(all):  # no handler on this loop
    task = asyncio.create_task(broken(), name=all)
    await asyncio.wait([task])
    del task
    gc.collect()

async def broken():
    told.break_everything()

unheard(told.ALL)
told.break_everything()
"""


def test_a_process_in_which_everything_breaks_tells_no_text() -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", PROCESS], cwd=root, capture_output=True, text=True, timeout=60)
    assert_silent(done.stdout + done.stderr)
    assert done.stdout == ""
    events = [json.loads(line)["event"] for line in done.stderr.splitlines()]
    assert events[-6:] == [
        "cleanup.failed",
        "python.warned",
        "thread.failed",
        "loop.failed",
        "library.spoke",
        "process.failed",
    ]
    assert done.returncode == 1
