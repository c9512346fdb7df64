"""One meeting as a list: agenda items as headings, the notes of each below, replies indented."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal

from cassette.desktop import wording
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.models.news import Touched, touched
from cassette.desktop.models.row_words import reactions_words, row_words
from cassette.desktop.models.settle import ListModel, settle
from cassette.domain.records import record

if TYPE_CHECKING:
    from cassette.desktop.shell import Shell
    from cassette.domain.events import Envelope
    from cassette.domain.ids import MeetingId, NoteId
    from cassette.domain.planning_views import Attachment
    from cassette.domain.views import AgendaItem, ErasedNote, MeetingPage, NoteCard
    from cassette.workflows.transcribe_notes import ScribeNews

ENTRY = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex


@record
class Entry:
    """A line: "item" (a heading), "file" (``attached``), "note", "erased" (a note of mine that is
    gone for good), or "open" (nobody has answered this item yet).

    ``reply``: indented under the note it answers. ``writing`` is how much of the transcript is
    there, 0 to 1, or -1 when nobody is at it.
    """

    kind: str
    key: str
    item: AgendaItem | None = None
    card: NoteCard | None = None
    reply: bool = False
    answers: int = 0
    writing: float = -1.0
    attached: Attachment | None = None
    erased: ErasedNote | None = None


def entries_of(page: MeetingPage, attached: tuple[Attachment, ...] = ()) -> list[Entry]:
    """The lines of a meeting. Deleted notes are shown to their author only.

    What is attached to an item stands below its heading, what is attached to the meeting first.
    """
    shown = [card for card in page.notes if not card.deleted or card.mine]
    here = {card.id: card for card in shown}
    known = {item.id for item in page.agenda}
    entries = [_file(one) for one in attached if one.item not in known]
    below: dict[str | None, list[NoteCard]] = defaultdict(list)
    for card in shown:
        at = _root_item(card, here)
        below[at if at in known else None].append(card)
    gone: dict[str | None, list[ErasedNote]] = defaultdict(list)
    for one in page.erased:
        gone[one.item if one.item in known else None].append(one)
    for item in page.agenda:
        notes = below[item.id]
        entries.append(Entry("item", item.id, item, answers=_answers(notes)))
        entries += [_file(one) for one in attached if one.item == item.id]
        entries += [_note(card, here) for card in notes]
        entries += [_erased(one) for one in gone[item.id]]
        if not notes:
            entries.append(Entry("open", f"open/{item.id}", item))
    rest = below[None]
    if rest or gone[None] or not page.agenda:
        entries.append(Entry("item", "whole", answers=_answers(rest)))
        entries += [_note(card, here) for card in rest]
        entries += [_erased(one) for one in gone[None]]
    return entries


def _root_item(card: NoteCard, here: dict[NoteId, NoteCard]) -> str | None:
    root = here.get(card.reply_to) if card.reply_to else None
    return (root or card).item


def _answers(cards: list[NoteCard]) -> int:
    return sum(1 for card in cards if not card.deleted and card.reply_to is None)


def _file(one: Attachment) -> Entry:
    return Entry("file", one.id, attached=one)


def _erased(one: ErasedNote) -> Entry:
    return Entry("erased", f"erased/{one.id}", erased=one)


def _note(card: NoteCard, here: dict[NoteId, NoteCard]) -> Entry:
    return Entry("note", card.id, card=card, reply=card.reply_to in here)


class MeetingModel(ListModel):
    """Entries under the role ``ENTRY``. ``paged`` carries the MeetingPage each time it was read."""

    paged = Signal(object)
    note_changed = Signal(object)

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self._queries = shell.workspace.library.queries
        self.meeting: MeetingId | None = None
        self.page: MeetingPage | None = None
        self.attached: tuple[Attachment, ...] = ()
        self._entries: list[Entry] = []
        self._writing: dict[str, float] = {}
        self._news = Touched()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(60)
        self._timer.timeout.connect(self._read_again)
        shell.feed.appended.connect(self._on_appended)
        shell.scribe_said.connect(self._on_scribe)

    @property
    def entries(self) -> list[Entry]:
        """What is listed."""
        return self._entries

    def row_of(self, key: str) -> int:
        """The line with this key (a note, an item); -1 when it is not here."""
        return next((n for n, entry in enumerate(self._entries) if entry.key == key), -1)

    def cards(self) -> list[NoteCard]:
        """The notes, in thread order."""
        return [entry.card for entry in self._entries if entry.card is not None]

    def show_meeting(self, meeting: MeetingId) -> None:
        """List another meeting."""
        if meeting != self.meeting:
            self.meeting, self.page = meeting, None
            if self._entries:
                self.anew(self._entries.clear)
        self._read()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._entries):
            return None
        entry = self._entries[index.row()]
        if role == ENTRY:
            return entry
        if entry.erased is not None:
            return self._said_of_erased(entry.erased, role)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return spoken(entry)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole and entry.card is not None:
            when = wording.moment(entry.card.at_ms, self._shell.now_ms())
            travel = self._shell.travelling_at.words(entry.card)
            parts = (travel, when, reactions_words(entry.card))
            return ". ".join(part for part in parts if part)
        return None

    def _said_of_erased(self, one: ErasedNote, role: int) -> str | None:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return tr("Your note. {erased}").format(
                erased=self._shell.travelling_at.erasing(one.id)
            )
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return wording.moment(one.at_ms, self._shell.now_ms())
        return None

    def _read(self) -> None:
        meeting = self.meeting
        if meeting is not None:
            queries = self._queries
            self._shell.bridge.run(
                Lane.STORE,
                lambda: (queries.meeting(meeting), queries.attachments(meeting)),
                self._on_read,
            )

    def _on_read(self, found: tuple[MeetingPage, tuple[Attachment, ...]]) -> None:
        page, attached = found
        if page.row.id != self.meeting:
            return
        self.page, self.attached = page, attached
        fresh = [self._with_writing(entry) for entry in entries_of(page, attached)]
        settle(self, self._entries, fresh, lambda entry: entry.key)
        self.paged.emit(page)

    def _with_writing(self, entry: Entry) -> Entry:
        writing = self._writing.get(entry.key, -1.0)
        return entry if entry.writing == writing else replace(entry, writing=writing)

    def _on_appended(self, envelopes: tuple[Envelope, ...]) -> None:
        self._news.add(touched(envelopes))
        self._timer.start()

    def _read_again(self) -> None:
        news, self._news = self._news, Touched()
        mine = {entry.key for entry in self._entries if entry.kind == "note"}
        if self.meeting in news.meetings or news.team or (news.lists and news.notes):
            self._read()
            return
        for note in mine & news.notes:
            self._read_note(note)

    def _read_note(self, note: str) -> None:
        queries = self._queries
        self._shell.bridge.run(Lane.STORE, lambda: queries.note(note), self._on_note)  # type: ignore[arg-type]

    def _on_note(self, card: NoteCard) -> None:
        n = self.row_of(card.id)
        if n < 0:
            return
        self._entries[n] = self._with_writing(replace(self._entries[n], card=card))
        if self.page is not None:
            notes = tuple(card if old.id == card.id else old for old in self.page.notes)
            self.page = replace(self.page, notes=notes)
        self.dataChanged.emit(self.index(n), self.index(n))
        self.note_changed.emit(card)

    def _on_scribe(self, news: ScribeNews) -> None:
        if news.note is None:
            return
        note = str(news.note)
        if news.state in ("started", "progress"):
            self._writing[note] = news.fraction
        else:
            self._writing.pop(note, None)
        n = self.row_of(note)
        if n < 0:
            return
        if news.state in ("done", "failed", "stopped"):
            self._read_note(note)
        self._entries[n] = self._with_writing(self._entries[n])
        self.dataChanged.emit(self.index(n), self.index(n))


def spoken(entry: Entry) -> str:
    """What a screen reader says of a line."""
    if entry.card is not None:
        return row_words(entry.card)
    if entry.attached is not None:
        return tr("Attached by {name}: {what}").format(
            name=entry.attached.by_name, what=entry.attached.name
        )
    if entry.item is None:
        return tr("On the meeting as a whole")
    if entry.kind == "open":
        return tr("Nobody has answered yet. Be the first.")
    answers = tr("%n answer(s)", "to an agenda item", entry.answers)
    return tr("Item {n}: {prompt}. {answers}").format(
        n=entry.item.n, prompt=entry.item.prompt, answers=answers
    )
