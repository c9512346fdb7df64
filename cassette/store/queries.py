"""Every question a screen, a command or an export asks the library: SELECTs that return views."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.domain.errors import AudioMissing, UnknownId
from cassette.domain.ids import EventId, MeetingId, MemberId, NoteId
from cassette.domain.views import (
    EventRow,
    InboxRow,
    InboxSum,
    MeetingPage,
    MeetingRow,
    MemberCard,
    NoteCard,
    TeamCard,
)
from cassette.store import finding, log_rows, meeting_rows, note_rows, reply_rows
from cassette.store.asking import Asking
from cassette.store.deciding_queries import DecidingQueries
from cassette.store.inbox_rows import inbox_at, inbox_of, sum_of
from cassette.store.listening_queries import ListeningQueries
from cassette.store.log_cover import cover_of
from cassette.store.owing_queries import OwingQueries
from cassette.store.planning_queries import PlanningQueries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from cassette.domain.notes import Transcript
    from cassette.domain.reply_views import ReplyAt
    from cassette.store.engine import Readers
    from cassette.store.identity import Identity
    from cassette.store.log_cover import Cover
    from cassette.store.log_rows import PastValue
    from cassette.store.snapshot import Connection

_TEAM_NAME = "SELECT value FROM p_register WHERE subject = 'team' AND field = 'name'"
_DEVICE_NAMES = """
SELECT subject, value FROM p_register WHERE field = 'name' AND subject <> 'team'
AND subject NOT IN (SELECT member FROM p_member)
"""
_SAID_OF = "SELECT subject, field, value FROM p_register WHERE field IN ('gone', 'role')"
_SOUND = "SELECT sound, duration_ms FROM p_note WHERE note = ?"
_RETRACTIONS = (
    "SELECT retraction FROM p_retraction WHERE note = ? AND covered = 0 ORDER BY retraction"
)
_PENDING = f"""
SELECT note.note FROM p_note AS note
LEFT JOIN p_meeting AS meeting ON meeting.meeting = note.meeting
WHERE note.sound IS NOT NULL AND coalesce(meeting.transcribe, 1) = 1
  AND NOT EXISTS (SELECT 1 FROM p_transcript AS words WHERE words.note = note.note)
  AND NOT EXISTS (SELECT 1 FROM job
    WHERE job.note = note.note AND job.kind = 'transcribe' AND job.state = 'dead')
  AND NOT {note_rows.DELETED}
