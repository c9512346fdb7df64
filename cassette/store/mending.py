"""Mends a library whose derived tables cannot even be dropped: a new file from the log alone."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from typing import TYPE_CHECKING, Any

from cassette.store.engine import connect
from cassette.store.faults import explained, folding
from cassette.store.founding import settle, sweep_draft
from cassette.store.projections import catalogue
from cassette.store.writer import FILE, Writer, make_private

if TYPE_CHECKING:
    from pathlib import Path

_SCHEMA = (
    "SELECT type, name, sql FROM source.sqlite_master WHERE sql IS NOT NULL "
    "AND name NOT LIKE 'sqlite_%' AND tbl_name NOT IN (SELECT value FROM json_each(?)) "
    "ORDER BY type <> 'table', rowid"
)
_HEADER = ("application_id", "user_version")


def build_anew(folder: Path, *, now_ms: int) -> None:
    """Replace the database of ``folder`` by one with the same log and freshly folded tables.

    The caller holds the lock and has closed every connection. The damaged file is kept in backups.
    LibraryDamaged when the log cannot be read whole either; nothing has changed then.
    """
    draft = folder / f".{FILE}.new"
    with explained(folder):
        sweep_draft(draft)
        try:
            _empty_the_log(folder / FILE)
            make_private(draft)
            _copy_the_log(folder / FILE, draft)
            _fold(folder, draft)
            _keep_damaged(folder, now_ms)
            settle(draft, folder / FILE)
            for ending in ("-wal", "-shm"):
                (folder / f"{FILE}{ending}").unlink(missing_ok=True)
        finally:
            sweep_draft(draft)


def _empty_the_log(file: Path) -> None:
    """Fold the write-ahead log into its file: it must not be taken for the new one's."""
    with closing(connect(file, mode="rw")) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _copy_the_log(file: Path, draft: Path) -> None:
    with closing(connect(draft, mode="rw")) as raw:
        raw.execute("ATTACH DATABASE ? AS source", (str(file),))
        raw.execute("BEGIN")
        derived = json.dumps([part.TABLE for part in catalogue.PROJECTIONS])
        for kind, name, sentence in raw.execute(_SCHEMA, (derived,)).fetchall():
            raw.execute(sentence)
            if kind == "table":
                raw.execute(f'INSERT INTO main."{name}" SELECT * FROM source."{name}"')  # noqa: S608
        raw.execute("COMMIT")
        _copy_header(raw)


def _copy_header(raw: Any) -> None:
    for pragma in _HEADER:
        (value,) = raw.execute(f"PRAGMA source.{pragma}").fetchone()
        raw.execute(f"PRAGMA main.{pragma} = {int(value)}")


def _fold(folder: Path, draft: Path) -> None:
    writer = Writer(folder, file=draft)
    try:
        with folding(folder), writer.transaction() as connection:
            catalogue.build(connection)
        writer.checkpoint()
    finally:
        writer.close()


def _keep_damaged(folder: Path, now_ms: int) -> None:
    kept = folder / "backups" / f"{now_ms}-damaged"
    kept.parent.mkdir(mode=0o700, exist_ok=True)
    make_private(kept)
    shutil.copyfile(folder / FILE, kept)
