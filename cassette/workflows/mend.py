"""Mending a library: tables from the log, what is damaged from where the team meets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cassette.domain.errors import CassetteError
from cassette.store.repairing import let_go

if TYPE_CHECKING:
    from cassette.store.doctor import Finding
    from cassette.workflows.team_desk import Work


@dataclass(frozen=True, slots=True)
class Mended:
    """What was fetched anew, what is still wrong, and what kept it from being fetched."""

    events: int
    files: int
    left: tuple[Finding, ...]
    trouble: CassetteError | None


def mend(work: Work) -> Mended:
    """Fold the tables anew, and fetch damaged events and files from where the team meets.

    Where it meets nowhere, only the former. LibraryDamaged when the log cannot be read at all.
    """
    library = work.desk.library
    events = files = 0
    trouble: CassetteError | None = None
    if work.syncer.places.read() is not None:
        gone = let_go(library)
        events, files = gone.events, gone.files
        work.syncer.moved()  # it looks at everything anew
        try:
            work.syncer.sync_now()
        except CassetteError as error:
            trouble = error
    library.rebuild()
    library.compact()
    return Mended(events, files, tuple(library.check()), trouble)
