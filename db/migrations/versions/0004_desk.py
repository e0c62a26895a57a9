"""What the desk needs: who works there and how they sign in; claims, attempts, notes and outcomes of callbacks."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ABOUT = sa.text("about IS NOT NULL")
AUTOINCREMENT = {"sqlite_autoincrement": True}
COLUMNS = ("claimed_by", "claimed_until", "next_at", "letter_since", "wrote_at", "soon_told", "late_told", "ending")
CHECKS = {
    "ending": "ending IN ('helped', 'referred', 'handed_over', 'not_wanted', 'not_reached', 'not_needed', 'other')",
    "claim": "(claimed_by IS NULL) = (claimed_until IS NULL)",
    "claimed": "(status = 'claimed') = (claimed_by IS NOT NULL)",
}
NEAREST = {
    "barred_by": "barred_by IN ('off', 'full', 'over', 'audience', 'kern', 'age', 'mobility', 'price', 'access')",
    "nearest": "(nearest IS NULL) = (barred_by IS NULL)",
}


def moment() -> Any:
    return sa.DateTime(timezone=True)


def row_number() -> Any:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def document() -> Any:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def key(table: str, *columns: str) -> Any:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def refers(table: str, column: str, to: str) -> Any:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def indexed(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])


def upgrade() -> None:
    """Add the tables, then the columns of a callback that name who works it."""
    _people()
    _roster()
    _doors()
    _callbacks()
    _work()
    _shown()
    _audited()
    _outlets("'telegram', 'sms', 'voice', 'email'", by_email=True)
    _directory()


def _people() -> None:
    op.create_table(
        "coordinator",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("blind", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password", sa.Text()),
        sa.Column("second", sa.LargeBinary()),
        sa.Column("second_since", moment()),
        sa.Column("second_step", sa.BigInteger()),
        sa.Column("phone", sa.LargeBinary()),
        sa.Column("alerted_by", document()),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("left_at", moment()),
        key("coordinator", "id"),
        sa.UniqueConstraint("blind", name=op.f("uq_coordinator_blind")),
        sa.CheckConstraint(
            "role IN ('coordinator', 'team_lead', 'admin', 'auditor')", name=op.f("ck_coordinator_role")
        ),
        sa.CheckConstraint("second_since IS NULL OR second IS NOT NULL", name=op.f("ck_coordinator_second")),
    )


def _roster() -> None:
    op.create_table(
        "shift",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("coordinator", sa.Text(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("begins", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("from_alert", sa.Integer(), nullable=False),
        key("shift", "id"),
        refers("shift", "coordinator", "coordinator"),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_shift_weekday")),
        sa.CheckConstraint("begins BETWEEN 0 AND 1439 AND ends BETWEEN 0 AND 1439", name=op.f("ck_shift_hours")),
        sa.CheckConstraint("from_alert BETWEEN 1 AND 50", name=op.f("ck_shift_from_alert")),
    )
    indexed("shift", "municipality", "coordinator")
    op.create_table(
        "roster_revision",
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        key("roster_revision", "municipality"),
    )


def _outlets(names: str, *, by_email: bool) -> None:
    """By what messages leave; e-mail to those on duty only."""
    with op.batch_alter_table("outbox", table_kwargs=AUTOINCREMENT) as outbox:
        outbox.drop_constraint(op.f("ck_outbox_channel"), type_="check")
        outbox.create_check_constraint(op.f("ck_outbox_channel"), f"channel IN ({names})")
        if by_email:
            outbox.create_check_constraint(op.f("ck_outbox_email"), "channel <> 'email' OR alert IS NOT NULL")
        else:
            outbox.drop_constraint(op.f("ck_outbox_email"), type_="check")


def _doors() -> None:
    op.create_table(
        "sign_in_link",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("coordinator", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("until", moment(), nullable=False),
        sa.Column("used_at", moment()),
        key("sign_in_link", "hash"),
        refers("sign_in_link", "coordinator", "coordinator"),
        sa.CheckConstraint("purpose IN ('sign_in', 'chat')", name=op.f("ck_sign_in_link_purpose")),
    )
    op.create_table(
        "desk_chat",
        sa.Column("blind", sa.LargeBinary(), nullable=False),
        sa.Column("coordinator", sa.Text(), nullable=False),
        sa.Column("urn", sa.LargeBinary(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("bound_at", moment(), nullable=False),
        key("desk_chat", "blind"),
        refers("desk_chat", "coordinator", "coordinator"),
        refers("desk_chat", "person", "person"),
    )
    op.create_table(
        "desk_session",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("coordinator", sa.Text(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("seen_at", moment(), nullable=False),
        sa.Column("proven_at", moment()),
        sa.Column("ended_at", moment()),
        sa.Column("how", sa.Text(), nullable=False),
        key("desk_session", "hash"),
        refers("desk_session", "coordinator", "coordinator"),
        sa.CheckConstraint(
            "how IN ('link', 'password', 'organisation', 'organisation_twice')", name=op.f("ck_desk_session_how")
        ),
    )
    op.create_table(
        "sign_in_try",
        sa.Column("id", row_number(), sa.Identity(), nullable=False),
        sa.Column("blind", sa.LargeBinary(), nullable=False),
        sa.Column("at", moment(), nullable=False),
        key("sign_in_try", "id"),
    )
    indexed("sign_in_link", "coordinator")
    indexed("desk_session", "coordinator")
    indexed("desk_chat", "coordinator", "person")
    op.create_index("ix_sign_in_try_blind", "sign_in_try", ["blind", "at"])


def _callbacks() -> None:
    with op.batch_alter_table("callback") as callback:
        callback.add_column(sa.Column("claimed_by", sa.Text()))
        callback.add_column(sa.Column("claimed_until", moment()))
        callback.add_column(sa.Column("next_at", moment()))
        callback.add_column(sa.Column("letter_since", moment()))
        callback.add_column(sa.Column("wrote_at", moment()))
        callback.add_column(sa.Column("soon_told", moment()))
        callback.add_column(sa.Column("late_told", moment()))
        callback.add_column(sa.Column("ending", sa.Text()))
        callback.create_foreign_key(op.f("fk_callback_claimed_by"), "coordinator", ["claimed_by"], ["id"])
        for name, condition in CHECKS.items():
            callback.create_check_constraint(op.f(f"ck_callback_{name}"), condition)
    indexed("callback", "claimed_by")
    op.add_column("offer", sa.Column("weights", document()))


def _work() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("callback", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", moment(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("disposition", sa.Text(), nullable=False),
        sa.Column("note", sa.LargeBinary()),
        sa.Column("next_at", moment()),
        sa.Column("undone_at", moment()),
        sa.Column("wrote_at", moment()),
        key("attempt", "id"),
        refers("attempt", "callback", "callback"),
        refers("attempt", "person", "person"),
        refers("attempt", "by", "coordinator"),
        sa.CheckConstraint(
            "disposition IN ('reached', 'voicemail', 'no_answer', 'wrong_number', 'refused', 'later')",
            name=op.f("ck_attempt_disposition"),
        ),
        sa.CheckConstraint("disposition <> 'later' OR next_at IS NOT NULL", name=op.f("ck_attempt_later")),
    )
    op.create_table(
        "note",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("callback", sa.Text()),
        sa.Column("at", moment(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("undone_at", moment()),
        sa.Column("wrote_at", moment()),
        key("note", "id"),
        refers("note", "person", "person"),
        refers("note", "callback", "callback"),
        refers("note", "by", "coordinator"),
    )
    _calls()
    indexed("attempt", "callback", "person")
    indexed("note", "person", "callback")
    indexed("desk_call", "callback", "person")


def _calls() -> None:
    leg = "'placed', 'ringing', 'answered', 'ended', 'busy', 'no_answer', 'failed', 'broken_off'"
    checks = {
        "you": f"you IN ({leg})",
        "pressed": "pressed IN ('yes', 'no')",
        "they": f"they IN ({leg})",
        "trouble": "trouble IN ('refused', 'shut_out', 'throttled', 'away', 'in_doubt')",
    }
    op.create_table(
        "desk_call",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("callback", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", moment(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("number", sa.LargeBinary(), nullable=False),
        *(sa.Column(name, sa.Text()) for name in ("sid", "you", "pressed", "they")),
        sa.Column("seconds", sa.BigInteger()),
        *(sa.Column(name, sa.Text()) for name in ("trouble", "code")),
        sa.Column("heard_at", moment(), nullable=False),
        key("desk_call", "id"),
        refers("desk_call", "callback", "callback"),
        refers("desk_call", "person", "person"),
        refers("desk_call", "by", "coordinator"),
        *(sa.CheckConstraint(condition, name=op.f(f"ck_desk_call_{name}")) for name, condition in checks.items()),
    )


def _directory() -> None:
    op.create_table(
        "activity_version",
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", moment()),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("document", document(), nullable=False),
        key("activity_version", "municipality", "slug", "number"),
    )
    with op.batch_alter_table("unmet_demand") as demand:
        demand.add_column(sa.Column("nearest", sa.Text()))
        demand.add_column(sa.Column("barred_by", sa.Text()))
        for name, condition in NEAREST.items():
            demand.create_check_constraint(op.f(f"ck_unmet_demand_{name}"), condition)


def _shown() -> None:
    """Of whom a coordinator's chat is shown something, and writes something."""
    for table in ("inbox", "outbox"):
        with op.batch_alter_table(table, table_kwargs=AUTOINCREMENT) as messages:
            messages.add_column(sa.Column("about", sa.Text()))
            messages.create_foreign_key(op.f(f"fk_{table}_about"), "callback", ["about"], ["id"])
        op.create_index(f"ix_{table}_about", table, ["about"], sqlite_where=ABOUT, postgresql_where=ABOUT)


