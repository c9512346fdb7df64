"""A meeting: its questions as headings, everybody's notes below them, and a foot to answer at."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint, QRect, QTimer, Signal
from PySide6.QtWidgets import QFrame, QListView, QVBoxLayout, QWidget

from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.models.meeting_model import ENTRY, Entry, MeetingModel
from cassette.desktop.screens.meeting.composer import Composer
from cassette.desktop.screens.meeting.header import MeetingHeader
from cassette.desktop.screens.meeting.importing import Imports
from cassette.desktop.screens.meeting.item_tools import ItemTools
from cassette.desktop.screens.meeting.row import MeetingDelegate
from cassette.desktop.screens.meeting.standing import HowFar, Standing
from cassette.desktop.screens.meeting.unsent import Unsent, UnsentNotes
from cassette.desktop.shell import banner_of
from cassette.desktop.theme import SPACE_L
from cassette.desktop.widgets.banner import BannerStack
from cassette.desktop.widgets.note_list import NoteList
from cassette.domain.meetings import MeetingState
from cassette.workflows.desk import Place

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent

    from cassette.desktop.listening import Listening
    from cassette.desktop.shell import Shell
    from cassette.domain.errors import CassetteError
    from cassette.domain.ids import MeetingId
    from cassette.domain.planning_views import Attachment, Owed
    from cassette.domain.views import AgendaItem, MeetingPage, NoteCard

BATCH = 30
ATTACHED = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".pdf"})
"""Endings of files that are attached, not imported as sound; what they are, their bytes say."""
_KEEP_MS = 1_000
"""How long after the last key typed words are written to the disk."""


class ThreadList(NoteList):
    """Rows of different heights, laid out in batches: 1,000 of them open in some milliseconds."""

    def __init__(self, delegate: MeetingDelegate) -> None:
        super().__init__(tr("Agenda and notes"))
        self._delegate = delegate
        self.setItemDelegate(delegate)
        self.set_parts(delegate)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(BATCH)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(40)
        self._again.timeout.connect(self.doItemsLayout)

    def resizeEvent(self, event: QResizeEvent) -> None:
        width = self.viewport().width()
        if width != self._delegate.width:
            self._delegate.width = width
            self._again.start()
        super().resizeEvent(event)


class MeetingScreen(QFrame):
    """``noted`` carries the note that is the current row, or None.

    What a press on a row's part wants is told by ``part_wanted`` (note, part); ``menu_wanted`` asks
    for a context menu at a global position. ``owed_wanted`` carries an Owed that is done elsewhere,
    ``file_opened`` an Attachment to open, ``files_dropped`` images or PDF files for an item.
    """

    noted = Signal(object)
    part_wanted = Signal(object, str)
    menu_wanted = Signal(QPoint)
    written = Signal(object, str)
    retitled = Signal(str)
    due_moved = Signal(object)
    toggled = Signal()
    people_wanted = Signal()
    more_wanted = Signal(QPoint)
    owed_wanted = Signal(object)
    file_opened = Signal(object)
    files_dropped = Signal(object, object)

    def __init__(self, shell: Shell, listening: Listening) -> None:
        super().__init__()
        self.setProperty("kind", "page")
        self.setAccessibleName(tr("Meeting"))
        self.setAcceptDrops(True)
        self._shell, self._listening = shell, listening
        self._wanted_note = ""
        self.model = MeetingModel(shell)
        self._delegate = MeetingDelegate(shell, listening)
        self.list = ThreadList(self._delegate)
        self.list.setModel(self.model)
        self.header = MeetingHeader(shell)
        self.standing = Standing(shell)
        self._far: HowFar | None = None
        self.banners = BannerStack(shell.theme)
        self.banners.setContentsMargins(SPACE_L, 0, SPACE_L, 8)
        self.imports = Imports(shell)
        self.composer = Composer(shell)
        self.unsent = UnsentNotes(shell.workspace.folder)
        self._begun: Unsent | None = None
        self._keep_soon = QTimer(self)
        self._keep_soon.setSingleShot(True)
        self._keep_soon.setInterval(_KEEP_MS)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        for part in (self.header, self.banners):
            outer.addWidget(part)
        outer.addWidget(self.list, 1)
        for foot in (self.imports, self.composer):
            outer.addWidget(foot)
        self._connect()

    def _connect(self) -> None:
        shell, listening = self._shell, self._listening
        self.model.paged.connect(self._on_page)
        self.model.modelReset.connect(self._put_tools)
        self.model.rowsInserted.connect(self._put_tools)
        self.model.note_changed.connect(listening.refreshed)
        self.model.note_changed.connect(self._on_note_changed)
        self.list.pressed_part.connect(self._on_part)
        self.list.opened.connect(self._on_opened)
        self.list.current_row.connect(self._on_current)
        self.list.asked_menu.connect(self._on_menu)
        self.header.retitled.connect(self.retitled)
        self.header.moved.connect(self.due_moved)
        self.header.toggled.connect(self.toggled)
        self.header.exported.connect(self._on_export)
        self.header.people_wanted.connect(self.people_wanted)
        self.header.more_wanted.connect(self.more_wanted)
        self.header.owed_wanted.connect(self._on_owed)
        self.standing.read.connect(self._on_far)
        self.header.left.connect(self.list.setFocus)
        self.composer.posted.connect(self._on_posted)
        self.composer.record_wanted.connect(self.record)
        self.composer.left.connect(self.list.setFocus)
        self.composer.edited.connect(self._keep_soon.start)
        self._keep_soon.timeout.connect(self._on_pause_in_typing)
        self.imports.added.connect(self._on_added)
        self.imports.failed.connect(self.show_error)
        listening.changed.connect(self._on_listening)
        listening.moved.connect(self._on_moved)
        shell.theme.changed.connect(self.list.viewport().update)
        shell.row_facts_changed.connect(self.list.viewport().update)
        self._delegate.files.previews.ready.connect(self.list.viewport().update)

    # --- for the frame ------------------------------------------------------------------------

    @property
    def meeting(self) -> MeetingId | None:
        """Which meeting is shown."""
        return self.model.meeting

    def show_meeting(self, meeting: MeetingId, note: str = "") -> None:
        """Show a meeting, at a note of it when given."""
        self._wanted_note = note
        fresh = meeting != self.model.meeting
        if fresh:
            self._put_aside()
        self.model.show_meeting(meeting)
        if fresh:
            self._far = None
            self.standing.show_meeting(meeting)
            for key in self.banners.standing():
                self.banners.take(key)
            self._begun = self.unsent.get(meeting)
            self.composer.begin(self._begun.text if self._begun is not None else "")
        elif note:
            self.go_to(note)

    def first_focus(self) -> QWidget:
        """Where the keyboard starts."""
        return self.list

    def panes(self) -> list[QWidget]:
        """Where F6 stops here."""
        return [self.list]

    def current(self) -> NoteCard | None:
        """The note the person is at."""
        entry = self._current_entry()
        return entry.card if entry is not None else None

    def playlist(self) -> list[NoteCard]:
        """The notes here, in the order they are played."""
        return [card for card in self.model.cards() if not card.deleted]

    def go_to(self, key: str) -> bool:
        """Make this note (or item) the current row; whether it is here."""
        n = self.model.row_of(key)
        if n >= 0:
            self.list.setCurrentIndex(self.model.index(n))
            self._wanted_note = ""
        return n >= 0

    def place(self) -> Place | None:
        """Where the next written note goes."""
        return self._place(self.composer.item, self.composer.answered)

    def _place(self, item: AgendaItem | None, answered: NoteCard | None) -> Place | None:
        meeting = self.model.meeting
        if meeting is None:
            return None
        if answered is not None:
            return Place(meeting, answered.item, answered.id)
        return Place(meeting, item.id if item is not None else None)

    def record(self) -> None:
        """Speak the next note: where one would be written, or at the row when one is begun."""
        if self.composer.text.strip():
            self._speak(self._item_at(self.list.currentIndex().row()), None)
            return
        self._speak(self.composer.item, self.composer.answered)
        self.composer.reply_off()

    def _speak(self, item: AgendaItem | None, answered: NoteCard | None) -> None:
        place = self._place(item, answered)
        if place is not None:
            prompt, seconds = (item.prompt, item.seconds) if item is not None else ("", 0)
            if answered is not None:
                prompt = tr("Replying to {name}").format(name=answered.by_name)
            self._shell.record(self._listening.at_moment(place), prompt, seconds)

    def reply(self, *, speak: bool) -> None:
        """Answer the current note; a reply's own answer goes to the note it answers."""
        card, root = self.current(), None
        if card is not None and not card.deleted:
            here = {one.id: one for one in self.model.cards()}
            root = here.get(card.reply_to, card) if card.reply_to is not None else card
        if speak and root is not None:
            self._speak(self._item_at(self.list.currentIndex().row()), root)
        elif speak:
            self.record()
        else:
            self.composer.aim(self.composer.item, root or self.composer.answered)
            self.composer.write()

    def sent(self, card: NoteCard) -> None:
        """A written note was posted, perhaps in a meeting that is not shown any more."""
        self.unsent.put(card.meeting, Unsent(""))
        if card.meeting == self.model.meeting:
            self.composer.sent()
        self._keep_soon.start()

    def take_over(self, place: Place, text: str) -> None:
        """Words typed elsewhere for a meeting: they wait in its field."""
        if place.meeting != self.model.meeting:
            self.unsent.put(place.meeting, Unsent(text, place.item or "", place.reply_to or ""))
        elif self.composer.text.strip():
            self.composer.field.appendPlainText(f"\n{text}")
        else:
            self.composer.field.setPlainText(text)

    def keep_unsent(self) -> None:
        """The window goes: what was typed is there again at the next start."""
        self._keep_soon.stop()
        self._put_aside()
        self.unsent.keep()

    def add_files(self, files: list[Path]) -> None:
        """Import audio files where the next note goes; images and PDF files are attached there."""
        place = self.place()
        pictures = [file for file in files if file.suffix.lower() in ATTACHED]
        sounds = [file for file in files if file not in pictures]
        if place is not None and sounds:
            self.imports.add(place, sounds)
        if place is not None and pictures:
            self.files_dropped.emit(pictures, place.item)

    def attachment(self) -> Attachment | None:
        """The attachment the person is at."""
        entry = self._current_entry()
        return entry.attached if entry is not None else None

    def show_error(self, error: CassetteError) -> None:
        """Say it here, where it happened."""
        self.banners.show_banner(banner_of(error))
        self._shell.announce(self.banners.texts()[-1], True)

    # --- what happens -------------------------------------------------------------------------

    def _current_entry(self) -> Entry | None:
        entry: Entry | None = self.list.currentIndex().data(ENTRY)
        return entry

    def _item_at(self, row: int) -> AgendaItem | None:
        """The agenda item that a row belongs to."""
        for entry in reversed(self.model.entries[: row + 1]):
            if entry.kind == "item":
                return entry.item
        return None

    def _on_page(self, page: MeetingPage) -> None:
        self.header.show_page(page)
        self.setAccessibleName(page.row.title)
        state = page.row.state(self._shell.now_ms())
        self.composer.set_closed(state is MeetingState.CLOSED)
        if self._begun is not None:
            self._go_on_with(self._begun)
        if self._wanted_note:
            self.go_to(self._wanted_note)
        elif not self.list.currentIndex().isValid():
            self._start_somewhere()
        self._on_current(self.list.currentIndex())

    def _start_somewhere(self) -> None:
        """The first unheard note, else the first heading."""
        unheard = next(
            (entry.key for entry in self.model.entries if entry.card and not entry.card.heard), ""
        )
        if not self.go_to(unheard) and self.model.entries:
            self.list.setCurrentIndex(self.model.index(0))

    def _put_tools(self, *_: object) -> None:
        for n, entry in enumerate(self.model.entries):
            if entry.kind != "item":
                continue
            index = self.model.index(n)
            if self.list.indexWidget(index) is None:
                tools = ItemTools(self._shell.theme, entry)
                key = entry.key
                tools.record_wanted.connect(lambda key=key: self._answer(key, speak=True))
                tools.write_wanted.connect(lambda key=key: self._answer(key, speak=False))
                self.list.setIndexWidget(index, tools)
        self._show_answered()

    def _on_far(self, far: HowFar) -> None:
        self._far = far
        self.header.show_far(far)
        self._show_answered()

    def _show_answered(self) -> None:
        if self._far is None:
            return
        counts = {one.item: one for one in self._far.answered.items}
        for n, entry in enumerate(self.model.entries):
            tools = self.list.indexWidget(self.model.index(n)) if entry.kind == "item" else None
            found = counts.get(entry.item.id) if entry.item is not None else None
            if isinstance(tools, ItemTools) and found is not None:
                tools.show_answered(found.answered, found.of)

    def _on_owed(self, owed: Owed) -> None:
        """Go where it is done; what this list does not hold is somebody else's to open."""
        if owed.duty == "hear":
            self._hear_on()
        elif owed.duty == "say" or (owed.duty == "decide" and owed.note is not None):
            target = owed.note or owed.item or next((one.key for one in self.model.entries), "")
            self.go_to(target)
            self.list.setFocus()
        else:
            self.owed_wanted.emit(owed)

    def _hear_on(self) -> None:
        """To the first note that is not heard, and the spoken ones of them on the player."""
        unheard = [card for card in self.playlist() if not card.heard]
        spoken = [card for card in unheard if card.sound is not None]
        self.go_to(unheard[0].id if unheard else "")
        self.list.setFocus()
        if spoken:
            self._shell.play(spoken, 0)

    def _answer(self, key: str, *, speak: bool) -> None:
        n = self.model.row_of(key)
        self.list.setCurrentIndex(self.model.index(n))
        if speak:
            self._speak(self._item_at(n), None)
        else:
            self.composer.aim(self._item_at(n), None)
            self.composer.write()

    def _on_menu(self, index: QModelIndex, at: QPoint) -> None:
        self.menu_wanted.emit(at)

    def _on_part(self, index: QModelIndex, part: str, along: float) -> None:
        entry: Entry | None = index.data(ENTRY)
        if entry is None:
            return
        if entry.attached is not None:
            self.file_opened.emit(entry.attached)
        elif entry.kind == "open" and entry.item is not None:
            self._answer(entry.item.id, speak=True)
        elif entry.card is not None and part in ("play", "seek"):
            self._play(entry.card, part, along)
        elif part == "reply":
            self.reply(speak=False)
        elif entry.card is not None:
            self.part_wanted.emit(entry.card, part)

    def _play(self, card: NoteCard, part: str, along: float) -> None:
        current = self._listening.card
        same = current is not None and current.id == card.id
        if part == "seek" and same:
            self._listening.seek(round(card.duration_ms * along))
        elif part == "play" and same:
            self._listening.toggle()
        else:
            cards = self.playlist()
            index = next((n for n, one in enumerate(cards) if one.id == card.id), 0)
            self._shell.play(
                cards, index, round(card.duration_ms * along) if part == "seek" else -1
            )

    def _on_opened(self, index: QModelIndex) -> None:
        entry: Entry | None = index.data(ENTRY)
        if entry is not None and entry.card is not None:
            self.part_wanted.emit(entry.card, "open")
        elif entry is not None and entry.attached is not None:
            self.file_opened.emit(entry.attached)
        elif entry is not None and entry.item is not None:
            self._answer(entry.item.id, speak=False)

    def _on_current(self, index: QModelIndex) -> None:
        if index.isValid() and self.composer.answered is None and not self.composer.in_use:
            self.composer.aim(self._item_at(index.row()), None)
        self.noted.emit(self.current())

    def _on_note_changed(self, card: NoteCard) -> None:
        current = self.current()
        if current is not None and current.id == card.id:
            self.noted.emit(card)

    def _on_posted(self, text: str) -> None:
        place = self.place()
        if place is not None:
            self.written.emit(place, text)
        else:
            self.composer.refused()

    # --- typed and not posted -----------------------------------------------------------------

    def _put_aside(self) -> None:
        meeting, composer = self.model.meeting, self.composer
        if meeting is not None and self._begun is None:  # else nothing was touched since it came
            item = composer.item.id if composer.item is not None else ""
            answered = composer.answered.id if composer.answered is not None else ""
            self.unsent.put(meeting, Unsent(composer.text, item, answered))

    def _go_on_with(self, begun: Unsent) -> None:
        """The page has come: what was begun answers again what it answered."""
        self._begun = None
        page = self.model.page
        if page is not None and self.composer.text.strip():
            item = next((one for one in page.agenda if one.id == begun.item), None)
            note = next((one for one in page.notes if one.id == begun.answered), None)
            self.composer.aim(item, note)

    def _on_pause_in_typing(self) -> None:
        self._put_aside()
        self._shell.bridge.run(Lane.POOL, self.unsent.keep)

    def _on_added(self, card: NoteCard) -> None:
        self._wanted_note = card.id
        self._shell.toast(tr("The file was added as a note."))

    def _on_export(self) -> None:
        if self.model.meeting is not None:
            self._shell.export(self.model.meeting)

    def _on_listening(self) -> None:
        card = self._listening.card
        if card is not None and self._listening.playing and self.isVisible():
            self.go_to(card.id)
        self.list.viewport().update()

    def _on_moved(self, position_ms: int) -> None:
        card = self._listening.card
        if card is not None and self.isVisible():
            n = self.model.row_of(card.id)
            if n >= 0:
                self.list.update(self.model.index(n))

    # --- files dropped here -------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        at = self.list.viewport().mapFrom(self, event.position().toPoint())
        index = self.list.indexAt(at)
        if index.isValid():
            self.composer.aim(self._item_at(index.row()), None)
        if files:
            event.acceptProposedAction()
            self.add_files(files)

    def row_rect(self, key: str) -> QRect:
        """Where a row is, in the list's viewport."""
        return self.list.visualRect(self.model.index(self.model.row_of(key)))
