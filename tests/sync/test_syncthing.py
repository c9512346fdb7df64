"""A team whose folder two real Syncthing instances carry, with the network cut between them."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import TransportTrouble
from cassette.sync.folder import FolderTransport
from tests.patience import eventually
from tests.sync.machines import Machine, Team
from tests.sync.syncthings import syncthings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.promises import Promise
    from tests.sync.syncthings import Pair

LONG_S = 90.0
AFTER_MANY_CUTS_S = 300.0
"""Cut again and again, Syncthing waits longer and longer before it tries once more."""
SOUND = 300_000


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    with syncthings(tmp_path) as pair:
        yield pair


class Carried:
    """Ada and Ben, each with their own copy of the folder."""

    def __init__(self, scratch: Path, pair: Pair, seed: int) -> None:
        self.pair, self._dice = pair, random.Random(seed)
        self._next: Machine | None = None
        places = iter((pair.one.folder, pair.two.folder))

        def place(team: str) -> FolderTransport:
            return FolderTransport(next(places), team)

        self.team = Team(scratch, place)
        self.ada = self.team.found()
        self._of(self.ada).prepare()
        self.ada.sync()
        there = pair.two.folder / self._of(self.ada).root.name / "t"
        eventually(lambda: any(there.glob("*.ctl")), "the team in the other folder", LONG_S)
        self.ben = self.team.join(self.ada)
        eventually(self._ben_is_in, "letting Ben in", LONG_S)
        self.said: set[str] = set()

    def close(self) -> None:
        self.team.close()

    def both_speak(self, count: int) -> None:
        for machine in (self.ada, self.ben):
            for _ in range(count):
                text = f"note {len(self.said)}"
                machine.write(text)
                self.said.add(text)
            machine.record(self._dice.randbytes(SOUND))
            machine.sync()

    def agree(self) -> None:
        """Wait until both have everything."""
        eventually(self._are_equal, "equal libraries", AFTER_MANY_CUTS_S, every_s=0.2)
        for machine in (self.ada, self.ben):
            assert self.said <= machine.texts()
            assert machine.library.check() == []
            assert machine.sync().missing_blobs == 0

    def _are_equal(self) -> bool:
        results = [self.ada.sync(), self.ben.sync()]
        assert not [trouble for result in results for trouble in result.troubles]
        return (
            all(result.state == "up_to_date" and not result.unsent for result in results)
            and self.said <= self.ada.texts() & self.ben.texts()
            and len(self.team.digests()) == 1
        )

    def _ben_is_in(self) -> bool:
        try:
            self.team.admit(self.ada)
            return self.ben.sync().state == "up_to_date"
        except TransportTrouble:  # his folder is not all there yet
            return False

    @staticmethod
    def _of(machine: Machine) -> FolderTransport:
        assert isinstance(machine.transport, FolderTransport)
        return machine.transport


def cut_often(scratch: Path, pair: Pair, cuts: int, seed: int) -> int:
    """So often: the network goes, both speak, it comes back and goes again while all is on its
    way. How many notes were written."""
    dice = random.Random(seed)
    carried = Carried(scratch, pair, seed)
    try:
        carried.both_speak(2)
        carried.agree()
        for _ in range(cuts):
            pair.cut()
            carried.both_speak(3)
            pair.mend()
            until = time.monotonic() + dice.uniform(0, 2)  # whenever that is of what they send
            eventually(lambda until=until: time.monotonic() > until, "a moment")  # type: ignore[misc]
            carried.ada.sync()
            carried.ben.sync()
            pair.cut()
            carried.both_speak(1)
            pair.mend()
        carried.agree()
        return len(carried.said)
    finally:
        carried.close()


@pytest.mark.torture
@pytest.mark.timeout(600)
def test_what_syncthing_carries_is_all_there_after_the_network_was_cut(
    tmp_path: Path, pair: Pair
) -> None:
    assert cut_often(tmp_path, pair, cuts=1, seed=1) == 12


@pytest.mark.torture
@pytest.mark.timeout(1500)
def test_what_syncthing_carries_is_all_there_after_20_cuts(
    tmp_path: Path, pair: Pair, promise: Promise
) -> None:
    notes = cut_often(tmp_path, pair, cuts=20, seed=2)
    promise(
        "Two Syncthing instances whose network is cut lose nothing",
        count=40,
        unit="cuts",
        worst=f"0 of {notes} notes lost",
        seed=2,
    )
