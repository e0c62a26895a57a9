"""The transaction: a batch of events met, stepped and written, all or nothing. Owns its order and its small caches.

It decides nothing (`flows` does) and never commits (`db.ledger` does, and says what happens when it fails).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from sqlalchemy import Connection, bindparam, select

from db import alerts, conversations, directory, due, intake, joining, lines, promises, roster, schema, writes
from db.alerts import Ways
from db.desk_chats import at_work, closings, seated
from db.intake import Arrival, Line, Seen, Stored
from db.taken import Taken, lasting
from flows.content import Content, Directory
from flows.engine import Step
from flows.events import CallEnded, DueFell, Event, Inbound, LineChanged, Referred
from flows.state import State

MOST_PINNED = 64
"""Old contents kept unpacked: as many as flows were changed while conversations ran on the old one."""

_DOCUMENTS = select(schema.pinned).where(schema.pinned.c.hash.in_(bindparam("pins", expanding=True)))

StepFunction = Callable[[Content, Directory, State, Event], Step]
Status = Literal["recorded", "duplicate", "erased", "quarantined"]


class Contents(Protocol):
    """Where the content of a municipality is found."""

    def of(self, municipality: str) -> Content:
        """The content of today."""


class UnknownPerson(LookupError):
    """An event names a person who is not there (any more)."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of an event; nothing gets one before it is committed.

    `recorded`: taken now. `duplicate`: taken before, with the replies of then. `erased`: it belongs to a person who
    was erased, nothing was stored. `quarantined`: stored but not understood; a human was asked to look.
    """

    status: Status
    person: str | None = None
    replies: tuple[Stored, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a batch came to, event by event; None is: another event of the same person went first, try again.

    `erased`: somebody was erased, so see that no byte lingers.
    """

    verdicts: tuple[Receipt | UnknownPerson | None, ...]
    erased: bool


@dataclass(slots=True)
class _Case:
    """An event on its way through the transaction."""

    event: Event
    arrival: Arrival | None = None
    line: Line | None = None
    person: str = ""
    inbox: int | None = None
    desk: bool = False  # from a chat that a coordinator works from, or is about to
    verdict: Receipt | UnknownPerson | None = None


