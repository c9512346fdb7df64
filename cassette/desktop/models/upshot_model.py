"""What comes out of one meeting: its decision, its actions, its ranking, read together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from cassette.desktop.bridge import Lane
from cassette.domain.meetings import MeetingState

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.desktop.shell import Shell
    from cassette.domain.events import Envelope
    from cassette.domain.ids import MeetingId, MemberId
    from cassette.domain.outcome_views import ActionRow, DecisionPage, RankingPage
    from cassette.domain.views import MeetingPage

_PAUSE_MS = 60


@dataclass(frozen=True, slots=True)
class Upshot:
    """``decision`` and ``ranking`` are None where the meeting has none; ``page`` has no notes.

    ``open``: not closed, and the library can be written; else everything is for reading.
    """

    page: MeetingPage
    decision: DecisionPage | None
    actions: tuple[ActionRow, ...]
    ranking: RankingPage | None
    me: MemberId
    open: bool

    @property
    def hosting(self) -> bool:
        """Whether I am a host of the meeting."""
        return any(one.member == self.me and one.role == "host" for one in self.page.people)

    @property
    def taking_part(self) -> bool:
        """Whether more than looking on is asked of me."""
        return any(one.member == self.me and one.role != "observer" for one in self.page.people)

    @property
    def deciding(self) -> bool:
        """Whether my stance is asked."""
        return self.decision is not None and self.me in self.decision.deciders


class UpshotModel(QObject):
    """``changed`` carries the Upshot of the meeting that is shown, each time it was read."""

    changed = Signal(object)

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self.meeting: MeetingId | None = None
        self.upshot: Upshot | None = None
        self._waiting: list[Callable[[], object]] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self.read)
        shell.feed.appended.connect(self._on_appended)

    def show_meeting(self, meeting: MeetingId | None) -> None:
        """Read another meeting; None reads none."""
        if meeting != self.meeting:
            self.meeting, self.upshot = meeting, None
            self._waiting.clear()
            self.read()

    def once(self, then: Callable[[], object]) -> None:
        """Do it when something was read: at once if so."""
        if self.upshot is not None:
            then()
        else:
            self._waiting.append(then)

    def read(self) -> None:
        """Read again."""
        meeting = self.meeting
        if meeting is None:
            return
        library, now_ms = self._shell.workspace.library, self._shell.now_ms()

        def work() -> Upshot:
            queries = library.queries
            page = queries.outline(meeting)
            closed = page.row.state(now_ms) is MeetingState.CLOSED
            return Upshot(
                page=page,
                decision=queries.decision(meeting),
                actions=queries.actions(meeting=meeting, state=None),
                ranking=queries.ranking(meeting),
                me=library.team.me,
                open=not closed and library.why_read_only is None,
            )

        self._shell.bridge.run(Lane.STORE, work, self._on_read)

    def _on_read(self, upshot: Upshot) -> None:
        if upshot.page.row.id == self.meeting and upshot != self.upshot:
            self.upshot = upshot
            self.changed.emit(upshot)
            waiting, self._waiting = self._waiting, []
            for then in waiting:
                then()

    def _on_appended(self, envelopes: tuple[Envelope, ...]) -> None:
        if self.meeting is not None and not self._timer.isActive():
            self._timer.start()
