"""How this machine listens: where somebody speaks, what sounded, habits, the time they saved.

Nothing of it is a fact: it is not told to others, not in the digest, and a rebuild keeps it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from cassette.domain.ids import NoteId
from cassette.domain.listening_views import DaySaved, SkipMap
from cassette.domain.pace import NOTHING_CHOSEN, Habit, Habits
from cassette.domain.spans import merged
from cassette.store.jobs import SPEECH
from cassette.store.note_rows import DELETED

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.domain.ids import MemberId
    from cassette.domain.notes import Word
    from cassette.domain.trimming import Spans
    from cassette.store.asking import Asking
    from cassette.store.snapshot import Connection
    from cassette.store.writer import Writer

EVERYWHERE = ""

_MAP = (
    "SELECT duration_ms, spans, spared, saved_gentle, saved_medium, saved_max FROM speech "
    "WHERE sound = ?"
)
_KEEP_MAP = (
    "INSERT INTO speech "
    "(sound, duration_ms, spans, spared, words, saved_gentle, saved_medium, saved_max) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (sound) DO UPDATE SET "
    "duration_ms = excluded.duration_ms, spans = excluded.spans, spared = excluded.spared, "
    "words = excluded.words, "
    "saved_gentle = excluded.saved_gentle, saved_medium = excluded.saved_medium, "
    "saved_max = excluded.saved_max"
)
_BEST_EVENT = (
    "SELECT event FROM p_transcript WHERE note = {note} "
    "ORDER BY rank DESC, clock DESC, device DESC LIMIT 1"
)
_WORDS_EVENT = _BEST_EVENT.format(note="?")
_UNMAPPED = f"""
SELECT note.note, note.sound FROM p_note AS note
WHERE note.sound IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM speech WHERE speech.sound = note.sound)
  AND NOT EXISTS (SELECT 1 FROM job WHERE job.kind = '{SPEECH}' AND job.note = note.note)
  AND NOT {DELETED}
