"""Traces: what a record had that its event does not say, so that it can be made again.

Revision 0004. Where a team meets, a damaged file is put back from any computer that has its events.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; nothing that is there changes."""
    op.add_column("event", sa.Column("trace", sa.LargeBinary))
    op.add_column("chain", sa.Column("trace", sa.LargeBinary))
    op.add_column("chain", sa.Column("prev", sa.LargeBinary))
    op.add_column("chain", sa.Column("epoch", sa.Integer))
    op.execute("PRAGMA user_version = 4")
