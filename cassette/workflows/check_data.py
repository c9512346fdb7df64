"""“Check my data”: everything that is kept here and where the team meets, read and judged."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cassette.domain.errors import CassetteError
from cassette.workflows.folder_check import check_folder, forks, one_trouble

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.domain.errors import TeamLogForked
    from cassette.store.doctor import Finding
    from cassette.workflows.folder_check import FolderFinding
    from cassette.workflows.team_desk import Work


@dataclass(frozen=True, slots=True)
class Checked:
    """What is wrong here (``here``), and where the team meets (``there``).

    ``there`` is None where the team meets nowhere, or where it could not be looked at: then
    ``trouble`` says why. ``forks``: where the team's log was written twice.
    """

    here: tuple[Finding, ...]
    there: tuple[FolderFinding, ...] | None
    forks: tuple[TeamLogForked, ...]
    trouble: CassetteError | None

    @property
    def is_well(self) -> bool:
        """Whether nothing is wrong with what could be read."""
        return not (self.here or self.there or self.forks)

    @property
    def wrong_there(self) -> CassetteError | None:
        """What is wrong where the team meets, as one trouble."""
        if self.forks:
            return self.forks[0]
        return one_trouble(self.there) if self.there else None


def check_data(work: Work, told: Callable[[float], None] = lambda part: None) -> Checked:
    """Read everything; nothing is changed.

    ``told`` gets how much of the recordings here was read, from 0 to 1, and may raise to stop.
    """
    here = tuple(work.desk.library.check(told))
    if work.syncer.places.read() is None:
        return Checked(here, None, (), None)
    split: tuple[TeamLogForked, ...] = ()
    with suppress(CassetteError):  # told by what else looks there
        split = tuple(forks(work))
    try:
        return Checked(here, tuple(check_folder(work)), split, None)
    except CassetteError as trouble:
        return Checked(here, None, split, trouble)
