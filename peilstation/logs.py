"""Logs: one line an event, whoever speaks. Owns what may stand in a line; never writes a name, a number or a text.

Promise 9, kept here and not by everybody's care. A room of our own may say words that stand in its code, and fields
from a closed list (`SAFE`) whose values are numbers, instants or code words; what looks like a number or a secret is
masked even there. Of a library only is told who spoke, how loudly, from which place and about which class of fault,
for what it says is made of what people said. A fault is its class and the places it passed, never its text.

Call `set_up` before anything can speak. Run uvicorn with `log_config=None`: its own configuration would hang handlers
of its own on its loggers and print access lines with tokens in their paths. A line's time is the machine's, not the
process's clock: it is read beside other programs' lines.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from json import dumps
from pathlib import PurePath
from traceback import walk_tb
from types import CodeType, FrameType, TracebackType
from typing import TYPE_CHECKING, Any, TextIO

import structlog

from peilstation import sayable
from peilstation.sayable import LEFT_OUT, SAFE

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

ROOMS = frozenset(("bot", "console", "db", "demo", "flows", "peilstation", "scheduler"))
_FIELDS = "peilstation_fields"
_LEVELS = {10: "debug", 20: "info", 30: "warning", 40: "error", 50: "critical"}
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", _FIELDS}
_HEAD = ("timestamp", "level", "logger", "event", "trace", "causes")
_FAULTS, _PLACES = 8, 30
"""Faults in a chain, and places of one, that are told: the last ones."""

Line = dict[str, object]
_LOG = logging.getLogger(__name__)


def set_up(stream: TextIO | None = None, *, json: bool | None = None, level: str = "INFO") -> None:
    """Let everything in this process that speaks speak in lines on `stream` (standard error), ours from `level` on.

    A line is JSON, or readable where `json` is False; unless told, the stream's being a terminal decides. May be called
    again; the last call holds. Raises ValueError where `level` is none.
    """
    out = sys.stderr if stream is None else stream
    as_json = not out.isatty() if json is None else json
    ours = logging.getLevelNamesMapping().get(level.upper())
    if ours is None:
        raise ValueError("the level of the log is one of DEBUG, INFO, WARNING, ERROR, CRITICAL")
    _take_over(_Lines(out, _as_json if as_json else _readable), ours)
    structlog.configure(
        processors=[_hand_over],
        logger_factory=_logger,
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    sys.excepthook = _on_fault
    sys.unraisablehook = _on_unraisable
    threading.excepthook = _on_thread_fault
    warnings.showwarning = _on_warning


def _take_over(lines: logging.Handler, ours: int) -> None:
    """One handler for all: a library that brought its own loses it."""
    logging.raiseExceptions = False  # where a handler fails, logging would print the message and its arguments
    root = logging.getLogger()
    for logger in (root, *root.manager.loggerDict.values()):
        if isinstance(logger, logging.Logger):
            logger.handlers.clear()
            logger.propagate = True
    root.addHandler(lines)
    root.setLevel(max(ours, logging.WARNING))
    for room in ROOMS:
        logging.getLogger(room).setLevel(ours)


class _Lines(logging.StreamHandler[TextIO]):
    """Writes records as lines."""

    def __init__(self, stream: TextIO, render: Callable[[Line], str]) -> None:
        super().__init__(stream)
        self._render = render
        self.addFilter(lambda record: _is_ours(record) or record.levelno >= logging.WARNING)

    def format(self, record: logging.LogRecord) -> str:
        return self._render(_line(record))

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        with suppress(Exception):  # nobody is left to tell: this is the log
            self.stream.write(dumps({"level": "error", "event": "log.failed", "where": _place(record)}) + "\n")


# --- what stands in a line -------------------------------------------------------------------------------------------


def _line(record: logging.LogRecord) -> Line:
    head: Line = {
        "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": _LEVELS.get(record.levelno, str(record.levelno)),
        "logger": sayable.masked(sayable.name(record.name)),
    }
    return head | (_of_ours(record) if _is_ours(record) else _of_library(record))


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in ROOMS


def _of_library(record: logging.LogRecord) -> Line:
    said: Line = {"event": "library.spoke", "where": _place(record)}
    error = _error(record)
    return said if error is None else said | {"error": sayable.kind(error)}


def _of_ours(record: logging.LogRecord) -> Line:
    caller = _caller()
    words = frozenset(_words(caller.f_code.co_consts)) if caller else frozenset()
    phrase = _phrase(record, words)
    said: Line = {"event": phrase} | _fields(record, words)
    if phrase == LEFT_OUT and caller:  # so that its author finds it
        said["where"] = f"{_file(caller.f_code)}:{sayable.name(caller.f_code.co_name)}:{caller.f_lineno}"
    error = _error(record)
    return said if error is None else said | _fault(error)


def _phrase(record: logging.LogRecord, words: frozenset[str]) -> str:
    """The message where it is a literal of the very function that logs it: what was put together may hold anything."""
    if not isinstance(record.msg, str) or record.msg not in words:
        return LEFT_OUT
    if not isinstance(record.args, tuple) or not record.args:
        return record.msg
    try:
        return record.msg % tuple(sayable.argument(one) for one in record.args)
    except (TypeError, ValueError):  # as after "%d": what was left out is no number
        return record.msg


def _fields(record: logging.LogRecord, words: frozenset[str]) -> Line:
    bound = getattr(record, _FIELDS, None)
    given: dict[Any, Any] = dict(bound) if isinstance(bound, Mapping) else {}
    given |= {name: value for name, value in vars(record).items() if name not in _STANDARD}
    fields: Line = {}
    for name, value in given.items():
        if name in SAFE:
            fields[name] = sayable.value(value)
        else:  # a name that stands in no code may itself be somebody's
            fields[sayable.key(name) if name in words and name not in _HEAD else "?"] = LEFT_OUT
    return fields


# --- names of code ---------------------------------------------------------------------------------------------------


def _file(code: CodeType) -> str:
    return sayable.name(PurePath(code.co_filename).name)


def _place(record: logging.LogRecord) -> str:
    return f"{sayable.name(record.module)}:{sayable.name(record.funcName or '')}:{record.lineno}"


def _caller() -> FrameType | None:
    """The frame that logs: beyond ours, then beyond those of the logging libraries."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - inspect would read every source file on the way
    while frame and frame.f_globals.get("__name__") == __name__:
        frame = frame.f_back
    while frame and str(frame.f_globals.get("__name__")).partition(".")[0] in ("logging", "structlog"):
        frame = frame.f_back
    return frame