ORDER BY note.at_ms DESC, note.note
"""  # noqa: S608
_UNJOINED = f"""
SELECT spoken.note FROM (
  SELECT min(note.note) AS note, speech.words AS joined
  FROM speech JOIN p_note AS note ON note.sound = speech.sound
  WHERE speech.spans <> '[]' AND NOT {DELETED}
    AND EXISTS (SELECT 1 FROM p_transcript AS words WHERE words.note = note.note)
  GROUP BY speech.sound
) AS spoken
WHERE spoken.joined <> ({_BEST_EVENT.format(note="spoken.note")}) LIMIT ?
"""  # noqa: S608
"""The first note of each such recording: where two share it, its map holds the words of one."""
_PARTS = "SELECT from_ms, up_to_ms FROM listened WHERE note = ? ORDER BY from_ms"
_FORGET_PARTS = "DELETE FROM listened WHERE note = ?"
_ADD_PART = "INSERT INTO listened (note, from_ms, up_to_ms) VALUES (?, ?, ?)"
_HABITS = "SELECT subject, value FROM habit ORDER BY subject"
_SET_HABIT = (
    "INSERT INTO habit (subject, value) VALUES (?, ?) "
    "ON CONFLICT (subject) DO UPDATE SET value = excluded.value"
)
_DROP_HABIT = "DELETE FROM habit WHERE subject = ?"
_ADD_TIME = (
    "INSERT INTO time_saved (day, heard_ms, by_speed_ms, by_trim_ms) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (day) DO UPDATE SET heard_ms = heard_ms + excluded.heard_ms, "
    "by_speed_ms = by_speed_ms + excluded.by_speed_ms, "
    "by_trim_ms = by_trim_ms + excluded.by_trim_ms"
)
_DAYS = "SELECT day, heard_ms, by_speed_ms, by_trim_ms FROM time_saved ORDER BY day"
_encode = msgspec.json.Encoder().encode
_decode_spans = msgspec.json.Decoder(tuple[tuple[int, int], ...]).decode
_decode_habit = msgspec.json.Decoder(Habit).decode


class ListeningTables:
    """These tables of one library. Every change is a durable transaction, from any thread.

    LibraryReadOnly, LibraryTooNew, DiskFull, StorageFailed.
    """

    def __init__(self, writable: Callable[[], Writer], ask: Asking) -> None:
        self._writable = writable
        self._ask = ask

    def skip_map(self, sound: str) -> SkipMap | None:
        """What is known of a recording; None while nobody has listened for speech in it."""
        with self._ask() as connection:
            row = connection.exec_driver_sql(_MAP, (sound,)).first()
        if row is None:
            return None
        duration_ms, spans, spared, *saved = row
        return SkipMap(duration_ms, _decode_spans(spans), _decode_spans(spared), tuple(saved))

    def keep_skip_map(self, sound: str, found: SkipMap, words: str) -> None:
        """Remember where somebody speaks in a recording; ``words`` is the event it spares."""
        spans = _text(found.speech), _text(found.spared)
        values = (sound, found.duration_ms, *spans, words, *found.saved)
        with self._writable().transaction() as connection:
            connection.exec_driver_sql(_KEEP_MAP, values)

    def spoken(self, note: NoteId) -> tuple[str, tuple[Word, ...]]:
        """The event of the words that are shown for a note, and those with times; "" without any.

        Also of a note that is hidden from me: where words stand gives none of them away.
        """
        from cassette.store.log_rows import transcript_of

        with self._ask() as connection:
            event = connection.exec_driver_sql(_WORDS_EVENT, (note,)).scalar()
            words = transcript_of(connection, note) if event else None
        segments = words.segments if words else ()
        return event or "", tuple(word for segment in segments for word in segment.words)

    def unmapped(self) -> tuple[tuple[NoteId, str], ...]:
        """Notes, the newest first, in whose sound nobody has listened for speech, with it."""
        with self._ask() as connection:
            rows = connection.exec_driver_sql(_UNMAPPED).all()
        return tuple((NoteId(note), sound) for note, sound in rows)

    def unjoined(self, limit: int) -> tuple[NoteId, ...]:
        """Notes whose words, or better ones, came after their skip map: it does not spare them."""
        with self._ask() as connection:
            rows = connection.exec_driver_sql(_UNJOINED, (limit,)).all()
        return tuple(NoteId(row[0]) for row in rows)

    def parts(self, note: NoteId) -> Spans:
        """The parts of a note that sounded here, in order and apart."""
        with self._ask() as connection:
            return _parts(connection, note)

    def sounded(
        self, note: NoteId, part: tuple[int, int], day: str, by_speed_ms: int, by_trim_ms: int
    ) -> None:
        """A part of a note sounded on ``day`` (a local date) and took so much less than at 1x."""
        with self._writable().transaction() as connection:
            before = _parts(connection, note)
            after = merged((*before, part))
            if after != before:
                connection.exec_driver_sql(_FORGET_PARTS, (note,))
                for start, end in after:
                    connection.exec_driver_sql(_ADD_PART, (note, start, end))
            lasted = max(0, part[1] - part[0])
            connection.exec_driver_sql(_ADD_TIME, (day, lasted, by_speed_ms, by_trim_ms))

    def forget_parts(self, note: NoteId) -> None:
        """A note counts as never heard: neither do its parts."""
        with self._writable().transaction() as connection:
            connection.exec_driver_sql(_FORGET_PARTS, (note,))

    def days(self) -> tuple[DaySaved, ...]:
        """Every day of listening, the oldest first."""
        with self._ask() as connection:
            rows = connection.exec_driver_sql(_DAYS).all()
        return tuple(DaySaved(*row) for row in rows)

    def habits(self) -> Habits:
        """How I listen: everywhere, to people, to notes."""
        with self._ask() as connection:
            return habits_of(connection)

    def set_habit(self, subject: MemberId | NoteId | None, habit: Habit) -> None:
        """Remember a habit in place of the one before; one that says nothing is forgotten."""
        key = EVERYWHERE if subject is None else subject
        with self._writable().transaction() as connection:
            if habit == NOTHING_CHOSEN:
                connection.exec_driver_sql(_DROP_HABIT, (key,))
            else:
                connection.exec_driver_sql(_SET_HABIT, (key, _text(habit)))


def habits_of(connection: Connection) -> Habits:
    """All habits of this machine."""
    found = {row[0]: _decode_habit(row[1]) for row in connection.exec_driver_sql(_HABITS)}
    return Habits(found.pop(EVERYWHERE, NOTHING_CHOSEN), found)


def _parts(connection: Connection, note: NoteId) -> Spans:
    return tuple((row[0], row[1]) for row in connection.exec_driver_sql(_PARTS, (note,)))


def _text(value: Any) -> str:
    return _encode(value).decode()
