"""Mending a library and where its team meets: each from what the other has, tables from the log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cassette.domain.errors import CassetteError
from cassette.store import repairing
from cassette.sync.inspection import Inspection, records_with
from cassette.workflows.folder_check import FolderFinding, findings

if TYPE_CHECKING:
    from cassette.store.doctor import Finding
    from cassette.sync.replica import Replica
    from cassette.workflows.team_desk import Work


@dataclass(frozen=True, slots=True)
class Mended:
    """What was brought back here (``events``, ``files``) and put back where the team meets
    (``put_back``); what is still wrong here (``left``) and there (``left_there``), and why."""

    events: int
    files: int
    put_back: int
    left: tuple[Finding, ...]
    left_there: tuple[FolderFinding, ...]
    trouble: CassetteError | None


def mend(work: Work) -> Mended:
    """Fold the tables anew; put back where the team meets what is damaged there and whole here, and
    bring back what is damaged here and whole there.

    Where it meets nowhere, only the former. LibraryDamaged when the log cannot be read at all.
    """
    library = work.desk.library
    done = _Exchange(work)
    trouble: CassetteError | None = None
    if work.syncer.places.read() is not None:
        try:
            work.syncer.act(done.both_ways)
            work.syncer.moved()  # it looks at everything anew
            work.syncer.sync_now()
        except CassetteError as error:
            trouble = error
    library.rebuild()
    library.compact()
    left = tuple(library.check())
    return Mended(done.events, done.files, done.put_back, left, done.left, trouble)


class _Exchange:
    """What came back on each side."""

    def __init__(self, work: Work) -> None:
        self._library = work.desk.library
        self.events = self.files = self.put_back = 0
        self.left: tuple[FolderFinding, ...] = ()

    def both_ways(self, replica: Replica) -> None:
        """Damaged events first, so that what is put back is made of whole ones; files at last."""
        library = self._library
        self.events = self._bring_back_events(replica)
        inspection = Inspection(library.replica_log, replica.roster, replica.transport)
        looked = inspection.look()
        self.put_back = inspection.mend(looked, replica.team.opener)
        if self.put_back:
            looked = inspection.look()
        self.left = tuple(findings(library, replica.roster, looked.flaws))
        spoiled = {flaw.address for flaw in looked.flaws}
        self.files = repairing.let_go_of_files(
            library,
            lambda address: address not in spoiled and replica.transport.has_blob(address),
        )

    def _bring_back_events(self, replica: Replica) -> int:
        wanted = repairing.damaged_events(self._library)
        if not wanted:
            return 0
        found = records_with(wanted, replica.roster, replica.transport, replica.team.opener)
        return repairing.restore_events(
            self._library, {wanted[hash]: said for hash, said in found.items()}
        )
