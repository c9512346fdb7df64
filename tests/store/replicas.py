"""Small libraries for tests: a clock that one turns by hand, ids that count, several devices."""

from __future__ import annotations

import base64
import hashlib
import shutil
from typing import TYPE_CHECKING

from cassette.domain.events import (
    AgendaItemAdded,
    Envelope,
    MeetingCreated,
    MemberJoined,
    NoteRecorded,
    NoteTranscribed,
    ParticipantAdded,
    TeamNamed,
)
from cassette.domain.ids import DeviceId, EventId, ItemId, MeetingId, MemberId, NoteId, uuid7
from cassette.domain.notes import Segment, Word
from cassette.store.founding import Founding
from cassette.store.library import Library
from cassette.sync.team import DeviceKeys, found_team

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.domain.facts import Event

START_MS = 1_790_000_000_000


class World:
    """One clock and one source of ids for everything in a test."""

    def __init__(self) -> None:
        self.time_ms = START_MS
        self._count = 0
        self.me = MemberId(self.id())
        self.ben = MemberId(self.id())
        self.device = DeviceId(self.id())
        self.other_device = DeviceId(self.id())

    def now_ms(self) -> int:
        return self.time_ms

    def id(self) -> str:
        self._count += 1
        return uuid7(START_MS, self._count.to_bytes(10))

    def founding(self) -> Founding:
        keys = DeviceKeys(b"s" * 32, b"a" * 32)
        genesis = found_team(
            keys, device=self.device, member=self.me, created_at_ms=START_MS, nonce=bytes(16)
        )
        return Founding(
            self.device,
            self.me,
            genesis.team,
            genesis.entry,
            genesis.signature,
            genesis.epoch_secret,
        )

    def beginning(self) -> tuple[Event, ...]:
        return (
            TeamNamed("Harbour"),
            MemberJoined(self.me, "Ada", "#3070a0"),
            MemberJoined(self.ben, "Ben", "#a03070"),
        )

    def create(self, folder: Path) -> Library:
        return Library.create(
            folder,
            self.founding(),
            now_ms=self.now_ms,
            new_id=self.id,
            facts=self.beginning(),
        )

    def open(self, folder: Path, *, read_only: bool = False) -> Library:
        return Library.open(folder, now_ms=self.now_ms, new_id=self.id, read_only=read_only)

    def meeting(
        self, title: str = "Weekly", *, type: str = "status", **more: object
    ) -> tuple[MeetingId, list[Event]]:
        """A meeting with two items and both people."""
        meeting = MeetingId(self.id())
        facts: list[Event] = [
            MeetingCreated(meeting, type, title, **more),  # type: ignore[arg-type]
            AgendaItemAdded(ItemId(self.id()), meeting, "Progress?", "00000100", 30),
            AgendaItemAdded(ItemId(self.id()), meeting, "Problems?", "00000200", 30),
            ParticipantAdded(meeting, self.me, "host"),
            ParticipantAdded(meeting, self.ben),
        ]
        return meeting, facts

    def recorded(self, meeting: MeetingId, ms: int = 10_000, **more: object) -> NoteRecorded:
        note = NoteId(self.id())
        name = hashlib.sha256(note.encode()).hexdigest()
        return NoteRecorded(
            note=note,
            meeting=meeting,
            duration_ms=ms,
            plain_sha256=name,
            cipher_sha256=name,
            blob_key=base64.b64encode(bytes(32)).decode(),
            size=1000,
            thumbnail=base64.b64encode(bytes(range(100))).decode(),
            gain_db=-1.5,
            **more,  # type: ignore[arg-type]
        )


def transcribed(
    note: NoteId, *texts: str, model: str = "tiny.en", rank: int = 10
) -> NoteTranscribed:
    segments = tuple(
        Segment(n, n * 1000, n * 1000 + 900, text, (Word(n * 1000, n * 1000 + 900, text, 0.9),))
        for n, text in enumerate(texts)
    )
    return NoteTranscribed(note, model, rank, "en", segments)


class Elsewhere:
    """Another device of the team: it makes events, and hears of others' only through ``see``."""

    def __init__(self, world: World, member: MemberId, device: DeviceId | None = None) -> None:
        self._world = world
        self.member = member
        self.device = DeviceId(world.id()) if device is None else device
        self.seq = 0
        self.clock = 0

    def see(self, *envelopes: Envelope) -> None:
        self.clock = max(self.clock, *(envelope.clock for envelope in envelopes))

    def say(self, event: Event, *, clock: int | None = None) -> Envelope:
        self.seq += 1
        self.clock = self.clock + 1 if clock is None else clock
        return Envelope(
            id=EventId(self._world.id()),
            device=self.device,
            seq=self.seq,
            clock=self.clock,
            actor=self.member,
            at_ms=self._world.time_ms,
            recorded_at_ms=self._world.time_ms,
            event=event,
        )


def copy_library(source: Path, target: Path) -> Path:
    """A copy of a closed library."""
    shutil.copytree(source, target)
    return target
