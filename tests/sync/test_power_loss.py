"""The power goes at any point of a library's life in a team: what was acknowledged is still there.

The log of everything asked of the disk (by SQLite, by recordings, by the shared folder) is cut at
any point; what was not synced by then is kept, dropped or torn. What is left is opened and, as a
whole, synced with a teammate.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import CassetteError
from cassette.store.library import Library
from cassette.sync.folder import FolderTransport
from cassette.sync.shelf import LibraryShelf
from cassette.sync.wire import read_records
from tests.faulty.child import FETCHED, fresh_id, now_ms, opened
from tests.faulty.disk import KILLED, read_log, with_disk
from tests.faulty.power import cuts
from tests.memory import MEMORY
from tests.sync.machines import Team, place_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cassette.sync.replica import Replica
    from tests.faulty.disk import Entry
    from tests.promises import Promise

ROOT = Path(__file__).parents[2]
ROUNDS = 24
FEW, FULL = 40, 20_000
"""Cuts, and those of ``make torture``; one in ``WHOLE`` of them is also synced with a teammate."""
WHOLE = 20


@dataclass
class Stage:
    """Where a story is told: ``base`` is how it begins, ``disk`` where it happens."""

    base: Path
    disk: Path
    ben: Path
    scratch: Path

    @property
    def cut(self) -> Path:
        return self.scratch / "cut"


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """Ada's library and the folder she shares with Ben, who has written and recorded."""
    with tempfile.TemporaryDirectory(dir=MEMORY, prefix="cassette-cuts-") as scratch:
        yield prepared(Path(scratch))


def prepared(scratch: Path) -> Stage:
    disk = scratch / "disk"
    disk.mkdir()
    team = Team(scratch, place_in(disk, "folder"))
    ada = team.begun()
    ben = team.joined(ada)
    ben.sync()
    for n in range(6):
        ben.write(f"of Ben {n}")
        ben.record(FETCHED + bytes([n]))
        ben.sync()
    for machine in (ada, ben):
        device = machine.library.identity.device
        LibraryShelf(machine.folder, keyring=False).save(device, machine.shelf.load(device))
    team.close()
    ada.folder.rename(disk / "ada")
    ben.folder.rename(scratch / "ben")
    shutil.copytree(disk, scratch / "base")
    return Stage(scratch / "base", disk, scratch / "ben", scratch)


def told(stage: Stage, seed: int, *sabotage: str) -> list[Entry]:
    """The log of a story: everything that was asked of the disk, and what was acknowledged."""
    shutil.rmtree(stage.disk)
    shutil.copytree(stage.base, stage.disk)
    log = stage.scratch / f"log-{seed}{''.join(sabotage)}"
    dice = random.Random(seed)
    for dies in (dice.randrange(1, 60), 0):  # killed once, and gone on
        words = [log, stage.disk / "ada", stage.disk / "shared", ROUNDS, seed, dies, *sabotage]
        command = [sys.executable, "-m", "tests.faulty.child", "story", *map(str, words)]
        done = subprocess.run(command, cwd=ROOT, env=with_disk(), check=False)
        assert done.returncode == (KILLED if dies else 0)
    return read_log(log.read_bytes())


@dataclass
class Acknowledged:
    """What a library had said is safe."""

    notes: set[str] = field(default_factory=set)
    sounds: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    entries: int = 0

    @staticmethod
    def by(marks: Sequence[str]) -> Acknowledged:
        said = Acknowledged()
        for kind, *words in (mark.split() for mark in marks):
            if kind == "notes":
                said.notes.update(words)
            elif kind == "sound":
                said.notes.add(words[0])
                said.sounds.add(words[1])
            elif kind == "file":
                said.files.add(words[0])
            elif kind == "entry":
                said.entries = int(words[0])
        return said


def notes_in(library: Library) -> list[str]:
    with library.ask() as connection:
        rows = connection.exec_driver_sql(
            "SELECT body ->> 'note' FROM event WHERE type LIKE 'note.%' AND state = 'applied'"
        )
        return [row[0] for row in rows.all()]


def wrong_alone(library: Library, shared: Path, said: Acknowledged) -> dict[str, object]:
    """What is wrong with a library after a cut, and with what it believes to have sent."""
    there = notes_in(library)
    wrong: dict[str, object] = {
        "lost": sorted(said.notes - set(there)),
        "twice": len(there) - len(set(there)),
        "sounds": [sha for sha in said.sounds if not is_whole(library, sha)],
        "files": [sha for sha in said.files if not library.attached.has(sha, "image/png")],
        "entries": max(0, said.entries + 1 - len(library.replica_log.lines())),
        "never sent": never_sent(library, shared),
    }
    with library.ask() as connection:
        found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
        wrong["corrupt"] = "" if found == "ok" else found
    return wrong


