"""The shapes of a flow: a conversation as data, frozen at ask / branch / score / decide / say / end.

`flows.road` walks it, `flows.paths` counts it, `flows.roadworthy` judges it; nothing here acts.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from flows.document import Data, Id
from flows.effects import Topic, Urgency

MOST_OPTIONS = 8
"""More cannot be numbered: 0 and 9 are a human."""
BUTTON = 64
"""Bytes of a button, where a question and an option stand with a bar between them: Telegram takes no more."""


class Option(Data):
    """One answer of a question. `factors` and `wishes` are what it sets for matching."""

    id: Id
    to: Id | None = None
    factors: tuple[Id, ...] = ()
    wishes: tuple[Id, ...] = ()
    alone: bool = False
    """Among several-of options: this one excludes the others ("none of these")."""


class Ask(Data):
    """A question. What is not answered (skipped, refused, don't know) goes `otherwise`, else `next`."""

    ask: Id
    read: Literal["permission", "item", "one", "age", "number", "several", "name", "phone"]
    options: tuple[Option, ...] | Literal["kernen", "offers"] = ()
    fact: Id | None = None
    """The fact under which the value is kept for branches and matching."""
    next: Id | None = None
    otherwise: Id | None = None
    instrument: Id | None = None
    item: int | None = None
    intro: Id | None = None
    """A text said before the question, in the same message, the first time it is asked."""
    apart: bool = False
    """Whether that text is a message of its own: where both are long."""
    low: int = 0
    high: int = 0
    """Bounds of what is asked for with `number`."""
    search: bool = False
    """Of `several`: words that name no option are searched for, by the lists of `wishes.yaml`."""
    none: bool = False
    """Of `several`, where no option says so: whoever wants none of them has answered, with no option at all."""
    known: Literal["answered", "line"] | None = None
    """`answered`: not asked again in one conversation. `line`: nor where the line itself is a telephone number."""

    @property
    def listed(self) -> tuple[Option, ...]:
        """The options that stand in the flow itself."""
        return () if isinstance(self.options, str) else self.options


class When(Data):
    """One case of a branch: the fact has one of these values, or any of them where it has several."""

    fact: Id
    has: tuple[str, ...]
    to: Id


class Branch(Data):
    """The road forks on facts; the first case that holds wins."""

    branch: Id
    cases: tuple[When, ...]
    otherwise: Id


class Score(Data):
    """The answers to an instrument's items become a score. `fact`: under which its band is kept for branches."""

    score: Id
    fact: Id | None = None
    next: Id


class Decide(Data):
    """A judgement by `flows` under a registered name; its outcome chooses the road."""

    decide: Literal["triage", "offers", "choose", "went", "callback", "promise", "again"]
    id: Id
    topic: Topic | None = None
    urgency: Urgency = "normal"
    to: Mapping[str, Id]


class Say(Data):
    """A message that asks nothing."""

    say: Id
    next: Id


class Plan(Data):
    """A moment to come after the end, so many days on, moved to the next moment that the sending window allows.

    What stands before the first full stop of its kind names the conversation that begins then.
    """

    kind: Id
    days: int = Field(gt=0)
    consent: Id


class End(Data):
    """The conversation is over. `detour`: somebody may come here from the middle of the questions; then it is only
    interrupted, its text is `<text>-resume`, and START takes the questions up again."""

    end: Id
    text: Id | None = None
    detour: bool = False
    plan: tuple[Plan, ...] = ()


def _which(node: object) -> object:
    kinds = {"ask": Ask, "branch": Branch, "score": Score, "decide": Decide, "say": Say, "end": End}
    if isinstance(node, Mapping):
        for key, model in kinds.items():
            if key in node:
                return model(**node)
        raise ValueError("a node is one of ask, branch, score, decide, say, end")
    return node


Node = Annotated[Ask | Branch | Score | Decide | Say | End, BeforeValidator(_which)]


def name_of(node: Ask | Branch | Score | Decide | Say | End) -> str:
    """The name other nodes jump to."""
    match node:
        case Ask():
            return node.ask
        case Branch():
            return node.branch
        case Score():
            return f"score.{node.score}"
        case Decide():
            return node.id
        case Say():
            return node.say
        case End():
            return node.end


class Flow(Data):
    """A conversation as data. `human` is the node where somebody who asks for a human goes.

    `others` are conversations that we begin ourselves, by name, with the node they start at. They share nodes,
    version and pin with this one.
    """

    flow: Id
    version: int = Field(gt=0)
    start: Id
    human: Id
    others: Mapping[Id, Id] = {}
    by_phone: Mapping[Id, Id] = {}
    """Of these the node they start at where we phone."""
    withheld: Id | None = None
    """Where somebody goes who phones and does not show their number."""
    longest: int = Field(gt=0)
    """Questions on the longest path: a promise that `check` holds the flow to."""
    nodes: tuple[Node, ...]

    @property
    def starts(self) -> tuple[str, ...]:
        """Where a conversation may begin."""
        withheld = (self.withheld,) if self.withheld else ()
        return (self.start, self.human, *withheld, *self.others.values(), *self.by_phone.values())

    @cached_property
    def by_name(self) -> dict[str, Ask | Branch | Score | Decide | Say | End]:
        return {name_of(node): node for node in self.nodes}