class Transaction:
    """Takes batches of events on a connection that is in a transaction. For one thread."""

    def __init__(self, ways: Ways, contents: Contents, step: StepFunction) -> None:
        self._index, self._ways = ways.index, ways
        self._contents = contents
        self._step = step
        self._directories: dict[str, tuple[int, Directory]] = {}
        self._unpacked: dict[tuple[str, str], tuple[Content, Content]] = {}
        self._pins: set[str] = set()
        self._today: dict[str, tuple[Content, roster.Mark, Content]] = {}

    def forget(self) -> None:
        """Drop what is cached: a transaction failed, and what it saw may never have been."""
        self._directories.clear()
        self._unpacked.clear()
        self._pins.clear()
        self._today.clear()

    def take(self, connection: Connection, events: Sequence[Event]) -> Outcome:
        """Take a batch that holds each message once. Raises whatever a step or the database raises."""
        cases = [self._case(event) for event in events]
        self._identify(connection, cases)
        going = _one_each(cases)
        states = alerts.told(connection, intake.load(connection, {case.person for case in going}))
        fresh = _receive(connection, going)
        for case in (case for case in fresh if case.desk):
            case.event = seated(connection, self._index, case.event, case.person, states[case.person])
        batch = joining.join(connection, self._index, self._apply(connection, fresh, states))
        back = lines.heard(connection, [case.arrival.line for case in fresh if case.arrival])
        replies = writes.store(connection, batch, self._ways, back)
        for case, taken in zip(fresh, batch, strict=True):
            whose = None if taken.erases else case.person
            case.verdict = Receipt("recorded", whose, replies.get(case.person, ()))
        # Closed from a chat: in this very transaction, as an event of whose it is.
        more = [self.take(connection, [closing]) for closing in closings(batch)]
        erased = any(taken.erases for taken in batch) or any(one.erased for one in more)
        return Outcome(tuple(case.verdict for case in cases), erased)

    def _case(self, event: Event) -> _Case:
        match event:
            case Inbound():
                return _Case(event, arrival=Arrival.of(self._index, event))
            case LineChanged() | CallEnded():
                return _Case(event, line=(event.municipality, self._index.urn(event.urn)))
            case _:
                return _Case(event)

    # --- who ---------------------------------------------------------------------------------------------------------

    def _identify(self, connection: Connection, cases: Iterable[_Case]) -> None:
        """Give each case its person, or the verdict that there is none. In the order that `db.intake` explains."""
        heard = [(case, case.arrival) for case in cases if case.arrival]
        told = [(case, case.line) for case in cases if case.line]
        found = intake.find(connection, [*(arrival.line for _, arrival in heard), *(line for _, line in told)])
        spent = intake.spent(connection, [arrival for _, arrival in heard])
        desks = at_work(connection, self._index, [arrival.event for _, arrival in heard])
        newcomers = {
            arrival.line: (arrival.event, self._first(arrival.event))
            for _, arrival in heard
            if arrival.line not in found and arrival.key not in spent
        }
        found |= intake.welcome(connection, newcomers)
        for case, arrival in heard:
            case.person = found.get(arrival.line, "")
            case.verdict = Receipt("erased") if arrival.key in spent else None
            case.desk = (arrival.event.municipality, arrival.event.urn) in desks
        for case, line in told:
            case.person = found.get(line, "")
            case.verdict = None if case.person else UnknownPerson("nobody has this line in this municipality")
        _look_up(connection, [case for case in cases if case.arrival is None and case.line is None])

    def _first(self, event: Inbound) -> State:
        return State(language=self._contents.of(event.municipality).municipality.languages[0])

    # --- what comes of it --------------------------------------------------------------------------------------------

    def _apply(self, connection: Connection, cases: Sequence[_Case], states: dict[str, State]) -> list[Taken]:
        places = {case.event.municipality for case in cases}
        self._refresh(connection, places)
        self._unpack(connection, [(case.event.municipality, states[case.person]) for case in cases])
        batch = [self._taken(case, states[case.person]) for case in cases]
        self._pin(connection, batch)
        return batch

    def _taken(self, case: _Case, before: State) -> Taken:
        place = case.event.municipality
        content = self._today[place][2] if isinstance(case.event, DueFell) else self._content(place, before)
        done = self._step(content, self._directories[place][1], before, case.event)
        line = case.arrival.line if case.arrival else case.line
        blind = line[1] if line else None
        effects = lasting(done.effects)
        return Taken(case.event, case.person, content, before, done.state, effects, case.inbox, blind)

    def _refresh(self, connection: Connection, places: Collection[str]) -> None:
        """See that the cached directories and rosters are today's."""
        if not places:
            return
        revisions, marks = directory.revisions(connection), roster.marks(connection)
        for place in places:
            self._dress(connection, place, marks.get(place, ()))
            revision = revisions.get(place, 0)
            if place not in self._directories or self._directories[place][0] != revision:
                self._directories[place] = (revision, directory.read(connection, place))

    def _dress(self, connection: Connection, place: str, mark: roster.Mark) -> None:
        """See that today's content knows today's roster."""
        bare = self._contents.of(place)
        known = self._today.get(place)
        if known is None or known[0] is not bare or known[1] != mark:
            self._today[place] = (bare, mark, roster.dressed(connection, self._ways, bare) if mark else bare)

    def _content(self, place: str, before: State) -> Content:
        """Today's content, with the flow and instruments of the day a running conversation began."""
        today = self._today[place][2]
        pin = _other_pin(before, today)
        return self._unpacked[place, pin][1] if pin else today

    def _unpack(self, connection: Connection, going: Iterable[tuple[str, State]]) -> None:
        """See that every content that `_content` will be asked for is unpacked, over today's."""
        wanted = {}
        for place, before in going:
            today = self._today[place][2]
            if pin := _other_pin(before, today):
                wanted[place, pin] = today
        missing = {key: today for key, today in wanted.items() if self._unpacked.get(key, (None,))[0] is not today}
        if not missing:
            return
        if len(self._unpacked) + len(missing) > MOST_PINNED:
            self._unpacked = {key: pair for key, pair in self._unpacked.items() if key in wanted}
        documents = connection.execute(_DOCUMENTS, {"pins": sorted({pin for _, pin in missing})})
        stored = {row.hash: row.document for row in documents}
        self._unpacked |= {key: (today, today.as_pinned(stored[key[1]])) for key, today in missing.items()}

    def _pin(self, connection: Connection, batch: Iterable[Taken]) -> None:
        """See that what new conversations began with is kept."""
        used = [taken.content for taken in batch if taken.after.talk and taken.after.talk.pin not in self._pins]
        conversations.pin(connection, used)
        self._pins |= {content.pin for content in used}


