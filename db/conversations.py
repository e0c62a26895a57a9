"""Conversations and what hangs on them: answers, scores, offers. Owns those rows; what an answer means is in flows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, case, delete, func, insert, update

from db import schema
from db.bulk import insert as insert_or
from db.bulk import put, save
from db.prepared import run
from db.taken import Pairs, Taken
from flows.content import Content
from flows.effects import (
    DecideOffers,
    ForgetAnswers,
    KeepAnswer,
    KeepOffers,
    KeepScore,
    ReopenOffers,
    WithdrawAnswers,
)
from flows.state import Talk

_CONVERSATION, _ANSWER, _SCORE, _OFFER = schema.conversation, schema.answer, schema.score, schema.offer

_BEGIN = insert(_CONVERSATION).inline()
_OFFERED = insert(_OFFER).inline()
_LEAVE = (
    update(_CONVERSATION)
    .where(_CONVERSATION.c.id == bindparam("talk"))
    .values(
        status="expired",
        question=None,
        options=[],
        ended_at=func.coalesce(_CONVERSATION.c.ended_at, bindparam("left_at", type_=_CONVERSATION.c.ended_at.type)),
    )
)
_FORGET = [delete(table).where(table.c.person == bindparam("whose")) for table in (_ANSWER, _SCORE, _OFFER)]
_WITHDRAW_ANSWER = delete(_ANSWER).where(
    _ANSWER.c.conversation == bindparam("talk"), _ANSWER.c.question == bindparam("what")
)
_WITHDRAW_SCORE = delete(_SCORE).where(
    _SCORE.c.conversation == bindparam("talk"), _SCORE.c.instrument == bindparam("what")
)
_REPLACE = delete(_OFFER).where(_OFFER.c.conversation == bindparam("talk"))
_REOPEN = update(_OFFER).where(_OFFER.c.conversation == bindparam("talk")).values(status="offered")
_DECIDE = (
    update(_OFFER)
    .where(_OFFER.c.conversation == bindparam("talk"))
    .values(status=case((_OFFER.c.activity == bindparam("chosen"), "accepted"), else_="declined"))
)


def follow(connection: Connection, batch: Sequence[Taken]) -> None:
    """Let each person's conversation say where it stands now: left, begun, or moved on."""
    left, begun = [], []
    moved: list[dict[str, Any]] = []
    asked: list[dict[str, Any]] = []
    for taken in batch:
        before, after = taken.before.talk, taken.after.talk
        another = before is None or after is None or before.id != after.id
        if another and before is not None and before.status in ("active", "interrupted"):
            left.append({"talk": before.id, "left_at": taken.at})
        if another and after is not None:
            begun.append(_begun(taken, after))
        elif after is not None and before is not None and (news := _news(before, after)):
            (asked if "status" not in news else moved).append({"id": after.id} | news)
    # The one that was left first: a person is in one conversation at a time.
    run(connection, _LEAVE, left)
    save(connection, _CONVERSATION, moved, "id")
    save(connection, _CONVERSATION, asked, "id")
    run(connection, _BEGIN, begun)


def pin(connection: Connection, contents: Sequence[Content]) -> None:
    """Keep what these contents' conversations begin with, once for all who begin with it."""
    rows = sorted({content.pin: content.pinned for content in contents}.items())
    run(connection, _keep(connection.dialect.name), [{"hash": name, "document": document} for name, document in rows])


@cache
def _keep(dialect: str) -> Any:
    return insert_or(dialect, schema.pinned).on_conflict_do_nothing()


def forget(connection: Connection, pairs: Pairs[ForgetAnswers]) -> None:
    """Answers, scores and offers of these people go, of whichever conversation."""
    for statement in _FORGET:
        run(connection, statement, [{"whose": taken.person} for taken, _ in pairs])


def withdraw(connection: Connection, pairs: Pairs[WithdrawAnswers]) -> None:
    """Single answers and scores of these conversations go."""
    gone = [{"talk": taken.conversation, "what": q} for taken, back in pairs for q in back.questions]
    run(connection, _WITHDRAW_ANSWER, gone)
    gone = [{"talk": taken.conversation, "what": name} for taken, back in pairs for name in back.instruments]
    run(connection, _WITHDRAW_SCORE, gone)


def keep_answers(connection: Connection, pairs: Pairs[KeepAnswer]) -> None:
    """The current answer to a question; a new one takes the place of the old."""
    rows = [
        {
            **_of(taken),
            "question": kept.question,
            "value": kept.value,
            "free": kept.free,
            "outcome": kept.outcome,
            "raw_channel": taken.channel,
        }
        for taken, kept in pairs
    ]
    put(connection, _ANSWER, rows, ("conversation", "question"))


def keep_scores(connection: Connection, pairs: Pairs[KeepScore]) -> None:
    """The current score of an instrument."""
    rows = [
        {
            **_of(taken),
            "instrument": kept.instrument,
            "value": kept.value,
            "band": kept.band,
            "subscales": dict(kept.subscales),
            "missing": kept.missing,
        }
        for taken, kept in pairs
    ]
    put(connection, _SCORE, rows, ("conversation", "instrument"))


def keep_offers(connection: Connection, pairs: Pairs[KeepOffers]) -> None:
    """The offers of a conversation, in place of earlier ones."""
    rows = [
        {
            **_of(taken),
            "activity": offer.activity,
            "rank": offer.rank,
            "reasons": offer.reasons,
            "points": offer.points,
            "weights": offer.weights,
            "status": "offered",
        }
        for taken, kept in pairs
        for offer in kept.offers
    ]
    run(connection, _REPLACE, [{"talk": taken.conversation} for taken, _ in pairs])
    run(connection, _OFFERED, rows)


def reopen_offers(connection: Connection, pairs: Pairs[ReopenOffers]) -> None:
    """Every offer of a conversation is merely offered again."""
    run(connection, _REOPEN, [{"talk": taken.conversation} for taken, _ in pairs])


def decide_offers(connection: Connection, pairs: Pairs[DecideOffers]) -> None:
    """What the person chose is accepted, the others are declined."""
    run(connection, _DECIDE, [{"talk": taken.conversation, "chosen": choice.accepted} for taken, choice in pairs])


def _begun(taken: Taken, talk: Talk) -> dict[str, Any]:
    begun = {"id": talk.id, "person": taken.person, "flow": talk.flow, "version": talk.version, "pin": talk.pin}
    return begun | {"started_at": talk.started_at} | _shown(talk)


def _shown(talk: Talk) -> dict[str, Any]:
    # A conversation that waits for its question is not over, whatever moment it was interrupted at before.
    ended = None if talk.status == "active" else talk.ended_at
    return {"status": talk.status, "question": talk.question, "options": talk.options, "ended_at": ended}


def _news(before: Talk, after: Talk) -> dict[str, Any]:
    """What changed of what is shown; of an end all of it, for most steps only ask another question.

    A status that is not written is not looked for in the index of who is active.
    """
    was, now = _shown(before), _shown(after)
    if was == now:
        return {}
    if (was["status"], was["ended_at"]) != (now["status"], now["ended_at"]):
        return now
    return {"question": now["question"], "options": now["options"]}


def _of(taken: Taken) -> dict[str, Any]:
    return {"conversation": taken.conversation, "person": taken.person, "at": taken.at}
