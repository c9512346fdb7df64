"""Who takes part in a meeting: with which role, who has answered, who owes what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from cassette.desktop import owed_words, plain_text, wording
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.screens.meeting.standing import HowFar
from cassette.desktop.widgets.avatar import paint_avatar
from cassette.desktop.widgets.notice import Notice
from cassette.desktop.widgets.sheet import Sheet

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cassette.desktop.shell import Shell
    from cassette.domain.errors import CassetteError
    from cassette.domain.ids import MeetingId
    from cassette.domain.views import MeetingPage, Participant

_FACE = 30


class PeopleSheet(Sheet):
    """It follows what happens while it is open."""

    preferred_width = 620
    preferred_height = 600

    def __init__(self, shell: Shell, meeting: MeetingId) -> None:
        super().__init__(tr("People of the meeting"), shell.theme)
        self._shell, self._meeting = shell, meeting
        self._page: MeetingPage | None = None
        self._far: HowFar | None = None
        self.summary = plain_text.label("", "muted", wrap=True)
        self.list = QListWidget()
        self.list.setProperty("kind", "field")
        self.list.setIconSize(QSize(_FACE, _FACE))
        self.list.setAccessibleName(tr("People of the meeting"))
        self.notice = Notice()
        self._lay_out()
        shell.feed.appended.connect(self._read)
        self._read()

    def first_focus(self) -> QWidget:
        return self.list

    def _lay_out(self) -> None:
        self.body.addWidget(self.summary)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.notice)

    def _read(self, *_: object) -> None:
        queries, now = self._shell.workspace.library.queries, self._shell.now_ms()
        meeting = self._meeting

        def both() -> tuple[MeetingPage, HowFar]:
            far = HowFar(queries.answered(meeting), queries.owed_in(meeting, now))
            return queries.meeting(meeting), far

        self._shell.bridge.run(Lane.STORE, both, self._on_read, self._on_failed, owner=self)

    def _on_read(self, found: tuple[MeetingPage, HowFar]) -> None:
        self._page, self._far = found
        self._fill()

    def _fill(self) -> None:
        page, far = self._page, self._far
        if page is None or far is None:
            return
        chosen = self._chosen()
        self.list.clear()
        for person in page.people:
            item = QListWidgetItem(self._icon(person), self._words(person, far))
            item.setData(Qt.ItemDataRole.UserRole, person.member)
            self.list.addItem(item)
        members = [person.member for person in page.people]
        self.list.setCurrentRow(
            members.index(chosen.member) if chosen is not None and chosen.member in members else 0
        )
        self.summary.setText(
            tr("{answered} of {all} have answered. Observers owe nothing.").format(
                answered=far.answered.answered, all=far.answered.of
            )
        )

    def _words(self, person: Participant, far: HowFar) -> str:
        facts = f"{person.name}  ·  {wording.role(person.role)}"
        owed = [owed_words.fact(one) for one in far.of(person.member)]
        answered = {one.member: one.answered for one in far.answered.people}
        if owed:
            state = tr("Owes {what}").format(what=", ".join(owed))
        elif person.role == "observer":
            state = tr("Owes nothing")
        else:
            state = tr("Has answered") if answered.get(person.member) else tr("Owes nothing now")
        return f"{facts}\n{state}"

    def _icon(self, person: Participant) -> QIcon:
        ratio = self.devicePixelRatioF()
        made = QPixmap(QSize(_FACE, _FACE) * ratio)
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        paint_avatar(painter, QRect(0, 0, _FACE, _FACE), person.name, person.colour)
        painter.end()
        return QIcon(made)

    def _chosen(self) -> Participant | None:
        item = self.list.currentItem()
        if item is None or self._page is None:
            return None
        member = item.data(Qt.ItemDataRole.UserRole)
        return next((one for one in self._page.people if one.member == member), None)

    def _on_failed(self, error: CassetteError) -> None:
        self._shell.announce(self.notice.say_error(error), assertive=True)
