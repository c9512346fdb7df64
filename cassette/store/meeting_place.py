"""Where the team meets, as this library knows it, and what has not travelled yet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from cassette.domain.ids import NoteId
from cassette.domain.team_views import Travelling

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from cassette.store.event_log import EventLog
    from cassette.store.library import Library

Kind = Literal["folder"]

_READ = "SELECT kind, place, paused, synced_ms FROM remote"
_SET = (
    "INSERT INTO remote (one, kind, place) VALUES (1, ?, ?) "
    "ON CONFLICT (one) DO UPDATE SET kind = excluded.kind, place = excluded.place, paused = 0"
)
_UNSENT_NOTES = (
    "SELECT body ->> '$.note' FROM event, self WHERE event.device = self.device "
    "AND type IN ('note.recorded', 'note.written') AND state = 'applied' "
    "AND (hash IS NULL OR sealed IS NOT NULL) AND seq > self.acked"
)
_AWAITED = (
    "SELECT note.note, blob.state FROM blob JOIN p_note AS note ON note.sound = blob.plain "
    "WHERE blob.state IN ('wanted', 'asked')"
)
_FILES = "SELECT count(*) FROM blob WHERE state IN ('wanted', 'asked')"


@dataclass(frozen=True, slots=True)
class MeetingPlace:
    """Where the team meets. ``synced_ms`` is when all was well last, 0 for never."""

    kind: str
    place: str
    paused: bool
    synced_ms: int

    @property
    def folder(self) -> Path:
        """The shared folder."""
        return Path(self.place)


class MeetingPlaces:
    """The one place of an open library."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def read(self) -> MeetingPlace | None:
        """The place; None while everything is only here."""
        with self._library.ask() as connection:
            row = connection.exec_driver_sql(_READ).first()
        if row is None:
            return None
        return MeetingPlace(row.kind, row.place, bool(row.paused), row.synced_ms)

    def set(self, kind: Kind, place: str) -> None:
        """Meet there from now on."""
        self._write(_SET, (kind, place))

    def forget(self) -> None:
        """Meet nowhere; what is here stays."""
        self._write("DELETE FROM remote", ())

    def pause(self, paused: bool) -> None:
        """Send and fetch nothing until it is wished again."""
        self._write("UPDATE remote SET paused = ?", (int(paused),))

    def synced(self, at_ms: int) -> None:
        """All was well at that time."""
        self._write("UPDATE remote SET synced_ms = ?", (at_ms,))

    def travelling(self) -> Travelling:
        """The notes that are not everywhere yet."""
        with self._library.ask() as connection:
            sql = connection.exec_driver_sql
            unsent = frozenset(NoteId(row[0]) for row in sql(_UNSENT_NOTES).all())
            awaited = [(NoteId(row[0]), row[1]) for row in sql(_AWAITED).all()]
        return Travelling(
            unsent,
            frozenset(note for note, _ in awaited),
            frozenset(note for note, state in awaited if state == "asked"),
        )

    def counts(self) -> tuple[int, int]:
        """Notes that are only here, and files that are only elsewhere."""
        with self._library.ask() as connection:
            sql = connection.exec_driver_sql
            notes = sql(f"SELECT count(*) FROM ({_UNSENT_NOTES})").scalar_one()  # noqa: S608
            return int(notes), int(sql(_FILES).scalar_one())

    def _write(self, sentence: str, values: tuple[Any, ...]) -> None:
        def work(connection: Connection, _: EventLog) -> None:
            connection.exec_driver_sql(sentence, values)

        self._library.replicate(work)
