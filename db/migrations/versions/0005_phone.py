"""The phone line: calls, legs by which they are put through, and what is said aloud."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

AUTOINCREMENT = {"sqlite_autoincrement": True}
STATUSES = "'placed', 'ringing', 'answered', 'ended', 'busy', 'no_answer', 'failed', 'broken_off'"
KINDS = "'text', 'button', 'edited', 'unsupported'"
CALLED = ", 'call', 'silence', 'unconnected'"


def moment() -> Any:
    return sa.DateTime(timezone=True)


def row_number() -> Any:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def refers(table: str, column: str, to: str) -> Any:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def check(table: str, name: str, condition: str) -> Any:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def upgrade() -> None:
    """Let somebody phone: kinds of what is heard, whoever shows no number, what is said aloud, and the calls."""
    _listed("inbox", "kind", KINDS + CALLED, **AUTOINCREMENT)
    _listed("urn", "kind", "'tel', 'telegram', 'call'")
    op.add_column("outbox", sa.Column("language", sa.Text()))
    op.add_column("outbox", sa.Column("connect", sa.LargeBinary()))
    _calls()
    _legs()


def _listed(table: str, column: str, values: str, **kwargs: bool) -> None:
    with op.batch_alter_table(table, table_kwargs=kwargs) as changed:
        changed.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
        changed.create_check_constraint(op.f(f"ck_{table}_{column}"), f"{column} IN ({values})")


def _calls() -> None:
    op.create_table(
        "phone_call",
        sa.Column("id", row_number(), sa.Identity(), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("person", sa.Text()),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("sid", sa.Text()),
        sa.Column("outbox", row_number()),
        sa.Column("nth", sa.Integer()),
        sa.Column("status", sa.Text()),
        sa.Column("answered_by", sa.Text()),
        sa.Column("spoke", sa.Boolean(), nullable=False),
        sa.Column("seconds", sa.BigInteger()),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("at", moment(), nullable=False),
        sa.Column("heard_at", moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_call")),
        sa.UniqueConstraint("sid", name=op.f("uq_phone_call_sid")),
        sa.UniqueConstraint("outbox", "nth", name=op.f("uq_phone_call_outbox_nth")),
        refers("phone_call", "person", "person"),
        refers("phone_call", "outbox", "outbox"),
        check("phone_call", "direction", "direction IN ('in', 'out')"),
        check("phone_call", "status", f"status IN ({STATUSES})"),
        check("phone_call", "answered_by", "answered_by IN ('human', 'machine', 'unknown')"),
    )
    op.create_index("ix_phone_call_person", "phone_call", ["person"])
    op.create_index("ix_phone_call_outbox", "phone_call", ["outbox"])
    op.create_index("ix_phone_call_day", "phone_call", ["municipality", "local_date", "direction"])


def _legs() -> None:
    op.create_table(
        "phone_leg",
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("turn", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("nth", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("number", sa.LargeBinary(), nullable=False),
        sa.Column("callback", sa.Text()),
        sa.Column("pressed", sa.Text()),
        sa.Column("status", sa.Text()),
        sa.Column("seconds", sa.BigInteger()),
        sa.Column("at", moment(), nullable=False),
        sa.PrimaryKeyConstraint("call", "turn", "nth", name=op.f("pk_phone_leg")),
        refers("phone_leg", "person", "person"),
        refers("phone_leg", "callback", "callback"),
        check("phone_leg", "pressed", "pressed IN ('yes', 'no')"),
        check("phone_leg", "status", f"status IN ({STATUSES})"),
    )
    op.create_index("ix_phone_leg_person", "phone_leg", ["person"])
    op.create_index("ix_phone_leg_callback", "phone_leg", ["callback"])


def downgrade() -> None:
    """Take it back. What was heard on a call stays, as text; whoever showed no number is nobody to the one before."""
    op.drop_table("phone_leg")
    op.drop_table("phone_call")
    op.execute("UPDATE inbox SET kind = 'text' WHERE kind IN ('call', 'silence', 'unconnected')")
    op.execute("DELETE FROM urn WHERE kind = 'call'")
    op.drop_column("outbox", "connect")
    op.drop_column("outbox", "language")
    _listed("urn", "kind", "'tel', 'telegram'")
    _listed("inbox", "kind", KINDS, **AUTOINCREMENT)
