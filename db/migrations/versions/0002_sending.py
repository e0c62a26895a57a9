"""What sending needs: when a message may go and how often it went, who sends, what is down; the queue of moments."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

QUEUED = sa.text("status = 'queued'")
CLAIMED = sa.text("claimed_until IS NOT NULL")
ONCE = sa.text("status IN ('pending', 'fired')")
AUTOINCREMENT = {"sqlite_autoincrement": True}


def number() -> Any:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def moment() -> Any:
    return sa.DateTime(timezone=True)


def on_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"


def upgrade() -> None:
    """Add the columns and tables; lay the moments anew in the order in which they fall."""
    _outbox()
    _due("id, moment", "CAST(id AS TEXT), at", _due_by_time)
    op.create_table(
        "lease",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("until", moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "mark",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_mark")),
    )
    op.create_table(
        "incident",
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("since", moment(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("municipality", "channel", name=op.f("pk_incident")),
    )


def downgrade() -> None:
    """Take it all back; the moments are numbered anew."""
    for table in ("incident", "mark", "lease"):
        op.drop_table(table)
    _due("id", "row_number() OVER (ORDER BY at, id)", _due_by_number)
    if not on_sqlite():
        op.execute(
            "SELECT setval(pg_get_serial_sequence('due', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM due), false)"
        )
    for index in ("ix_outbox_leaving", "ix_outbox_claimed"):
        op.drop_index(index, "outbox")
    op.execute("DELETE FROM outbox WHERE text IS NULL")
    with op.batch_alter_table("outbox", table_kwargs=AUTOINCREMENT) as outbox:
        outbox.drop_constraint(op.f("ck_outbox_copies"), type_="check")
        outbox.drop_constraint(op.f("ck_outbox_words"), type_="check")
        for name in ("next_at", "until", "claimed_until", "tries", "copies"):
            outbox.drop_column(name)
        outbox.alter_column("text", nullable=False)


def _outbox() -> None:
    with op.batch_alter_table("outbox", table_kwargs=AUTOINCREMENT) as outbox:
        outbox.add_column(sa.Column("next_at", moment()))
        outbox.add_column(sa.Column("until", moment()))
        outbox.add_column(sa.Column("claimed_until", moment()))
        outbox.add_column(sa.Column("tries", sa.Integer()))
        outbox.add_column(sa.Column("copies", sa.Integer()))
    a_day_on = (
        "strftime('%Y-%m-%d %H:%M:%S.000000', created_at, '+1 day')" if on_sqlite() else "created_at + interval '1 day'"
    )
    op.execute(f"UPDATE outbox SET next_at = created_at, until = {a_day_on}, tries = 0, copies = 0")  # noqa: S608
    with op.batch_alter_table("outbox", table_kwargs=AUTOINCREMENT) as outbox:
        for name in ("next_at", "until", "tries", "copies"):
            outbox.alter_column(name, nullable=False)
        outbox.alter_column("text", nullable=True)
        outbox.create_check_constraint(op.f("ck_outbox_copies"), "copies BETWEEN 0 AND 2")
        outbox.create_check_constraint(op.f("ck_outbox_words"), "text IS NOT NULL OR status <> 'queued'")
    leaving = ["municipality", "account", "lane", "id"]
    op.create_index("ix_outbox_leaving", "outbox", leaving, sqlite_where=QUEUED, postgresql_where=QUEUED)
    op.create_index("ix_outbox_claimed", "outbox", ["claimed_until"], sqlite_where=CLAIMED, postgresql_where=CLAIMED)


def _due(new: str, made_of: str, make: Any) -> None:
    """Make the table of moments anew; what stood in it stands in it again."""
    columns = "person, kind, subject, local_date, at, status"
    op.execute("CREATE TABLE due_kept AS SELECT * FROM due")
    op.drop_table("due")
    make()
    op.execute(f"INSERT INTO due ({new}, {columns}) SELECT {made_of}, {columns} FROM due_kept")  # noqa: S608
    op.drop_table("due_kept")


def _due_by_time() -> None:
    op.create_table(
        "due",
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("at", moment(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        *_of_due(),
        sa.Column("moment", moment(), nullable=False),
        sa.PrimaryKeyConstraint("status", "at", "id", name=op.f("pk_due")),
        sa.UniqueConstraint("id", name=op.f("uq_due_id")),
        sqlite_with_rowid=False,
    )
    _due_indexes()


def _due_by_number() -> None:
    op.create_table(
        "due",
        sa.Column("id", number(), sa.Identity(always=False), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("at", moment(), nullable=False),
        *_of_due(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_due")),
        sqlite_autoincrement=True,
    )
    _due_indexes()
    pending = sa.text("status = 'pending'")
    op.create_index("ix_due_pending", "due", ["at", "id"], sqlite_where=pending, postgresql_where=pending)


def _of_due() -> tuple[Any, ...]:
    return (
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.CheckConstraint("status IN ('pending', 'fired', 'cancelled', 'expired')", name=op.f("ck_due_status")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_due_person")),
    )


def _due_indexes() -> None:
    op.create_index(op.f("ix_due_person"), "due", ["person"], unique=False)
    op.create_index("uq_due_once", "due", ["person", "kind", "subject", "local_date"], unique=True, sqlite_where=ONCE,
                    postgresql_where=ONCE)  # fmt: skip
