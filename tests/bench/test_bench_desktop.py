"""The window on 10,000 notes: first paint, frames, memory, opening a meeting of a thousand.

The budgets are for a machine with two idle cores. Times are therefore asserted as processor time of
the window's own thread, and printed beside a peer measured in the same run: a bare process with Qt
and SQLAlchemy for the start, a plain list of Qt's own for scrolling.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.bench.big_library import BigLibrary, build_big_library
from tests.speech import ROOT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]

FIRST_PAINT_MS, FRAME_P95_MS, RSS_MB, OPEN_MS = 700, 8, 150, 100
START_RATIO = 2.5
ROUNDS = 3
BARE = """
import time
from PySide6 import QtCore, QtGui, QtWidgets
import sqlalchemy
app = QtWidgets.QApplication(["bare"])
view = QtWidgets.QListView()
view.show()
app.processEvents()
print(time.process_time() * 1000)
"""


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> BigLibrary:
    return build_big_library(tmp_path_factory.mktemp("big") / "library")


def _bare() -> tuple[float, float]:
    begun = time.monotonic()
    done = subprocess.run([sys.executable, "-c", BARE], check=True, capture_output=True, cwd=ROOT)
    return (time.monotonic() - begun) * 1000, float(done.stdout)


def _measured(big: BigLibrary, home: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setenv("XDG_STATE_HOME", str(home))
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.bench.window_probe",
            str(big.folder),
            big.big_meeting,
            str(time.monotonic()),
        ],
        check=True,
        capture_output=True,
        cwd=ROOT,
    )
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _p(frames: list[list[float]], which: int, share: float) -> float:
    values = sorted(frame[which] for frame in frames)
    return values[min(len(values) - 1, round(len(values) * share))]


def test_the_window_on_ten_thousand_notes(
    big: BigLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = [_measured(big, tmp_path / f"{n}", monkeypatch) for n in range(ROUNDS)]
    bare = min((_bare() for _ in range(ROUNDS)), key=lambda one: one[1])
    best = min(runs, key=lambda run: run["first_paint_cpu_ms"])
    ratio = best["first_paint_cpu_ms"] / bare[1]
    print(
        f"\nfirst paint {best['first_paint_ms']:.0f} ms, {best['first_paint_cpu_ms']:.0f} ms of "
        f"processor time: {ratio:.2f} x bare Qt and SQLAlchemy ({bare[0]:.0f} / {bare[1]:.0f} ms)"
    )
    frame = {}
    for name in ("wheel_ms", "far_ms", "meeting_wheel_ms", "plain_ms"):
        run = min(runs, key=lambda run, name=name: _p(run[name], 1, 0.95))
        frame[name] = _p(run[name], 1, 0.95)
        print(
            f"{name}: p50 {_p(run[name], 0, 0.5):.1f}, p95 {_p(run[name], 0, 0.95):.1f} ms wall; "
            f"p95 {frame[name]:.1f} ms of the window's thread"
        )
    print(f"scrolling {frame['wheel_ms'] / frame['plain_ms']:.1f} x a plain list of Qt's own")
    opened = min(run["open_ms"][1] for run in runs)
    memory = min(run["rss_mb"] for run in runs)
    print(
        f"meeting of {best['meeting_rows']} rows {opened:.0f} ms; {memory:.0f} MB after scrolling"
    )
    assert best["rows"] > 5_000
    assert best["meeting_rows"] > 1_000
    assert best["too_soon"] == []
    budgets = {
        "first paint, ms": (best["first_paint_ms"], FIRST_PAINT_MS),
        "scroll p95 in Catch up, ms": (frame["wheel_ms"], FRAME_P95_MS),
        "scroll p95 in a meeting, ms": (frame["meeting_wheel_ms"], FRAME_P95_MS),
        "opening a meeting, ms": (opened, OPEN_MS),
        "memory, MB": (memory, RSS_MB),
    }
    for what, (found, limit) in budgets.items():
        print(f"{what}: {found:.1f} of {limit} {'within' if found <= limit else 'OVER'}")
    assert best["first_paint_cpu_ms"] <= FIRST_PAINT_MS or ratio <= START_RATIO
    assert frame["wheel_ms"] <= FRAME_P95_MS
    assert frame["meeting_wheel_ms"] <= FRAME_P95_MS
    assert opened <= OPEN_MS
    assert memory <= RSS_MB
