"""People as a human may look at them: all that is stored of one. Owns the document; every look is in the audit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Engine, Row, Table, select

from db import audit, callbacks, schema
from db.blind import open_index
from db.engine import writing
from db.erasure import Unknown
from db.shown import callback_document
from flows.document import activity_id

_PERSON, _CONVERSATION = schema.person, schema.conversation

Document = dict[str, Any]
ROLE = "about.role"
"""The question that says in which role somebody speaks."""


@dataclass(frozen=True, slots=True)
class Found:
    """A person behind a urn; the same urn in two municipalities is two people."""

    municipality: str
    person: str


@dataclass(frozen=True)
class _Page:
    """One person being written up."""

    connection: Connection
    person: Row[Any]
    zone: tzinfo

    def rows(self, table: Table, *order: Any) -> list[Row[Any]]:
        query = select(table).where(table.c.person == self.person.id).order_by(*order)
        return list(self.connection.execute(query))

    def time(self, instant: datetime | None) -> str | None:
        return None if instant is None else instant.astimezone(self.zone).isoformat()

    @cached_property
    def roles(self) -> dict[str, str]:
        """The role in which each conversation was held, of those that told it."""
        told = (row for row in self.rows(schema.answer) if row.question == ROLE and isinstance(row.value, str))
        return {row.conversation: {"self": "senior"}.get(row.value, row.value) for row in told}

    def role_at(self, instant: datetime) -> str | None:
        """The role of the conversation that was going on at an instant; None where it told none."""
        begun = [row for row in self.rows(_CONVERSATION, _CONVERSATION.c.seq) if row.started_at <= instant]
        return self.roles.get(begun[-1].id) if begun else None


def find(engine: Engine, urn: str, municipality: str | None = None) -> list[Found]:
    """The people behind a urn, in one municipality or in all of them."""
    table = schema.urn
    query = select(table.c.municipality, table.c.person).where(table.c.blind == open_index(engine).urn(urn))
    if municipality is not None:
        query = query.where(table.c.municipality == municipality)
    with engine.connect() as connection:
        return [Found(row.municipality, row.person) for row in connection.execute(query.order_by(table.c.municipality))]


def show(engine: Engine, person: str, *, actor: str, at: datetime, zone: tzinfo, texts: bool = False) -> Document:
    """What is stored of a person, as `person show --json` gives it; times are ISO 8601 in `zone`. Raises Unknown.

    That `actor` looked, and whether at the words too, is written down in the same transaction.
    """
    with writing(engine) as connection:
        row = connection.execute(select(_PERSON).where(_PERSON.c.id == person)).one_or_none()
        if row is None:
            raise Unknown
        entry = audit.Entry(row.municipality, at, actor, "person.shown", person, {"texts": texts})
        audit.append(connection, [entry])
        return _document(_Page(connection, row, zone), texts)


def _document(page: _Page, texts: bool) -> Document:
    latest = _latest(page)
    return {
        "person": _person(page),
        "conversation": _conversation(page, latest[-1]) if latest else None,
        **_hanging_on(page, [row.id for row in latest]),
        "referrals": [_referral(page, row) for row in page.rows(schema.referral, schema.referral.c.at)],
        "callbacks": _callbacks(page, texts),
        "due": [_due(page, row) for row in page.rows(schema.due, schema.due.c.at, schema.due.c.id)],
        "messages": _messages(page, texts),
    }


def _callbacks(page: _Page, texts: bool) -> list[Document]:
    whose = (page.connection, page.person.id)
    notes = callbacks.notes(*whose) if texts else None
    return [callback_document(found, page.zone, notes) for found in callbacks.of_person(*whose)]


def _latest(page: _Page) -> list[Row[Any]]:
    """The last conversation of each flow, and of each other role that somebody answered as; the newest last.

    An older one in the same role may be somebody else's: a telephone may be shared. One in which nothing was said yet,
    or only how somebody is reached, hides none: who asks for a human after a screening is called about that.
    """
    said = {row.conversation for row in page.rows(schema.answer) if not row.question.startswith("callback.")}
    found: dict[str, dict[str | None, Row[Any]]] = {}
    slight: list[Row[Any]] = []
    for row in reversed(page.rows(_CONVERSATION, _CONVERSATION.c.seq)):
        of_flow, mine = found.setdefault(row.flow, {}), page.roles.get(row.id)
        if row.id not in said and not of_flow:
            slight.append(row)
        elif not of_flow or (mine and None not in of_flow and mine not in of_flow):
            of_flow[mine] = row
    weighty = [row for rows in found.values() for row in rows.values()]
    return sorted([*weighty, *slight], key=lambda row: row.seq)


def _person(page: _Page) -> Document:
    who = page.person
    return {
        "municipality": who.municipality,
        "urns": [row.value for row in page.rows(schema.urn, schema.urn.c.kind, schema.urn.c.blind)],
        "roles": who.roles,
        "age_band": who.age_band,
        "kern": who.kern,
        "language": who.language,
        "status": who.status,
        "consents": _consents(page),
    }


def _consents(page: _Page) -> list[Document]:
    """Of each purpose and role what was said last; once the role is known, what was said without one is superseded.

    What was said before the role was known was said in the role of that conversation, else in the person's only role.
    A role that somebody took back (they are no carer after all) has no consents.
    """
    roles = page.person.roles
    (only,) = roles if len(roles) == 1 else (None,)
    current: dict[tuple[str, str | None], Document] = {}
    for row in page.rows(schema.consent, schema.consent.c.id):
        role = row.role or page.role_at(row.at) or only
        if role and roles and role not in roles:
            continue
        current.pop((row.purpose, None), None)
        current.pop((row.purpose, role), None)
        current[row.purpose, role] = _consent(page, row, role)
    return list(current.values())


def _consent(page: _Page, row: Row[Any], role: str | None) -> Document:
    return {
        "purpose": row.purpose,
        "role": role,
        "granted": row.granted,
        "at": page.time(row.at),
        "channel": row.channel,
        "text_version": row.text_version,
    }


def _conversation(page: _Page, row: Row[Any]) -> Document:
    return {
        "flow": row.flow,
        "version": row.version,
        "status": row.status,
        "question": row.question,
        "options": row.options,
        "started_at": page.time(row.started_at),
        "ended_at": page.time(row.ended_at),
    }


def _hanging_on(page: _Page, conversations: Sequence[str]) -> Document:
    """Answers, scores and offers of these conversations, the newest last: of a question or instrument in two, its."""

    def of(table: Table, *order: Any) -> list[Row[Any]]:
        return [row for row in page.rows(table, *order) if row.conversation in conversations]

    def current(rows: list[Row[Any]], name: str) -> list[Row[Any]]:
        newest = {
            getattr(row, name): row for row in sorted(rows, key=lambda row: conversations.index(row.conversation))
        }
        return [row for row in rows if newest[getattr(row, name)] is row]

    return {
        "answers": [_answer(page, row) for row in current(of(schema.answer, schema.answer.c.position), "question")],
        "scores": [_score(page, row) for row in current(of(schema.score, schema.score.c.at, schema.score.c.instrument),
                                                        "instrument")],
        "offers": [_offer(page, row) for row in of(schema.offer, schema.offer.c.rank)],
    }  # fmt: skip


def _answer(page: _Page, row: Row[Any]) -> Document:
    """An answer; with `words`, the person's own, where the value was searched for by them."""
    searched = row.value is not None and row.free is not None
    return {
        "question": row.question,
        "value": row.free if row.value is None else row.value,
        **({"words": row.free} if searched else {}),
        "role": page.roles.get(row.conversation),
        "outcome": row.outcome,
        "raw_channel": row.raw_channel,
        "at": page.time(row.at),
    }


