"""What a meeting's title and due time were before, who changed them, and the way back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QListWidget, QListWidgetItem

from cassette.desktop import icons, plain_text, wording
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.widgets.field import Field
from cassette.desktop.widgets.notice import Notice
from cassette.desktop.widgets.sheet import Sheet
from cassette.workflows import plan_meeting
from cassette.workflows.when import Due

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from cassette.desktop.shell import Shell
    from cassette.domain.errors import CassetteError
    from cassette.domain.ids import MeetingId
    from cassette.store.log_rows import PastValue

_VALUE = Qt.ItemDataRole.UserRole
_FIELD = Qt.ItemDataRole.UserRole + 1


class HistorySheet(Sheet):
    """Newest first. Of two people who changed the same thing apart, both values are here."""

    preferred_width = 620
    preferred_height = 520

    def __init__(self, shell: Shell, meeting: MeetingId) -> None:
        super().__init__(tr("What it was before"), shell.theme)
        self._shell, self._meeting = shell, meeting
        self.field = QComboBox()
        for key, name in (
            ("title", tr("Title")),
            ("due", tr("Due time")),
            ("closed", tr("Open or closed")),
        ):
            self.field.addItem(name, key)
        self.list = QListWidget()
        self.list.setProperty("kind", "field")
        self.list.setWordWrap(True)
        self.list.setAccessibleName(tr("Earlier values, the newest first"))
        self.back = plain_text.button(tr("Bring this back"), "primary", clicked=self._on_back)
        icons.keep(self.back, "undo", shell.theme, "on_accent")
        self.notice = Notice()
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.back)
        self.body.addWidget(Field(tr("What"), self.field))
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.notice)
        self.body.addLayout(buttons)
        self.field.currentIndexChanged.connect(self._read)
        self.list.currentRowChanged.connect(lambda _: self._show_what_can_be_done())
        self.list.itemActivated.connect(lambda _: self._on_back())
        shell.feed.appended.connect(self._read)
        self._read()

    def first_focus(self) -> QWidget:
        return self.field

    def _read(self, *_: object) -> None:
        queries, meeting = self._shell.workspace.library.queries, self._meeting
        field: str = self.field.currentData()
        self._shell.bridge.run(
            Lane.STORE,
            lambda: (field, queries.history(meeting, field)),
            self._on_read,
            self._on_failed,
            owner=self,
        )

    def _on_read(self, found: tuple[str, tuple[PastValue, ...]]) -> None:
        field, values = found
        if field != self.field.currentData():
            return
        self.list.clear()
        for past in reversed(values):
            item = QListWidgetItem(self._words(field, past))
            item.setData(_FIELD, field)  # the choice above may be another by now
            item.setData(_VALUE, past)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self._show_what_can_be_done()

    def _words(self, field: str, past: PastValue) -> str:
        when = wording.moment(past.at_ms, self._shell.now_ms())
        who = tr("{name}, {when}").format(name=past.by_name, when=when)
        if past.current:
            who = tr("{who}: as it is now").format(who=who)
        return f"{_said(field, past)}\n{who}"

    def _show_what_can_be_done(self) -> None:
        self.back.setEnabled(self._way_back() is not None)

    def _way_back(self) -> Callable[[], object] | None:
        """The deed that makes the chosen value the current one; None when there is none."""
        item = self.list.currentItem()
        past: PastValue | None = item.data(_VALUE) if item is not None else None
        if item is None or past is None or past.current or self._shell.workspace.library.read_only:
            return None
        desk, meeting, field = self._shell.workspace.desk, self._meeting, item.data(_FIELD)
        if field == "title":
            return partial(plan_meeting.retitle, desk, meeting, str(past.value))
        if field == "due":
            due = Due(int(past.value), past.zone) if past.value is not None else None
            return partial(plan_meeting.move_due, desk, meeting, due)
        return partial(plan_meeting.close if past.value else plan_meeting.reopen, desk, meeting)

    def _on_back(self) -> None:
        work = self._way_back()
        if work is None:
            return
        self.notice.clear()
        said = tr("It is as it was before")
        self._shell.bridge.run(
            Lane.STORE, work, lambda _: self._shell.toast(said), self._on_failed, owner=self
        )

    def _on_failed(self, error: CassetteError) -> None:
        self._shell.announce(self.notice.say_error(error), assertive=True)


def _said(field: str, past: PastValue) -> str:
    if field == "closed":
        return tr("Closed", "meeting") if past.value else tr("Open", "meeting")
    if field == "due":
        return tr("No due time") if past.value is None else wording.full_moment(int(past.value))
    return str(past.value)
