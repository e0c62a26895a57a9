"""Roadworthy: is a flow whole? Owns the checks of flows and instruments that no single node can make for itself."""

from __future__ import annotations

from flows import paths
from flows.complaints import Complaints, Place, Source
from flows.content import LONGEST_OFFERING
from flows.decisions import OUTCOMES
from flows.flow import BUTTON, MOST_OPTIONS, Ask, Branch, Decide, End, Flow, Score, name_of
from flows.instrument import NOT_SCORED
from flows.rules import Instrument, Matching
from flows.words import Wishes

SET_BY_US = frozenset({"callback", "signals", "offer"})
"""Facts that decisions set, and that a check-in knows from before, besides those that questions set."""


def inspect(complaints: Complaints, source: Source, flow: Flow, instruments: dict[str, Instrument],
            matching: Matching) -> None:  # fmt: skip
    """Complain of everything that would leave a person standing."""
    names = [name_of(node) for node in flow.nodes]
    for index, node in enumerate(flow.nodes):
        place: Place = ("nodes", index)
        if names.index(names[index]) != index:
            complaints.error(source, place, f"two nodes are called {names[index]}")
        match node:
            case Ask():
                _question(complaints, source, place, node, instruments, matching)
            case Score() if node.score not in instruments:
                complaints.error(source, (*place, "score"), f"no instrument is called {node.score}")
            case Decide():
                _outcomes(complaints, source, place, node)
            case Branch():
                _facts(complaints, source, place, node, flow, instruments)
            case End():
                _plans(complaints, source, place, node, flow)
            case _:
                pass
    if _jumps(complaints, source, flow, names):
        _roads(complaints, source, flow, names)


def _question(complaints: Complaints, source: Source, place: Place, node: Ask, instruments: dict[str, Instrument],
              matching: Matching) -> None:  # fmt: skip
    options = node.listed
    if not node.next and not (options and node.otherwise and all(option.to for option in options)):
        complaints.error(source, place, f"dead end: some answers to {node.ask} lead nowhere")
    if node.read == "number" and not node.low < node.high:
        complaints.error(source, place, f"{node.ask} asks for a number, so it needs a `low` and a higher `high`")
    _options(complaints, source, place, node, matching)
    _buttons(complaints, source, place, node)
    if node.read == "item":
        _item(complaints, source, place, node, instruments, [option.id for option in options])


def _options(complaints: Complaints, source: Source, place: Place, node: Ask, matching: Matching) -> None:
    options = node.listed
    if len(options) > MOST_OPTIONS:
        complaints.error(
            source, (*place, "options"), f"{len(options)} options, at most {MOST_OPTIONS}: 0 and 9 are a human"
        )
    ids = [option.id for option in options]
    if len(set(ids)) != len(ids):
        complaints.error(source, (*place, "options"), "two options have one id")
    if node.read not in ("name", "phone", "number") and not node.options:
        complaints.error(source, place, f"{node.ask} has no options")
    for number, option in enumerate(options):
        for factor in set(option.factors) - set(matching.factor):
            complaints.error(source, (*place, "options", number), f"no factor is called {factor}")
        for wish in set(option.wishes) - set(matching.wish):
            complaints.error(source, (*place, "options", number), f"no wish is called {wish}")
    if node.search and node.read != "several":
        complaints.error(source, (*place, "search"), "words are searched for where several may be chosen only")
    if node.read == "permission" and set(ids) != {"yes", "no"}:
        complaints.error(source, place, "a permission has the options yes and no")


def _buttons(complaints: Complaints, source: Source, place: Place, node: Ask) -> None:
    """What a button holds is the question and the option. Kernen, which a municipality names, `lint` looks at."""
    for number, option in enumerate(node.listed):
        if not fits_button(node.ask, option.id):
            complaints.error(source, (*place, "options", number), f"{node.ask}|{option.id} is too long for a button: "
                             f"{BUTTON} bytes")  # fmt: skip
    if node.options == "offers" and len(node.ask) > LONGEST_OFFERING:
        complaints.error(source, (*place, "ask"), f"{node.ask} leaves no room for an activity in a button: the id of "
                         f"a question that offers has {LONGEST_OFFERING} letters at most")  # fmt: skip


def fits_button(question: str, option: str) -> bool:
    """Whether a button can hold this question and option."""
    return len(f"{question}|{option}".encode()) <= BUTTON


def _item(complaints: Complaints, source: Source, place: Place, node: Ask, instruments: dict[str, Instrument],
          ids: list[str]) -> None:  # fmt: skip
    instrument = instruments.get(node.instrument or "")
    if instrument is None:
        complaints.error(source, place, f"no instrument is called {node.instrument}")
    elif node.item not in [item.n for item in instrument.items]:
        complaints.error(source, place, f"{instrument.instrument} has no item {node.item}")
    elif node.ask != f"{instrument.instrument}.{node.item}":
        complaints.error(source, (*place, "ask"), f"item questions are called {instrument.instrument}.{node.item}")
    elif ids != list(instrument.answers):
        complaints.error(source, (*place, "options"), f"the answers of {instrument.instrument} are "
                         + ", ".join(instrument.answers))  # fmt: skip


