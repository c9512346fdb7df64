"""A window to test: one application per process, and the demo's library, fresh for every test."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from cassette.desktop.application import CassetteApplication
from cassette.desktop.bridge import Bridge
from cassette.desktop.feed import Feed
from cassette.desktop.pulse import Pulse
from cassette.desktop.shell import Shell
from cassette.desktop.sitting import Sitting
from cassette.desktop.theme import Look
from cassette.domain.events import NoteTranscribed
from cassette.domain.notes import Segment, Word
from cassette.runtime.settings import Settings
from cassette.workflows.demo_script import demo_script
from cassette.workflows.demo_team import build_demo
from cassette.workspace import Workspace, clock, fresh_id

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from cassette.domain.views import NoteCard
    from cassette.store.library import Library

_MS_A_WORD = 300


@pytest.fixture(scope="session")
def qapp() -> CassetteApplication:
    """The application that pytest-qt uses too. It lives as long as the process."""
    app = CassetteApplication(["cassette"], Settings(theme="light"))
    app.theme.choose(Look.LIGHT)
    return app


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo team with every note written down, each word 300 ms after the one before."""
    folder = tmp_path_factory.mktemp("demo") / "library"
    with pytest.MonkeyPatch.context() as patch:
        home = str(tmp_path_factory.mktemp("demo-home"))
        for name in ("HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
            patch.setenv(name, home)
        build_demo(folder, now_ms=clock, new_id=fresh_id, zone="Europe/Berlin")
        with Workspace.open(folder) as workspace:
            _write_down(workspace.library)
    return folder


@pytest.fixture
def library(demo: Path, tmp_path: Path) -> Path:
    """A copy of the demo's folder that a test may change."""
    return shutil.copytree(demo, tmp_path / "library", ignore=shutil.ignore_patterns("lock"))


@pytest.fixture
def bridge(qapp: QApplication) -> Iterator[Bridge]:
    """Lanes that are closed after the test."""
    made = Bridge()
    yield made
    made.close()


@pytest.fixture
def shell(qapp: CassetteApplication, library: Path, bridge: Bridge) -> Iterator[Shell]:
    """What a screen receives, without a window."""
    with Workspace.open(library) as workspace:
        feed = Feed(bridge)
        feed.listen(workspace.library.subscribe)
        made = Shell(workspace, bridge, feed, Pulse(), qapp.theme)
        feed.setParent(made)
        made.pulse.setParent(made)
        yield made
        feed.close()
        bridge.drain()
        made.deleteLater()
        _let_go()


@pytest.fixture
def sitting(qapp: CassetteApplication, library: Path, bridge: Bridge) -> Iterator[Sitting]:
    """The whole window on the demo's library, shown and settled."""
    made = Sitting(Workspace.open(library), bridge, qapp.theme)
    made.window.resize(1180, 760)
    made.start()
    yield made
    made.close()
    made.window.hide()
    made.window.deleteLater()
    made.deleteLater()
    _let_go()


def _let_go() -> None:
    for _ in range(2):  # the window goes first, then what it showed
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        QCoreApplication.processEvents()


def _write_down(library: Library) -> None:
    texts = {note.clip: note.text for meeting in demo_script().meetings for note in meeting.notes}
    spoken = [text for clip, text in texts.items() if clip]
    for n, note in enumerate(library.queries.note_ids_pending()):
        words = spoken[n % len(spoken)].split()
        library.append([_transcript(library.queries.note(note), words)])


def _transcript(card: NoteCard, words: list[str]) -> NoteTranscribed:
    timed = tuple(
        Word(n * _MS_A_WORD, (n + 1) * _MS_A_WORD, word, 0.9) for n, word in enumerate(words)
    )
    segment = Segment(0, 0, len(words) * _MS_A_WORD, " ".join(words), timed)
    return NoteTranscribed(card.id, "tiny.en", 10, "en", (segment,))
