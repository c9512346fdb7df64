"""One sitting with one library: its shell, window and background work, from open to goodbye.

Goodbye is: stop the sound, cancel what runs, let the store finish, close the library, then Qt.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from cassette.desktop.bridge import Bridge, Lane
from cassette.desktop.feed import Feed
from cassette.desktop.language import tr
from cassette.desktop.listening import Listening
from cassette.desktop.pulse import Pulse
from cassette.desktop.screens.frame import memory
from cassette.desktop.screens.frame.window import MainWindow
from cassette.desktop.screens.frame.wiring import Wiring
from cassette.desktop.shell import Banner, Shell, Way, banner_of
from cassette.domain.errors import CassetteError, UnknownId
from cassette.runtime.collector import wake_collector

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QSystemTrayIcon

    from cassette.desktop.outside import Outside
    from cassette.desktop.reminding import Reminding
    from cassette.desktop.single import Doorbell
    from cassette.desktop.theme import Theme
    from cassette.desktop.warming import Warming
    from cassette.domain.reminding import Reminder
    from cassette.domain.views import NoteCard
    from cassette.workflows.transcribe_notes import ScribeNews
    from cassette.workspace import Workspace

_AFTER_PAINT_MS = 300
_ROUNDS_MS = 60_000
"""So often the rounds of series are opened that the clock has brought."""
_log = logging.getLogger(__name__)


class Sitting(QObject):
    """``over`` carries the next library's folder, or None to leave Cassette."""

    over = Signal(object)

    def __init__(self, workspace: Workspace, bridge: Bridge, theme: Theme, link: str = "") -> None:
        super().__init__()
        self._link = link
        self.workspace, self._bridge = workspace, bridge
        self.feed, self.pulse = Feed(bridge), Pulse()
        self.feed.listen(workspace.library.subscribe)
        self.shell = Shell(workspace, bridge, self.feed, self.pulse, theme)
        for part in (self.feed, self.pulse):
            part.setParent(self.shell)
        self.listening = Listening(self.shell)
        self.window = MainWindow(self.shell, self.listening)
        # Who leaves a library lets go of all that was shown of it: the models after their views.
        self.window.destroyed.connect(self.shell.deleteLater)
        self.wiring = Wiring(self.window)
        self._next: Path | None = None
        self._bell: Doorbell | None = None
        self._reminding: Reminding | None = None
        self._warming: Warming | None = None
        self._kept = memory.WindowMemory()
        self.outside: Outside | None = None
        """Media keys, mini player and tray, once the window has been painted."""
        self._closed = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_AFTER_PAINT_MS)
        self._soon.timeout.connect(self._after_paint)
        self._rounds = QTimer(self)
        self._rounds.setInterval(_ROUNDS_MS)
        self._rounds.timeout.connect(self._open_rounds)
        self.window.left.connect(self._on_left)
        self.shell.library_wanted.connect(self._on_library_wanted)
        bridge.on_error = self.shell.banner
        bridge.on_bug = self._on_bug

    def start(self) -> None:
        """Show the window as it was left; the rest follows when it has been painted."""
        kept = self._kept = memory.recall(self.workspace.folder).where(self.shell.team.id)
        self.window.restore(kept)
        self.window.show()
        self.window.screen_.first_focus().setFocus()
        why = self.workspace.library.why_read_only
        if why is not None:
            self.shell.banner(banner_of(why, tone="warn"))
        if kept.heard:
            queries = self.workspace.library.queries
            self._bridge.run(
                Lane.STORE,
                lambda: queries.note(kept.heard),  # type: ignore[arg-type]
                partial(self._stand_ready, kept.position_ms),
                _forget_unknown,
                owner=self,
            )
        self._soon.start()

    def come_forward(self) -> None:
        """Bring the window to the front."""
        if self.window.isMinimized():
            self.window.showNormal()
        self.window.raise_()
        self.window.activateWindow()

    def close(self) -> None:
        """Goodbye to this library. Twice is the same as once."""
        if self._closed:
            return
        self._closed = True
        self._soon.stop()
        self._rounds.stop()
        if self._bell is not None:
            self._bell.close()
        if self._reminding is not None:
            self._reminding.close()
        if self._warming is not None:
            self._warming.close()
        self._keep()
        meeting = self.window.parts.made_meeting
        if meeting is not None:
            meeting.keep_unsent()
            meeting.imports.cancel_all()
        self.listening.close()
        self.feed.close()
        scribe = self.workspace.started_scribe
        if scribe is not None:
            scribe.on_news(lambda news: None)
        self.shell.in_step.stop()
        self._bridge.drain()
        self.workspace.close()

    def _keep(self) -> None:
        kept = self._kept
        left = replace(self.window.memory(), mini=kept.mini, mini_geometry=kept.mini_geometry)
        if self.outside is not None:
            left = self.outside.remember(left)
            self.outside.close()
        memory.keep(self.workspace.folder, replace(left, team=self.shell.team.id))

    def _after_paint(self) -> None:
        wake_collector()
        if self._closed:
            return
        from cassette.desktop.single import Doorbell
        from cassette.desktop.warming import Warming

        self._bell = Doorbell(self.workspace.folder, self)
        self._bell.rung.connect(self.come_forward)
        self._bell.linked.connect(self.shell.join_team)
        if self._link:
            self.shell.join_team(self._link)
        self._bridge.run(Lane.STORE, self.workspace.sweep)
        self._bridge.run(Lane.STORE, self._has_drafts, self._on_drafts)
        parts = self.window.parts
        parts.inbox.noted.connect(self._on_noted)
        parts.with_meeting(lambda meeting: meeting.noted.connect(self._on_noted))
        self._warming = Warming(self.window, self.listening)
        self._remind()
        self.listening.pacing.read()
        self.listening.hearing.read()
        self._go_outside()
        parts.make_owed().wanted.connect(self.wiring.errands.go_and_do)
        _ = parts.meeting  # made while nobody waits for it
        self._bridge.run(Lane.POOL, _load_the_outcome)
        if not self.workspace.library.read_only:
            self._bridge.run(Lane.POOL, self._start_scribe, owner=self)
            self._open_rounds()
            self._rounds.start()
            self.shell.in_step.start()

    def _open_rounds(self) -> None:
        self._bridge.run(Lane.STORE, partial(_open_rounds, self.workspace), owner=self)

    def _go_outside(self) -> None:
        from cassette.desktop.outside import Outside

        self.outside = Outside(self.shell, self.window, self._kept)

    def _remind(self) -> None:
        from cassette.desktop.reminding import Reminding

        self._reminding = Reminding(self.shell, tray=self._tray_icon)
        self._reminding.wanted.connect(self._on_reminder)

    def _tray_icon(self) -> QSystemTrayIcon | None:
        tray = self.outside.tray if self.outside is not None else None
        return tray.icon if tray is not None else None

    def _on_reminder(self, one: Reminder) -> None:
        """Its button was pressed, perhaps from another program: come forward and go there."""
        self.come_forward()
        self.wiring.errands.follow(one)

    def _has_drafts(self) -> bool:
        """Most starts find none, and need not import everything that records."""
        drafts = self.workspace.drafts
        return drafts.is_dir() and any(drafts.iterdir())

    def _on_drafts(self, there: bool) -> None:
        if there and not self._closed:
            self.wiring.offer_unfinished(quiet=True)

    def _on_noted(self, card: NoteCard | None) -> None:
        """Somebody who goes to a note will want to hear it: have the player ready.

        Who goes to none has it a while later (``Warming``).
        """
        if card is not None and card.sound is not None:
            self.listening.warm_up()

    def _start_scribe(self) -> None:
        scribe = self.workspace.scribe
        bridge, shell = self._bridge, self.shell
        scribe.on_news(lambda news: bridge.post(partial(shell.scribe_said.emit, news), owner=shell))
        bridge.post(self._listen_to_scribe, owner=self)
        scribe.start()

    def _listen_to_scribe(self) -> None:
        self.shell.scribe_said.connect(self._on_scribe)
        self.feed.appended.connect(self._wake_scribe)

    def _wake_scribe(self) -> None:
        scribe = self.workspace.started_scribe
        if scribe is not None:
            scribe.wake()

    def _on_scribe(self, news: ScribeNews) -> None:
        if news.state == "blocked" and news.error is not None:
            way = Way(tr("Settings"), partial(self.shell.open_settings, "transcription"))
            self.shell.banner(banner_of(news.error, way, "warn"))
        elif news.state == "started":
            self.shell.unbanner("no_model")

    def _stand_ready(self, position_ms: int, card: NoteCard) -> None:
        self.listening.restore(card, position_ms)

    def _on_library_wanted(self, folder: Path | None) -> None:
        self._next = folder
        self.window.close()

    def _on_left(self) -> None:
        self.close()
        self.over.emit(self._next)

    def _on_bug(self, bug: BaseException) -> None:
        from cassette.runtime import crash, paths

        _log.error("a bug in a job: %s", type(bug).__name__)
        report = crash.write_report(paths.crashes_folder(), bug, "a job of the window")
        if isValid(self.shell):
            self.tell_of_crash(report)

    def tell_of_crash(self, report: Path | None) -> None:
        """Say that something went wrong that should not have; nothing is sent anywhere."""
        kept = tr("A report was kept on this computer: {path}").format(path=report)
        self.shell.banner(
            Banner(
                key="bug",
                text=tr("Something went wrong inside Cassette. Your notes are safe."),
                hint=kept if report is not None else "",
                code=str(report or "bug"),
            )
        )


def _open_rounds(workspace: Workspace) -> None:
    if workspace.library.queries.series():
        from cassette.workflows.series import open_rounds  # most libraries have no series

        open_rounds(workspace.desk)


def _forget_unknown(error: CassetteError) -> None:
    """The note that was in the player is gone: nothing to stand ready at."""
    if not isinstance(error, UnknownId):
        _log.info("cannot stand ready: %s", error.code)


def _load_the_outcome() -> None:
    """Import what the first meeting with an outcome shows, while nobody waits for it."""
    import cassette.desktop.screens.decision.pane  # noqa: F401
