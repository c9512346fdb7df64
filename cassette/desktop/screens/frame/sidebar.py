"""The sidebar: which team, what to catch up on, the meetings by type, and a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListView,
    QStyle,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from cassette.desktop import icons, plain_text, wording
from cassette.desktop.language import tr
from cassette.desktop.models.meetings_model import ENTRY, MeetingsModel, SideEntry
from cassette.desktop.screens.frame.sync_line import SyncLine
from cassette.desktop.theme import SIDEBAR_WIDTH, SPACE_M, SPACE_S, SPACE_XS
from cassette.desktop.widgets.note_fonts import RowFonts
from cassette.desktop.widgets.row_paint import Row
from cassette.desktop.widgets.row_tip import TipDelegate
from cassette.domain.meetings import MeetingState

if TYPE_CHECKING:
    from cassette.desktop.shell import Shell

_Index = QModelIndex | QPersistentModelIndex
_ICON, _BELL, _INSET = 17, 14, 8
LEVEL_ICONS = {"muted": "bell-off", "following": "bell"}
"""The icon of how closely I follow a meeting; none for the usual."""
_TONES = {MeetingState.DUE_SOON: "warn", MeetingState.OVERDUE: "record"}


class SideDelegate(TipDelegate):
    """Icon, title, how many are unheard; headings small and quiet."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._fonts = RowFonts()

    def tip_at(self, rect: QRect, index: _Index, at: QPoint) -> str:
        """The whole title of a meeting, and how it stands: the line may have no room for it."""
        entry: SideEntry | None = index.data(ENTRY)
        return str(index.data(Qt.ItemDataRole.AccessibleTextRole)) if entry and entry.row else ""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index, /) -> QSize:
        entry: SideEntry | None = index.data(ENTRY)
        group = entry is not None and entry.kind == "group"
        height = self._fonts.small_line + 18 if group else self._fonts.line + 15
        return QSize(80, height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index, /) -> None:
        entry: SideEntry | None = index.data(ENTRY)
        if entry is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = Row(painter, option.rect, option.direction)
        if entry.kind == "group":
            area = row.rect.adjusted(_INSET + 8, 8, -_INSET, 0)
            row.text(area, entry.text, self._fonts.small, self._shell.theme.tokens.muted)
        else:
            self._paint_line(row, option, entry)
        painter.restore()

    def _paint_line(self, row: Row, option: QStyleOptionViewItem, entry: SideEntry) -> None:
        tokens = self._shell.theme.tokens
        area = row.rect.adjusted(_INSET, 1, -_INSET, -1)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            row.rounded(area, tokens.selected, 8)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            row.rounded(area, tokens.hover, 8)
        if option.state & QStyle.StateFlag.State_HasFocus:
            row.outline(area.adjusted(1, 1, -1, -1), tokens.accent, 2, 8)
        self._paint_icon(row, area, entry, tokens.accent if chosen else tokens.muted)
        taken = self._paint_count(row, area, entry.unheard)
        taken += self._paint_level(row, area, entry, taken)
        room = area.adjusted(8 + _ICON + 9, 0, -taken - 8, 0)
        state = entry.row.state(self._shell.now_ms()) if entry.row is not None else None
        closed = state is MeetingState.CLOSED
        font = self._fonts.bold if entry.unheard else self._fonts.body
        quiet = closed or entry.level == "muted"
        row.text(room, entry.text, font, tokens.muted if quiet else tokens.text)

    def _paint_icon(self, row: Row, area: QRect, entry: SideEntry, colour: str) -> None:
        at = QPoint(area.left() + 8, area.center().y() - _ICON // 2)
        row.icon(at, entry.icon, colour, _ICON)
        tone = _TONES.get(entry.row.state(self._shell.now_ms())) if entry.row is not None else None
        if tone is not None:  # a clock's worth of warning: also said in the accessible text
            dot = QRect(at + QPoint(_ICON - 5, -1), QSize(7, 7))
            row.dot(dot, getattr(self._shell.theme.tokens, tone))

    def _paint_level(self, row: Row, area: QRect, entry: SideEntry, taken: int) -> int:
        """A bell for what I mute or follow: also said in the accessible text."""
        name = LEVEL_ICONS.get(entry.level)
        if name is None:
            return 0
        at = QPoint(area.right() - taken - _BELL - 6, area.center().y() - _BELL // 2 + 1)
        row.icon(at, name, self._shell.theme.tokens.muted, _BELL)
        return _BELL + 6

    def _paint_count(self, row: Row, area: QRect, unheard: int) -> int:
        if not unheard:
            return 0
        tokens = self._shell.theme.tokens
        text = str(unheard) if unheard < 1000 else "999+"
        width = max(20, self._fonts.small.width(text) + 12)
        height = self._fonts.small_line + 4
        top = area.center().y() - height // 2 + 1
        pill = QRect(area.right() - width - 6, top, width, height)
        row.rounded(pill, tokens.accent, height // 2)
        row.painter.setFont(self._fonts.small.font)
        row.painter.setPen(QColor(tokens.on_accent))
        row.painter.drawText(row.place(pill), Qt.AlignmentFlag.AlignCenter, text)
        return width + 6


class SideList(QListView):
    """``entered`` carries the key of the line the person went to."""

    entered = Signal(str)

    def __init__(self, shell: Shell, model: MeetingsModel) -> None:
        super().__init__()
        self.setAccessibleName(tr("Meetings"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setItemDelegate(SideDelegate(shell))
        self.setModel(model)
        self.viewport().setAutoFillBackground(False)
        self.setProperty("kind", "side")
        self._quiet = False

    def show_key(self, key: str) -> None:
        """Stand on this line without going there again."""
        model = self.model()
        if isinstance(model, MeetingsModel):
            n = model.row_of(key)
            self._quiet = True
            self.setCurrentIndex(model.index(n) if n >= 0 else QModelIndex())
            self._quiet = False

    def keyboardSearch(self, search: str, /) -> None:
        """Letters are commands here, not a search."""

    def currentChanged(self, current: _Index, previous: _Index, /) -> None:
        super().currentChanged(current, previous)  # screen readers hear of it there
        entry: SideEntry | None = current.data(ENTRY) if current.isValid() else None
        if entry is not None and entry.kind != "group" and not self._quiet:
            self.entered.emit(entry.key)


class Sidebar(QFrame):
    """``entered``: go to "inbox", a place or a meeting."""

    entered = Signal(str)

    def __init__(self, shell: Shell, model: MeetingsModel) -> None:
        super().__init__()
        self.setProperty("kind", "bar")
        self.setAccessibleName(tr("Sidebar"))
        self.setFixedWidth(SIDEBAR_WIDTH + 20)
        self._shell = shell
        self.team = plain_text.button("", "ghost", clicked=shell.switch_library)
        self.team.setProperty("place", "team")
        icons.keep(self.team, "switch", shell.theme, "muted")
        self.list = SideList(shell, model)
        self.list.entered.connect(self.entered)
        self.new = plain_text.button(
            tr("New meeting"), tip=tr("New meeting (Ctrl+N)"), clicked=shell.new_meeting
        )
        icons.keep(self.new, "plus", shell.theme)
        settings = plain_text.icon_button(
            icons.icon("settings", shell.theme),
            tr("Settings"),
            tip=tr("Settings (Ctrl+,)"),
            clicked=shell.open_settings,
        )
        icons.keep(settings, "settings", shell.theme, "muted")
        foot = QHBoxLayout()
        foot.setContentsMargins(SPACE_S, SPACE_S, SPACE_S, SPACE_S)
        foot.setSpacing(SPACE_XS)
        foot.addWidget(self.new, 1)
        foot.addWidget(settings)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE_M, 0, SPACE_XS)
        column.setSpacing(SPACE_S)
        top = QHBoxLayout()
        top.setContentsMargins(SPACE_S, 0, SPACE_S, 0)
        top.addWidget(self.team)
        column.addLayout(top)
        column.addWidget(self.list, 1)
        below = QHBoxLayout()
        below.setContentsMargins(SPACE_S, 0, SPACE_S, 0)
        self.sync = SyncLine(shell)
        below.addWidget(self.sync)
        column.addLayout(below)
        column.addLayout(foot)
        shell.team_changed.connect(self._show_team)
        shell.theme.changed.connect(self.list.viewport().update)
        self._show_team()

    def first_focus(self) -> QWidget:
        """Where the keyboard starts."""
        return self.list

    def _show_team(self) -> None:
        name = wording.team(self._shell.team.name)
        room = SIDEBAR_WIDTH - 40
        shown = self.team.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room)
        self.team.setText(shown.replace("&", "&&"))
        self.team.setAccessibleName(tr("Team: {name}. Switch team.").format(name=name))
        plain_text.set_tip(self.team, name)