def is_whole(library: Library, sha: str) -> bool:
    try:
        library.recordings.verify(sha)
    except CassetteError:
        return False
    return True


def never_sent(library: Library, shared: Path) -> list[object]:
    """Records and files that the library believes to stand in the folder, and that do not."""
    transport = FolderTransport(shared, library.identity.team)
    device, (acked, _) = library.identity.device, library.replica_log.acked()
    there: set[int] = set()
    missing: list[object] = []
    for chunk in transport.chunks(device):
        data = transport.records(device, chunk)
        if data is not None:
            records = read_records(data)
            there |= {record.seq for record in records}
            for record in records:
                if record.seq <= acked:
                    addresses = [address.hex() for address in record.says.blobs]
                    missing += [a for a in addresses if transport.blob(a) is None]
    return missing + sorted(set(range(1, acked + 1)) - there)


def wrong_together(
    stage: Stage, library: Library, replica: Replica, said: Acknowledged
) -> dict[str, object]:
    """What is wrong once the library and a teammate have synced."""
    home = stage.scratch / "ben-now"
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(stage.ben, home)
    ben, theirs = opened(home, stage.cut / "shared")
    with ben:
        results = [one.sync() for one in (replica, theirs, replica, theirs)][2:]
        there = notes_in(ben)
        return {
            "states": [r.state for r in results if r.state != "up_to_date"],
            "unsent": [r.unsent for r in results if r.unsent],
            "troubles": [t for r in results for t in r.troubles],
            "never came": sorted(said.notes - set(there)),
            "came twice": len(there) - len(set(there)),
            "sounds that never came": [sha for sha in said.sounds if not is_whole(ben, sha)],
            "different": library.digest() != ben.digest(),
            "findings": [*library.check(), *ben.check()],
        }


def survey(stage: Stage, marks: Sequence[str], *, together: bool) -> dict[str, object]:
    """Everything that is wrong after one cut; nothing should be."""
    said = Acknowledged.by(marks)
    ada, shared = stage.cut / "ada", stage.cut / "shared"
    try:
        library = Library.open(ada, now_ms=now_ms, new_id=fresh_id)
        with library:
            wrong = wrong_alone(library, shared, said)
            if together:
                wrong |= wrong_together(stage, library, opened_beside(library, shared), said)
    except CassetteError as error:
        wrong = {"fell": repr(error)}
    return {name: found for name, found in wrong.items() if found}


def opened_beside(library: Library, shared: Path) -> Replica:
    from tests.faulty.child import replica_of

    return replica_of(library, shared)


def cut_often(stage: Stage, log: list[Entry], count: int, seed: int) -> Iterator[dict[str, object]]:
    """Cut at so many random points, each in some way; what is wrong after each."""
    dice = random.Random(seed)
    points = [dice.randint(0, len(log)) for _ in range(count)]
    for n, (_, disk) in enumerate(cuts(stage.base, stage.disk, log, points)):
        disk.leave(stage.cut, way=n % 5, seed=seed + n)
        yield survey(stage, disk.marks, together=n % WHOLE == 0)


def test_a_power_cut_at_any_point_takes_nothing_that_was_acknowledged(stage: Stage) -> None:
    log = told(stage, seed=1)
    for wrong in cut_often(stage, log, FEW, seed=1):
        assert wrong == {}


@pytest.mark.torture
@pytest.mark.timeout(2400)
def test_20_000_power_cuts_take_nothing_that_was_acknowledged(
    stage: Stage, promise: Promise
) -> None:
    stories = 4
    for seed in range(stories):
        log = told(stage, seed)
        for n, wrong in enumerate(cut_often(stage, log, FULL // stories, seed)):
            assert wrong == {}, f"story {seed}, cut {n}"
    promise(
        "Power loss: nothing acknowledged is lost, nothing is corrupt, all goes on",
        count=FULL,
        unit="cuts",
        worst="0 lost, 0 corrupt",
        seed=f"0 to {stories - 1}",
    )


@pytest.mark.parametrize("sabotage", ["normal", "unsynced", "unsynced-names"])
def test_without_its_syncs_a_power_cut_takes_something(stage: Stage, sabotage: str) -> None:
    """The twin: SQLite does not sync commits, or files, or folders are not synced."""
    log = told(stage, 1, sabotage)
    assert any(cut_often(stage, log, 100, seed=1))


def test_the_log_of_a_story_holds_everything_that_was_done(stage: Stage) -> None:
    """The recorder: all of its log, applied, is the disk as it stands."""
    log = told(stage, seed=2)
    ((_, disk),) = cuts(stage.base, stage.disk, log, [len(log)])
    disk.leave(stage.cut, way=1, seed=0)
    assert files_of(stage.cut) == files_of(stage.disk)
    assert {"O", "W", "S", "R", "M", "K", "C"} <= {entry.what for entry in log}


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        os.path.relpath(path, folder): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith("-shm")
    }
