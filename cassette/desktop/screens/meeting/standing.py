"""How far the shown meeting is: who has answered, who owes what. Read after the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from cassette.desktop.bridge import Lane

if TYPE_CHECKING:
    from cassette.desktop.shell import Shell
    from cassette.domain.ids import MeetingId, MemberId
    from cassette.domain.planning_views import Answered, Owed

_SETTLE_MS = 200


@dataclass(frozen=True, slots=True)
class HowFar:
    """What one reading found, about everybody in one meeting."""

    answered: Answered
    owed: tuple[Owed, ...]

    def of(self, member: MemberId) -> tuple[Owed, ...]:
        """What this member owes."""
        return tuple(one for one in self.owed if one.member == member)


class Standing(QObject):
    """``read`` carries a HowFar, soon after the meeting was shown and whenever it changes."""

    read = Signal(object)

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self._meeting: MeetingId | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SETTLE_MS)
        self._soon.timeout.connect(self._read)
        shell.feed.appended.connect(self._on_appended)
        shell.feed.ended.connect(self._soon.stop)

    def show_meeting(self, meeting: MeetingId) -> None:
        """Read about this meeting, now and from now on."""
        self._meeting = meeting
        self._soon.stop()
        self._read()

    def _on_appended(self, envelopes: object) -> None:
        if self._meeting is not None:
            self._soon.start()

    def _read(self) -> None:
        meeting, now = self._meeting, self._shell.now_ms()
        if meeting is None:
            return
        queries = self._shell.workspace.library.queries
        self._shell.bridge.run(
            Lane.STORE,
            lambda: HowFar(queries.answered(meeting), queries.owed_in(meeting, now)),
            self._on_read,
            owner=self,
        )

    def _on_read(self, found: HowFar) -> None:
        if found.answered.meeting == self._meeting:
            self.read.emit(found)
