"""The meetings of the team as the sidebar lists them: by type, with what is unheard in each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal

from cassette.desktop import wording
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.models.news import Touched, touched
from cassette.desktop.models.settle import ListModel, settle
from cassette.domain.formats import TYPES
from cassette.domain.meetings import MeetingState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cassette.desktop.shell import Shell
    from cassette.domain.events import Envelope
    from cassette.domain.ids import MeetingId
    from cassette.domain.reminding import Level
    from cassette.domain.views import MeetingRow

ENTRY = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class SideEntry:
    """A line of the sidebar: "inbox", a "place", a "group" heading or a "meeting".

    ``level`` is how closely I follow the meeting. ``number`` is the key that goes there with Ctrl,
    0 for none.
    """

    kind: str
    key: str
    text: str
    icon: str = ""
    unheard: int = 0
    number: int = 0
    row: MeetingRow | None = None
    level: Level = "normal"


class MeetingsModel(ListModel):
    """Entries under the role ``ENTRY``. ``read`` fires with the rows each time they were read.

    ``levelled``: which meetings I mute or follow was read, after the rows.
    """

    read = Signal(tuple)
    levelled = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self._entries: list[SideEntry] = [_inbox(0), *_places()]
        self._rows: tuple[MeetingRow, ...] = ()
        self._levels: dict[MeetingId, Level] = {}
        self._news = Touched()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(120)
        self._timer.timeout.connect(self.reload)
        shell.feed.appended.connect(self._on_appended)
        self.reload()

    @property
    def entries(self) -> list[SideEntry]:
        """What is listed."""
        return self._entries

    @property
    def meetings(self) -> tuple[MeetingRow, ...]:
        """Every meeting, as the library orders them."""
        return self._rows

    def row_of(self, key: str) -> int:
        """The line of a meeting, or of "inbox"; -1 when it is not listed."""
        return next((n for n, entry in enumerate(self._entries) if entry.key == key), -1)

    def level_of(self, meeting: MeetingId) -> Level:
        """How closely I follow a meeting, as last read."""
        return self._levels.get(meeting, "normal")

    def numbered(self, number: int) -> SideEntry | None:
        """The line that Ctrl and this number goes to."""
        return next((entry for entry in self._entries if entry.number == number), None)

    def reload(self) -> None:
        """Read the meetings, each with its number of unheard notes, again."""
        queries, now_ms = self._shell.workspace.library.queries, self._shell.now_ms()
        read = partial(queries.meetings, now_ms)
        self._shell.bridge.run(Lane.STORE, read, partial(self._on_meetings, now_ms))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._entries):
            return None
        entry = self._entries[index.row()]
        if role == ENTRY:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(entry)
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if index.isValid() and self._entries[index.row()].kind == "group":
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def _spoken(self, entry: SideEntry) -> str:
        said = [entry.text]
        if entry.row is not None:
            said.append(wording.type_name(entry.row.type))
            state = entry.row.state(self._shell.now_ms())
            if state is not MeetingState.OPEN:
                said.append(wording.state(state))
        if entry.level != "normal":
            said.append(wording.level(entry.level))
        if entry.unheard:
            said.append(tr("%n unheard", "notes", entry.unheard))
        return ", ".join(said)

    def _on_appended(self, envelopes: tuple[Envelope, ...]) -> None:
        if not self._timer.isActive():
            self._timer.start()
        if touched(envelopes).team:
            library = self._shell.workspace.library
            self._shell.bridge.run(Lane.STORE, lambda: library.team, self._shell.take_team)

    def _on_meetings(self, now_ms: int, rows: tuple[MeetingRow, ...]) -> None:
        self._rows = rows
        self._settle(now_ms)
        self.read.emit(rows)
        queries = self._shell.workspace.library.queries
        self._shell.bridge.run(
            Lane.STORE, queries.levels, partial(self._on_levels, now_ms), owner=self
        )

    def _on_levels(self, now_ms: int, levels: dict[MeetingId, Level]) -> None:
        if levels != self._levels:
            self._levels = levels
            self._settle(now_ms)
        self.levelled.emit()

    def _settle(self, now_ms: int) -> None:
        unheard = sum(row.unheard for row in self._rows)
        wanted = entries_of(self._rows, unheard, now_ms, self._levels)
        settle(self, self._entries, wanted, lambda one: one.key)


def _inbox(unheard: int) -> SideEntry:
    return SideEntry("inbox", "inbox", tr("Catch up"), "inbox", unheard, 1)


def _places() -> tuple[SideEntry, ...]:
    return (
        SideEntry("place", "actions", tr("Actions"), "action"),
        SideEntry("place", "decisions", tr("Decisions"), "register"),
    )


def entries_of(
    rows: tuple[MeetingRow, ...],
    unheard: int,
    now_ms: int,
    levels: Mapping[MeetingId, Level] = MappingProxyType({}),
) -> list[SideEntry]:
    """The sidebar: Catch up, the places, meetings open at ``now_ms`` by type, the closed ones."""
    closed = [row for row in rows if row.state(now_ms) is MeetingState.CLOSED]
    shut = {row.id for row in closed}
    entries = [_inbox(unheard), *_places()]
    number = 2
    for kind in TYPES:
        group = [row for row in rows if wording.kind(row.type) is kind and row.id not in shut]
        if group:
            entries.append(SideEntry("group", f"type/{kind.key}", wording.type_name(kind.key)))
        for row in group:
            entries.append(_meeting(row, kind.key, number, levels.get(row.id, "normal")))
            number = number + 1 if 0 < number < 9 else 0
    if closed:
        entries.append(SideEntry("group", "closed", tr("Closed", "meetings")))
    for row in closed:
        key = wording.kind(row.type).key
        entries.append(_meeting(row, key, 0, levels.get(row.id, "normal")))
    return entries


def _meeting(row: MeetingRow, icon: str, number: int, level: Level) -> SideEntry:
    return SideEntry("meeting", row.id, row.title, icon, row.unheard, number, row, level)
