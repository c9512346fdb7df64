"""What can be asked of Cassette from outside its window: by a media key, the tray, the mini player.

Whatever covers the window, playing goes on being steered; only a recording has the sound for
itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from cassette.desktop.screens.frame.window import MainWindow


class Remote(QObject):
    """``changed``: another note, playing or not, another speed, other meetings; ``moved``: ms."""

    changed = Signal()
    moved = Signal(int)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.why = ""
        """Why it is silent, when that was nobody's wish."""
        self.listening = window.listening
        self.listening.changed.connect(self.changed)
        self.listening.moved.connect(self.moved)
        window.meetings.read.connect(self._on_read)

    def _on_read(self, rows: tuple[object, ...]) -> None:
        self.changed.emit()

    # --- what is ------------------------------------------------------------------------------

    @property
    def title(self) -> str:
        """The title of the meeting whose note is heard, "" when there is none."""
        card = self.listening.card
        rows = self._window.meetings.meetings
        return next((row.title for row in rows if card and row.id == card.meeting), "")

    @property
    def has_more(self) -> bool:
        """Whether anything waits to be heard."""
        return any(row.unheard for row in self._window.meetings.meetings)

    # --- what somebody does -------------------------------------------------------------------

    def play(self) -> None:
        """Go on, or begin with what is next."""
        if not self.listening.playing:
            self.toggle()

    def pause(self) -> None:
        """Fall silent and stay."""
        self.listening.pause()

    def say_why(self, why: str) -> None:
        """Something else than a person made it silent; "" once it plays again."""
        self.why = why
        self.changed.emit()

    def toggle(self) -> None:
        """Play or pause; with nothing at hand everything that is unheard; where it halts, on."""
        if self.listening.card is None:
            self.listening.play_all()
        else:
            self.listening.toggle()

    def heard(self) -> None:
        """I know the note that is heard; on to the next. The window may be at another note."""
        listening, card = self.listening, self.listening.card
        if card is None:
            return
        going = listening.playing or listening.halted is not None
        if not card.mine:
            listening.flow.mark_heard(card.id)
        if going and not listening.flow.step(1):
            listening.pause()

    def react(self, action: str) -> None:
        """React to the moment that is heard."""
        if self.listening.playing:
            self.do(action)

    def do(self, name: str) -> None:
        """What an action of the table does."""
        self._window.actions_.do(name)

    def show_window(self) -> None:
        """Bring the window to the front."""
        window = self._window
        if window.isMinimized():
            window.showNormal()
        window.show()
        window.raise_()
        window.activateWindow()

    def leave(self) -> None:
        """Close the window, as the person would."""
        self.show_window()
        self._window.close()
