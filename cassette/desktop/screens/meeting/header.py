"""The head of a meeting: its type and title, when it is due, who takes part, how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from cassette.desktop import icons, plain_text, wording
from cassette.desktop.language import tr
from cassette.desktop.screens.meeting.due_field import DueField
from cassette.desktop.screens.meeting.faces import FacesButton
from cassette.desktop.screens.meeting.owed_line import OwedLine
from cassette.desktop.theme import SPACE_L, SPACE_M, SPACE_S, SPACE_XS
from cassette.domain.facts import MAX_TITLE
from cassette.domain.meetings import MeetingState

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from cassette.desktop.screens.meeting.standing import HowFar
    from cassette.desktop.shell import Shell
    from cassette.domain.planning_views import Answered
    from cassette.domain.reminding import Level
    from cassette.domain.views import MeetingPage

_TONES = {MeetingState.DUE_SOON: "warn", MeetingState.OVERDUE: "record"}


class TitleField(QLineEdit):
    """The title while it is changed: Enter keeps it, Esc leaves it as it was."""

    kept = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setMaxLength(MAX_TITLE)
        self.setAccessibleName(tr("Title of the meeting"))
        self.returnPressed.connect(lambda: self.kept.emit(self.text()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class MeetingHeader(QWidget):
    """``retitled``: another title is wanted. ``moved``: another due time (Due or None).
    ``exported`` and ``toggled``: notes are wanted; the meeting is to be closed or reopened.
    ``people_wanted``: who takes part. ``more_wanted``: a menu at a global position.
    ``owed_wanted`` carries the Owed to go and do. ``level_left``: neither mute nor follow it.
    ``left``: editing is over, the keyboard may go."""

    retitled = Signal(str)
    moved = Signal(object)
    exported = Signal()
    toggled = Signal()
    people_wanted = Signal()
    more_wanted = Signal(QPoint)
    owed_wanted = Signal(object)
    level_left = Signal()
    left = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._page: MeetingPage | None = None
        self.kind_icon = plain_text.label("")
        self.kind = plain_text.label("", "caption")
        self.title = plain_text.label("", "title", wrap=True)
        self.field = TitleField()
        self.field.setFont(self.title.font())
        self.due = plain_text.button("", "chip", clicked=self.edit_due)
        self.level = plain_text.button("", "chip", clicked=self.level_left.emit)
        self.level.hide()
        self.progress = plain_text.label("", "caption")
        self.due_field = DueField(shell)
        self.due_field.hide()
        self.faces = FacesButton(shell.theme)
        self.owed = OwedLine(shell.theme)
        self._lay_out()
        self.field.kept.connect(self._on_title_kept)
        self.field.left.connect(self._on_left)
        self.due_field.kept.connect(self._on_due_kept)
        self.due_field.left.connect(self._on_left)
        shell.theme.changed.connect(self.refresh)

    def _lay_out(self) -> None:
        kinds = QHBoxLayout()
        kinds.setSpacing(SPACE_S)
        kinds.addWidget(self.kind_icon)
        kinds.addWidget(self.kind, 1)
        self._names = QStackedWidget()
        self._names.addWidget(self.title)
        self._names.addWidget(self.field)
        facts = QHBoxLayout()
        facts.setSpacing(SPACE_M)
        facts.addWidget(self.due)
        facts.addWidget(self.level)
        facts.addWidget(self.progress)
        facts.addWidget(self.faces)
        facts.addStretch(1)
        self.export = plain_text.button(tr("Export notes"), tip=tr("Export notes (Ctrl+Shift+E)"))
        icons.keep(self.export, "export", self._shell.theme)
        self.export.clicked.connect(self.exported)
        self.close_or_open = plain_text.button("", clicked=self.toggled.emit)
        self.more = plain_text.icon_button(
            icons.icon("more", self._shell.theme),
            tr("More about this meeting"),
            "plain",
            clicked=lambda: self.more_wanted.emit(
                self.more.mapToGlobal(self.more.rect().bottomLeft())
            ),
        )
        icons.keep(self.more, "more", self._shell.theme)
        left = QVBoxLayout()
        left.setSpacing(SPACE_XS)
        left.addLayout(kinds)
        left.addWidget(self._names)
        ways = QHBoxLayout()
        ways.setSpacing(SPACE_S)
        ways.addWidget(self.close_or_open)
        ways.addWidget(self.export)
        ways.addWidget(self.more)
        row = QHBoxLayout()
        row.setSpacing(SPACE_M)
        row.addLayout(left, 1)
        row.addLayout(ways)
        row.setAlignment(ways, Qt.AlignmentFlag.AlignTop)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE_L + SPACE_XS, SPACE_L, SPACE_L, SPACE_S)
        outer.setSpacing(SPACE_XS)
        for line in (row, facts):  # the facts have the whole width: a due time is never cut off
            outer.addLayout(line)
        outer.addWidget(self.due_field)
        outer.addWidget(self.owed)
        self.faces.clicked.connect(self.people_wanted)
        self.owed.wanted.connect(self.owed_wanted)

    def show_page(self, page: MeetingPage) -> None:
        """Show this meeting."""
        if self._page is None or self._page.row.id != page.row.id:
            self._names.setCurrentWidget(self.title)
            self.due_field.hide()
            self.show_far(None)
        self._page = page
        self.faces.show_people(page.people)
        self.refresh()

    def show_level(self, level: Level) -> None:
        """Say that I mute or follow the meeting; nothing when neither."""
        word = wording.level(level)
        self.level.setVisible(bool(word))
        if not word:
            return
        muted = level == "muted"
        self.level.setText(word)
        self.level.setAccessibleName(tr("Do not mute it") if muted else tr("Do not follow it"))
        plain_text.set_tip(
            self.level,
            tr("Nothing here reminds you. Press to be reminded again.")
            if muted
            else tr("You are told of every note. Press to be told of what is meant for you only."),
        )
        icons.keep(self.level, "bell-off" if muted else "bell", self._shell.theme, "muted")

    def show_far(self, far: HowFar | None) -> None:
        """How far the meeting is, and what I owe it; None until it is known."""
        self.faces.show_far(far)
        self.owed.show_owed(far.of(self._shell.team.me) if far is not None else ())
        self.progress.setText(_progress(far.answered) if far is not None else "")

    def refresh(self) -> None:
        """Word everything again: the clock may have moved on, or the colours."""
        page = self._page
        if page is None:
            return
        row, tokens = page.row, self._shell.theme.tokens
        kind = wording.kind(row.type)
        ratio = self.devicePixelRatioF()
        self.kind_icon.setPixmap(icons.pixmap(icons.TYPE_ICONS[kind.key], tokens.accent, 18, ratio))
        self.kind.setText(wording.type_name(row.type))
        self.title.setText(row.title)
        self._show_due(page)
        closed = row.state(self._shell.now_ms()) is MeetingState.CLOSED
        self.close_or_open.setText(tr("Reopen") if closed else tr("Close meeting"))
        self.close_or_open.setAccessibleName(self.close_or_open.text())
        icons.keep(self.close_or_open, "undo" if closed else "check", self._shell.theme)

    def _show_due(self, page: MeetingPage) -> None:
        row, now = page.row, self._shell.now_ms()
        state = row.state(now)
        text = wording.state(state)
        if row.due_ms is not None:
            text = wording.due(row.due_ms, now, state)
        elif state is not MeetingState.CLOSED:
            text = tr("No due time")
        self.due.setText(text)
        self.due.setAccessibleName(tr("{due}. Change it.").format(due=text))
        tip = wording.full_moment(row.due_ms) if row.due_ms is not None else text
        plain_text.set_tip(self.due, tip)
        self.due.setProperty("tone", _TONES.get(state, ""))
        plain_text.restyle(self.due)
        icons.keep(self.due, "clock", self._shell.theme, _TONES.get(state, "muted"))

    def edit_title(self) -> None:
        """Change the title, here and now (F2)."""
        if self._page is not None:
            self.field.setText(self._page.row.title)
            self._names.setCurrentWidget(self.field)
            self.field.selectAll()
            self.field.setFocus()

    def edit_due(self) -> None:
        """Change the due time, in plain words."""
        if self._page is not None:
            self.due_field.open(self._page.row)

    def _on_title_kept(self, title: str) -> None:
        self._on_left()
        self.retitled.emit(title)

    def _on_due_kept(self, due: object) -> None:
        self._on_left()
        self.moved.emit(due)

    def _on_left(self) -> None:
        self.left.emit()  # first: Qt gives the keyboard of what is hidden to whatever comes next
        self._names.setCurrentWidget(self.title)
        self.due_field.hide()


def _progress(answered: Answered) -> str:
    """How many of those who are asked have answered."""
    return tr("{answered} of {all} answered").format(answered=answered.answered, all=answered.of)
