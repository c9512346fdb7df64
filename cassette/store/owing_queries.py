"""The questions about what is owed, recurs and is reminded of, apart from the other questions.

What answers them is imported when they are asked: the first rows of the window do without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.domain.errors import UnknownId
from cassette.store import finding, meeting_rows

if TYPE_CHECKING:
    from cassette.domain.ids import MeetingId, MemberId, SeriesId
    from cassette.domain.planning_views import Answered, Owed, SeriesRow
    from cassette.domain.reminding import Call, Level
    from cassette.domain.views import MeetingRow
    from cassette.store.asking import Asking
    from cassette.store.identity import Identity
    from cassette.store.snapshot import Connection


class OwingQueries:
    """A part of ``Queries``, which hands in how to ask and who I am."""

    _ask: Asking
    _identity: Identity

    def owed(self, now_ms: int, member: MemberId | None = None) -> tuple[Owed, ...]:
        """What I, or ``member``, still owe over all meetings at ``now_ms``, what is due first."""
        from cassette.store import owed_rows

        with self._ask() as connection:
            return owed_rows.owed_of(connection, now_ms, member or self._identity.me)

    def owed_in(self, meeting: MeetingId, now_ms: int) -> tuple[Owed, ...]:
        """What everybody still owes one meeting at ``now_ms``. UnknownId."""
        from cassette.store import owed_rows

        with self._ask() as connection:
            return owed_rows.owed_in(connection, now_ms, self._known(connection, meeting))

    def answered(self, meeting: MeetingId) -> Answered:
        """How many of how many people have answered a meeting, and each of its items. UnknownId."""
        from cassette.store import owed_rows

        with self._ask() as connection:
            return owed_rows.answered_in(connection, self._known(connection, meeting))

    def series(self, series: SeriesId | None = None) -> tuple[SeriesRow, ...]:
        """All series, the oldest first, or only this one. UnknownId."""
        from cassette.store import series_rows

        with self._ask() as connection:
            rows = series_rows.series_of(connection)
        if series is None:
            return rows
        found = tuple(row for row in rows if row.id == series)
        if not found:
            raise UnknownId(what="series", given=series)
        return found

    def find_series(self, text: str) -> SeriesRow:
        """By id, title, or the beginning of either. UnknownId, AmbiguousId."""
        return finding.pick(text, self.series(), what="series", name=lambda row: row.title)

    def levels(self) -> dict[MeetingId, Level]:
        """Meetings I mute or follow, or did once."""
        from cassette.store import reminder_rows

        with self._ask() as connection:
            return reminder_rows.levels_of(connection, self._identity.me)

    def calls(self, now_ms: int) -> tuple[Call, ...]:
        """Others' unheard notes that name me, answer me, or stand in a meeting I follow."""
        from cassette.store import reminder_rows

        with self._ask() as connection:
            return reminder_rows.calls_of(connection, self._identity.me, now_ms)

    def _known(self, connection: Connection, meeting: MeetingId) -> MeetingRow:
        found = meeting_rows.bare_rows_of(connection, meeting)
        if not found:
            raise UnknownId(what="meeting", given=meeting)
        return found[0]
