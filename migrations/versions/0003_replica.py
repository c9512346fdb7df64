"""Replicas: where a team meets, what was taken in from there, what is on its way.

Revision 0003. A device's chain may fork (a copied library): two events may stand in one place.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_SUMS = (
    "UPDATE event SET crc = event_crc(id, device, seq, clock, type, v, at_ms, recorded_at_ms, "
    "actor, body, meta)"
)
"""The sums of events cover all that they say, no longer their bodies alone."""


def upgrade() -> None:
    """Add the tables and columns; nothing that is there changes but the sums of events."""
    op.drop_index("event_chain", "event")
    op.create_index("event_chain", "event", ["device", "seq"])
    op.add_column("self", sa.Column("acked", sa.Integer, nullable=False, server_default="0"))
    op.add_column("self", sa.Column("next_device", sa.Text, nullable=False, server_default=""))
    op.create_table(
        "remote",
        sa.Column("one", sa.Integer, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("paused", sa.Integer, nullable=False, server_default="0"),
        sa.Column("synced_ms", sa.Integer, nullable=False, server_default="0"),
        sa.CheckConstraint("one = 1", name="remote_is_one_row"),
    )
    op.create_table(
        "chain",
        sa.Column("device", sa.Text, primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("hash", sa.LargeBinary, primary_key=True),
        sa.Column("log_n", sa.Integer, nullable=False),
    )
    op.create_table(
        "segment",
        sa.Column("device", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
    )
    op.create_table(
        "blob",
        sa.Column("address", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("plain", sa.Text, nullable=False),
        sa.Column("media", sa.Text, nullable=False),
        sa.Column("bytes", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("next_ms", sa.Integer, nullable=False, server_default="0"),
        sa.CheckConstraint(
            "state IN ('local', 'wanted', 'asked', 'here', 'purged')", name="blob_state_known"
        ),
    )
    op.create_index("blob_state", "blob", ["state", "next_ms"])
    op.create_table(
        "request",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.Column("at_ms", sa.Integer, nullable=False),
    )
    op.create_table(
        "invite",
        sa.Column("key", sa.LargeBinary, primary_key=True),
        sa.Column("seed", sa.LargeBinary, nullable=False),
        sa.Column("at_ms", sa.Integer, nullable=False),
    )
    op.execute(_SUMS)
    op.execute("PRAGMA user_version = 3")
