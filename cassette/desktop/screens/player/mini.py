"""The mini player: a small window that stays on top while the person works elsewhere."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from cassette.desktop import plain_text, wording
from cassette.desktop.action_table import table
from cassette.desktop.actions import leaves_key, working_keys
from cassette.desktop.language import tr
from cassette.desktop.screens.player.controls import Controls
from cassette.desktop.theme import SPACE_L, SPACE_M, SPACE_S

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QCloseEvent, QResizeEvent, QShowEvent
    from PySide6.QtWidgets import QLabel

    from cassette.desktop.remote import Remote
    from cassette.desktop.shell import Shell
    from cassette.runtime.settings import Settings

WIDTH, NARROWEST, WIDEST = 400, 320, 720
_DOES = (
    *("next", "previous", "later", "next_meeting", "trim"),
    *("back_10", "forward_10", "back_5", "forward_5", "back_1", "forward_1"),
    *("slower", "faster", "slower_fine", "faster_fine", "normal_speed", "last_speed"),
)
"""The actions of the window whose keys work here too."""
_REACTIONS = ("react_agree", "react_question", "react_concern", "react_thanks", "react_done")


class MiniPlayer(QWidget):
    """Who speaks where, the waveform, transport, speed; the keys of the window work here too.

    ``shown`` carries whether it is on the screen.
    """

    shown = Signal(bool)

    def __init__(self, shell: Shell, remote: Remote) -> None:
        flags = Qt.WindowType.Window | Qt.WindowType.CustomizeWindowHint
        flags |= Qt.WindowType.WindowTitleHint | Qt.WindowType.WindowCloseButtonHint
        super().__init__(None, flags | Qt.WindowType.WindowStaysOnTopHint)
        self.setObjectName("mini")
        self.setWindowTitle(tr("Mini player · Cassette"))
        self.setAccessibleName(tr("Mini player"))
        self._shell, self._remote, self._listening = shell, remote, remote.listening
        self._texts, self._placed = ("", ""), False
        self._shortcuts: list[QShortcut] = []
        self._controls = controls = Controls(self, shell, self._listening)
        self.previous, self.play, self.next = controls.previous, controls.play, controls.next
        self.heard = controls.control("check", tr("Mark heard and go on"))
        self.back = controls.control("rewind", tr("Back 10 seconds"))
        self.window_ = controls.control("expand", tr("Show the window"))
        self.slider, self.speed, self.left = controls.slider, controls.speed, controls.left
        self.all = plain_text.label("", "caption")
        self.name, self.where = plain_text.label("", "strong"), plain_text.label("", "caption")
        self._lay_out()
        self._connect()
        self._take_keys(shell.settings)
        self.refresh()

    def first_focus(self) -> QWidget:
        """Where the keyboard starts."""
        return self.play

    def toggle(self) -> None:
        """Ctrl+M: here or gone."""
        self.close() if self.isVisible() else self.appear()

    def appear(self, *, quietly: bool = False) -> None:
        """Show it where it was left; the first time at the lower end of the screen.

        ``quietly``: the keyboard stays where it is.
        """
        if not self._placed:
            self._placed = True
            self._place()
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, quietly)
        self.show()
        self.raise_()
        if quietly:
            return
        self.activateWindow()
        self.first_focus().setFocus(Qt.FocusReason.ActiveWindowFocusReason)

    def restore(self, geometry: bytes) -> None:
        """Where it was left; nothing for nowhere."""
        self._placed = bool(geometry) and self.restoreGeometry(QByteArray(geometry))

    def place(self) -> bytes:
        """Where it is; nothing before it was shown."""
        return bytes(self.saveGeometry().data()) if self._placed else b""

    # --- how it looks -------------------------------------------------------------------------

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(0)
        for label in (self.name, self.where):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            names.addWidget(label)
        upper = QHBoxLayout()
        upper.setSpacing(SPACE_S)
        upper.addWidget(self._controls.face)
        upper.addLayout(names, 1)
        upper.addWidget(self.left)
        upper.addWidget(self.window_)
        transport = self._controls.row_of(self.back, self.previous, self.play, self.next)
        lower = QHBoxLayout()
        lower.setSpacing(SPACE_S)
        lower.addWidget(transport)
        lower.addWidget(self.heard)
        lower.addStretch(1)
        lower.addWidget(self.all)
        lower.addWidget(self.speed)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        column.setSpacing(SPACE_S)
        column.addLayout(upper)
        column.addWidget(self.slider)
        column.addLayout(lower)
        self.setMinimumWidth(NARROWEST)
        self.setMaximumWidth(WIDEST)
        self.resize(WIDTH, self.sizeHint().height())
        self.setFixedHeight(self.sizeHint().height())

    def _connect(self) -> None:
        remote = self._remote
        for button, does in (
            (self.previous, partial(remote.do, "previous")),
            (self.play, remote.toggle),
            (self.next, partial(remote.do, "next")),
            (self.heard, remote.heard),
            (self.back, partial(remote.do, "back_10")),
            (self.window_, remote.show_window),
        ):
            _on_click(button, does)
        remote.changed.connect(self.refresh)
        remote.moved.connect(self._on_moved)
        self._shell.settings_changed.connect(self._take_keys)

    def _take_keys(self, settings: Settings) -> None:
        """The keys of the window, here too, also while a sheet covers the window."""
        for old in self._shortcuts:
            old.setEnabled(False)  # at once: a key that two take does nothing
            old.deleteLater()
        acts = {act.name: act for act in table()}
        self._shortcuts = [
            self._shortcut(key, does, repeats=acts[name].repeats)
            for name, does in self._doings().items()
            for key in working_keys(acts[name], single_keys=settings.letter_keys)
        ]
        self._shortcuts.append(self._shortcut("Esc", self.close, repeats=False))

    def _shortcut(self, key: str, does: Callable[[], object], *, repeats: bool) -> QShortcut:
        made = QShortcut(QKeySequence(key), self)
        made.setAutoRepeat(repeats)
        made.activated.connect(lambda: does())
        return made

    def _doings(self) -> dict[str, Callable[[], object]]:
        remote = self._remote
        return {
            **{name: partial(remote.do, name) for name in _DOES},
            "play": remote.toggle,
            **{name: partial(remote.react, name) for name in _REACTIONS},
            "heard": remote.heard,
            "mini": self.close,
            "close": self.close,
            "quit": remote.leave,
        }

    def _place(self) -> None:
        screen = QGuiApplication.primaryScreen()
        if screen is not None:
            area, size = screen.availableGeometry(), self.frameGeometry()
            self.move(
                area.right() - size.width() - SPACE_L, area.bottom() - size.height() - 3 * SPACE_L
            )

    # --- what is shown ------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show what is heard now."""
        if not self.isVisible():
            return
        card = self._listening.card
        self._controls.refresh()
        self._say(*self._words())
        for button in (self.back, self.heard):
            button.setEnabled(card is not None)
        self._on_moved(self._listening.position_ms)

    def _words(self) -> tuple[str, str]:
        card, halted = self._listening.card, self._listening.halted
        if card is not None and halted is not None:
            decide = halted.stop == "decide"
            return card.by_name, tr("Waits for your stance") if decide else card.text
        if card is not None:
            return card.by_name, self._remote.why or self._remote.title
        if self._remote.has_more:
            return tr("Nothing is playing"), tr("Press Space to catch up")
        return tr("You are all caught up"), ""

    def _say(self, name: str, where: str) -> None:
        self._texts = name, where
        self._fit()

    def _fit(self) -> None:
        """What does not fit is cut, to the eye alone."""
        for label, text in zip((self.name, self.where), self._texts, strict=True):
            _show_cut(label, text)

    def _on_moved(self, position_ms: int) -> None:
        if not self.isVisible():
            return
        listening = self._listening
        self._controls.show_position(position_ms)
        here, all_ = round(listening.left_ms()), round(listening.queue_left_ms())
        self.all.setText("")
        if listening.card is None:
            self.left.setText("")
        elif listening.halted is not None:
            self.left.setText(tr("Space goes on"))
        else:
            self.left.setText(tr("{time} left").format(time=wording.length(here)))
        if all_ - here >= 1000:
            self.all.setText(tr("{time} in all").format(time=wording.length(all_)))

    # --- what happens -------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        return leaves_key(self, event) or super().event(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()
        self.shown.emit(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.shown.emit(False)


def _on_click(button: QPushButton, does: Callable[[], object]) -> None:
    button.clicked.connect(lambda: does())


def _show_cut(label: QLabel, text: str) -> None:
    cut = label.fontMetrics().elidedText(
        text[:400].replace("\n", " "), Qt.TextElideMode.ElideRight, label.width()
    )
    label.setText(cut)
    label.setAccessibleName(text)
