"""kill -9 and power cuts while backing up: what said it was done comes back as it was then."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import CassetteError
from cassette.sync.memory import MemoryTransport
from cassette.sync.shelf import LibraryShelf
from cassette.workflows.back_up import back_up
from cassette.workflows.restore import open_backup, verify
from tests.faulty.child import fresh_id, now_ms
from tests.faulty.disk import KILLED, read_log, with_disk
from tests.faulty.power import cuts
from tests.memory import MEMORY
from tests.speech import ROOT
from tests.sync.machines import Team
from tests.victims import victims

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.faulty.disk import Entry
    from tests.promises import Promise

KILLS, ALL_KILLS = 10, 300
CUTS, ALL_CUTS = 40, 2_000
ROUNDS = 6
KILLED_IN_A_STORY = 3
ERASING = "erasing"


@dataclass
class Stage:
    """A library with its keys, and a place for backups in which there is one."""

    library: Path
    place: Path
    scratch: Path
    said: list[str]

    @property
    def shelf(self) -> LibraryShelf:
        return LibraryShelf(self.library, keyring=False)


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    monkeypatch.setattr(tempfile, "tempdir", MEMORY)  # where drills restore into
    with tempfile.TemporaryDirectory(dir=MEMORY, prefix="cassette-backups-") as place:
        scratch = Path(place)
        memory = MemoryTransport()
        team = Team(scratch, lambda _: memory)
        ada = team.found()
        for n in range(5):
            ada.write(f"note {n}")
            ada.record(b"OggS" + bytes([n]) * 300)
        device = ada.library.identity.device
        LibraryShelf(ada.folder, keyring=False).save(device, ada.shelf.load(device))
        folder = scratch / "backups"
        folder.mkdir()
        done = back_up(ada.library, ada.shelf, folder, now_ms=ada.clock.now_ms)
        team.close()
        yield Stage(ada.folder, folder, scratch, [f"{done.at_ms} {done.digest}"])


def wrong_with(stage: Stage, place: Path, said: Sequence[str], dice: random.Random) -> list[str]:
    """What is wrong with the newest backup that was done and with one before; nothing should be.

    What was recorded before something was erased cannot have the digest of then; it comes back.
    """
    done = [(line.split(), ERASING in said[n:]) for n, line in enumerate(said) if line != ERASING]
    wrong = []
    for (at_ms, digest), erased in {*map(_frozen, (done[-1], dice.choice(done)))}:
        try:
            opened = open_backup(place, shelves=[stage.shelf])
            found = verify(opened, now_ms=now_ms, new_id=fresh_id, at_ms=int(at_ms))
        except CassetteError as error:
            wrong.append(repr(error))
            continue
        if not erased and found.digest != digest:
            wrong.append(f"{at_ms} has another digest")
        wrong += [f"{one.where}: {one.why}" for one in found.damaged]
    return wrong


def _frozen(one: tuple[list[str], bool]) -> tuple[tuple[str, ...], bool]:
    return tuple(one[0]), one[1]


def kill_often(stage: Stage, times: int, *arguments: str) -> int:
    """Kill so often; how many backups were done by then. Stops at what is wrong."""
    said, dice = stage.said, random.Random(times)
    with victims("tests.workflows.backup_victim", "kills", *arguments) as harness:
        for seed in range(times):
            said += harness.kill_one(stage.library, stage.place, seed, lines=4, within_s=0.05)
            assert wrong_with(stage, stage.place, said, dice) == [], f"after kill {seed}"
    return sum(line != ERASING for line in said)


def test_a_few_kills_take_no_backup_that_was_done(stage: Stage) -> None:
    assert kill_often(stage, KILLS) > KILLS


@pytest.mark.torture
@pytest.mark.timeout(2400)
def test_three_hundred_kills_take_no_backup_that_was_done(stage: Stage, promise: Promise) -> None:
    done = kill_often(stage, ALL_KILLS)
    promise(
        "kill -9 while backing up: what said it was done comes back with the digest of then",
        count=ALL_KILLS,
        unit="kills",
        worst=f"0 of {done:,} backups lost",
        seed=f"0 to {ALL_KILLS - 1}",
    )


def test_saying_it_is_done_too_early_is_caught(stage: Stage) -> None:
    """The twin."""
    with pytest.raises(AssertionError, match="after kill"):
        kill_often(stage, 60, "early")


# --- power cuts -----------------------------------------------------------------------------------


def told(stage: Stage, seed: int, *sabotage: str) -> tuple[Path, list[Entry]]:
    """What there was before, and the log of what was asked of the disk since."""
    base = stage.scratch / "base"
    shutil.rmtree(base, ignore_errors=True)
    shutil.copytree(stage.place, base)
    log = stage.scratch / f"log-{seed}{''.join(sabotage)}"
    dice = random.Random(seed)
    for dies in (*(dice.randrange(1, 40) for _ in range(KILLED_IN_A_STORY)), 0):  # and gone on
        words = [log, stage.library, stage.place, ROUNDS, seed, dies, *sabotage]
        module = ("-m", "tests.workflows.backup_victim", "cuts")
        command = [sys.executable, *module, *map(str, words)]
        done = subprocess.run(command, cwd=ROOT, env=with_disk(), check=False)
        fewer_syncs = bool(sabotage) and done.returncode == 0
        assert fewer_syncs or done.returncode == (KILLED if dies else 0)
    return base, read_log(log.read_bytes())


def cut_often(stage: Stage, seed: int, count: int, *sabotage: str) -> Iterator[list[str]]:
    """Cut at so many random points, each in some way; what is wrong after each."""
    dice = random.Random(seed)
    base, log = told(stage, seed, *sabotage)
    left = stage.scratch / "cut"
    points = [dice.randint(0, len(log)) for _ in range(count)]
    for n, (_, disk) in enumerate(cuts(base, stage.place, log, points)):
        disk.leave(left, way=n % 5, seed=seed + n)
        yield wrong_with(stage, left, [*stage.said, *disk.marks], dice)


def test_a_power_cut_takes_no_backup_that_was_done(stage: Stage) -> None:
    assert [wrong for wrong in cut_often(stage, 1, CUTS) if wrong] == []


@pytest.mark.torture
@pytest.mark.timeout(2400)
def test_two_thousand_power_cuts_take_no_backup_that_was_done(
    stage: Stage, promise: Promise
) -> None:
    assert [wrong for wrong in cut_often(stage, 2, ALL_CUTS) if wrong] == []
    promise(
        "Power loss while backing up: what said it was done comes back with the digest of then",
        count=ALL_CUTS,
        unit="cuts",
        worst="0 backups lost",
        seed=2,
    )


@pytest.mark.parametrize("sabotage", ["unsynced", "unsynced-names", "unsettled"])
def test_without_its_syncs_a_power_cut_takes_some(stage: Stage, sabotage: str) -> None:
    """The twin: files or folders are not synced, or not those that a killed run left."""
    assert any(cut_often(stage, 1, 120, sabotage))
