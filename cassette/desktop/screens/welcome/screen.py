"""The first run: you, microphone, transcription, try it. Each step can be skipped and gone back to.

Nothing is made before the last step, so that closing the window leaves nothing behind.
"""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from cassette.desktop import icons, plain_text
from cassette.desktop.announce import announce
from cassette.desktop.bridge import Lane
from cassette.desktop.language import told, tr
from cassette.desktop.model_choice import ModelChoosing
from cassette.desktop.pulse import Latest, Pulse
from cassette.desktop.screens.welcome.founding import (
    found_demo,
    found_own,
    fulfil,
    remember,
)
from cassette.desktop.screens.welcome.try_it import TryStep
from cassette.desktop.screens.welcome.you import YouStep
from cassette.desktop.sound_check import SoundCheck, SoundDoor
from cassette.desktop.theme import SPACE_L, SPACE_M, SPACE_S, SPACE_XL
from cassette.runtime.settings import change_settings, read_settings
from cassette.workspace import open_player, open_recorder

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QCloseEvent

    from cassette.audio.player import Player
    from cassette.audio.recorder import Recorder
    from cassette.desktop.bridge import Bridge
    from cassette.desktop.theme import Theme
    from cassette.domain.errors import CassetteError

YOU, MICROPHONE, WORDS, TRY = range(4)
_SIZE = (760, 640)


class WelcomeScreen(QFrame):
    """A window of its own. ``finished`` carries the library to open; ``left`` when it was closed.

    ``folder`` is where the library shall be, None for the usual place.
    """

    finished = Signal(object)
    left = Signal()

    def __init__(
        self, bridge: Bridge, theme: Theme, folder: Path | None, door: SoundDoor | None = None
    ) -> None:
        super().__init__()
        self.setProperty("kind", "page")
        self.setWindowTitle(tr("Welcome to Cassette"))
        self.resize(*_SIZE)
        self.setMinimumSize(560, 480)
        self._bridge, self._theme, self._folder = bridge, theme, folder
        self._own_door = _Door()
        self._pulse = Pulse()
        self._made: Path | None = None
        self._over = False
        self._progress = Latest((0, 1))
        settings = read_settings().settings
        sound = door or SoundDoor(self._own_door.recorder, self._own_door.player)
        self.you = YouStep(bridge, theme)
        self.check = SoundCheck(bridge, self._pulse, theme, sound, settings.microphone)
        self.models = ModelChoosing(bridge, self._pulse, theme, settings.model)
        self.try_it = TryStep(theme)
        self.stack = QStackedWidget()
        for step, text in zip(
            (self.you, self.check, self.models, self.try_it), _texts(), strict=True
        ):
            self.stack.addWidget(_step(step, *text))
        self.where = plain_text.label("", "muted")
        self.back = plain_text.button(tr("Back"), clicked=self.go_back)
        self.skip = plain_text.button(tr("Skip"), "ghost", clicked=self._on_skip)
        self.next = plain_text.button(tr("Next"), "primary", clicked=self.go_on)
        self._lay_out()
        self._connect()
        self._show(YOU)

    @property
    def step(self) -> int:
        """The step that is shown, from 0."""
        return self.stack.currentIndex()

    def go_on(self) -> None:
        """Next, if what was typed can be used."""
        wrong = self.you.check() if self.step == YOU else ""
        if wrong:
            announce(self, wrong, assertive=True)
        elif self.step < TRY:
            self._show(self.step + 1)

    def go_back(self) -> None:
        """To the step before; nothing typed or chosen is lost."""
        if self.step > YOU:
            self._show(self.step - 1)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._leave()
        super().closeEvent(event)
        if not self._over:
            self._over = True
            self.left.emit()

    def _lay_out(self) -> None:
        picture = plain_text.label("")
        picture.setPixmap(icons.pixmap("cassette", self._theme.tokens.accent, 34, 2.0))
        top = QHBoxLayout()
        top.setSpacing(SPACE_M)
        top.addWidget(picture)
        top.addWidget(plain_text.label(tr("Welcome to Cassette"), "title"))
        top.addStretch(1)
        top.addWidget(self.where)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_S)
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        buttons.addWidget(self.skip)
        buttons.addWidget(self.next)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_XL + SPACE_M, SPACE_XL, SPACE_XL + SPACE_M, SPACE_XL)
        layout.setSpacing(SPACE_L)
        layout.addLayout(top)
        layout.addWidget(self.stack, 1)
        layout.addLayout(buttons)

    def _connect(self) -> None:
        for line in (self.you.name, self.you.team):
            line.returnPressed.connect(self.go_on)
        for form in (self.you.form, self.you.backup):
            form.entered.connect(self.go_on)
            form.said.connect(lambda text: announce(self, text))
        self.you.joins.toggled.connect(self._on_kind)
        self.you.restores.toggled.connect(self._on_kind)
        self.check.microphone_chosen.connect(lambda one: self._keep(microphone=one))
        self.models.chosen.connect(lambda name: self._keep(model=name))
        for said in (self.check.said, self.models.said):
            said.connect(lambda text: announce(self, text))
        self.try_it.begun.connect(self._begin)
        for keys, handler in (("Alt+Left", self.go_back), ("Alt+Right", self.go_on)):
            QShortcut(QKeySequence(keys), self).activated.connect(handler)
        QShortcut(QKeySequence("Ctrl+Q"), self).activated.connect(self.close)
        self._pulse.watch(self.try_it, self._refresh)

    def _show(self, step: int) -> None:
        self.stack.setCurrentIndex(step)
        self.back.setVisible(step > YOU)
        self.skip.setVisible(step < TRY)
        self.next.setVisible(step < TRY)
        where = tr("Step {n} of {count}").format(n=step + 1, count=self.stack.count())
        self.where.setText(where)
        focus = (self.you.first_focus(), self.check.picker, self.models.list, self.try_it.own)[step]
        focus.setFocus(Qt.FocusReason.TabFocusReason)
        announce(self, f"{where}. {_texts()[step][0]}")

    def _on_kind(self) -> None:
        self.try_it.show_kind(joins=self.you.joins.isChecked(), back=self.you.restores.isChecked())

    def _on_skip(self) -> None:
        if self.step < TRY:
            self._show(self.step + 1)

    def _keep(self, **changes: object) -> None:
        self._bridge.run(
            Lane.POOL, lambda: change_settings(None, **changes), None, self._on_failed, owner=self
        )

    # --- the end ----------------------------------------------------------------------------

    def _begin(self, what: str) -> None:
        """A model that is still on its way is asked about first."""
        question = self.models.ask_to_stop(partial(self._make, what))
        if question:
            self._show(WORDS)
            announce(self, question, assertive=True)
        else:
            self._make(what)

    def _make(self, what: str) -> None:
        """Make what was chosen, then open it."""
        self.models.stop()
        self._show(TRY)
        self.try_it.busy(True)
        person, folder, progress = self.you.person, self._folder, self._progress
        wish = self.you.wish
        typed = wish is None and bool(self.you.team.text().strip())

        def on_progress(done: int, total: int) -> None:
            progress.value = (done, max(1, total))

        def work() -> Path:
            made = self._made
            if made is None and wish is not None and what == "own":
                made = self._made = fulfil(folder, person, wish)
            elif made is None and (what == "own" or typed):
                made = self._made = found_own(folder, person, with_meeting=True)
            library = found_demo(on_progress) if what == "demo" or made is None else made
            remember(person)
            return library

        self._bridge.run(Lane.POOL, work, self._on_ready, self._on_failed, owner=self)

    def _refresh(self) -> None:
        done, total = self._progress.value
        self.try_it.progress.setRange(0, total)
        self.try_it.progress.setValue(done)

    def _on_ready(self, library: Path) -> None:
        self._leave()
        self._over = True
        self.finished.emit(library)

    def _on_failed(self, error: CassetteError) -> None:
        self.try_it.busy(False)
        if self.you.wish is not None:
            self._show(YOU)
            self.you.fail(error)
        self.try_it.notice.say_error(error)
        announce(self, told(error).message, assertive=True)

    def _leave(self) -> None:
        self.check.leave()
        self.models.leave()
        self._pulse.unwatch(self.try_it)
        self._own_door.close()


