"""Everything I have not heard yet, fetched in pages as somebody scrolls."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QTimer, Signal

from cassette.desktop import wording
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.models.news import Touched, touched
from cassette.desktop.models.row_words import reactions_words, row_words
from cassette.desktop.models.rows_model import RowsModel
from cassette.domain.views import InboxRow

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.desktop.shell import Shell
    from cassette.domain.events import Envelope
    from cassette.domain.ids import NoteId
    from cassette.domain.pace import Habits
    from cassette.domain.queueing import Order, Queue
    from cassette.domain.views import InboxSum, NoteCard

    Page = tuple[tuple[NoteId, ...], tuple[InboxRow, ...]]
    """Every id in order, where the order is not the store's own; and the first rows."""

FIRST_PAGE, PAGE = 40, 200
"""What a screen shows at once, so that it shows soon; and what is read while somebody looks."""
KEPT = 1_000
"""So many rows at most are read again when something changes: the list stays where it is."""
_SETTLE_MS = 60
_COUNT_MS = 300
_SOON_MS = 200
"""The second page is read when the first has been painted."""
_Index = QModelIndex | QPersistentModelIndex


class InboxModel(RowsModel[InboxRow]):
    """Rows are ``InboxRow`` under the role ``ROW``, in ``order``.

    ``summed`` carries the InboxSum, as soon as can be; ``queued`` the Queue with what it costs at
    my pace, once nobody waits for rows. ``loaded`` fires when the first page has come, also when
    it is empty.
    """

    summed = Signal(object)
    queued = Signal(object)
    loaded = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._queries = shell.workspace.library.queries
        self.order: Order = shell.settings.queue_order
        self.queue: Queue | None = None
        """The queue in this order, as last read; it may be a moment behind."""
        self.habits_now: Callable[[], Habits | None] = lambda: None
        """Who knows my pace; None: as it is kept."""
        self._ids: tuple[NoteId, ...] = ()
        self._more = True
        self._fetching = False
        self._news = Touched()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SETTLE_MS)
        self._timer.timeout.connect(self._read_again)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(lambda: self.fetchMore(QModelIndex()))
        self._count = QTimer(self)
        self._count.setSingleShot(True)
        self._count.setInterval(_COUNT_MS)
        self._count.timeout.connect(self._read_queue)
        shell.feed.ended.connect(self._count.stop)
        shell.feed.appended.connect(self._on_appended)
        self.reload()

    @property
    def settled(self) -> bool:
        """Whether everything there is has been read."""
        return not self._more and not self._fetching

    def key(self, row: InboxRow) -> object:
        return row.note.id

    def spoken(self, row: InboxRow) -> str:
        return row_words(row.note, row.title)

    def described(self, row: InboxRow) -> str:
        now = self._shell.now_ms()
        said = [wording.moment(row.note.at_ms, now)]
        if row.due_ms is not None:
            said.append(wording.due(row.due_ms, now, row.state(now)))
        said.append(reactions_words(row.note))
        return tr(". ").join(part for part in said if part)

    def reload(self) -> None:
        """Read the first page and the sum again."""
        self._fetching = True
        limit = max(FIRST_PAGE, min(len(self._rows), KEPT))
        then = partial(self._on_first, self.order, limit)
        self._shell.bridge.run(Lane.STORE, self._first_page(limit), then, owner=self)
        self._read_sum()

    def set_order(self, order: Order) -> None:
        """List them otherwise."""
        if order != self.order:
            self.order, self.queue = order, None
            self.reload()

    def count(self) -> None:
        """My pace is another: what does the queue cost now?"""
        self._count.start()

    def _first_page(self, limit: int) -> Callable[[], Page]:
        queries, order = self._queries, self.order
        if order == "due":
            return lambda: ((), queries.inbox(limit, 0))

        def work() -> Page:
            ids = tuple(one.note for one in queries.unheard(order))
            return ids, queries.inbox_notes(ids[:limit])

        return work

    def _next_page(self, offset: int) -> Callable[[], tuple[InboxRow, ...]]:
        queries, ids = self._queries, self._ids
        if self.order == "due":
            return lambda: queries.inbox(PAGE, offset)
        return lambda: queries.inbox_notes(ids[offset : offset + PAGE])

    def canFetchMore(self, parent: _Index, /) -> bool:
        return not parent.isValid() and self._more and not self._fetching

    def fetchMore(self, parent: _Index, /) -> None:
        if self.canFetchMore(parent):
            self._fetching = True
            then = partial(self._on_page, self.order)
            self._shell.bridge.run(Lane.STORE, self._next_page(len(self._rows)), then)

    def _on_first(self, order: Order, limit: int, found: Page) -> None:
        if order != self.order:
            return
        self._ids, page = found
        self._fetching = False
        self._more = len(page) == limit
        self.take(page)
        self.loaded.emit()
        if limit == FIRST_PAGE:
            self._soon.start()

    def _on_page(self, order: Order, page: tuple[InboxRow, ...]) -> None:
        if order != self.order:
            return
        self._fetching = False
        self._more = len(page) == PAGE
        known = {row.note.id for row in self._rows}
        fresh = [row for row in page if row.note.id not in known]
        if fresh:
            start = len(self._rows)
            self.rows_in(start, start + len(fresh) - 1, lambda: self._rows.extend(fresh))

    def _on_appended(self, envelopes: tuple[Envelope, ...]) -> None:
        self._news.add(touched(envelopes))
        self._timer.start()

    def _read_again(self) -> None:
        news, self._news = self._news, Touched()
        if news.lists or news.team or news.meetings:
            self.reload()
            return
        here = [row.note.id for row in self._rows if row.note.id in news.notes]
        queries = self._queries
        for note in here:
            self._shell.bridge.run(Lane.STORE, partial(queries.note, note), self._on_note)
        if news.notes:
            self._read_sum()

    def _on_note(self, card: NoteCard) -> None:
        n = self.row_of(card.id)
        if n < 0:
            return
        if card.heard or card.deleted:
            self.rows_out(n, n, lambda: self._rows.pop(n))
        else:
            self._rows[n] = replace(self._rows[n], note=card)
            self.dataChanged.emit(self.index(n), self.index(n))

    def _read_sum(self) -> None:
        self._shell.bridge.run(Lane.STORE, self._queries.inbox_sum, self._on_sum)
        self._count.start()

    def _on_sum(self, total: InboxSum) -> None:
        self.summed.emit(total)

    def _read_queue(self) -> None:
        desk, settings, order = self._shell.workspace.desk, self._shell.settings, self.order
        habits = self.habits_now()

        def work() -> Queue:
            from cassette.workflows import hear

            return hear.queue_of(desk, settings, order, habits)

        then = partial(self._on_queue, order)
        self._shell.bridge.run(Lane.STORE, work, then, owner=self)

    def _on_queue(self, order: Order, queue: Queue) -> None:
        if order == self.order:
            self.queue = queue
            self.queued.emit(queue)
