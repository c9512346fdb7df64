"""Takes the pictures of docs/images anew, from the demo team: every screen, light and dark.

Run it from the project's root; without --library it makes a demo and writes its notes down first::

    python -m tests.journeys.screenshots [--library FOLDER] [--only NAME] [TARGET]
"""

from __future__ import annotations

import argparse
import itertools
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cassette.audio.driver import BLOCK
from cassette.audio.files import SoundReader
from cassette.audio.microphone import DriverRecorder
from cassette.runtime.resources import resource
from cassette.workflows.desk import Place
from tests.fakes.sound import FakeSound
from tests.journeys import team_pictures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QWidget

    from cassette.desktop.application import CassetteApplication
    from cassette.desktop.bridge import Bridge
    from cassette.desktop.screens.welcome.screen import WelcomeScreen
    from cassette.desktop.sitting import Sitting
    from cassette.domain.ids import MeetingId
    from cassette.domain.views import MeetingPage
    from cassette.workspace import Workspace

SIZE = (1180, 760)
LIMIT_BYTES = 300_000


@dataclass
class Studio:
    """One sitting with the demo in one look."""

    app: CassetteApplication
    bridge: Bridge
    sitting: Sitting
    voice: Voice
    target: Path
    look: str
    only: str

    def shoot(self, name: str, widget: QWidget | None = None) -> None:
        """Keep a picture of the window."""
        if self.only and self.only not in name:
            return
        self.live(0.3)
        path = self.target / f"{name}-{self.look}.png"
        picture = (widget or self.sitting.window).grab().toImage()
        picture.save(str(path), "PNG", 0)
        if path.stat().st_size > LIMIT_BYTES:
            picture.convertToFormat(picture.Format.Format_Indexed8).save(str(path), "PNG", 0)
        print(f"{path.name}: {path.stat().st_size // 1000} kB")

    def live(self, seconds: float) -> None:
        """Let the window live, with the voice speaking."""
        from PySide6.QtCore import QDeadlineTimer

        end = QDeadlineTimer(round(seconds * 1000))
        while not end.hasExpired():
            self.app.processEvents()
            self.voice.speak_on()

    def until(self, condition: Callable[[], object], seconds: float = 20.0) -> None:
        """Let it live until it is so."""
        for _ in range(round(seconds / 0.05)):
            if condition():
                return
            self.live(0.05)
        raise SystemExit("a screen did not get ready for its picture")

    def leave(self) -> None:
        """Close the window."""
        self.sitting.window.hurried = True
        self.sitting.close()
        self.sitting.window.close()

    def close_sheet(self) -> None:
        """Take the sheet away."""
        sheet = self.sitting.window.cover.sheet
        if sheet is not None:
            sheet.done()
        self.live(0.2)


class Voice:
    """Feeds a demo clip to whatever microphone is open, at the pace of the clock."""

    def __init__(self, clip: Path) -> None:
        from PySide6.QtCore import QElapsedTimer

        self.sound = FakeSound()
        with SoundReader(clip) as source:
            samples = np.concatenate(list(source.pieces()))
        blocks = [samples[at : at + BLOCK] for at in range(0, len(samples) - BLOCK, BLOCK)]
        self._blocks: Iterator[np.ndarray[tuple[int], np.dtype[np.float32]]]
        self._blocks = itertools.cycle(blocks)
        self._clock = QElapsedTimer()
        self._clock.start()
        self._spoken = 0

    def speak_on(self) -> None:
        """Say what is due by now."""
        microphone = self.sound.microphone
        due = self._clock.elapsed() // 20
        while self._spoken < due:
            self._spoken += 1
            if microphone is not None and microphone.is_open:
                microphone.speak(next(self._blocks))


