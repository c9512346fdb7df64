"""Attachments as SELECTed: those that stand, or those that were taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.domain.ids import AttachmentId, ItemId, MeetingId, MemberId
from cassette.domain.planning_views import Attachment
from cassette.store.note_rows import name_of, read_names

if TYPE_CHECKING:
    from cassette.store.snapshot import Connection

_ROWS = """
SELECT one.attachment, one.meeting, one.item, one.name, one.url, one.media_type, one.file, one.size,
  one.actor, coalesce(gone.value, 0) AS gone, coalesce(off.value, 0) AS off
FROM p_attachment AS one
LEFT JOIN p_register AS gone ON gone.subject = one.attachment AND gone.field = 'removed'
LEFT JOIN p_register AS off ON off.subject = one.item AND off.field = 'removed'
WHERE one.meeting = ? ORDER BY one.attached_ms, one.attachment
"""


def attachments_of(
    connection: Connection, meeting: MeetingId, *, removed: bool
) -> tuple[Attachment, ...]:
    """The oldest first. What hung on an item that was removed hangs on the meeting."""
    names = read_names(connection)
    return tuple(
        Attachment(
            id=AttachmentId(row.attachment),
            meeting=MeetingId(row.meeting),
            item=None if row.item is None or row.off else ItemId(row.item),
            name=row.name,
            url=row.url,
            media_type=row.media_type,
            file=row.file,
            size=row.size,
            by=MemberId(row.actor),
            by_name=name_of(names, row.actor),
        )
        for row in connection.exec_driver_sql(_ROWS, (meeting,))
        if bool(row.gone) == removed
    )
