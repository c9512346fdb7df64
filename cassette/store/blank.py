"""The tables of a new library at once, as all migrations one after the other would make them.

    python -m cassette.store.blank migrations/newest.sql

writes down what the migrations make of an empty database. Nobody begins with the first Cassette's
tables: running every migration takes half a second the first time, and most of it is Alembic's.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from cassette.runtime.resources import migrations_folder

if TYPE_CHECKING:
    from sqlalchemy import Connection

FILE = "newest.sql"
_BETWEEN = ";\n\n"
_MADE = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
_REVISION = "SELECT version_num FROM alembic_version"
_STAMP = "INSERT INTO alembic_version (version_num) VALUES ('{}')"
_HEADER = ("application_id", "user_version")


def lay_out(connection: Connection) -> None:
    """Make the tables in an empty database; the caller's transaction."""
    text = (migrations_folder() / FILE).read_text(encoding="utf-8")
    for sentence in text.split(_BETWEEN):
        connection.exec_driver_sql(sentence)


def written_down(connection: Connection) -> str:
    """What ``lay_out`` reads, for a database that the migrations have just made."""
    sql = connection.exec_driver_sql
    sentences = [str(row[0]) for row in sql(_MADE)]
    revision = sql(_REVISION).scalar_one()
    sentences.append(_STAMP.format(revision))
    for name in _HEADER:
        sentences.append(f"PRAGMA {name} = {sql(f'PRAGMA {name}').scalar_one()}")
    if any(_BETWEEN in sentence for sentence in sentences):
        raise ValueError("a sentence has an empty line in it")
    return _BETWEEN.join(sentences) + "\n"


def main(words: list[str]) -> None:
    """Write the file anew."""
    from cassette.store.upgrade import migrate
    from cassette.store.writer import Writer

    with tempfile.TemporaryDirectory() as folder:
        writer = Writer(Path(folder), file=Path(folder) / "empty.db")
        with writer.transaction() as connection:
            migrate(connection)
            text = written_down(connection)
        writer.close()
    Path(words[0]).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
