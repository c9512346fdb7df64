"""The people of the team with their devices, and what can be done about each of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from cassette.desktop import icons, plain_text, wording
from cassette.desktop.language import tr
from cassette.desktop.screens.team import deeds
from cassette.desktop.screens.team.wish import Wish, done_later
from cassette.desktop.theme import SPACE_M, SPACE_S
from cassette.desktop.widgets.avatar import paint_avatar
from cassette.domain.facts import ROLES

if TYPE_CHECKING:
    from cassette.desktop.shell import Shell
    from cassette.domain.ids import DeviceId
    from cassette.domain.team_views import DeviceLine, MemberLine, TeamPage

_FACE = 24
_MOST_SUCCESSORS = 2
_ROLE_WIDTH = 200


class PeoplePart(QWidget):
    """``wished`` carries a Wish; the sheet asks and does it."""

    wished = Signal(object)

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._page: TeamPage | None = None
        self.tree = QTreeWidget()
        self.tree.setProperty("kind", "field")
        self.tree.setAccessibleName(tr("People of the team"))
        self.tree.setHeaderHidden(True)
        self.tree.setIconSize(QSize(_FACE, _FACE))
        self.tree.setRootIsDecorated(False)
        self.tree.setItemsExpandable(False)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.currentItemChanged.connect(self._show_what_can_be_done)
        self.remove = plain_text.button(
            tr("Remove from the team…"), "danger", clicked=self._on_remove
        )
        self.hand_over = plain_text.button(tr("Hand the team over…"), clicked=self._on_hand_over)
        self.successor = plain_text.button(tr("Name as successor"), clicked=self._on_successor)
        self.take_over = plain_text.button(tr("Take the team over…"), clicked=self._on_take_over)
        self.leave = plain_text.button(tr("Leave the team…"), "ghost", clicked=self._on_leave)
        icons.keep(self.remove, "trash", shell.theme, "record")
        self.role = QComboBox()
        for role in ROLES:
            self.role.addItem(wording.role(role), role)
        self.role.setMaximumWidth(_ROLE_WIDTH)
        self.role.activated.connect(self._on_role)
        self.role_line = self._role_line()
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        for one in (self.remove, self.hand_over, self.successor, self.take_over):
            row.addWidget(one)
        row.addStretch(1)
        row.addWidget(self.leave)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, SPACE_S, 0, 0)
        layout.setSpacing(SPACE_M)
        layout.addWidget(self.tree, 1)
        layout.addWidget(self.role_line)
        layout.addLayout(row)

    def _role_line(self) -> QWidget:
        """On one line: a window may be small, and the people are what it is about."""
        made = QWidget()
        self.role_note = plain_text.label("", "muted", wrap=True)
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_S)
        row.addWidget(plain_text.label(tr("Role"), "strong", buddy=self.role))
        row.addWidget(self.role)
        row.addWidget(self.role_note, 1)
        return made

    def show_page(self, page: TeamPage) -> None:
        """Show the team as it is now; who was chosen stays chosen."""
        chosen = self._key()
        self._page = page
        self.tree.blockSignals(True)
        self.tree.clear()
        colours = {one.id: one.colour for one in self._shell.team.members}
        for member in page.members:
            top = QTreeWidgetItem([self._member_words(member)])
            top.setData(0, Qt.ItemDataRole.UserRole, str(member.id))
            colour = colours.get(member.id, self._shell.theme.tokens.muted)
            top.setIcon(0, self._face(member.name, colour))
            self.tree.addTopLevelItem(top)
            for n, device in enumerate(member.devices, start=1):
                line = QTreeWidgetItem([self._device_words(device, n)])
                line.setData(0, Qt.ItemDataRole.UserRole, str(device.id))
                if device.removed:
                    line.setForeground(0, self.palette().placeholderText())
                top.addChild(line)
            top.setExpanded(True)
        self.tree.blockSignals(False)
        self._choose(chosen)
        self._show_what_can_be_done()

    def choose(self, key: str) -> None:
        """Stand on a member or a device, by its id."""
        self._choose(key)

    # --- words --------------------------------------------------------------------------------

    def _member_words(self, member: MemberLine) -> str:
        name = member.name or tr("Somebody")  # whom we have read nothing of yet
        parts = [tr("{name} (you)").format(name=name) if member.me else name]
        if member.role:
            parts.append(wording.role(member.role))
        if member.gone:
            parts.append(tr("no longer in the team"))
        elif member.recovery:
            parts.append(tr("has recovery words"))
        return "  ·  ".join(parts)

    def _device_words(self, device: DeviceLine, n: int) -> str:
        name = device.name or tr("Computer {n}").format(n=n)
        parts = [tr("{name} (this one)").format(name=name) if device.this else name]
        if device.steward:
            parts.append(tr("looks after the team"))
        if self._page is not None and device.id in self._page.successors:
            parts.append(tr("can take over"))
        if device.removed:
            parts.append(tr("removed"))
        elif device.since_ms:
            when = wording.moment(device.since_ms, self._shell.now_ms())
            parts.append(tr("since {when}").format(when=when))
        return "  ·  ".join(parts)

    def _face(self, name: str, colour: str) -> QIcon:
        ratio = self.devicePixelRatioF()
        made = QPixmap(QSize(_FACE, _FACE) * ratio)
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        paint_avatar(painter, QRect(0, 0, _FACE, _FACE), name, colour)
        painter.end()
        return QIcon(made)

    # --- who is chosen --------------------------------------------------------------------------

    def _key(self) -> str:
        item = self.tree.currentItem()
        return str(item.data(0, Qt.ItemDataRole.UserRole)) if item is not None else ""

    def _choose(self, key: str) -> None:
        for n in range(self.tree.topLevelItemCount()):
            top = self.tree.topLevelItem(n)
            lines = [top, *(top.child(m) for m in range(top.childCount()))] if top else []
            for item in lines:
                if item is not None and item.data(0, Qt.ItemDataRole.UserRole) == key:
                    self.tree.setCurrentItem(item)
                    return
        first = self.tree.topLevelItem(0)
        if first is not None:
            self.tree.setCurrentItem(first)

    def _chosen(self) -> tuple[MemberLine | None, DeviceLine | None]:
        """The member, and the device where it is one that is chosen."""
        key, page = self._key(), self._page
        for member in page.members if page is not None else ():
            if member.id == key:
                return member, None
            for device in member.devices:
                if device.id == key:
                    return member, device
        return None, None

    def _target(self) -> DeviceLine | None:
        """The device a role is given to: the chosen one, or the first of the chosen person."""
        member, device = self._chosen()
        if device is None and member is not None:
            device = next((one for one in member.devices if not one.removed), None)
        return device if device is not None and not device.removed else None

    def _show_what_can_be_done(self, *_: object) -> None:
        page, (member, device) = self._page, self._chosen()
        changes = page is not None and not self._shell.workspace.library.read_only
        target = self._target()
        active = target is not None
        mine = member is not None and member.me
        steward = changes and page is not None and page.i_am_steward
        self.remove.setText(tr("Remove this computer…") if device else tr("Remove from the team…"))
        self.remove.setAccessibleName(self.remove.text())
        own_self = device.this if device is not None else mine
        may = steward or mine
        self.remove.setEnabled(bool(changes and active and may and not own_self))
        self.remove.setVisible(not own_self)
        other = bool(steward and target is not None and not target.this)
        self.hand_over.setVisible(bool(steward))
        self.hand_over.setEnabled(other)
        named = page.successors if page is not None else ()
        is_one = target is not None and target.id in named
        text = tr("Not as successor") if is_one else tr("Name as successor")
        self.successor.setText(text)
        self.successor.setAccessibleName(text)
        self.successor.setVisible(bool(steward))
        self.successor.setEnabled(other and (is_one or len(named) < _MOST_SUCCESSORS))
        self._show_role(member, may=bool(changes and page is not None and page.i_give_roles))
        here = self._shell.team.device
        self.take_over.setVisible(bool(changes and not steward and here in named))
        inside = page is not None and page.i_am_in and len(page.members) > 1
        self.leave.setEnabled(bool(changes and inside))

    def _show_role(self, member: MemberLine | None, *, may: bool) -> None:
        there = member is not None and not member.gone
        self.role_line.setVisible(there)
        self.role.setEnabled(there and may)
        if member is not None:
            self.role.setCurrentIndex(self.role.findData(member.role))
            name = tr("Role of {name}").format(name=member.name)
            self.role.setAccessibleName(name)
            self.role.view().setAccessibleName(name)
        note = (
            tr("In meetings that are called from now on.")
            if may
            else tr("Given by the hosts of the team and whoever looks after it.")
        )
        self.role_note.setText(note)
        self.role.setAccessibleDescription(note)

    def _keeps(self, member: MemberLine) -> bool:
        return any(device.steward for device in member.devices)

    # --- wishes ---------------------------------------------------------------------------------

    def _on_role(self) -> None:
        (member, _), role = self._chosen(), str(self.role.currentData())
        if member is not None and member.role != role:
            said = tr("{name} is now: {role}").format(name=member.name, role=wording.role(role))
            self.wished.emit(Wish(partial(deeds.give_role, member=member.id, role=role), said))

    def _on_remove(self) -> None:
        (member, device), page = self._chosen(), self._page
        if member is None or page is None:
            return
        after = tr(
            "Once each of the others has seen it, what they write can no longer be read there. "
            "What was there before stays there. This cannot be taken back; a new invitation can."
        )
        if device is None:
            self.wished.emit(
                Wish(
                    partial(deeds.remove_member, member=member.id),
                    self._said(page, tr("{name} was removed from the team"), member),
                    question=tr("Remove {name} with every computer?").format(name=member.name),
                    consequences=after,
                    yes=tr("Remove"),
                )
            )
            return
        self.wished.emit(
            Wish(
                partial(deeds.remove_device, device=device.id),
                self._said(page, tr("A computer of {name} was removed"), member),
                question=tr("Remove this computer of {name}?").format(name=member.name),
                consequences=after,
                yes=tr("Remove"),
            )
        )

    def _said(self, page: TeamPage, done: str, member: MemberLine) -> str:
        """``done``, where this computer does it itself."""
        return done.format(name=member.name) if page.i_am_steward else done_later(page)

    def _on_hand_over(self) -> None:
        (member, _), target = self._chosen(), self._target()
        if member is not None and target is not None:
            self.wished.emit(
                Wish(
                    partial(deeds.hand_over, device=target.id),
                    tr("{name} looks after the team now").format(name=member.name),
                    question=tr("Hand the team over to {name}?").format(name=member.name),
                    consequences=tr(
                        "From then on their Cassette lets people in and removes them. Only they "
                        "can hand it back."
                    ),
                    yes=tr("Hand over"),
                )
            )

    def _on_successor(self) -> None:
        (member, _), target, page = self._chosen(), self._target(), self._page
        if member is None or target is None or page is None:
            return
        was: tuple[DeviceId, ...] = page.successors
        if target.id in was:
            now = tuple(one for one in was if one != target.id)
            said = tr("{name} is no longer a successor").format(name=member.name)
        else:
            now = (*was, target.id)
            said = tr("{name} can take over when you cannot").format(name=member.name)
        self.wished.emit(Wish(partial(deeds.name_successors, devices=now), said))

    def _on_take_over(self) -> None:
        self.wished.emit(
            Wish(
                deeds.take_over,
                tr("You look after the team now"),
                question=tr("Take the team over?"),
                consequences=tr(
                    "Do this when whoever looks after the team cannot any more. From then on your "
                    "Cassette lets people in and removes them; everybody sees it."
                ),
                yes=tr("Take over"),
            )
        )

    def _on_leave(self) -> None:
        page = self._page
        if page is None:
            return
        keeper = next((one for one in page.members if self._keeps(one)), None)
        first = tr("Hand the team over first: you look after it.") if keeper and keeper.me else ""
        self.wished.emit(
            Wish(
                deeds.leave,
                done_later(page),
                question=tr("Leave the team {name}?").format(name=page.name),
                consequences=first
                or tr(
                    "What is here stays on this computer and can be read. Nothing new arrives, and "
                    "the others no longer see what you write here."
                ),
                yes="" if first else tr("Leave"),
            )
        )
