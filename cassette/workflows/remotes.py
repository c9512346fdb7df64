"""Where the team meets: choosing the shared folder, leaving it, fetching what is large."""

from __future__ import annotations

import platform
from dataclasses import replace
from typing import TYPE_CHECKING

from cassette.domain.errors import (
    CannotRead,
    FolderGone,
    FolderNotApart,
    LibraryReadOnly,
    TeamNotThere,
)
from cassette.domain.facts import MAX_NAME
from cassette.domain.team_events import DeviceNamed
from cassette.domain.text import clean_name, shown
from cassette.runtime import atomic, paths
from cassette.sync.folder import FolderTransport

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.domain.ids import NoteId, TeamId
    from cassette.domain.team_views import Travelling
    from cassette.store.library import Library
    from cassette.sync.replica import Replica
    from cassette.workflows.team_desk import Work


def set_folder(work: Work, folder: Path, *, anew: bool = False) -> Path:
    """Meet the team in ``folder`` from now on; the folder as it was understood.

    Whatever carries it to the others' computers (Syncthing, Dropbox, a drive) is not Cassette's
    business. Coming from another folder, everything sealed is copied over when both are there; what
    is not in the new one then is put there from this library, as far as it can be made again. Where
    the folder is lost, ``anew`` lets it begin without the team in it. FolderGone, FolderNotApart,
    TeamNotThere, TransportTrouble, LibraryReadOnly, DiskFull, CannotRead, CannotWrite.
    """
    library, places = work.desk.library, work.syncer.places
    library.require_writable()
    team, before = library.identity.team, places.read()
    shared = shared_folder(folder, team)
    must_be_apart(shared, library.folder)
    place = FolderTransport(shared, team)
    if before is not None and before.folder != shared:
        _carry_over(FolderTransport(before.folder, team).root, place.root)
    first = before is None and _founded_here(library)
    if not place.root.is_dir() and not (first or anew):
        raise TeamNotThere(path=shared)
    place.prepare()
    places.set("folder", str(shared))
    name_this_device(library)
    work.syncer.moved()
    if not first:
        work.syncer.act(lambda replica: _put_all(library, replica))
        work.syncer.moved()  # it looks at everything anew
    return shared


def forget_folder(work: Work) -> None:
    """Meet nowhere any more: what is here stays, and what is in the folder stays there."""
    work.desk.library.require_writable()
    work.syncer.places.forget()
    work.syncer.moved()


def fetch_audio(work: Work, note: NoteId) -> bool:
    """Fetch the sound of a note now, however large; whether there was anything to fetch.

    UnknownId, LibraryReadOnly.
    """
    library = work.desk.library
    if library.read_only:
        raise library.why_read_only or LibraryReadOnly(path=library.folder)
    sound = library.queries.sound(note)
    if sound is None or library.recordings.has(sound):
        return False
    library.replica_log.ask_for(sound)
    work.syncer.wake()
    return True


def travelling(work: Work) -> Travelling:
    """Which notes are not everywhere yet, or not gone everywhere."""
    from cassette.workflows.erase import erasing  # brings the cryptography

    found = work.syncer.places.travelling()
    return replace(found, erasing=erasing(work.desk.library))


def shared_folder(folder: Path, team: TeamId) -> Path:
    """The folder that is meant: who points at the team's own folder in it means what holds it.

    FolderGone, BadValue.
    """
    folder = paths.given_path(folder)
    if folder.name == FolderTransport(folder.parent, team).root.name:
        folder = folder.parent
    if not paths.is_folder(folder):
        raise FolderGone(path=folder)
    return folder


def must_be_apart(shared: Path, library: Path) -> None:
    """FolderNotApart: a library that travels as it is would be read by whoever carries it."""
    shared, library = shared.resolve(), library.resolve()
    if shared == library or shared in library.parents or library in shared.parents:
        raise FolderNotApart(path=shared)


def name_this_device(library: Library, name: str = "") -> None:
    """Say how this computer is called in the team, if nobody has yet, or anew with ``name``."""
    device = library.identity.device
    if name or device not in library.queries.device_names():
        library.append([DeviceNamed(device=device, name=device_name(name))])


def device_name(wish: str = "") -> str:
    """What this computer calls itself, as others are shown it. BadName."""
    if wish.strip():
        return clean_name(wish, "computer name", MAX_NAME)
    own = shown(platform.node().partition(".")[0], 40).strip()
    return own or platform.system() or "computer"


def _put_all(library: Library, replica: Replica) -> None:
    """What this library has and the folder has not: the others' as well as our own."""
    from cassette.sync.inspection import Inspection

    inspection = Inspection(library.replica_log, replica.roster, replica.transport)
    inspection.mend(inspection.look(), replica.team.opener)


def _founded_here(library: Library) -> bool:
    """Whether this computer is all the team has: then it may also begin its folder."""
    from cassette.workflows.looking import roster_of

    log = library.replica_log
    return roster_of(library).is_alone(log.device) and bool(log.secrets())


def _carry_over(old: Path, new: Path) -> None:
    """Copy what is sealed into the new folder; each file under its own name, none is replaced."""
    if not old.is_dir() or not new.parent.is_dir() or old.resolve() == new.resolve():
        return
    for source in _files_below(old):
        target = new / source.relative_to(old)
        with atomic.explained(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.exists():
                continue
        try:
            data = source.read_bytes()
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise CannotRead(path=source, why=why) from error
        atomic.write_bytes(target, data)


def _files_below(folder: Path) -> list[Path]:
    try:
        return sorted(one for one in folder.rglob("*") if one.is_file())
    except OSError as error:
        raise CannotRead(path=folder, why=error.strerror or type(error).__name__) from error