def _words(constants: tuple[Any, ...]) -> Iterator[str]:
    for one in constants:
        if isinstance(one, str):
            yield one
        elif isinstance(one, tuple):  # names of keywords
            yield from _words(one)


# --- faults ----------------------------------------------------------------------------------------------------------


def _error(record: logging.LogRecord) -> BaseException | None:
    return record.exc_info[1] if isinstance(record.exc_info, tuple) else None


def _fault(error: BaseException) -> Line:
    """A fault's class and the places it passed, the last one the deepest; so each that led to it."""
    first, *causes = [{"error": sayable.kind(one), "trace": _trace(one.__traceback__)} for one in _chain(error)]
    told: Line = {**first}
    return told | {"causes": causes} if causes else told


def _trace(traceback: TracebackType | None) -> list[str]:
    last = deque(walk_tb(traceback), maxlen=_PLACES)
    return [f"{_file(frame.f_code)}:{sayable.name(frame.f_code.co_name)}:{line}" for frame, line in last]


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    coming: deque[BaseException | None] = deque([error])
    while coming and len(seen) < _FAULTS:
        one = coming.popleft()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        coming.append(one.__cause__ or (None if one.__suppress_context__ else one.__context__))
        if isinstance(one, BaseExceptionGroup):
            coming.extend(one.exceptions)


def _on_fault(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    _LOG.critical("process.failed", exc_info=(kind, error, traceback))


def _on_thread_fault(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
        _LOG.critical("thread.failed", exc_info=args.exc_value)


def _on_unraisable(args: UnraisableHookArgs) -> None:
    _LOG.error("cleanup.failed", exc_info=args.exc_value)


def _on_warning(
    message: object,  # noqa: ARG001 - the names are those of warnings.showwarning
    category: type[Warning],
    filename: str,
    lineno: int,
    file: object = None,  # noqa: ARG001
    line: object = None,  # noqa: ARG001
) -> None:
    place = f"{sayable.name(PurePath(filename).name)}:{lineno}"
    _LOG.warning("python.warned", extra={"error": category, "where": place})


def on_loop_fault(_loop: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
    """For `loop.set_exception_handler`: what nobody awaited. Of the context's texts nothing is told."""
    task = context.get("task") or context.get("future")
    where = getattr(task.get_coro(), "__qualname__", None) if isinstance(task, asyncio.Task) else None
    error = context.get("exception")
    known = error if isinstance(error, BaseException) else None
    _LOG.error("loop.failed", exc_info=known, extra={"where": where})


# --- ways in and out -------------------------------------------------------------------------------------------------


def _logger(*names: object) -> logging.Logger:
    """The logger that structlog speaks through: the one named, or that of the module that asks."""
    caller = _caller()
    return logging.getLogger(str(names[0] if names else caller.f_globals.get("__name__") if caller else None))


def _hand_over(_logger: object, _method: str, event: Any) -> tuple[tuple[object, ...], dict[str, Any]]:
    words = (event.pop("event", ""), *event.pop("positional_args", ()))
    return words, {"exc_info": event.pop("exc_info", None), "extra": {_FIELDS: event}}


def _as_json(line: Line) -> str:
    return dumps(line)  # ASCII only: no letter of any line can break it


def _readable(line: Line) -> str:
    time, level, logger, event = (dumps(str(line.get(name, "")))[1:-1] for name in _HEAD[:4])
    rest = [f"{name}={_shown(value)}" for name, value in line.items() if name not in _HEAD[:4]]
    return " ".join([time, level.ljust(8), logger, event, *rest])


def _shown(value: object) -> str:
    return str(value) if sayable.is_word(value) else dumps(value)
