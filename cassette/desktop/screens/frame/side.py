"""The side: the words of a note and the outcome of a meeting, one behind the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from cassette.desktop import wording
from cassette.desktop.language import tr
from cassette.desktop.theme import SPACE_S
from cassette.desktop.widgets.tabs import Tabs

if TYPE_CHECKING:
    from cassette.desktop.screens.decision.pane import OutcomePane
    from cassette.desktop.screens.player.pane import WordsPane
    from cassette.desktop.shell import Shell
    from cassette.domain.ids import MeetingId
    from cassette.domain.views import MeetingPage

WORDS, OUTCOME = 0, 1
_AFTER_ROWS_MS = 30
"""When a meeting's rows have been painted, and nobody waits for what is made then."""


class SidePane(QFrame):
    """Outside a meeting there are only the words; the outcome is made when it is first wanted.

    A meeting that is there to come to something opens with its outcome. The first time an empty
    page stands for it until the rows of the meeting have been painted, when ``soon`` fires.
    ``left``: Esc.
    """

    left = Signal()

    def __init__(self, shell: Shell, words: WordsPane) -> None:
        super().__init__()
        self.setProperty("kind", "bar")
        self._shell, self._words = shell, words
        self._meeting: MeetingId | None = None
        self._paged: MeetingId | None = None
        self._outcome: OutcomePane | None = None
        self.setMinimumWidth(words.minimumWidth())
        self.tabs = Tabs(tr("At the side"))
        self.tabs.addTab(tr("Words"))
        self.tabs.addTab(tr("Outcome"))
        self.tabs.hide()
        self._pages = QStackedWidget()
        self._pages.addWidget(words)
        self._coming = QWidget()
        self._coming.setAccessibleName(tr("Outcome"))
        self._pages.addWidget(self._coming)
        self.soon = QTimer(self)
        self.soon.setSingleShot(True)
        self.soon.setInterval(_AFTER_ROWS_MS)
        self.soon.timeout.connect(self._on_soon)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.tabs.setContentsMargins(SPACE_S, 0, SPACE_S, 0)
        column.addWidget(self.tabs)
        column.addWidget(self._pages, 1)
        self.tabs.currentChanged.connect(self._on_tab)

    @property
    def outcome(self) -> OutcomePane:
        """The outcome pane, made now if need be."""
        if self._outcome is None:
            from cassette.desktop.screens.decision.pane import OutcomePane

            self._outcome = OutcomePane(self._shell)
            self._outcome.left.connect(self.left)
            self._outcome.show_meeting(self._meeting)
            self._pages.addWidget(self._outcome)
            self.soon.stop()
            if self._pages.currentWidget() is self._coming:
                self._pages.setCurrentWidget(self._outcome)
            self._pages.removeWidget(self._coming)
            self._coming.deleteLater()
        return self._outcome

    @property
    def shows_outcome(self) -> bool:
        """Whether the outcome is in front."""
        return self.tabs.currentIndex() == OUTCOME

    def first_focus(self) -> QWidget:
        """Where the keyboard starts."""
        return self.outcome.first_focus() if self.shows_outcome else self._words.words

    def show_meeting(self, meeting: MeetingId | None) -> None:
        """The meeting that is shown, None for none."""
        if meeting != self._meeting:
            self._paged = None  # whoever comes back finds it as whoever comes
        self._meeting = meeting
        if self._outcome is not None:
            self._outcome.show_meeting(meeting)
        self.tabs.setVisible(meeting is not None)
        if meeting is None:
            self.show_words()

    def on_page(self, page: MeetingPage) -> None:
        """A meeting was read: the first time, what it is there for comes to the front."""
        if page.row.id != self._meeting or page.row.id == self._paged:
            return
        self._paged = page.row.id
        kind = wording.kind(page.row.type)
        self.tabs.setCurrentIndex(OUTCOME if kind.closing != "due" or kind.blind else WORDS)

    def show_words(self) -> None:
        """The words to the front."""
        self.tabs.setCurrentIndex(WORDS)

    def show_outcome(self) -> None:
        """The outcome to the front, where there is one."""
        if self._meeting is not None:
            self._paged = self._meeting  # asked for: what is read later does not choose again
            self.tabs.setCurrentIndex(OUTCOME)

    def _on_tab(self, n: int) -> None:
        if n == WORDS:
            self._pages.setCurrentWidget(self._words)
        elif self._outcome is not None:
            self._pages.setCurrentWidget(self._outcome)
        else:
            self._pages.setCurrentWidget(self._coming)
            self.soon.start()

    def _on_soon(self) -> None:
        if self.shows_outcome:
            _ = self.outcome  # made now