def main() -> int:
    """Take every picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", nargs="?", type=Path, default=Path("docs/images"))
    parser.add_argument("--library", type=Path, help="a demo that is written down already")
    parser.add_argument("--only", default="", help="only pictures whose name holds this")
    wished = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["CASSETTE_AUDIO"] = "silent"
    os.environ["CASSETTE_KEYRING"] = "off"
    wished.target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="shots-") as home:
        os.environ["HOME"] = home
        for name, folder in (("CONFIG", ".config"), ("DATA", ".local/share"), ("STATE", ".state")):
            os.environ[f"XDG_{name}_HOME"] = str(Path(home) / folder)
        take_all(wished.library or written_demo(), wished.target, wished.only, Path(home))
    return 0


def written_demo() -> Path:
    """A demo whose notes are written down."""
    from cassette.workflows.demo_team import build_demo, demo_folder
    from cassette.workspace import Workspace, clock, fresh_id, local_zone

    build_demo(demo_folder(), now_ms=clock, new_id=fresh_id, zone=local_zone())
    with Workspace.open(demo_folder()) as workspace:
        tally = workspace.scribe.run_until_idle()
        print(f"{len(tally.done)} notes written down, {len(tally.failed)} failed")
    return demo_folder()


def take_all(library: Path, target: Path, only: str, home: Path) -> None:
    """Both looks of every screen."""
    from cassette.desktop.application import make_application
    from cassette.desktop.bridge import Bridge
    from cassette.desktop.theme import Look

    app = make_application(sys.argv)
    bridge = Bridge(on_bug=_raise)
    team = team_pictures.founded(home)
    for look in (Look.LIGHT, Look.DARK):
        app.theme.choose(look)
        studio = _studio(app, bridge, team, target, str(look), only)
        team_pictures.shoot(studio, home)
        studio.leave()
        if only in team_pictures.NAMES:
            continue
        studio = _studio(app, bridge, library, target, str(look), only)
        _shoot_window(studio)
        _shoot_sheets(studio)
        studio.leave()
        _shoot_welcome(studio)
    bridge.close()


def _studio(
    app: CassetteApplication, bridge: Bridge, library: Path, target: Path, look: str, only: str
) -> Studio:
    from cassette.desktop.sitting import Sitting
    from cassette.workspace import Workspace

    voice = Voice(min(resource("demo/clips").glob("*.opus")))
    workspace = Workspace.open(library)
    workspace._recorder = DriverRecorder(voice.sound, now=voice.sound.clock)
    sitting = Sitting(workspace, bridge, app.theme)
    bridge.on_bug = _raise
    sitting.start()
    sitting.window.resize(*SIZE)
    studio = Studio(app, bridge, sitting, voice, target, look, only)
    studio.live(1.0)
    return studio


def _raise(bug: BaseException) -> None:
    raise bug


def _status(workspace: Workspace) -> MeetingPage:
    """The demo's status update: the best of its meetings to look at."""
    queries = workspace.library.queries
    row = next(row for row in queries.meetings() if row.type == "status")
    return queries.meeting(row.id)


def _shoot_window(studio: Studio) -> None:
    shell, sitting = studio.sitting.shell, studio.sitting
    page = _status(sitting.workspace)
    shell.show_inbox()
    studio.shoot("inbox")
    shell.show_meeting(page.row.id)
    studio.live(0.6)
    spoken = [note for note in page.notes if note.sound is not None and not note.mine]
    longest = max(spoken, key=lambda note: note.duration_ms)
    shell.play([longest], 0, 500)
    sitting.listening.set_rate(2.0)
    studio.until(lambda: sitting.listening.position_ms > longest.duration_ms * 0.4)
    sitting.listening.pause()
    studio.shoot("window")
    _shoot_upshots(studio)


