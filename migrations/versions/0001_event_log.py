"""The event log, who this device is, the team's entries and the jobs of this machine.

Revision 0001, the first. A revision ends by writing its number into ``user_version``, so that an
older Cassette can tell a newer library from the file's header alone.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build the first schema."""
    op.create_table(
        "self",
        sa.Column("one", sa.Integer, primary_key=True),
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("member", sa.Text, nullable=False),
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("clock", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.CheckConstraint("one = 1", name="self_is_one_row"),
    )
    op.create_table(
        "event",
        sa.Column("n", sa.Integer, primary_key=True),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("prev", sa.LargeBinary),
        sa.Column("hash", sa.LargeBinary),
        sa.Column("epoch", sa.Integer),
        sa.Column("clock", sa.Integer, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("v", sa.Integer, nullable=False),
        sa.Column("at_ms", sa.Integer, nullable=False),
        sa.Column("recorded_at_ms", sa.Integer, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("meta", sa.Text, nullable=False, server_default=sa.text("'{}'")),
        sa.Column("crc", sa.Integer, nullable=False),
        sa.Column("sealed", sa.LargeBinary),
        sa.Column("state", sa.Text, nullable=False, server_default=sa.text("'applied'")),
        sa.Column("reason", sa.Text, nullable=False, server_default=sa.text("''")),
        sa.UniqueConstraint("id", name="event_id_once"),
        sa.CheckConstraint("state IN ('applied', 'parked', 'erased')", name="event_state_known"),
    )
    op.create_index(
        "event_chain",
        "event",
        ["device", "seq"],
        unique=True,
        sqlite_where=sa.text("state <> 'parked'"),
    )
    op.create_index("event_type", "event", ["type"])
    op.create_index("event_parked", "event", ["n"], sqlite_where=sa.text("state = 'parked'"))
    _team_tables()
    _machine_tables()
    op.execute("PRAGMA application_id = 1128354643")
    op.execute("PRAGMA user_version = 1")


def _team_tables() -> None:
    op.create_table(
        "control",
        sa.Column("n", sa.Integer, primary_key=True),
        sa.Column("prev", sa.LargeBinary),
        sa.Column("hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("entry", sa.LargeBinary, nullable=False),
        sa.Column("sig", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "epoch",
        sa.Column("n", sa.Integer, primary_key=True),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.Column("since", sa.Integer, sa.ForeignKey("control.n"), nullable=False),
    )


def _machine_tables() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default=sa.text("'ready'")),
        sa.Column("tries", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("crashes", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("ready_ms", sa.Integer, nullable=False),
        sa.Column("owner", sa.Text, nullable=False, server_default=sa.text("''")),
        sa.Column("lease_until_ms", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("code", sa.Text, nullable=False, server_default=sa.text("''")),
        sa.Column("message", sa.Text, nullable=False, server_default=sa.text("''")),
        sa.UniqueConstraint("kind", "note", name="job_once"),
        sa.CheckConstraint("state IN ('ready', 'leased', 'dead')", name="job_state_known"),
    )
    op.create_index("job_order", "job", ["state", "ready_ms"])
    op.create_table(
        "fold",
        sa.Column("one", sa.Integer, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint("one = 1", name="fold_is_one_row"),
    )
