"""What the window is made of. The meeting screen is made when wanted, not before the paint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cassette.desktop.screens.frame.side import SidePane
from cassette.desktop.screens.frame.sidebar import Sidebar
from cassette.desktop.screens.inbox.screen import InboxScreen
from cassette.desktop.screens.player.bar import PlayerBar
from cassette.desktop.screens.player.pane import WordsPane

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.desktop.actions import Actions
    from cassette.desktop.listening import Listening
    from cassette.desktop.models.meetings_model import MeetingsModel
    from cassette.desktop.screens.inbox.owed import OwedPanel
    from cassette.desktop.screens.meeting.screen import MeetingScreen
    from cassette.desktop.shell import Shell


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
        self.bar = PlayerBar(shell, listening, actions)
        self.side = SidePane(shell, self.words)
        self._meeting: MeetingScreen | None = None

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