def _shoot_upshots(studio: Studio) -> None:
    """What meetings come to: a decision at the side, taking a stance, actions, the register."""
    shell, window = studio.sitting.shell, studio.sitting.window
    queries = studio.sitting.workspace.library.queries
    row = next(row for row in queries.meetings() if row.type == "decision")
    _propose_once(studio.sitting.workspace, row.id)
    shell.show_meeting(row.id)
    pane = window.parts.side.outcome
    studio.until(lambda: pane.upshot is not None and pane.upshot.page.row.id == row.id)
    studio.shoot("decision")
    pane.take_stance()
    studio.live(0.5)
    studio.shoot("stance")
    studio.close_sheet()
    for place in ("actions", "decisions"):
        window.show_place(place)
        studio.live(0.8)
        studio.shoot(place)
    shell.show_inbox()


def _propose_once(workspace: Workspace, meeting: MeetingId) -> None:
    """The demo's first option becomes the proposal, and somebody will do something about it."""
    from cassette.workflows import act, decide
    from cassette.workflows.plan_meeting import reopen

    queries, desk = workspace.library.queries, workspace.desk
    page, decision = queries.meeting(meeting), queries.decision(meeting)
    if decision is None or decision.proposal is not None:
        return
    if page.row.closed:
        reopen(desk, meeting)
    note = next(card for card in page.notes if card.sound is not None)
    decide.propose(desk, note.id)
    act.agree(
        desk,
        meeting,
        "Ask the night crew",
        owner=workspace.library.team.me,
        due="in 3 days",
        note=note.id,
    )


def _shoot_sheets(studio: Studio) -> None:
    from cassette.desktop import doors
    from cassette.desktop.screens.recorder.sheet import RecorderSheet

    shell, cover = studio.sitting.shell, studio.sitting.window.cover
    page = _status(studio.sitting.workspace)
    item = page.agenda[0]
    shell.record(Place(page.row.id, item.id), item.prompt, item.seconds)
    studio.live(9.0)
    studio.shoot("recorder")
    sheet = cover.sheet
    if not isinstance(sheet, RecorderSheet) or sheet.live is None:
        raise SystemExit("the recorder did not open")
    sheet.live.stop()
    studio.until(lambda: sheet.pages.currentWidget() is sheet.review.page)
    studio.live(0.5)
    studio.shoot("review")
    sheet.review.discard()
    studio.live(0.4)
    for name, door in (
        ("export", lambda: shell.export(page.row.id)),
        ("new-meeting", shell.new_meeting),
        ("templates", lambda: doors.save_template(shell, page.row.id)),
        ("people", lambda: doors.people(shell, page.row.id)),
        ("agenda", lambda: doors.agenda(shell, page.row.id)),
        ("history", lambda: doors.history(shell, page.row.id)),
        ("settings-notifications", lambda: shell.open_settings("notifications")),
        ("shortcuts", shell.show_shortcuts),
        ("teams", shell.switch_library),
        ("settings", lambda: shell.open_settings("general")),
        ("settings-transcription", lambda: shell.open_settings("transcription")),
    ):
        door()
        studio.live(1.0)
        studio.shoot(name)
        studio.close_sheet()


def _shoot_welcome(studio: Studio) -> None:
    from cassette.audio.silent import SilentPlayer
    from cassette.desktop.screens.welcome.screen import WelcomeScreen
    from cassette.desktop.sound_check import SoundDoor

    recorder = DriverRecorder(studio.voice.sound, now=studio.voice.sound.clock)
    player = SilentPlayer()
    welcome: WelcomeScreen = WelcomeScreen(
        studio.bridge, studio.app.theme, None, SoundDoor(lambda: recorder, lambda: player)
    )
    welcome.you.name.setText("Grace Hopper")
    welcome.you.team.setText("Harbour crew")
    welcome.show()
    studio.live(0.5)
    studio.shoot("welcome", welcome)
    welcome.go_on()
    welcome.check.start()
    studio.live(2.5)
    studio.shoot("welcome-microphone", welcome)
    welcome.go_on()
    studio.live(0.5)
    studio.shoot("welcome-transcription", welcome)
    welcome.go_on()
    studio.shoot("welcome-try", welcome)
    welcome.close()
    player.close()


if __name__ == "__main__":
    sys.exit(main())