def _outcomes(complaints: Complaints, source: Source, place: Place, node: Decide) -> None:
    known = OUTCOMES[node.decide]
    for missing in sorted(known - set(node.to)):
        complaints.error(source, (*place, "to"), f"no way on for the outcome `{missing}`")
    for unknown in sorted(set(node.to) - known):
        complaints.error(source, (*place, "to", unknown), f"{node.decide} never comes out as `{unknown}`")
    if node.decide == "callback" and node.topic is None:
        complaints.error(source, place, "a callback needs a topic")


def _values(flow: Flow, fact: str, asked: set[str], instruments: dict[str, Instrument]) -> set[str]:
    """What a fact may be: options of questions that set it, bands of a score; of what we set ourselves, anything."""
    if fact in SET_BY_US:
        return asked
    found: set[str] = set()
    for node in flow.nodes:
        if isinstance(node, Ask) and node.fact == fact:
            found |= asked if isinstance(node.options, str) else {option.id for option in node.listed}
        if isinstance(node, Score) and node.fact == fact and node.score in instruments:
            found |= {NOT_SCORED, *(band.id for band in instruments[node.score].bands)}
    return found


def _facts(complaints: Complaints, source: Source, place: Place, node: Branch, flow: Flow,
           instruments: dict[str, Instrument]) -> None:  # fmt: skip
    set_here = {other.fact for other in flow.nodes if isinstance(other, (Ask, Score)) and other.fact} | SET_BY_US
    for number, case in enumerate(node.cases):
        if case.fact not in set_here:
            complaints.error(source, (*place, "cases", number, "fact"), f"nothing sets the fact {case.fact}")
        for value in sorted(set(case.has) - _values(flow, case.fact, set(case.has), instruments)):
            complaints.error(source, (*place, "cases", number, "has"), f"{case.fact} is never {value}")


def _plans(complaints: Complaints, source: Source, place: Place, node: End, flow: Flow) -> None:
    for number, plan in enumerate(node.plan):
        if plan.kind.partition(".")[0] not in flow.others:
            wrong = f"no conversation begins when {plan.kind} is due"
            complaints.error(source, (*place, "plan", number, "kind"), wrong)


def _jumps(complaints: Complaints, source: Source, flow: Flow, names: list[str]) -> bool:
    sound = True
    withheld: list[Place] = [("withheld",)] if flow.withheld else []
    keys: list[Place] = [("start",), ("human",), *withheld, *(("others", name) for name in flow.others),
                         *(("by_phone", name) for name in flow.by_phone)]  # fmt: skip
    for key, start in zip(keys, flow.starts, strict=True):
        if start not in names:
            complaints.error(source, key, f"no node is called {start}")
            sound = False
    for name in sorted(set(flow.by_phone) - set(flow.others)):
        complaints.error(source, ("by_phone", name), f"{name} is no conversation that we begin")
    if flow.flow in flow.others:
        complaints.error(source, ("others", flow.flow), f"{flow.flow} is what this conversation itself is called")
    for edge in paths.edges(flow):
        if edge.target not in names:
            complaints.error(
                source,
                ("nodes", names.index(edge.source)),
                f"{edge.source} goes on to {edge.target}, which does not exist",
            )
            sound = False
    return sound


def _roads(complaints: Complaints, source: Source, flow: Flow, names: list[str]) -> None:
    for name in sorted(set(names) - paths.reachable(flow)):
        complaints.error(source, ("nodes", names.index(name)), f"{name} is never reached")
    longest: tuple[str, ...] = ()
    for road in (road for start in flow.starts for road in paths.paths(flow, start)):
        last = flow.by_name[road[-1]]
        if paths.goes_round(road):
            complaints.error(source, ("nodes", names.index(road[-1])), f"the road goes round at {road[-1]}")
            return
        if not isinstance(last, End):
            complaints.error(source, ("nodes", names.index(road[-1])), f"dead end at {road[-1]}")
            return
        longest = max(longest, road, key=lambda r: paths.questions(flow, r))
    asked = paths.questions(flow, longest)
    if asked > flow.longest:
        complaints.error(source, ("longest",), f"the longest path asks {asked} questions, promised are {flow.longest}")


def wishes(complaints: Complaints, source: Source, found: Wishes, flow: Flow) -> None:
    """Complain of wishes for what no question asks."""
    for question, options in found.wishes.items():
        node = flow.by_name.get(question)
        if not isinstance(node, Ask) or not node.search:
            complaints.error(source, ("wishes", question), f"{question} is no question that is searched")
            continue
        for option in set(options) - {one.id for one in node.listed}:
            complaints.error(source, ("wishes", question, option), f"{question} has no option {option}")