class _Door:
    """This machine's sound while there is no library: opened at first need, closed at the end."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._recorder: Recorder | None = None
        self._player: Player | None = None

    def recorder(self) -> Recorder:
        """The microphone; may take a second."""
        with self._turn:
            if self._recorder is None:
                self._recorder, _ = open_recorder()
            return self._recorder

    def player(self) -> Player:
        """The speaker; may take a second."""
        with self._turn:
            if self._player is None:
                self._player, _ = open_player("")
            return self._player

    def close(self) -> None:
        """Let the speaker go."""
        with self._turn:
            player, self._player = self._player, None
        if player is not None:
            player.close()


def _texts() -> tuple[tuple[str, str], ...]:
    """Heading and sentence of each step."""
    return (
        (tr("You"), tr("Your name stands beside what you say.")),
        (
            tr("Microphone"),
            tr("Choose it, speak, and hear yourself. Without one you can listen and write."),
        ),
        (
            tr("Transcription"),
            tr("Cassette writes down what is said, on this computer. Choose how well."),
        ),
        (tr("Try it"), tr("Everything else is learned by doing.")),
    )


def _step(step: QWidget, heading: str, text: str) -> QWidget:
    made = QWidget()
    made.setAccessibleName(heading)
    layout = QVBoxLayout(made)
    layout.setContentsMargins(0, SPACE_M, 0, 0)
    layout.setSpacing(SPACE_M)
    layout.addWidget(plain_text.label(heading, "heading"))
    layout.addWidget(plain_text.label(text, "muted", wrap=True))
    layout.addSpacing(SPACE_S)
    layout.addWidget(step, 1)
    return made