def _audited() -> None:
    op.create_index("ix_audit_at", "audit", ["municipality", "at"])
    op.create_index("ix_audit_action", "audit", ["municipality", "action", "position"])
    theirs = sa.text("actor NOT IN ('person', 'system')")
    op.create_index("ix_audit_actor", "audit", ["municipality", "actor", "position"], sqlite_where=theirs,
                    postgresql_where=theirs)  # fmt: skip


def downgrade() -> None:
    """Take it all back; whoever was claimed waits again. What a coordinator's chat was shown of somebody goes too."""
    with op.batch_alter_table("unmet_demand") as demand:
        for name in NEAREST:
            demand.drop_constraint(op.f(f"ck_unmet_demand_{name}"), type_="check")
        demand.drop_column("nearest")
        demand.drop_column("barred_by")
    op.drop_table("activity_version")
    for name in ("ix_audit_at", "ix_audit_action", "ix_audit_actor"):
        op.drop_index(name, "audit")
    op.execute("DELETE FROM outbox WHERE channel = 'email' OR about IS NOT NULL")
    op.execute("UPDATE inbox SET text = NULL WHERE about IS NOT NULL")
    _outlets("'telegram', 'sms', 'voice'", by_email=False)
    for table in ("outbox", "inbox"):
        op.drop_index(f"ix_{table}_about", table)
        with op.batch_alter_table(table, table_kwargs=AUTOINCREMENT) as messages:
            messages.drop_constraint(op.f(f"fk_{table}_about"), type_="foreignkey")
            messages.drop_column("about")
    op.drop_table("desk_call")
    op.drop_table("note")
    op.drop_table("attempt")
    op.execute("UPDATE callback SET status = 'open', claimed_by = NULL, claimed_until = NULL WHERE status = 'claimed'")
    op.drop_index("ix_callback_claimed_by", "callback")
    op.drop_column("offer", "weights")
    with op.batch_alter_table("callback") as callback:
        callback.drop_constraint(op.f("fk_callback_claimed_by"), type_="foreignkey")
        for name in CHECKS:
            callback.drop_constraint(op.f(f"ck_callback_{name}"), type_="check")
        for name in COLUMNS:
            callback.drop_column(name)
    for table in (
        "shift",
        "roster_revision",
        "desk_chat",
        "sign_in_try",
        "desk_session",
        "sign_in_link",
        "coordinator",
    ):
        op.drop_table(table)