ORDER BY note.at_ms, note.note
"""  # noqa: S608


class Queries(DecidingQueries, OwingQueries, PlanningQueries, ListeningQueries):
    """Answers of one moment each: a page is read in one snapshot. Any thread may ask.

    None tells what is hidden from me at the time of ``now_ms`` (UTC ms). Storage errors come out as
    LibraryDamaged or StorageFailed.
    """

    def __init__(
        self, readers: Readers, identity: Identity, folder: Path, now_ms: Callable[[], int]
    ) -> None:
        self._ask = Asking(readers, folder)
        self._identity = identity
        self._now_ms = now_ms

    def became(self, identity: Identity) -> None:
        """The library goes on as another device."""
        self._identity = identity

    def team(self) -> TeamCard:
        """The team and who I am in it."""
        with self._ask() as connection:
            name = connection.exec_driver_sql(_TEAM_NAME).scalar()
            members = self._members(connection)
        who = self._identity
        return TeamCard(who.team, name or "", who.me, who.device, members)

    def members(self) -> tuple[MemberCard, ...]:
        """Everyone: me first, then by name; those who left last."""
        with self._ask() as connection:
            return self._members(connection)

    def device_names(self) -> dict[str, str]:
        """How the computers of the team are called, by device id."""
        with self._ask() as connection:
            return {row[0]: row[1] for row in connection.exec_driver_sql(_DEVICE_NAMES)}

    def meetings(self, now_ms: int | None = None) -> tuple[MeetingRow, ...]:
        """Open before closed; the open by due time (none last), then the newest first.

        Without ``now_ms`` only those closed by hand count as closed.
        """
        with self._ask() as connection:
            hidden = self._hidden(connection)
            rows = meeting_rows.rows_of(connection, self._identity.me, None, hidden)
        return meeting_rows.listed(rows, now_ms)

    def meeting(self, meeting: MeetingId) -> MeetingPage:
        """A whole meeting. UnknownId."""
        with self._ask() as connection:
            bare = self._outline(connection, meeting)
            notes = self._cards(connection, "note.meeting", meeting)
            erased = note_rows.erased_in(connection, meeting, self._identity.me)
        row = meeting_rows.counted(bare.row, notes)
        thread = meeting_rows.in_thread_order(notes, bare.agenda)
        return MeetingPage(row, bare.agenda, bare.people, thread, erased)

    def outline(self, meeting: MeetingId) -> MeetingPage:
        """A meeting without its notes, which are neither read nor counted. UnknownId."""
        with self._ask() as connection:
            return self._outline(connection, meeting)

    def _outline(self, connection: Connection, meeting: MeetingId) -> MeetingPage:
        rows = meeting_rows.bare_rows_of(connection, meeting)
        if not rows:
            raise UnknownId(what="meeting", given=meeting)
        agenda = meeting_rows.agenda_of(connection, meeting)
        names = note_rows.read_names(connection)
        people = meeting_rows.people_of(connection, meeting, names)
        return MeetingPage(rows[0], agenda, people, ())

    def note(self, note: NoteId) -> NoteCard:
        """One note. UnknownId."""
        with self._ask() as connection:
            found = self._cards(connection, "note.note", note)
        if not found:
            raise UnknownId(what="note", given=note)
        return found[0]

    def sound(self, note: NoteId) -> str | None:
        """The SHA-256 of a note's Opus file, None for a typed note; also of one hidden from me.

        For whoever writes it down: words are there when it is shown. UnknownId.
        """
        return self._sound(note)[0]

    def recording(self, note: NoteId) -> tuple[str, int]:
        """``sound`` with its length in ms. UnknownId, and AudioMissing for a typed note."""
        sound, duration_ms = self._sound(note)
        if sound is None:
            raise AudioMissing()
        return sound, duration_ms

    def _sound(self, note: NoteId) -> tuple[str | None, int]:
        with self._ask() as connection:
            row = connection.exec_driver_sql(_SOUND, (note,)).first()
        if row is None:
            raise UnknownId(what="note", given=note)
        return row.sound, row.duration_ms

    def transcript(self, note: NoteId) -> Transcript | None:
        """The words of a note with their times: the larger model's, then the newer; None if none.

        Also for a meeting that refuses transcripts: whoever asks by name gets what there is.
        """
        with self._ask() as connection:
            found = self._cards(connection, "note.note", note)
            if any(card.hidden for card in found):
                return None
            return log_rows.transcript_of(connection, note)

    def inbox(self, limit: int = 200, offset: int = 0) -> tuple[InboxRow, ...]:
        """Others' unheard notes: open meetings by due time (none last), then the closed ones.

        In a meeting they stand as in its thread.
        """
        now_ms = self._now_ms()
        with self._ask() as connection:
            hidden = self._hidden(connection)
            return inbox_of(connection, self._identity, hidden, limit, offset, now_ms)

    def inbox_notes(self, notes: Sequence[NoteId]) -> tuple[InboxRow, ...]:
        """These notes, heard or not, in the order given; unknown ones are left out."""
        with self._ask() as connection:
            return inbox_at(connection, self._identity, self._hidden(connection), notes)

    def replies_at(self) -> tuple[ReplyAt, ...]:
        """Every reply to a moment of a note, note by note, in the order of time."""
        with self._ask() as connection:
            return reply_rows.replies_at(connection, self._hidden(connection))

    def inbox_sum(self) -> InboxSum:
        """What catching up costs."""
        with self._ask() as connection:
            return sum_of(connection, self._identity.me, self._hidden(connection))

    def note_ids_pending(self) -> tuple[NoteId, ...]:
        """Spoken notes that wait for their words, oldest first; not those that were set aside."""
        with self._ask() as connection:
            return tuple(NoteId(row[0]) for row in connection.exec_driver_sql(_PENDING))

    def retractions_of(self, note: NoteId) -> tuple[EventId, ...]:
        """The retractions that still hold: a restoration names them."""
        with self._ask() as connection:
            rows = connection.exec_driver_sql(_RETRACTIONS, (note,))
            return tuple(EventId(row[0]) for row in rows)

    def find_meeting(self, text: str) -> MeetingRow:
        """By id, title, or the beginning of either. UnknownId, AmbiguousId."""
        rows = self.meetings()
        return finding.pick(text, rows, what="meeting", name=lambda row: row.title)

    def find_note(self, text: str) -> NoteCard:
        """By id or its beginning. UnknownId, AmbiguousId."""
        with self._ask() as connection:
            note = finding.note_id(connection, text)
        return self.note(note)

    def find_member(self, text: str) -> MemberCard:
        """By id, name, or the beginning of either. UnknownMember, AmbiguousId."""
        return finding.pick_member(text, self.members())

    def events(
        self,
        by: MemberId | None = None,
        type: str | None = None,
        since_ms: int | None = None,
        after_n: int = 0,
        limit: int | None = None,
    ) -> Iterator[EventRow]:
        """The log, in the order this machine learned of it; read in pages, so it may be long.

        A line that tells what is hidden from me has only its ids, and says so.
        """

        def cover(connection: Connection) -> Cover:
            return cover_of(connection, self._identity.me, self._now_ms())

        return log_rows.read(self._ask, by, type, since_ms, after_n, limit, cover)

    def event_counts(self) -> tuple[int, int]:
        """How many events there are, and how many of them are parked."""
        with self._ask() as connection:
            return log_rows.counts(connection)

    def history(self, meeting: MeetingId, field: str) -> tuple[PastValue, ...]:
        """Every value that a field of ``log_rows.HISTORY`` ever had, in the order they win."""
        from cassette.store import history_rows

        with self._ask() as connection:
            if field in history_rows.FIELDS:
                return history_rows.past_of(connection, meeting, field)
            return log_rows.history_of(connection, meeting, field)

    def _members(self, connection: Connection) -> tuple[MemberCard, ...]:
        me = self._identity.me
        names = note_rows.read_names(connection)
        names.setdefault(me, note_rows.NOBODY)  # a further computer of mine, not let in yet
        said = {(row[0], row[1]): row[2] for row in connection.exec_driver_sql(_SAID_OF)}
        cards = [
            MemberCard(
                MemberId(member),
                name,
                colour,
                me=member == me,
                gone=(member, "gone") in said,
                role=said.get((member, "role"), ""),
            )
            for member, (name, colour) in names.items()
        ]
        return tuple(
            sorted(cards, key=lambda one: (not one.me, one.gone, one.name.casefold(), one.id))
        )

    def _cards(self, connection: Connection, column: str, value: str) -> list[NoteCard]:
        rows = connection.exec_driver_sql(
            note_rows.CARDS_BY[column], {"me": self._identity.me, "value": value}
        ).all()
        meetings = {row[1] for row in rows}
        only = meetings.pop() if len(meetings) == 1 else None
        hidden = self._hidden(connection, only)
        return note_rows.cards_of(connection, rows, self._identity, hidden)
