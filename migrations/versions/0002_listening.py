"""How this machine listens: where somebody speaks, what sounded, habits and the time they saved.

Revision 0002. These tables are the machine's own: no fact stands behind them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables; nothing that is there changes."""
    op.create_table(
        "speech",
        sa.Column("sound", sa.Text, primary_key=True),
        sa.Column("duration_ms", sa.Integer, nullable=False),
        sa.Column("spans", sa.Text, nullable=False),
        sa.Column("spared", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False, server_default=sa.text("''")),
        sa.Column("saved_gentle", sa.Integer, nullable=False),
        sa.Column("saved_medium", sa.Integer, nullable=False),
        sa.Column("saved_max", sa.Integer, nullable=False),
    )
    op.create_table(
        "listened",
        sa.Column("note", sa.Text, primary_key=True),
        sa.Column("from_ms", sa.Integer, primary_key=True),
        sa.Column("up_to_ms", sa.Integer, nullable=False),
    )
    op.create_table(
        "habit",
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_table(
        "time_saved",
        sa.Column("day", sa.Text, primary_key=True),
        sa.Column("heard_ms", sa.Integer, nullable=False),
        sa.Column("by_speed_ms", sa.Integer, nullable=False),
        sa.Column("by_trim_ms", sa.Integer, nullable=False),
    )
    op.execute("PRAGMA user_version = 2")
