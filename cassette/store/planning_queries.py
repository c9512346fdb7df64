"""What is asked about how meetings are set up: agenda items that were removed, own templates.

The modules behind it load when first asked, since no list or inbox needs them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.domain.errors import UnknownId
from cassette.domain.ids import AttachmentId, ItemId, MeetingId
from cassette.store import finding, meeting_rows

if TYPE_CHECKING:
    from cassette.domain.planning_views import Attachment, Template
    from cassette.domain.views import AgendaItem
    from cassette.store.asking import Asking

_ATTACHMENT_MEETING = "SELECT meeting FROM p_attachment WHERE attachment = ?"
_ITEM_MEETING = "SELECT meeting FROM p_item WHERE item = ?"


class PlanningQueries:
    """The part of Queries that is about setting up. Each answer is read in one snapshot."""

    _ask: Asking

    def removed_items(self, meeting: MeetingId) -> tuple[AgendaItem, ...]:
        """The agenda items that were removed, where they stood, each with ``n`` 0."""
        with self._ask() as connection:
            return meeting_rows.removed_of(connection, meeting)

    def item_ranks(self, meeting: MeetingId) -> dict[ItemId, str]:
        """The fractional position of every agenda item, in order, the removed ones too."""
        with self._ask() as connection:
            return meeting_rows.ranks_of(connection, meeting)

    def meeting_of_item(self, item: ItemId) -> MeetingId:
        """The meeting of an agenda item, also of a removed one. UnknownId."""
        with self._ask() as connection:
            found = connection.exec_driver_sql(_ITEM_MEETING, (item,)).scalar()
        if found is None:
            raise UnknownId(what="agenda item", given=item)
        return MeetingId(found)

    def attachments(self, meeting: MeetingId, *, removed: bool = False) -> tuple[Attachment, ...]:
        """What stands beside a meeting and its items, the oldest first; or what was removed."""
        from cassette.store.attachment_rows import attachments_of

        with self._ask() as connection:
            return attachments_of(connection, meeting, removed=removed)

    def meeting_of_attachment(self, attachment: AttachmentId) -> MeetingId:
        """The meeting of an attachment, also of a removed one. UnknownId."""
        with self._ask() as connection:
            found = connection.exec_driver_sql(_ATTACHMENT_MEETING, (attachment,)).scalar()
        if found is None:
            raise UnknownId(what="attachment", given=attachment)
        return MeetingId(found)

    def templates(self) -> tuple[Template, ...]:
        """The team's own meeting types, by name."""
        from cassette.store.template_rows import templates_of

        with self._ask() as connection:
            return templates_of(connection)

    def find_template(self, text: str) -> Template:
        """By id, name, or the beginning of either. UnknownId, AmbiguousId."""
        return finding.pick(text, self.templates(), what="template", name=lambda one: one.name)
