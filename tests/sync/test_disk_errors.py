"""Disks that fail: every operation meets every error, and says what it met; nothing is corrupt.

A fault is one call to the system (the nth opening, writing, syncing … of an operation) that gets
EIO, or ENOSPC from then on as on a full disk.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from tests.faulty.child import OPERATIONS
from tests.faulty.disk import ERRORS, KINDS, with_disk
from tests.sync.test_power_loss import MEMORY, ROOT, prepared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.promises import Promise

FIRST = 40
SLOWEST_S = 2.0


class Fault(NamedTuple):
    """The ``nth`` call of a kind fails during an operation."""

    operation: str
    kind: str
    error: str
    nth: int

    @property
    def line(self) -> str:
        sticky = int(self.error == "ENOSPC")
        return f"{self.operation} {self.kind} {self.error} {self.nth} {sticky}\n"


class Patient:
    """A process with a library on the disk that fails."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def meets(self, fault: Fault) -> dict[str, Any]:
        """How it took one fault."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(fault.line)
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, f"the process fell at {fault}"
        said: dict[str, Any] = json.loads(line)
        return said


@pytest.fixture(scope="module")
def base() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=MEMORY, prefix="cassette-errors-") as scratch:
        yield prepared(Path(scratch)).base


@contextmanager
def patient(base: Path, *sabotage: str) -> Iterator[Patient]:
    work = base.parent / "work"
    command = [sys.executable, "-m", "tests.faulty.child", "errors", base, work, *sabotage]
    with subprocess.Popen(
        command, cwd=ROOT, env=with_disk(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Patient(process)
    shutil.rmtree(work, ignore_errors=True)


def wrong_with(said: dict[str, Any]) -> dict[str, Any]:
    """What an operation that met a fault did wrong; nothing should be."""
    wrong = dict(said["wrong"])
    if said["unnamed"]:
        wrong["unnamed"] = said["unnamed"]
    if said["seconds"] > SLOWEST_S:
        wrong["slow"] = said["seconds"]
    return wrong


KINDS_OF = [
    (operation, kind, error) for operation in OPERATIONS for kind in KINDS for error in ERRORS
]


def test_an_operation_that_meets_an_error_says_so_and_nothing_is_corrupt(base: Path) -> None:
    dice = random.Random(1)
    with patient(base) as one:
        named = 0
        for kinds in dice.sample(KINDS_OF, 20):
            fault = Fault(*kinds, dice.randrange(1, 6))
            said = one.meets(fault)
            assert wrong_with(said) == {}, fault
            named += bool(said["named"])
    assert named >= 5


@pytest.mark.torture
@pytest.mark.timeout(2400)
def test_every_operation_meets_every_error_at_its_first_40_calls(
    base: Path, promise: Promise
) -> None:
    met, slowest = 0, 0.0
    with patient(base) as one:
        for kinds in KINDS_OF:
            for nth in range(1, FIRST + 1):
                said = one.meets(Fault(*kinds, nth))
                assert wrong_with(said) == {}, (kinds, nth)
                if said["seen"] < nth:
                    break
                met += 1
                slowest = max(slowest, said["seconds"])
    assert met >= 500
    promise(
        "Disk full and I/O errors: each is named within 2 s, nothing is corrupt, all goes on",
        count=met,
        unit="faults",
        worst=f"0 corrupt, {slowest:.2f} s",
    )


@pytest.mark.parametrize(
    ("sabotage", "fault"),
    [
        ("unnamed", Fault("sync", "rename", "EIO", 1)),
        ("silent", Fault("record", "sync", "EIO", 1)),
    ],
)
def test_an_error_that_is_swallowed_or_has_no_name_is_found(
    base: Path, sabotage: str, fault: Fault
) -> None:
    """The twins."""
    with patient(base, sabotage) as one:
        faults = [fault._replace(nth=nth) for nth in range(1, 12)]
        assert any(wrong_with(one.meets(each)) for each in faults)
