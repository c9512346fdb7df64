"""Who takes part in a new meeting, and with which role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from cassette.desktop import plain_text, wording
from cassette.desktop.language import tr
from cassette.desktop.screens.new_meeting.agenda import row_height
from cassette.desktop.theme import SPACE_S, SPACE_XS
from cassette.domain.facts import ROLES
from cassette.domain.ids import MemberId

if TYPE_CHECKING:
    from cassette.domain.views import MemberCard, TeamCard

_MEMBER = Qt.ItemDataRole.UserRole
_ROLE = Qt.ItemDataRole.UserRole + 1
_NAME = Qt.ItemDataRole.UserRole + 2
_ROWS = 4
Seats = tuple[tuple[str, str], ...]
"""Members and their roles."""


class PeoplePicker(QWidget):
    """Ticked people take part. Whoever calls the meeting is its host and always does.

    ``edited`` fires when who takes part, or a role, is another.
    """

    edited = Signal()

    def __init__(self, team: TeamCard, seats: Seats | None) -> None:
        super().__init__()
        chosen = None if seats is None else dict(seats)
        self.list = QListWidget()
        self.list.setProperty("kind", "field")
        self.list.setAccessibleName(tr("People"))
        self._add(team, chosen)
        self.role = QComboBox()
        self.role.setAccessibleName(tr("Role of the chosen person"))
        self.role.view().setAccessibleName(tr("Role of the chosen person"))
        self.role.setPlaceholderText(wording.role(ROLES[0]))  # whoever calls it stays the host
        for role in ROLES[1:]:
            self.role.addItem(wording.role(role), role)
        line = QHBoxLayout()
        line.setSpacing(SPACE_S)
        line.addWidget(plain_text.label(tr("Role"), "muted", buddy=self.role))
        line.addWidget(self.role)
        line.addWidget(
            plain_text.label(tr("Observers owe nothing; deciders take stances."), "muted"), 1
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS)
        column.addWidget(self.list)
        column.addLayout(line)
        self.setFocusProxy(self.list)
        self.list.itemChanged.connect(lambda _: self.edited.emit())
        self.list.currentRowChanged.connect(self._show_role)
        self.role.activated.connect(self._on_role)
        self.list.setCurrentRow(0)

    def show_team(self, team: TeamCard) -> None:
        """Somebody has joined meanwhile: they take part where the whole team does."""
        self._add(team, None if self.seats is None else {})
        self.edited.emit()

    def _add(self, team: TeamCard, chosen: dict[str, str] | None) -> None:
        """Those who are not listed yet."""
        listed = {self.list.item(n).data(_MEMBER) for n in range(self.list.count())}
        for member in team.members:
            if member.id not in listed and not member.gone:
                self.list.addItem(_item(member, chosen))
        rows = min(max(2, self.list.count()), _ROWS)
        self.list.setFixedHeight(rows * row_height(self.list) + SPACE_S)

    @property
    def seats(self) -> Seats | None:
        """Who takes part as what; None for the whole team with its usual roles."""
        items = [self.list.item(n) for n in range(self.list.count())]
        chosen = [item for item in items if item.checkState() is Qt.CheckState.Checked]
        usual = all(item.data(_ROLE) in ("host", "contributor") for item in chosen)
        if usual and len(chosen) == len(items):
            return None
        return tuple((str(item.data(_MEMBER)), str(item.data(_ROLE))) for item in chosen)

    @property
    def count(self) -> int:
        """How many people take part."""
        items = (self.list.item(n) for n in range(self.list.count()))
        return sum(item.checkState() is Qt.CheckState.Checked for item in items)

    @property
    def deciders(self) -> list[tuple[MemberId, str]]:
        """Members who would decide, with their names: all but observers."""
        items = [self.list.item(n) for n in range(self.list.count())]
        return [
            (MemberId(item.data(_MEMBER)), str(item.data(_NAME)))
            for item in items
            if item.checkState() is Qt.CheckState.Checked and item.data(_ROLE) != "observer"
        ]

    def _show_role(self) -> None:
        item = self.list.currentItem()
        role = item.data(_ROLE) if item is not None else "host"
        self.role.setEnabled(role != "host")
        self.role.setCurrentIndex(self.role.findData(role))  # none for the host

    def _on_role(self) -> None:
        item = self.list.currentItem()
        if item is None or item.data(_ROLE) == "host":
            return
        item.setData(_ROLE, self.role.currentData())
        item.setText(_words(item.data(_NAME), item.data(_ROLE)))
        item.setCheckState(Qt.CheckState.Checked)
        self.edited.emit()


def _item(member: MemberCard, chosen: dict[str, str] | None) -> QListWidgetItem:
    role = "host" if member.me else (chosen or {}).get(member.id, "contributor")
    name = tr("{name} (you)").format(name=member.name) if member.me else member.name
    item = QListWidgetItem(_words(name, role))
    item.setData(_MEMBER, member.id)
    item.setData(_ROLE, role)
    item.setData(_NAME, name)
    takes_part = member.me or chosen is None or member.id in chosen
    item.setCheckState(Qt.CheckState.Checked if takes_part else Qt.CheckState.Unchecked)
    if member.me:
        item.setFlags(Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled)
    return item


def _words(name: str, role: str) -> str:
    return f"{name}  ·  {wording.role(role)}"
