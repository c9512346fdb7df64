"""The desk: what every workflow works with, handed in by the composer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cassette.domain.errors import (
    BadMoment,
    MeetingIsClosed,
    NoteIsDeleted,
    NoteIsHidden,
    ReplyToReply,
    UnknownId,
    UnknownItem,
)
from cassette.domain.formats import closing_of
from cassette.domain.meetings import LATE_MS, MeetingState

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.domain.ids import ItemId, MeetingId, NewId, NoteId
    from cassette.domain.views import MeetingPage, MeetingRow, NoteCard
    from cassette.store.library import Library


@dataclass(frozen=True, slots=True)
class Desk:
    """A library, this machine's clock (UTC ms), a source of ids and the person's IANA time zone."""

    library: Library
    now_ms: Callable[[], int]
    new_id: NewId
    zone: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a note goes: a meeting, an agenda item of it or none, or a reply to a note in it.

    ``reply_at_ms`` is the moment in the answered note.
    """

    meeting: MeetingId
    item: ItemId | None = None
    reply_to: NoteId | None = None
    reply_at_ms: int | None = None


def checked_place(
    desk: Desk, place: Place, *, begun_ms: int | None = None
) -> tuple[Place, MeetingPage, NoteCard | None]:
    """The place as it will be stored, with its meeting and the answered note.

    A reply stands on the item of the note it answers. A note on an item that was removed in the
    meantime is kept with it, and stands under the meeting as a whole. ``begun_ms`` (UTC ms) is when
    a recording for this meeting began: it may still be posted for a day after the meeting closed.
    Raises UnknownId, UnknownItem, MeetingIsClosed, ReplyToReply, NoteIsDeleted, NoteIsHidden,
    BadMoment.
    """
    page = desk.library.queries.meeting(place.meeting)
    row, now_ms = page.row, desk.now_ms()
    if row.state(now_ms) is MeetingState.CLOSED and not (
        begun_ms is not None and now_ms - max(begun_ms, _closed_ms(desk, row)) <= LATE_MS
    ):
        raise MeetingIsClosed(title=row.title)
    if place.item is not None and all(item.id != place.item for item in page.agenda):
        removed = desk.library.queries.removed_items(place.meeting)
        if all(item.id != place.item for item in removed):
            raise UnknownItem(given=place.item, count=len(page.agenda))
    if place.reply_to is None:
        return Place(place.meeting, place.item), page, None
    answered = next((note for note in page.notes if note.id == place.reply_to), None)
    if answered is None:
        raise UnknownId(what="note", given=place.reply_to)
    if answered.deleted:
        raise NoteIsDeleted(note=answered.id)
    if answered.hidden:
        raise NoteIsHidden(by=answered.by_name)
    if answered.reply_to is not None:
        raise ReplyToReply()
    moment = place.reply_at_ms
    if moment is not None and not 0 <= moment <= answered.duration_ms:
        raise BadMoment(at=round(moment / 1000, 1), seconds=round(answered.duration_ms / 1000, 1))
    return Place(place.meeting, answered.item, answered.id, moment), page, answered


def _closed_ms(desk: Desk, row: MeetingRow) -> int:
    """When a closed meeting closed, in UTC ms; for one closed by the clock at least then."""
    if row.closed:
        return desk.library.queries.history(row.id, "closed")[-1].at_ms
    assert row.due_ms is not None  # noqa: S101 - the clock closes by the due time
    return row.due_ms + (LATE_MS if closing_of(row.type) == "due" else 0)