def _other_pin(before: State, today: Content) -> str | None:
    """The pin of a conversation that is not over and did not begin with today's content."""
    talk = before.talk
    if talk is None or talk.status not in ("active", "interrupted") or talk.pin == today.pin:
        return None
    return talk.pin


def _look_up(connection: Connection, cases: Sequence[_Case]) -> None:
    """The people whom an event names: a coordinator's act, a moment that fell, the fate of a message."""
    known = intake.known(connection, [_named(case.event) for case in cases])
    for case in cases:
        municipality, case.person = _named(case.event)
        if (municipality, case.person) not in known:
            case.verdict = UnknownPerson("no such person in this municipality")


def _named(event: Event) -> tuple[str, str]:
    match event:
        case Inbound() | LineChanged() | CallEnded():
            raise TypeError("these are found by urn")
        case _:
            return event.municipality, event.person


def _one_each(cases: Iterable[_Case]) -> list[_Case]:
    """The first case of each person, and one of all desk chats, where two may want the same: the others come again."""
    first: dict[str, _Case] = {}
    for case in cases:
        if case.verdict is None and not (case.desk and any(one.desk for one in first.values())):
            first.setdefault(case.person, case)
    return list(first.values())


def _receive(connection: Connection, cases: Sequence[_Case]) -> list[_Case]:
    """Store the messages; what was taken before gets the verdict of then. Gives the others."""
    for case in _taken_before(connection, cases):
        case.verdict = Receipt("duplicate", case.person)
    heard = [(case.arrival, case.person) for case in cases if case.arrival]
    stored = intake.receive(connection, heard)
    seen = intake.seen(connection, [arrival.key for arrival, _ in heard if arrival.key not in stored])
    for case in cases:
        if case.arrival and case.arrival.key in seen:
            case.verdict = _as_then(case, seen[case.arrival.key])
        elif case.arrival:
            # Taken out: should two people ever claim one message, the second comes again, and finds it taken.
            case.inbox = stored.pop(case.arrival.key, None)
    return [case for case in cases if case.verdict is None and (case.inbox is not None or case.arrival is None)]


def _taken_before(connection: Connection, cases: Sequence[_Case]) -> list[_Case]:
    """The moments and referrals that somebody has seen to already."""
    pending = due.still_pending(connection, [case.event for case in cases if isinstance(case.event, DueFell)])
    made = promises.made(connection, [case.event for case in cases if isinstance(case.event, Referred)])

    def gone(case: _Case) -> bool:
        match case.event:
            case DueFell(due=which):
                return (which, case.person) not in pending
            case Referred(id=which_):
                return which_ in made
            case _:
                return False

    return [case for case in cases if gone(case)]


def _as_then(case: _Case, then: Seen) -> Receipt:
    # What was said to somebody else is not said again to whoever comes with the same id.
    return Receipt("duplicate", then.person, then.replies if then.person == case.person else ())
