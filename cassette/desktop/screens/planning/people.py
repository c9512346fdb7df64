"""Who takes part in a meeting: with which role, who has answered, who owes what; add and remove."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QListWidgetItem

from cassette.desktop import icons, owed_words, plain_text, wording
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.screens.meeting.standing import HowFar
from cassette.desktop.shell import Way
from cassette.desktop.theme import SPACE_M, SPACE_S
from cassette.desktop.widgets.avatar import paint_avatar
from cassette.desktop.widgets.field import Field
from cassette.desktop.widgets.notice import Notice
from cassette.desktop.widgets.plain_list import plain_list
from cassette.desktop.widgets.sheet import Sheet
from cassette.domain.facts import ROLES
from cassette.domain.meetings import MeetingState
from cassette.workflows import people

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from cassette.desktop.shell import Shell
    from cassette.domain.errors import CassetteError
    from cassette.domain.ids import MeetingId, MemberId
    from cassette.domain.views import MeetingPage, Participant

_FACE = 30


class PeopleSheet(Sheet):
    """Each change is kept at once. Closed meetings are shown and not changed."""

    preferred_width = 620
    preferred_height = 600

    def __init__(self, shell: Shell, meeting: MeetingId) -> None:
        super().__init__(tr("People of the meeting"), shell.theme)
        self._shell, self._meeting = shell, meeting
        self._page: MeetingPage | None = None
        self._far: HowFar | None = None
        self._filling = False
        self.summary = plain_text.label("", "muted", wrap=True)
        self.list = plain_list(tr("People of the meeting"))
        self.list.setIconSize(QSize(_FACE, _FACE))
        self.role = QComboBox()
        for role in ROLES:
            self.role.addItem(wording.role(role), role)
        self.role_field = Field(tr("Role"), self.role)
        self.remove = plain_text.button(tr("Remove from the meeting"), clicked=self._on_remove)
        icons.keep(self.remove, "trash", shell.theme)
        self.others = QComboBox()
        self.others_field = Field(tr("Somebody else of the team"), self.others)
        self.add = plain_text.button(tr("Add to the meeting"), clicked=self._on_add)
        icons.keep(self.add, "plus", shell.theme)
        self.notice = Notice()
        self._lay_out()
        self.list.currentRowChanged.connect(self._on_row)
        self.role.activated.connect(self._on_role)
        shell.feed.appended.connect(self._read)
        self._read()

    def first_focus(self) -> QWidget:
        return self.list

    def _lay_out(self) -> None:
        self.body.addWidget(self.summary)
        self.body.addWidget(self.list, 1)
        for field, button in ((self.role_field, self.remove), (self.others_field, self.add)):
            row = QHBoxLayout()
            row.setSpacing(SPACE_M)
            row.addWidget(field, 1)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
            row.setContentsMargins(0, 0, SPACE_S, 0)
            self.body.addLayout(row)
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
        self._filling = True
        self.list.clear()
        for person in page.people:
            item = QListWidgetItem(self._icon(person), self._words(person, far))
            item.setData(Qt.ItemDataRole.UserRole, person.member)
            self.list.addItem(item)
        members = [person.member for person in page.people]
        here = chosen is not None and chosen.member in members
        self.list.setCurrentRow(members.index(chosen.member) if chosen and here else 0)
        self.others.clear()
        for card in self._shell.team.members:
            if card.id not in members and not card.gone:
                self.others.addItem(card.name, card.id)
        self._filling = False
        self.summary.setText(
            tr("{answered} of {all} have answered. Observers owe nothing.").format(
                answered=far.answered.answered, all=far.answered.of
            )
        )
        self._show_what_can_be_done()

    def _show_what_can_be_done(self) -> None:
        page = self._page
        closed = page is None or page.row.state(self._shell.now_ms()) is MeetingState.CLOSED
        changes = not closed and not self._shell.workspace.library.read_only
        person = self._chosen()
        self.role_field.setEnabled(changes and person is not None)
        self.remove.setEnabled(changes and person is not None)
        self.others_field.setVisible(self.others.count() > 0)
        self.add.setVisible(self.others.count() > 0)
        self.others_field.setEnabled(changes)
        self.add.setEnabled(changes)
        if person is not None:
            self.role.setCurrentIndex(self.role.findData(person.role))

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

    # --- changing -----------------------------------------------------------------------------

    def _on_row(self) -> None:
        if not self._filling:
            self._show_what_can_be_done()

    def _on_role(self) -> None:
        person, role = self._chosen(), self.role.currentData()
        if person is None or person.role == role:
            return
        desk, meeting = self._shell.workspace.desk, self._meeting
        said = tr("{name} is now: {role}").format(name=person.name, role=wording.role(role))
        self._do(partial(people.set_role, desk, meeting, person.member, role), said)

    def _on_remove(self) -> None:
        person = self._chosen()
        if person is None:
            return
        desk, meeting = self._shell.workspace.desk, self._meeting
        back = partial(people.add_person, desk, meeting, person.member, person.role)
        way = Way(tr("Undo"), partial(self._shell.bridge.run, Lane.STORE, back))
        left = [owed_words.fact(one) for one in self._far.of(person.member)] if self._far else []
        said = tr("{name} was removed, and owes nothing here").format(name=person.name)
        if left:
            said = tr("{name} was removed. Still owed until now: {what}").format(
                name=person.name, what=", ".join(left)
            )
        self._do(partial(people.remove_person, desk, meeting, person.member), said, way)

    def _on_add(self) -> None:
        member: MemberId | None = self.others.currentData()
        if member is None:
            return
        desk, meeting = self._shell.workspace.desk, self._meeting
        said = tr("{name} takes part").format(name=self.others.currentText())
        self._do(partial(people.add_person, desk, meeting, member, "contributor"), said)

    def _do(self, work: Callable[[], object], said: str, way: Way | None = None) -> None:
        self.notice.clear()
        self._shell.bridge.run(
            Lane.STORE,
            work,
            lambda _: self._shell.toast(said, way),
            self._on_failed,
            owner=self,
        )

    def _on_failed(self, error: CassetteError) -> None:
        self._fill()
        self._shell.announce(self.notice.say_error(error), assertive=True)
