"""Lets Alembic run the revisions on the connection that Cassette hands it.

Usage: only ``cassette.store.upgrade`` starts this; the transaction is the caller's.
"""

from __future__ import annotations

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection)
with context.begin_transaction():
    context.run_migrations()
