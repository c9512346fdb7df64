"""What the window is made of. The meeting screen is made when wanted, not before the paint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

from cassette.desktop.screens.frame.side import SidePane
from cassette.desktop.screens.frame.sidebar import Sidebar
from cassette.desktop.screens.inbox.screen import InboxScreen
from cassette.desktop.screens.player.bar import PlayerBar
from cassette.desktop.screens.player.pane import WordsPane

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from cassette.desktop.actions import Actions
    from cassette.desktop.listening import Listening
    from cassette.desktop.models.meetings_model import MeetingsModel
    from cassette.desktop.screens.inbox.owed import OwedPanel
    from cassette.desktop.screens.meeting.screen import MeetingScreen
    from cassette.desktop.shell import Shell
    from cassette.domain.views import NoteCard


PLACES = ("decisions", "actions")
"""What the sidebar leads to beside Catch up and the meetings."""


class Screen(Protocol):
    """What the frame asks of whatever screen is shown."""

    def first_focus(self) -> QWidget:
        """Where the keyboard starts."""
        ...

    def panes(self) -> list[QWidget]:
        """Where F6 stops here."""
        ...

    def current(self) -> NoteCard | None:
        """The note the person is at."""
        ...

    def playlist(self) -> list[NoteCard]:
        """The notes here, in the order they are played."""
        ...

    def go_to(self, key: str, /) -> bool:
        """Make this note the current row; whether it is here."""
        ...


class Parts(QObject):
    """Sidebar, Catch up, words and player at once; the meeting screen as soon as somebody asks.

    ``meeting_made`` fires once, when it has been made.
    """

    meeting_made = Signal()

    def __init__(
        self, shell: Shell, listening: Listening, actions: Actions, meetings: MeetingsModel
    ) -> None:
        super().__init__(shell)
        self._shell, self._listening = shell, listening
        self.sidebar = Sidebar(shell, meetings)
        self.inbox = InboxScreen(shell, listening, meetings)
        self.words = WordsPane(shell, listening)
        self.side = SidePane(shell, self.words)
        self.bar = PlayerBar(shell, listening, actions)
        self._meeting: MeetingScreen | None = None
        self._places: dict[str, QWidget] = {}

    @property
    def meeting(self) -> MeetingScreen:
        """The meeting screen, made now if need be."""
        if self._meeting is None:
            from cassette.desktop.screens.meeting.screen import MeetingScreen

            self._meeting = MeetingScreen(self._shell, self._listening)
            self.meeting_made.emit()
        return self._meeting

    @property
    def made_meeting(self) -> MeetingScreen | None:
        """The meeting screen, if anybody asked for it yet."""
        return self._meeting

    def place(self, name: str) -> QWidget:
        """The screen of one of ``PLACES``, made when it is first gone to; it is a Screen."""
        if name not in self._places:
            self._places[name] = self._make_place(name)
        return self._places[name]

    def _make_place(self, name: str) -> QWidget:
        if name == "actions":
            from cassette.desktop.screens.actions.screen import ActionsScreen

            return ActionsScreen(self._shell)
        from cassette.desktop.screens.register.screen import RegisterScreen

        made = RegisterScreen(self._shell)
        made.noted.connect(self.words.show_note)
        return made

    def shown_place(self, screen: QWidget | None) -> str:
        """The name of the place that this screen is, "" when it is none."""
        return next((name for name, one in self._places.items() if one is screen), "")

    def make_owed(self) -> OwedPanel:
        """What I owe, put above Catch up's notes. Once, after the first paint."""
        from cassette.desktop.screens.inbox.owed import OwedPanel

        made = OwedPanel(self._shell)
        self.inbox.put_owed(made)
        return made

    def with_meeting(self, then: Callable[[MeetingScreen], object]) -> None:
        """Do this with the meeting screen: now, or once it has been made."""
        if self._meeting is not None:
            then(self._meeting)
        else:
            self.meeting_made.connect(lambda: then(self.meeting))
