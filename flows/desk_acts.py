"""What a coordinator's buttons do: claim, show, release, log, take back, close. Owns that; `desk_chat` hears them.

The rules are the desk's: nobody works what a colleague holds, and no crisis is closed without a reason. Each button
names the callback as it was when it was shown; one that no longer fits does nothing, and what is now is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast, get_args
from uuid import NAMESPACE_OID, uuid5

from flows import attempts, undoing
from flows import desk_words as words
from flows.attempts import Attempt, Disposition
from flows.desk_words import button, card, lead, say, send
from flows.events import Ending
from flows.roles import may
from flows.seat import ClaimJob, CloseJob, Job, LogCall, ReleaseJob, Seat, UndoCall
from flows.state import Owes
from flows.turn import Turn

WAITS = timedelta(minutes=30)
"""So long the next message is the reason that was asked for; what comes later is something else."""
CLOSING = ("end", "plain", "noted")
"""What belongs to closing. Any other button leaves the callback open, and asks for no reason any more."""


def now(turn: Turn, seat: Seat) -> None:
    """How things stand: what they hold, else who waits."""
    if seat.mine:
        return card(turn, seat.mine[0])
    return words.queue(turn, seat)


def stale(turn: Turn, seat: Seat) -> None:
    """What they pressed is of before."""
    lead(turn, "desk-stale")
    now(turn, seat)


def _can(turn: Turn, seat: Seat, job: Job) -> bool:
    """Whether they may work it; if not they are told whose it is, and what there is besides."""
    if job.closed:
        lead(turn, "desk-closed")
    elif job.holder not in (None, seat.who):
        lead(turn, "desk-held", name=job.holder_name or "")
        if may(seat.role, "callback.take_over"):
            send(turn, turn.lead.pop(), [button(turn, "take", job.id)])
    else:
        return True
    now(turn, seat)
    return False


# --- what they do -----------------------------------------------------------------------------------------------------

Act = Callable[[Turn, Seat, Job, tuple[str, ...]], None]


def _claim(turn: Turn, seat: Seat, job: Job, _said: tuple[str, ...]) -> None:
    if _can(turn, seat, job):
        turn.do(ClaimJob(job.id))
        lead(turn, "desk-claimed")
        card(turn, job)


def _take(turn: Turn, seat: Seat, job: Job, _said: tuple[str, ...]) -> None:
    if job.closed or not may(seat.role, "callback.take_over"):
        return _claim(turn, seat, job, _said)
    turn.do(ClaimJob(job.id, over=True))
    lead(turn, "desk-claimed")
    return card(turn, job)


def _show(turn: Turn, seat: Seat, job: Job, _said: tuple[str, ...]) -> None:
    card(turn, job) if job.holder == seat.who else stale(turn, seat)


def _release(turn: Turn, seat: Seat, job: Job, _said: tuple[str, ...]) -> None:
    if not _can(turn, seat, job):
        return
    if job.holder is not None:
        turn.do(ReleaseJob(job.id))
    lead(turn, "desk-released")
    words.queue(turn, replace(seat, first=tuple(_free(one, job) for one in seat.first)))


def _free(one: Job, job: Job) -> Job:
    return replace(one, holder=None, holder_name=None) if one.id == job.id else one


def _call(turn: Turn, seat: Seat, job: Job, said: tuple[str, ...]) -> None:
    """How a call went, once: a button under a count that has changed since is one of then."""
    if said[1:] != (str(job.logged),):
        return stale(turn, seat)
    if not _can(turn, seat, job):
        return None
    if said[0] == "later":
        return send(turn, say(turn, "desk-when"), words.moments(turn, job))
    return _log(turn, job, cast(Disposition, said[0]))


def _at(turn: Turn, seat: Seat, job: Job, said: tuple[str, ...]) -> None:
    """When it is called again, as was agreed."""
    count, minutes = (*said[1:], "", "")[:2]
    if count != str(job.logged) or not (minutes.isascii() and minutes.isdecimal() and len(minutes) < 10):
        return stale(turn, seat)
    at = datetime.fromtimestamp(int(minutes) * 60, UTC)
    if at <= turn.now:
        return _call(turn, seat, job, ("later", count))
    return _log(turn, job, "later", at) if _can(turn, seat, job) else None


def _log(turn: Turn, job: Job, disposition: Disposition, at: datetime | None = None) -> None:
    attempt = str(uuid5(NAMESPACE_OID, f"{job.id}/{job.logged}"))
    turn.do(LogCall(job.id, attempt, disposition, at))
    lead(turn, "desk-logged", how=say(turn, f"option-desk-{disposition.replace('_', '-')}"))
    tried = (*job.tried, Attempt(turn.now, disposition, at))
    back = button(turn, "undo", attempt)
    if disposition in ("reached", "refused"):
        return send(turn, say(turn, "desk-which-ending"), [*words.endings(turn, job), back])
    if attempts.needs_letter(tried):
        return send(turn, say(turn, "desk-letter"), [back, button(turn, "queue")])
    again = attempts.next_at(turn.content.municipality, tried)
    told = say(turn, "desk-next", when=words.moment(turn, again)) if again else turn.lead.pop()
    return send(turn, told, [back, button(turn, "queue")])


def undo(turn: Turn, seat: Seat) -> None:
    """Take back what they logged within the last minute; it is theirs again, unless a colleague has it by now."""
    last = seat.last
    if last is None or last.undone or last.by != seat.who or turn.now - last.at >= undoing.WITHIN:
        lead(turn, "desk-too-late")
        return now(turn, seat)
    turn.do(UndoCall(last.id))
    lead(turn, "desk-undone")
    job = last.job
    if job.closed or job.holder not in (None, seat.who):
        return now(turn, seat)
    return card(turn, replace(job, tried=job.tried[:-1], letter=attempts.needs_letter(job.tried[:-1])))


# --- closing ----------------------------------------------------------------------------------------------------------


def _end(turn: Turn, seat: Seat, job: Job, said: tuple[str, ...]) -> None:
    """What it came to; then the reason is asked."""
    ending = said[1] if len(said) == 2 else ""
    if ending not in get_args(Ending):
        return stale(turn, seat)
    if not _can(turn, seat, job):
        return None
    turn.put(owes=Owes(job.id, cast(Ending, ending), turn.now + WAITS))
    # What must be said of a crisis is said in words; and what they type is another's only while they are safe.
    short = [] if job.urgency == "urgent" else [button(turn, "plain", job.id)]
    typed = "desk-reason-at-desk" if turn.state.paused == "crisis" else "desk-reason"
    return send(turn, say(turn, typed), [*short, button(turn, "queue")])


def _plain(turn: Turn, seat: Seat, job: Job, said: tuple[str, ...]) -> None:
    """Closed without words of their own: of no crisis, but for words that were kept as a note."""
    owes = turn.state.owes
    if owes is None or owes.callback != job.id or (said[0] == "plain" and job.urgency == "urgent"):
        lead(turn, "desk-closed" if job.closed else "desk-stale")
        return now(turn, seat)
    said_why = say(turn, "desk-reason-noted") if said[0] == "noted" else words.ending(turn, owes.ending)
    return _close(turn, seat, job, owes, said_why)


def reason(turn: Turn, seat: Seat, owes: Owes, text: str) -> None:
    """The message that was asked for."""
    if seat.about is None:
        turn.put(owes=None)
        lead(turn, "desk-gone")
        return now(turn, seat)
    if not text.strip():
        return send(turn, say(turn, "desk-reason"), [button(turn, "queue")])
    return _close(turn, seat, seat.about, owes, text.strip())


def _close(turn: Turn, seat: Seat, job: Job, owes: Owes, why: str) -> None:
    turn.put(owes=None)
    if not _can(turn, seat, job):
        return
    turn.do(CloseJob(job.id, job.person, owes.ending, why))
    lead(turn, "desk-done", ending=words.ending(turn, owes.ending))
    words.queue(turn, seat, but=job.id)


ACTS: dict[str, Act] = {
    "claim": _claim,
    "take": _take,
    "show": _show,
    "release": _release,
    **dict.fromkeys(get_args(Disposition), _call),
    "at": _at,
    "end": _end,
    "plain": _plain,
    "noted": _plain,
}
