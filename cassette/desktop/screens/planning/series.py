"""Meetings that recur: their next rounds; one is skipped, opened early, the series ended."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QListWidgetItem, QVBoxLayout

from cassette.desktop import icons, plain_text, series_words
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.theme import SPACE_L, SPACE_S
from cassette.desktop.widgets.notice import Notice
from cassette.desktop.widgets.plain_list import plain_list
from cassette.desktop.widgets.sheet import Sheet
from cassette.domain.errors import CassetteError
from cassette.workflows import recurrence, series

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from cassette.desktop.shell import Shell
    from cassette.domain.ids import MeetingId
    from cassette.domain.planning_views import SeriesRow

ROUNDS = 8
_DATA = Qt.ItemDataRole.UserRole


class SeriesSheet(Sheet):
    """Series at the left, the rounds of the chosen one at the right."""

    preferred_width = 820
    preferred_height = 520

    def __init__(self, shell: Shell) -> None:
        super().__init__(tr("Recurring meetings"), shell.theme)
        self._shell = shell
        self._rows: tuple[SeriesRow, ...] = ()
        self.nothing = plain_text.label(
            tr("No meeting recurs yet. Choose how often when you call a new one."), "muted"
        )
        self.list = plain_list(tr("Recurring meetings"))
        self.rounds = plain_list(tr("Rounds"))
        self.often = plain_text.label("", "strong", wrap=True)
        self.open = plain_text.button(tr("Answer it now"), clicked=self._on_open)
        self.skip = plain_text.button(tr("Skip this round"), clicked=self._on_skip)
        icons.keep(self.skip, "forward", shell.theme)
        self.end = plain_text.button(tr("End the series"), clicked=self._on_end)
        icons.keep(self.end, "stop", shell.theme)
        self.new = plain_text.button(tr("New meeting"), clicked=self._on_new)
        icons.keep(self.new, "plus", shell.theme)
        self.notice = Notice()
        self._lay_out()
        self.list.currentRowChanged.connect(self._show_rounds)
        self.rounds.currentRowChanged.connect(self._show_ways)
        self.rounds.itemActivated.connect(self._on_open)
        shell.feed.appended.connect(self._read)
        self._read()

    def first_focus(self) -> QWidget:
        return self.list if self.list.isVisible() else self.new

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(SPACE_S)
        left.addWidget(self.list, 1)
        left.addWidget(self.end)
        right = QVBoxLayout()
        right.setSpacing(SPACE_S)
        right.addWidget(self.often)
        right.addWidget(self.rounds, 1)
        ways = QHBoxLayout()
        ways.setSpacing(SPACE_S)
        ways.addWidget(self.open)
        ways.addWidget(self.skip)
        ways.addStretch(1)
        right.addLayout(ways)
        both = QHBoxLayout()
        both.setSpacing(SPACE_L)
        both.addLayout(left, 2)
        both.addLayout(right, 3)
        self.body.addWidget(self.nothing)
        self.body.addLayout(both, 1)
        self.body.addWidget(self.new, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self.notice)
        for part in (self.nothing, self.new):  # until it is known
            part.hide()

    # --- showing ------------------------------------------------------------------------------

    def _read(self, *_: object) -> None:
        read = self._shell.workspace.library.queries.series
        self._shell.bridge.run(Lane.STORE, read, self._on_read, self._on_failed, owner=self)

    def _on_read(self, rows: tuple[SeriesRow, ...]) -> None:
        chosen, n = self._chosen(), self.rounds.currentRow()
        self._rows = rows
        ids = [row.id for row in rows]
        self.list.clear()
        for row in rows:
            state = tr("Ended") if row.ended else series_words.often(row)
            item = QListWidgetItem(f"{row.title}\n{state}")
            item.setData(_DATA, row)
            self.list.addItem(item)
        self.list.setCurrentRow(ids.index(chosen.id) if chosen and chosen.id in ids else 0)
        self.rounds.setCurrentRow(max(0, n))
        for part in (self.list, self.rounds, self.often, self.open, self.skip, self.end):
            part.setVisible(bool(rows))
        self.nothing.setVisible(not rows)
        self.new.setVisible(not rows)

    def _show_rounds(self) -> None:
        row = self._chosen()
        self.rounds.clear()
        if row is None:
            return
        self.often.setText(f"{row.title}  ·  {series_words.often(row)}")
        opened = dict(row.opened)
        for one in self._coming(row):
            item = QListWidgetItem(self._round_words(row, one, opened))
            item.setData(_DATA, one)
            self.rounds.addItem(item)
        self.rounds.setCurrentRow(0)
        read_only = self._shell.workspace.library.read_only
        self.end.setText(tr("Let it go on") if row.ended else tr("End the series"))
        self.end.setAccessibleName(self.end.text())
        self.end.setEnabled(not read_only)
        self._show_ways()

    def _coming(self, row: SeriesRow) -> tuple[str, ...]:
        """The newest round that was opened, and those to come."""
        try:
            coming = recurrence.coming(
                row.rule, row.first, row.zone, now_ms=self._shell.now_ms(), count=ROUNDS
            )
        except (CassetteError, ValueError):  # another device's rule that this one does not take
            coming = ()
        past = [one for one, _ in row.opened if one not in coming]
        return (*past[-1:], *coming)

    def _round_words(self, row: SeriesRow, one: str, opened: dict[str, MeetingId]) -> str:
        state = tr("to come")
        if one in row.skipped:
            state = tr("skipped")
        elif one in opened:
            past = recurrence.due_ms(one, row.zone) <= self._shell.now_ms()
            state = tr("the last one") if past else tr("open now")
        elif row.ended:
            state = tr("does not take place: the series has ended")
        return f"{series_words.occurrence(one)}  ·  {state}"

    def _show_ways(self, *_: object) -> None:
        row, one = self._chosen(), self._round()
        changes = row is not None and not self._shell.workspace.library.read_only
        opened = row is not None and one in dict(row.opened)
        skipped = row is not None and one in row.skipped
        self.open.setText(tr("Go to it") if opened else tr("Answer it now"))
        icons.keep(self.open, "chevron-right" if opened else "microphone", self._shell.theme)
        self.open.setAccessibleName(self.open.text())
        may_open = changes and row is not None and not row.ended and not skipped
        self.open.setEnabled(one != "" and (opened or may_open))
        self.skip.setText(tr("Let it take place") if skipped else tr("Skip this round"))
        self.skip.setAccessibleName(self.skip.text())
        self.skip.setEnabled(changes and one != "")

    def _chosen(self) -> SeriesRow | None:
        item = self.list.currentItem()
        found: SeriesRow | None = item.data(_DATA) if item is not None else None
        return found

    def _round(self) -> str:
        item = self.rounds.currentItem()
        return str(item.data(_DATA)) if item is not None else ""

    # --- changing -----------------------------------------------------------------------------

    def _on_open(self, *_: object) -> None:
        row, one = self._chosen(), self._round()
        if row is None or not self.open.isEnabled():
            return
        known = dict(row.opened).get(one)
        if known is not None:
            self._go(known)
        else:
            desk = self._shell.workspace.desk
            self._do(partial(series.open_round, desk, row.id, one), self._go)

    def _on_skip(self) -> None:
        row, one = self._chosen(), self._round()
        if row is not None and one:
            deed = series.unskip if one in row.skipped else series.skip
            self._do(partial(deed, self._shell.workspace.desk, row.id, one))

    def _on_end(self) -> None:
        row = self._chosen()
        if row is not None:
            deed = series.resume if row.ended else series.end
            self._do(partial(deed, self._shell.workspace.desk, row.id))

    def _on_new(self) -> None:
        self.done()
        self._shell.new_meeting()

    def _go(self, meeting: MeetingId) -> None:
        self.done()
        self._shell.show_meeting(meeting)

    def _do(self, work: Callable[[], object], then: Callable[..., object] | None = None) -> None:
        self.notice.clear()
        self._shell.bridge.run(Lane.STORE, work, then, self._on_failed, owner=self)

    def _on_failed(self, error: CassetteError) -> None:
        self._shell.announce(self.notice.say_error(error), assertive=True)
