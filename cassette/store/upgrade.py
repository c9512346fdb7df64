"""Brings a library to this Cassette's schema: back up, migrate, fold anew what is derived.

The schema's number stands in the file's header (``user_version``), so a newer library is recognised
without opening it.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from cassette.domain.errors import LibraryDamaged
from cassette.runtime import atomic
from cassette.runtime.resources import migrations_folder
from cassette.store.blank import lay_out
from cassette.store.engine import APPLICATION_ID, connect
from cassette.store.faults import explained, folding
from cassette.store.projections import version
from cassette.store.writer import FILE, Writer, make_private

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

SCHEMA_VERSION = 4
"""``user_version`` after the newest revision in migrations/versions."""
KEPT_BACKUPS = 5

_MAGIC = b"SQLite format 3\x00"
_HEADER = 100


def header_version(folder: Path) -> int:
    """The schema number in the header of ``folder``'s database, read without SQLite.

    LibraryDamaged when the file is no Cassette library. Offsets: https://sqlite.org/fileformat.html
    """
    with (folder / FILE).open("rb") as stream:
        header = stream.read(_HEADER)
    if len(header) < _HEADER or not header.startswith(_MAGIC):
        raise LibraryDamaged(path=folder, why=f"{FILE}: it is not a database")
    if int.from_bytes(header[68:72]) != APPLICATION_ID:
        raise LibraryDamaged(path=folder, why=f"{FILE}: it is not a Cassette library")
    return int.from_bytes(header[60:64])


def schema_version(connection: Connection) -> int:
    """The schema number of an open database."""
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def upgrade(writer: Writer, *, now_ms: int) -> None:
    """Bring an open library to today's schema and projections, after a backup."""
    with writer.transaction() as connection:
        found = schema_version(connection)
    if found < SCHEMA_VERSION:
        if found:
            with explained(writer.folder):
                back_up(writer.folder, f"{now_ms}-schema-{found}")
        with folding(writer.folder), writer.transaction() as connection:
            if not found:
                lay_out(connection)
            if schema_version(connection) < SCHEMA_VERSION:
                migrate(connection)
            _fold_anew(connection)
        writer.checkpoint()
        return
    with folding(writer.folder), writer.transaction() as connection:
        if not version.is_current(connection):
            _fold_anew(connection)


def _fold_anew(connection: Connection) -> None:
    from cassette.store.projections import catalogue  # all folds: most openings need none

    catalogue.build(connection)


def migrate(connection: Connection, revision: str = "head") -> None:
    """Run the migrations up to ``revision`` in the caller's transaction."""
    # Slow to import and rarely needed: only when a schema changes.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def back_up(folder: Path, name: str) -> Path:
    """A consistent copy of the database as ``backups/<name>.db``; the newest few are kept."""
    backups = folder / "backups"
    backups.mkdir(mode=0o700, exist_ok=True)
    copy, temporary = backups / f"{name}.db", backups / f".{name}.part"
    temporary.unlink(missing_ok=True)
    make_private(temporary)
    copy_database(folder / FILE, temporary)
    temporary.rename(copy)
    atomic.sync_folder(backups)
    for old in sorted(backups.glob("*.db"))[:-KEPT_BACKUPS]:
        old.unlink()
    return copy


def copy_database(source: Path, target: Path) -> None:
    """A consistent copy of a database that others may be writing, on disk when this returns."""
    with closing(connect(source, mode="ro")) as old, closing(connect(target, mode="rwc")) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")
    with target.open("r+b") as stream:
        atomic.sync(stream.fileno())
