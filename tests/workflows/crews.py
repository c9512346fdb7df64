"""A team of libraries that share a folder, each with who keeps it in step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cassette.domain.events import NoteWritten
from cassette.domain.ids import MeetingId, NoteId
from cassette.sync.folder import FolderTransport
from cassette.sync.shelf import LibraryShelf
from cassette.workflows import teamwork
from cassette.workflows.desk import Desk
from cassette.workflows.found_team import found
from cassette.workflows.keep_in_step import Syncer
from tests.sync.machines import Clock

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.domain.ids import TeamId
    from cassette.domain.team_views import SyncStatus
    from cassette.store.library import Library
    from cassette.store.meeting_place import MeetingPlace

HOUR_MS = 3_600_000


def open_place(place: MeetingPlace, team: TeamId) -> FolderTransport:
    return FolderTransport(place.folder, team)


@dataclass
class Seat:
    """Somebody before their own computer: what workflows call ``work``."""

    desk: Desk
    syncer: Syncer

    @property
    def library(self) -> Library:
        return self.desk.library

    def sync(self) -> str:
        """One round; the state that follows."""
        self.syncer.sync_now()
        return self.status.state

    @property
    def status(self) -> SyncStatus:
        return self.syncer.status()

    def write(self, text: str) -> NoteId:
        note = NoteId(self.desk.new_id())
        self.library.append([NoteWritten(note, MeetingId(self.desk.new_id()), text)])
        return note

    def texts(self) -> set[str]:
        with self.library.ask() as connection:
            return {row[0] for row in connection.exec_driver_sql("SELECT text FROM p_note").all()}


class Crew:
    """The seats of one team around one folder. Ada founds it and looks after it."""

    def __init__(self, scratch: Path) -> None:
        self.scratch, self.clock = scratch, Clock()
        self.shared = scratch / "shared"
        self.shared.mkdir()
        self.seats: list[Seat] = []
        library = found(
            self.folder("ada"),
            "Harbour",
            "Ada",
            now_ms=self.clock.now_ms,
            new_id=self.clock.id,
            keyring=False,
        )
        self.ada = self.seat(library)

    def folder(self, name: str) -> Path:
        return self.scratch / name

    def seat(self, library: Library) -> Seat:
        desk = Desk(library, self.clock.now_ms, self.clock.id, "UTC")
        shelf = LibraryShelf(library.folder, keyring=False)
        seat = Seat(desk, Syncer(desk, open_place, shelf))
        self.seats.append(seat)
        return seat

    def meet(self) -> None:
        """Ada chooses the folder, and to let in each newcomer herself."""
        teamwork.set_folder(self.ada, self.shared)
        teamwork.set_policy(self.ada, admission="tap")
        self.ada.sync()

    def join(self, link: str, name: str) -> Seat:
        """A seat that has asked to be let in."""
        library = teamwork.join(
            self.folder(f"{name.lower()}-{len(self.seats)}"),
            link,
            name,
            now_ms=self.clock.now_ms,
            new_id=self.clock.id,
            team_folder=self.shared,
            keyring=False,
        )
        seat = self.seat(library)
        seat.sync()
        return seat

    def joined(self, name: str, by: Seat | None = None) -> Seat:
        """A seat that is in and has seen everything."""
        steward = by or self.ada
        seat = self.join(teamwork.invite(steward, label=name).link, name)
        teamwork.admit(steward, name)
        self.settle()
        return seat

    def recover(self, words: tuple[str, ...], name: str) -> Seat:
        """A seat that came with recovery words."""
        library = teamwork.recover(
            self.folder(name),
            " ".join(words),
            self.shared,
            now_ms=self.clock.now_ms,
            new_id=self.clock.id,
            keyring=False,
        )
        seat = self.seat(library)
        seat.sync()
        return seat

    def settle(self) -> None:
        """Everybody syncs until nothing moves, requests and their answers included."""
        for turn in range(8):
            results = [seat.syncer.sync_now() for seat in self.seats]
            if turn > 1 and not any(
                r.pushed or r.pulled or r.blobs_up or r.blobs_down for r in results
            ):
                return

    def digests(self) -> set[str]:
        return {seat.library.digest() for seat in self.seats}

    def close(self) -> None:
        for seat in self.seats:
            seat.syncer.stop()
            seat.library.close()
