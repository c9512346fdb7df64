"""What the last of the first steps makes: a team of one's own, or the demo team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.desktop.language import tr
from cassette.desktop.screens.frame import memory
from cassette.runtime import shelf
from cassette.runtime.settings import change_settings
from cassette.workflows.demo_team import build_demo, demo_folder
from cassette.workflows.plan_meeting import new_meeting
from cassette.workspace import Workspace, clock, fresh_id, local_zone

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cassette.desktop.screens.backup.work import RestoreWish
    from cassette.desktop.screens.team.join_form import JoinWish
    from cassette.desktop.screens.welcome.you import Person


def found_own(folder: Path | None, person: Person, *, with_meeting: bool) -> Path:
    """Found the person's team, with a first meeting to speak in when wished; its folder. Blocks.

    Raises LibraryExists, BadName, DiskFull.
    """
    with Workspace.create(folder, person.team, person.name, colour=person.colour) as made:
        if with_meeting:
            page = new_meeting(made.desk, "status", tr("My first update")).page
            memory.keep(made.folder, memory.WindowMemory(section=page.row.id))
        return made.folder


def fulfil(folder: Path | None, person: Person, wish: JoinWish | RestoreWish) -> Path:
    """Make the library of who joins a team, comes back, or has a backup; its folder. Blocks.

    Raises what joining or restoring raises.
    """
    return wish.make(folder or shelf.free_folder(tr("Team")), person.name, person.colour)


def found_demo(on_progress: Callable[[int, int], None]) -> Path:
    """Make the demo team unless it is there; its folder. Blocks for seconds.

    Raises LibraryExists, LibraryBusy, DiskFull, CannotWrite.
    """
    folder = demo_folder()
    build_demo(folder, now_ms=clock, new_id=fresh_id, zone=local_zone(), on_progress=on_progress)
    return folder


def remember(person: Person) -> None:
    """The first steps are done. Raises DiskFull, CannotWrite."""
    change_settings(first_run_done=True, member_colour=person.colour)
