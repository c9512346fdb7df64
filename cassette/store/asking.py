"""Reading with storage errors explained: what every query goes through."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from pysqlite3 import dbapi2

from cassette.domain.errors import LibraryDamaged
from cassette.store.faults import CONFUSION, explained

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cassette.store.engine import Readers
    from cassette.store.snapshot import Snapshot


class Asking:
    """Call it for a snapshot of the library: ``with ask() as connection``."""

    def __init__(self, readers: Readers, folder: Path) -> None:
        self._readers = readers
        self._folder = folder

    @contextmanager
    def __call__(self) -> Iterator[Snapshot]:
        """One consistent state; LibraryDamaged or StorageFailed when it cannot be read."""
        try:
            with explained(self._folder), self._readers.snapshot() as connection:
                yield connection
        except (*CONFUSION, dbapi2.OperationalError) as error:
            from cassette.store import doctor

            # A number where a name belongs: damage or a bug of ours, and only looking can tell.
            found = doctor.examine_database(self._folder, self._readers)
            if not found:
                raise
            why = f"{found[0].where}: {found[0].why}"
            raise LibraryDamaged(path=self._folder, why=why) from error
