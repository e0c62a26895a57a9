"""A stage for dialogues: plays a script against the pure engine and keeps what the effects would have stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from flows import alerts, speaking
from flows import effects as e
from flows.content import Content, Directory
from flows.engine import step
from flows.events import CallbackClosed, CallEnded, Channel, DueFell, Event, Inbound, Kind, MessageLost, Press
from flows.state import State, dump, load
from tests.dialogues.script import ZONE, Line, Script, passing, shown

TICK = timedelta(seconds=10)
"""A moment is noticed this long after it fell."""
SPACE = UUID("00000000-0000-4000-8000-000000000000")


@dataclass
class Stage:
    """One person on one channel, from the first line to the last."""

    content: Content
    directory: Directory
    script: Script
    urn: str = "tel:+447700900001"
    channel: Channel = field(init=False)
    state: State = field(default_factory=State)
    now: datetime = field(init=False)
    count: int = 0
    transcript: list[str] = field(default_factory=list)
    answers: dict[str, e.KeepAnswer] = field(default_factory=dict)
    scores: dict[str, e.KeepScore] = field(default_factory=dict)
    offers: tuple[e.Offer, ...] = ()
    accepted: str | None = None
    referrals: dict[str, str] = field(default_factory=dict)
    callbacks: dict[str, dict[str, object]] = field(default_factory=dict)
    consents: dict[str, bool] = field(default_factory=dict)
    due: list[e.Schedule] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    moments: dict[str, datetime] = field(default_factory=dict)
    went: dict[str, str | None] = field(default_factory=dict)
    unmet: list[e.RecordUnmetDemand] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    last: list[e.Reply] = field(default_factory=list)
    erased: bool = False

    def __post_init__(self) -> None:
        self.now = self.script.starts
        self.channel = self.script.channel  # type: ignore[assignment]
        if self.script.channel == "telegram":
            self.urn = "telegram:1"

    def play(self) -> str:
        """Play the whole script; the transcript, with its comments and `=` lines where they stood."""
        out: list[str] = []
        steps = {line.number: line for line in self.script.lines}
        for number, raw in enumerate(self.script.text.splitlines(), start=1):
            line = steps.get(number)
            if line is None:
                if raw[:2] not in ("< ", "  ") and raw != "<":
                    out.append(raw)
                continue
            out.append(raw)
            if line.mark != "=":
                self.do(line)
                out += [self.heard(reply) for reply in self.last]
            else:
                self.holds(line)
        return "\n".join(out) + "\n"

    def heard(self, reply: e.Reply) -> str:
        """A reply as the person reads it, or hears it."""
        if reply.language is None:
            return shown(reply.text, [choice.label for choice in reply.choices])
        said = speaking.pieces(reply, self.content.languages[reply.language].texts)
        return shown("\n".join(said), ["wordt doorverbonden"] if reply.connect else [])

    def do(self, line: Line) -> None:
        """One line: somebody speaks, time passes, a callback is closed."""
        self.last = []
        later = passing(line.words) if line.mark == "@" else None
        if later is not None:
            self.wait(self.now + later)
        elif line.mark == "@" and (quiet := passing(line.words.removeprefix("stil "))):
            self.now += quiet
            self.wait(self.now)
        elif line.mark == "@" and line.words.startswith("sluit "):
            self.close(line.words.removeprefix("sluit "))
        elif line.mark == "@" and line.words in _ON_THE_PHONE:
            _ON_THE_PHONE[line.words](self)
        elif line.mark == "@":
            raise AssertionError(f"{self.script.path.name}:{line.number}: what is `@ {line.words}`?")
        else:
            self.say(line.words)

    def wait(self, until: datetime) -> None:
        """Time passes, and what falls due on the way is noticed."""
        while coming := sorted((due for due in self.due if due.at <= until), key=lambda due: due.at):
            self.now = max(self.now, coming[0].at + TICK)
            self.fall(coming[0])
        self.now = max(self.now, until)

    def fall(self, due: e.Schedule) -> None:
        """A moment fell due."""
        self.count += 1
        self.falling = due.kind
        moment = self.moments.get(due.kind, due.at)
        event = DueFell(uuid5(SPACE, f"{self.script.path.name}/{self.count}"), "dronten", "p", "d", due.kind,
                        due.subject, moment, self.now, self.channel)  # type: ignore[arg-type]  # fmt: skip
        self.due.remove(due)
        self.take(event)
        if self.moved:
            self.due.append(e.Schedule(due.kind, self.moved.at, self.moved.local_date, due.subject))
            self.moments[due.kind] = self.moved.moment
            self.moved = None

    moved: e.MoveDue | None = None
    falling: str = ""

    def say(self, words: str) -> None:
        """The person writes or speaks, or presses `[a button]` of the last question."""
        if self.channel == "voice":
            return self.turn("text", words.removeprefix("~"), unsure=words.startswith("~"))
        self.now += timedelta(seconds=20)
        self.count += 1
        press = None
        if words.startswith("[") and words.endswith("]"):
            press = self._button(words[1:-1])
        self.take(
            Inbound(id=uuid5(SPACE, f"{self.script.path.name}/{self.count}"), municipality="dronten",
                    channel=self.channel, account="test", external_id=str(self.count), urn=self.urn, at=self.now,
                    text=words if press is None else "", kind="button" if press else "text", press=press)
        )  # fmt: skip

    call: int = 0

    def turn(self, kind: Kind, text: str = "", *, unsure: bool = False) -> None:
        """One turn of a call."""
        self.now += timedelta(seconds=20)
        self.count += 1
        self.channel, urn = "voice", f"call:CA{self.call}" if self.script.hidden else self.urn
        number = 0 if kind == "call" else self.count
        self.take(Inbound(uuid5(SPACE, f"{self.script.path.name}/{self.count}"), "dronten", "voice", "test",
                          f"CA{self.call}/{number}", urn, self.now, text, kind, unsure=unsure))  # fmt: skip

    def phones(self) -> None:
        """The person phones."""
        self.call += 1
        self.turn("call")

    def answers_us(self) -> None:
        """Our own call is answered: what follows is said on it."""
        self.call += 1
        self.channel = "voice"

    def hangs_up(self) -> None:
        """The call is over."""
        self.count += 1
        self.take(CallEnded(uuid5(SPACE, f"{self.script.path.name}/{self.count}"), "dronten", self.urn, self.now))

    def misses_us(self) -> None:
        """Nobody answered our own call, however often."""
        self.count += 1
        self.take(MessageLost(uuid5(SPACE, f"{self.script.path.name}/{self.count}"), "dronten", "p", self.now,
                              "unasked", "unanswered"))  # fmt: skip

    def writes(self) -> None:
        """From here on they write."""
        self.channel = "sms" if self.script.channel == "voice" else self.script.channel

    def _button(self, label: str) -> Press:
        shown_ = [(reply, choice) for reply in self._with_buttons for choice in reply.choices if choice.label == label]
        assert shown_, f"no button says {label}"
        reply, choice = shown_[-1]
        return Press(reply.question or "", choice.id)

    _with_buttons: list[e.Reply] = field(default_factory=list)

    def close(self, topic: str) -> None:
        """A coordinator closes the open callback of a topic."""
        found = [key for key, row in self.callbacks.items() if row["topic"] == topic and row["status"] == "open"]
        assert found, f"no open callback about {topic}"
        self.count += 1
        self.take(CallbackClosed(uuid5(SPACE, f"{self.script.path.name}/{self.count}"), "dronten", "p", found[0],
                                 self.now, "coordinator", "gesproken"))  # fmt: skip

    def take(self, event: Event) -> None:
        """One step; the state goes through its JSON, as it does in the database."""
        done = step(self.content, self.directory, load(dump(self.state)), event)
        before, self.state = self.state.talk, done.state
        if self.state.talk and (before is None or before.id != self.state.talk.id):
            self.begin(self.state.talk.flow)
        for effect in done.effects:
            self._keep(effect)

    def begin(self, flow: str) -> None:
        """Another conversation: of each flow the answers of the last one are shown."""
        ours = flow != "screening"
        self.answers = {q: kept for q, kept in self.answers.items() if q.startswith("check_in.") != ours}
        if flow == "screening":
            self.scores, self.offers, self.accepted = {}, (), None

    def _keep(self, effect: e.Effect) -> None:
        match effect:
            case e.Reply():
                self.last.append(effect)
                if effect.choices:
                    self._with_buttons.append(effect)
                if effect.question and effect.question not in self.asked:
                    self.asked.append(effect.question)
            case e.KeepAnswer():
                self.answers[effect.question] = effect
            case e.ForgetAnswers():
                self.answers, self.scores, self.offers = {}, {}, ()
            case e.WithdrawAnswers():
                self.answers = {q: kept for q, kept in self.answers.items() if q not in effect.questions}
                self.scores = {name: kept for name, kept in self.scores.items() if name not in effect.instruments}
            case e.KeepScore():
                self.scores[effect.instrument] = effect
            case e.KeepOffers():
                self.offers = effect.offers
            case e.DecideOffers():
                self.accepted = effect.accepted
            case e.ReopenOffers():
                self.accepted = None
            case e.Refer():
                self.referrals[effect.id] = effect.activity
            case e.SettleReferral():
                self.went[effect.id] = effect.outcome
            case e.WithdrawReferral():
                del self.referrals[effect.id]
            case e.RecordConsent():
                self.consents[effect.purpose] = effect.granted
            case e.OpenCallback():
                self.callbacks[effect.id] = {name: getattr(effect, name) for name in effect.__slots__} | {
                    "status": "open"
                }
            case e.ChangeCallback():
                row = self.callbacks[effect.id]
                for name in ("name", "number", "day_part", "promised_from", "promised_until", "urgency"):
                    if getattr(effect, name) is not None:
                        row[name] = getattr(effect, name)
                row.update(dict.fromkeys(effect.cleared))
                row["signals"] = (*row["signals"], *effect.signals)  # type: ignore[misc]
            case e.CloseCallback():
                self.callbacks[effect.id]["status"] = effect.status
            case e.Schedule():
                self.due.append(effect)
            case e.CancelDue():
                self.due = [due for due in self.due if not due.kind.startswith(effect.prefix)]
            case e.SettleDue():
                self.settled += [effect.status] if self.falling != alerts.KIND else []
            case e.MoveDue():
                self.moved = effect
            case e.RecordUnmetDemand():
                self.unmet.append(effect)
            case e.Erase():
                self.erased = True

    def _asked_for(self) -> list[e.Schedule]:
        """The moments that are the person's own; those of whoever is on duty are no part of a conversation."""
        return [due for due in self.due if due.kind != alerts.KIND]

    # --- what must be true --------------------------------------------------------------------------------------

    def holds(self, line: Line) -> None:
        """Check one `=` line."""
        what, *words = line.words.split()
        got = {
            "score": lambda: self._score(words[0]),
            "answer": lambda: self._answer(words[0]),
            "consent": lambda: [words[0], str(self.consents.get(words[0])).lower()],
            "callback": lambda: self._callback(words[0]),
            "number": lambda: [words[0], str(self._last(words[0])["number"])],
            "name": lambda: [words[0], str(self._last(words[0])["name"])],
            "window": lambda: [words[0], f"{self._last(words[0])['promised_from'].astimezone(ZONE):%Y-%m-%d}"],  # type: ignore[attr-defined]
            "callbacks": lambda: [str(sum(row["status"] == "open" for row in self.callbacks.values()))],
            "offers": lambda: [str(len(self.offers))],
            "accepted": lambda: [str(self.accepted)],
            "referrals": lambda: [str(len(self.referrals))],
            "due": lambda: (
                [word for due in self._asked_for() for word in (due.kind, due.local_date.isoformat())] or ["none"]
            ),
            "settled": lambda: self.settled or ["none"],
            "went": lambda: [str(outcome) for outcome in self.went.values()] or ["none"],
            "asked": lambda: [str(len(self.asked))],
            "status": lambda: [self.state.status],
            "flow": lambda: [self.state.talk.flow if self.state.talk else "none"],
            "talk": lambda: [self.state.talk.status if self.state.talk else "none"],
            "question": lambda: [str(self.state.talk and self.state.talk.question)],
            "language": lambda: [self.state.language],
            "kern": lambda: [str(self.state.kern)],
            "age": lambda: [str(self.state.age_band)],
            "roles": lambda: list(self.state.roles) or ["none"],
            "unmet": lambda: sorted(found.need for found in self.unmet) or ["none"],
            "erased": lambda: [str(self.erased).lower()],
            "stored": lambda: sorted(self.answers) or ["nothing"],
        }[what]()
        assert got == words, f"{self.script.path.name}:{line.number}: = {line.words}, but it is {' '.join(got)}"

    def _score(self, instrument: str) -> list[str]:
        kept = self.scores.get(instrument)
        return [instrument, str(kept.value), kept.band] if kept else [instrument, "none"]

    def _answer(self, question: str) -> list[str]:
        kept = self.answers.get(question)
        if kept is None:
            return [question, "none"]
        value = ",".join(kept.value) if isinstance(kept.value, tuple) else kept.free or str(kept.value)
        return [question, *(value if kept.outcome == "answered" else kept.outcome).split()]

    def _last(self, topic: str) -> dict[str, object]:
        return [row for row in self.callbacks.values() if row["topic"] == topic][-1]

    def _callback(self, topic: str) -> list[str]:
        rows = [row for row in self.callbacks.values() if row["topic"] == topic]
        return [topic, str(rows[-1]["urgency"]), str(rows[-1]["status"])] if rows else [topic, "none"]


_ON_THE_PHONE: Mapping[str, Callable[[Stage], None]] = {
    "belt": Stage.phones,
    "hangt op": Stage.hangs_up,
    "stilte": lambda stage: stage.turn("silence"),
    "niemand vrij": lambda stage: stage.turn("unconnected"),
    "neemt op": Stage.answers_us,
    "neemt niet op": Stage.misses_us,
    "schrijft": Stage.writes,
}
