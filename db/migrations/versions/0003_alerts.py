"""What alerting needs: whether those on duty were told of a callback and said a word back; messages that tell them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ALERTS = sa.text("alert IS NOT NULL")
AUTOINCREMENT = {"sqlite_autoincrement": True}


def moment() -> Any:
    return sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the columns."""
    with op.batch_alter_table("callback") as callback:
        callback.add_column(sa.Column("alerts", sa.Integer(), nullable=False, server_default="0"))
        callback.add_column(sa.Column("alerted_at", moment()))
        callback.add_column(sa.Column("acknowledged_at", moment()))
        callback.create_check_constraint(
            op.f("ck_callback_acknowledged"), "acknowledged_at IS NULL OR alerted_at IS NOT NULL"
        )
    with op.batch_alter_table("outbox", table_kwargs=AUTOINCREMENT) as outbox:
        outbox.add_column(sa.Column("alert", sa.Text()))
        outbox.create_foreign_key(op.f("fk_outbox_alert"), "callback", ["alert"], ["id"])
    op.create_index("ix_outbox_alert", "outbox", ["alert"], sqlite_where=ALERTS, postgresql_where=ALERTS)


def downgrade() -> None:
    """Take them back, and with them the messages to those on duty, which would look like messages to the person."""
    op.execute("DELETE FROM outbox WHERE alert IS NOT NULL")
    op.drop_index("ix_outbox_alert", "outbox")
    with op.batch_alter_table("outbox", table_kwargs=AUTOINCREMENT) as outbox:
        outbox.drop_constraint(op.f("fk_outbox_alert"), type_="foreignkey")
        outbox.drop_column("alert")
    with op.batch_alter_table("callback") as callback:
        callback.drop_constraint(op.f("ck_callback_acknowledged"), type_="check")
        for name in ("acknowledged_at", "alerted_at", "alerts"):
            callback.drop_column(name)
