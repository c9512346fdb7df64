"""What a meeting's title, due time, agenda, people and outcome were before, and the way back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QListWidgetItem

from cassette.desktop import icons, plain_text, wording
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.shell import Way
from cassette.desktop.widgets.field import Field
from cassette.desktop.widgets.notice import Notice
from cassette.desktop.widgets.plain_list import plain_list
from cassette.desktop.widgets.sheet import Sheet
from cassette.domain.views import REMOVED
from cassette.workflows import bring_back

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QWidget

    from cassette.desktop.shell import Shell
    from cassette.domain.errors import CassetteError
    from cassette.domain.ids import ItemId, MeetingId
    from cassette.store.log_rows import PastValue

    Prompts = Mapping[ItemId, str]

_VALUE = Qt.ItemDataRole.UserRole


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
            ("wording", tr("Agenda items")),
            ("order", tr("Order of the agenda")),
            ("role", tr("People and roles")),
            ("outcome", tr("Outcome")),
        ):
            self.field.addItem(name, key)
        self.list = plain_list(tr("Earlier values, the newest first"))
        self.back = plain_text.button(tr("Bring this back"), "primary", clicked=self._on_back)
        icons.keep(self.back, "undo", shell.theme, "on_accent")
        self.nothing = plain_text.label(tr("Nothing was changed here."), "muted", wrap=True)
        self.notice = Notice()
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.back)
        self.body.addWidget(Field(tr("What"), self.field))
        self.body.addWidget(self.nothing)
        self.body.addWidget(self.list, 1)
        self.body.addStretch(0)
        self.body.addWidget(self.notice)
        self.body.addLayout(buttons)
        self.field.currentIndexChanged.connect(self._on_field)
        self.list.currentRowChanged.connect(lambda _: self._show_what_can_be_done())
        self.list.itemActivated.connect(lambda _: self._on_back())
        shell.feed.appended.connect(self._read)
        self._read()

    def first_focus(self) -> QWidget:
        return self.field

    def _on_field(self) -> None:
        self.list.clear()
        self._read()

    def _read(self, *_: object) -> None:
        queries, meeting = self._shell.workspace.library.queries, self._meeting
        field: str = self.field.currentData()

        def work() -> tuple[str, tuple[PastValue, ...], Prompts]:
            items = (*queries.meeting(meeting).agenda, *queries.removed_items(meeting))
            prompts = {item.id: item.prompt for item in items}
            return field, queries.history(meeting, field), prompts

        self._shell.bridge.run(Lane.STORE, work, self._on_read, self._on_failed, owner=self)

    def _on_read(self, found: tuple[str, tuple[PastValue, ...], Prompts]) -> None:
        field, values, prompts = found
        if field != self.field.currentData():
            return
        self.list.clear()
        for past in reversed(values):
            item = QListWidgetItem(self._words(past, prompts))
            item.setData(_VALUE, past)
            self.list.addItem(item)
        self.nothing.setVisible(not values)
        self.list.setVisible(bool(values))
        self.list.setCurrentRow(0)
        self._show_what_can_be_done()

    def _words(self, past: PastValue, prompts: Prompts) -> str:
        when = wording.moment(past.at_ms, self._shell.now_ms())
        who = tr("{name}, {when}").format(name=past.by_name, when=when)
        if past.current:
            who = tr("{who}: as it is now").format(who=who)
        return f"{said(past, prompts)}\n{who}"

    def _show_what_can_be_done(self) -> None:
        self.back.setEnabled(self._chosen() is not None)

    def _chosen(self) -> PastValue | None:
        """The value that can be brought back; None when there is none."""
        item = self.list.currentItem()
        past: PastValue | None = item.data(_VALUE) if item is not None else None
        if past is None or past.current or self._shell.workspace.library.read_only:
            return None
        return past

    def _on_back(self) -> None:
        past = self._chosen()
        if past is None:
            return
        self.notice.clear()
        desk, meeting = self._shell.workspace.desk, self._meeting

        def work() -> PastValue | None:
            before = bring_back.current(desk, meeting, past)
            bring_back.bring_back(desk, meeting, past)
            return before

        self._shell.bridge.run(Lane.STORE, work, self._on_brought, self._on_failed, owner=self)

    def _on_brought(self, before: PastValue | None) -> None:
        """Say it, with the way back to what stood before; it works when this sheet is gone."""
        shell, meeting = self._shell, self._meeting

        def undo() -> None:
            if before is not None:
                work = partial(bring_back.bring_back, shell.workspace.desk, meeting, before)
                shell.bridge.run(Lane.STORE, work, None, shell.banner, owner=shell)

        way = Way(tr("Undo"), undo) if before is not None else None
        shell.toast(tr("It is as it was before"), way)

    def _on_failed(self, error: CassetteError) -> None:
        self._shell.announce(self.notice.say_error(error), assertive=True)


def said(past: PastValue, prompts: Prompts) -> str:
    """An earlier value in words; ``prompts`` of the agenda, what was removed from it too."""
    if past.field == "closed":
        return tr("Closed", "meeting") if past.value else tr("Open", "meeting")
    if past.field == "due":
        return tr("No due time") if past.value is None else wording.full_moment(int(past.value))
    if past.field == "wording" and past.seconds:
        box = wording.length(past.seconds * 1000)
        return tr("{prompt}  ·  time box {length}").format(prompt=past.value, length=box)
    if past.field == "order":
        lines = [f"{n}. {prompts.get(item, '?')}" for n, item in enumerate(past.order, 1)]
        return "\n".join(lines)
    if past.field == "role":
        role = tr("not in the meeting") if past.value == REMOVED else wording.role(str(past.value))
        return tr("{name}: {role}").format(name=past.member_name, role=role)
    if past.field == "outcome":
        return _outcome(past)
    return str(past.value)


def _outcome(past: PastValue) -> str:
    words = str(past.value) or tr("A spoken outcome that is not written down yet")
    if past.review_ms is None:
        return words
    review = tr("To be reviewed {when}.").format(when=wording.full_moment(past.review_ms))
    return f"{words}\n{review}"