def _score(page: _Page, row: Row[Any]) -> Document:
    return {
        "instrument": row.instrument,
        "role": page.roles.get(row.conversation),
        "value": row.value,
        "band": row.band,
        "subscales": row.subscales,
        "missing": row.missing,
        "at": page.time(row.at),
    }


def _offer(page: _Page, row: Row[Any]) -> Document:
    return {
        "activity": row.activity,
        "activity_id": activity_id(page.person.municipality, row.activity),
        "rank": row.rank,
        "role": page.roles.get(row.conversation),
        "reasons": row.reasons,
        "status": row.status,
    }


def _referral(page: _Page, row: Row[Any]) -> Document:
    return {"activity": row.activity, "status": row.status, "outcome": row.outcome, "at": page.time(row.at)}


def _due(page: _Page, row: Row[Any]) -> Document:
    return {
        "kind": row.kind,
        "at": page.time(row.at),
        "local_date": row.local_date.isoformat(),
        "status": row.status,
    }


def _messages(page: _Page, texts: bool) -> list[Document]:
    """What was said to and fro. A reply stands behind what it answers, also when the clock stood still."""
    heard = [((row.received_at, row.id, 0), _heard(page, row)) for row in page.rows(schema.inbox)]
    ours = (row for row in page.rows(schema.outbox) if row.alert is None)  # what others were told is none of theirs
    said = [((row.created_at, row.in_reply_to or 0, row.id), _said(page, row)) for row in ours]
    merged = [message for _, message in sorted(heard + said, key=lambda pair: pair[0])]
    return merged if texts else [{key: value for key, value in one.items() if key != "text"} for one in merged]


def _heard(page: _Page, row: Row[Any]) -> Document:
    # That it was quarantined is between us and its callback; it was received.
    return {
        "direction": "in",
        "channel": row.channel,
        "at": page.time(row.received_at),
        "status": "received",
        "external_id": row.external_id,
        "text": row.text,
    }


def _said(page: _Page, row: Row[Any]) -> Document:
    return {
        "direction": "out",
        "channel": row.channel,
        "at": page.time(row.created_at),
        "status": row.status,
        "external_id": row.external_id,
        "text": row.text,
    }
