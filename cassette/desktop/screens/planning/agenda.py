"""The agenda of a meeting that exists: word otherwise, add, remove, order, set time boxes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout

from cassette.desktop import icons, plain_text
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.screens.new_meeting.agenda import AgendaEditor
from cassette.desktop.shell import Way
from cassette.desktop.widgets.field import Field
from cassette.desktop.widgets.notice import Notice
from cassette.desktop.widgets.sheet import Sheet
from cassette.domain.errors import BadWish
from cassette.domain.formats import meeting_type
from cassette.domain.meetings import MeetingState
from cassette.workflows.revise_agenda import Line, lines_of, revise

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cassette.desktop.shell import Shell
    from cassette.domain.errors import CassetteError
    from cassette.domain.ids import MeetingId
    from cassette.domain.views import MeetingPage

Lines = tuple[Line, ...]


class AgendaSheet(Sheet):
    """Nothing is stored until it is kept; then all of it, with the way back.

    ``lines`` go on where the sheet was left before.
    """

    preferred_width = 680

    def __init__(self, shell: Shell, page: MeetingPage, lines: Lines | None = None) -> None:
        super().__init__(tr("Agenda"), shell.theme)
        self._shell, self._page = shell, page
        self._before = lines_of(page)
        self._keeping = False
        self.editor = AgendaEditor(shell.theme)
        self.editor.fresh_seconds = max(one.seconds for one in meeting_type(page.row.type).prompts)
        hint = tr("Notes to an item that is removed stay, under the meeting as a whole.")
        self.field = Field(page.row.title, self.editor, hint)
        self.notice = Notice()
        self.keep = plain_text.button(
            tr("Keep the agenda"), "primary", tip=tr("Ctrl+Enter"), clicked=self._on_keep
        )
        icons.keep(self.keep, "check", shell.theme, "on_accent")
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.keep)
        for part in (self.field, self.notice):
            self.body.addWidget(part)
        self.body.addLayout(buttons)
        self.editor.show_lines(self._before if lines is None else lines)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            self.key(keys, self._on_keep)
        self._say_if_closed()

    def first_focus(self) -> QWidget:
        return self.editor.list

    def may_close(self) -> bool:
        if self._changed() and not self._keeping:
            shell, page, lines = self._shell, self._page, self._lines()
            again = Way(tr("Go on"), lambda: shell.open_sheet(AgendaSheet(shell, page, lines)))
            shell.toast(tr("The agenda was not changed"), again)
        return not self._keeping

    def _lines(self) -> Lines:
        self.editor.finish_typing()
        return tuple(self.editor.lines)

    def _changed(self) -> bool:
        return self._lines() != self._before

    def _say_if_closed(self) -> None:
        closed = self._page.row.state(self._shell.now_ms()) is MeetingState.CLOSED
        read_only = self._shell.workspace.library.read_only
        self.editor.setEnabled(not closed and not read_only)
        self.keep.setEnabled(not closed and not read_only)
        if closed:
            self.notice.say(tr("This meeting is closed."), tr("Reopen it to change its agenda."))

    def _on_keep(self) -> None:
        if self._keeping or not self.keep.isEnabled():
            return
        after = self._lines()
        if after == self._before:
            self.done()
            return
        self._keeping = True
        self.notice.clear()
        self.field.mend()
        desk, meeting = self._shell.workspace.desk, self._page.row.id
        self._shell.bridge.run(
            Lane.STORE,
            partial(revise, desk, meeting, self._before, after),
            self._on_kept,
            self._on_failed,
            owner=self,
        )

    def _on_kept(self, page: MeetingPage) -> None:
        self.done()
        shell, desk, before = self._shell, self._shell.workspace.desk, self._before
        back = partial(revise, desk, page.row.id, lines_of(page), before)
        undo = partial(shell.bridge.run, Lane.STORE, back, None, shell.banner)
        shell.toast(tr("Agenda changed"), Way(tr("Undo"), undo))

    def _on_failed(self, error: CassetteError) -> None:
        self._keeping = False
        say = self.field.fail if isinstance(error, BadWish) else self.notice.say_error
        self._shell.announce(say(error), assertive=True)
        self.editor.list.setFocus()


def open_agenda(shell: Shell, meeting: MeetingId) -> None:
    """Read the meeting as it is now, then show its agenda."""
    queries = shell.workspace.library.queries
    shell.bridge.run(
        Lane.STORE,
        lambda: queries.meeting(meeting),
        lambda page: shell.open_sheet(AgendaSheet(shell, page)),
        owner=shell,
    )
