"""The first schema."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "score",
    "referral",
    "outbox",
    "offer",
    "answer",
    "urn",
    "inbox",
    "due",
    "conversation",
    "consent",
    "callback",
    "audit",
    "unmet_demand",
    "spent_id",
    "pinned",
    "person",
    "keyring",
    "directory_revision",
    "audit_head",
    "activity",
)
"""Children before parents."""


def document() -> Any:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def number() -> Any:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "activity",
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("document", document(), nullable=False),
        sa.PrimaryKeyConstraint("municipality", "slug", name=op.f("pk_activity")),
        sa.UniqueConstraint("id", name=op.f("uq_activity_id")),
    )
    op.create_table(
        "audit_head",
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("position", number(), nullable=False),
        sa.Column("chain", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("municipality", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "directory_revision",
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("municipality", name=op.f("pk_directory_revision")),
    )
    op.create_table(
        "keyring",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_keyring")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("roles", document(), nullable=False),
        sa.Column("age_band", sa.Text()),
        sa.Column("kern", sa.Text()),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status IN ('active', 'stopped', 'unreachable')", name=op.f("ck_person_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_table(
        "pinned",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_pinned")),
    )
    op.create_table(
        "spent_id",
        sa.Column("external_key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("external_key", name=op.f("pk_spent_id")),
    )
    op.create_table(
        "unmet_demand",
        sa.Column("id", number(), sa.Identity(always=False), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("kern", sa.Text()),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unmet_demand")),
    )
    op.create_index("ix_unmet_demand_place", "unmet_demand", ["municipality", "local_date"], unique=False)
    op.create_table(
        "audit",
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("position", number(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("person", sa.Text()),
        sa.Column("details", sa.LargeBinary()),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("chain", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_audit_person")),
        sa.PrimaryKeyConstraint("municipality", "position", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_person"), "audit", ["person"], unique=False)
    op.create_table(
        "callback",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("urgency", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("promised_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("promised_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signals", document(), nullable=False),
        sa.Column("suggestions", document(), nullable=False),
        sa.Column("day_part", sa.Text()),
        sa.Column("name", sa.LargeBinary()),
        sa.Column("number", sa.LargeBinary()),
        sa.Column("owner", sa.Text()),
        sa.Column("reason", sa.LargeBinary()),
        sa.Column("closed_by", sa.Text()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "(status IN ('done', 'cancelled')) = (closed_at IS NOT NULL)", name=op.f("ck_callback_closed")
        ),
        sa.CheckConstraint(
            "NOT (urgency = 'urgent' AND status = 'done' AND reason IS NULL)", name=op.f("ck_callback_urgent_reason")
        ),
        sa.CheckConstraint("status IN ('open', 'claimed', 'done', 'cancelled')", name=op.f("ck_callback_status")),
        sa.CheckConstraint(
            "topic IN ('crisis', 'wants_human', 'no_match', 'introduction', "
            "'carer', 'worry_about_other', 'bad_check_in', 'not_reached', 'technical', 'other')",
            name=op.f("ck_callback_topic"),
        ),
        sa.CheckConstraint("urgency IN ('urgent', 'today', 'normal')", name=op.f("ck_callback_urgency")),
        sa.CheckConstraint("promised_from <= promised_until", name=op.f("ck_callback_window")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_callback_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callback")),
    )
    op.create_index(op.f("ix_callback_person"), "callback", ["person"], unique=False)
    op.create_index(
        "ix_callback_waiting",
        "callback",
        ["municipality", "promised_until"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "consent",
        sa.Column("id", number(), sa.Identity(always=False), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("role", sa.Text()),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel", sa.Text()),
        sa.Column("text_version", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_consent_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(op.f("ix_consent_person"), "consent", ["person"], unique=False)
    op.create_table(
        "conversation",
        sa.Column("seq", number(), sa.Identity(always=False), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("pin", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("question", sa.Text()),
        sa.Column("options", document(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("(status = 'active') = (ended_at IS NULL)", name=op.f("ck_conversation_ended")),
        sa.CheckConstraint(
            "status IN ('active', 'completed', 'expired', 'interrupted')", name=op.f("ck_conversation_status")
        ),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_conversation_person")),
        sa.ForeignKeyConstraint(["pin"], ["pinned.hash"], name=op.f("fk_conversation_pin")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_conversation")),
        sa.UniqueConstraint("id", name=op.f("uq_conversation_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_conversation_person"), "conversation", ["person"], unique=False)
    op.create_index(
        "uq_conversation_active",
        "conversation",
        ["person"],
        unique=True,
        sqlite_where=sa.text("status = 'active'"),
        postgresql_where=sa.text("status = 'active'"),
    )
    op.create_table(
        "due",
        sa.Column("id", number(), sa.Identity(always=False), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.CheckConstraint("status IN ('pending', 'fired', 'cancelled', 'expired')", name=op.f("ck_due_status")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_due_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_due")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_due_person"), "due", ["person"], unique=False)
    op.create_index(
        "ix_due_pending",
        "due",
        ["at", "id"],
        unique=False,
        sqlite_where=sa.text("status = 'pending'"),
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.create_index(
        "uq_due_once",
        "due",
        ["person", "kind", "subject", "local_date"],
        unique=True,
        sqlite_where=sa.text("status IN ('pending', 'fired')"),
        postgresql_where=sa.text("status IN ('pending', 'fired')"),
    )
    op.create_table(
        "inbox",
        sa.Column("id", number(), sa.Identity(always=False), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("external_key", sa.LargeBinary(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.LargeBinary()),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("crisis", sa.Boolean(), nullable=False),
        sa.CheckConstraint("channel IN ('telegram', 'sms', 'voice')", name=op.f("ck_inbox_channel")),
        sa.CheckConstraint("kind IN ('text', 'button', 'edited', 'unsupported')", name=op.f("ck_inbox_kind")),
        sa.CheckConstraint("status IN ('received', 'quarantined')", name=op.f("ck_inbox_status")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_inbox_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("external_key", name=op.f("uq_inbox_external_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_inbox_person"), "inbox", ["person"], unique=False)
    op.create_table(
        "urn",
        sa.Column("blind", sa.LargeBinary(), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("reachable", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('tel', 'telegram')", name=op.f("ck_urn_kind")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_urn_person")),
        sa.PrimaryKeyConstraint("blind", "municipality", name=op.f("pk_urn")),
    )
    op.create_index(op.f("ix_urn_person"), "urn", ["person"], unique=False)
    op.create_table(
        "answer",
        sa.Column("position", number(), sa.Identity(always=False), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("value", document()),
        sa.Column("free", sa.LargeBinary()),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("raw_channel", sa.Text()),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("outcome = 'answered' OR value IS NULL", name=op.f("ck_answer_value")),
        sa.CheckConstraint(
            "outcome IN ('answered', 'skipped', 'refused', 'dont_know', 'unclear')", name=op.f("ck_answer_outcome")
        ),
        sa.ForeignKeyConstraint(["conversation"], ["conversation.id"], name=op.f("fk_answer_conversation")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_answer_person")),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_answer")),
        sa.UniqueConstraint("conversation", "question", name=op.f("uq_answer_conversation_question")),
    )
    op.create_index(op.f("ix_answer_person"), "answer", ["person"], unique=False)
    op.create_table(
        "offer",
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("activity", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("reasons", document(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status IN ('offered', 'accepted', 'declined')", name=op.f("ck_offer_status")),
        sa.ForeignKeyConstraint(["conversation"], ["conversation.id"], name=op.f("fk_offer_conversation")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_offer_person")),
        sa.PrimaryKeyConstraint("conversation", "activity", name=op.f("pk_offer")),
    )
    op.create_index(op.f("ix_offer_person"), "offer", ["person"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", number(), sa.Identity(always=False), nullable=False),
        sa.Column("person", sa.Text()),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("urn", sa.LargeBinary(), nullable=False),
        sa.Column("blind", sa.LargeBinary(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("choices", sa.LargeBinary(), nullable=False),
        sa.Column("question", sa.Text()),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.Column("in_reply_to", number()),
        sa.CheckConstraint("(status = 'queued') = (settled_at IS NULL)", name=op.f("ck_outbox_settled")),
        sa.CheckConstraint("channel IN ('telegram', 'sms', 'voice')", name=op.f("ck_outbox_channel")),
        sa.CheckConstraint("lane IN ('urgent', 'reply', 'unasked')", name=op.f("ck_outbox_lane")),
        sa.CheckConstraint("person IS NOT NULL OR status = 'queued'", name=op.f("ck_outbox_erased")),
        sa.CheckConstraint(
            "status IN ('queued', 'sent', 'delivered', 'failed', 'in_doubt', 'cancelled', 'expired')",
            name=op.f("ck_outbox_status"),
        ),
        sa.ForeignKeyConstraint(["in_reply_to"], ["inbox.id"], name=op.f("fk_outbox_in_reply_to")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_outbox_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_outbox_in_reply_to"), "outbox", ["in_reply_to"], unique=False)
    op.create_index(op.f("ix_outbox_person"), "outbox", ["person"], unique=False)
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["blind", "id"],
        unique=False,
        sqlite_where=sa.text("status = 'queued'"),
        postgresql_where=sa.text("status = 'queued'"),
    )
    op.create_table(
        "referral",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text()),
        sa.Column("activity", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text()),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('attending', 'attended', 'did_not_go', 'not_suitable', 'unreachable')",
            name=op.f("ck_referral_outcome"),
        ),
        sa.CheckConstraint("status IN ('made', 'withdrawn')", name=op.f("ck_referral_status")),
        sa.ForeignKeyConstraint(["conversation"], ["conversation.id"], name=op.f("fk_referral_conversation")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_referral_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
    )
    op.create_index(op.f("ix_referral_conversation"), "referral", ["conversation"], unique=False)
    op.create_index(op.f("ix_referral_person"), "referral", ["person"], unique=False)
    op.create_table(
        "score",
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("value", sa.Integer()),
        sa.Column("band", sa.Text(), nullable=False),
        sa.Column("subscales", document(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(value IS NULL) = (band = 'not_scored')", name=op.f("ck_score_not_scored")),
        sa.CheckConstraint("missing >= 0", name=op.f("ck_score_missing")),
        sa.ForeignKeyConstraint(["conversation"], ["conversation.id"], name=op.f("fk_score_conversation")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_score_person")),
        sa.PrimaryKeyConstraint("conversation", "instrument", name=op.f("pk_score")),
    )
    op.create_index(op.f("ix_score_person"), "score", ["person"], unique=False)


def downgrade() -> None:
    """Drop every table and all that is in them."""
    for table in TABLES:
        op.drop_table(table)
