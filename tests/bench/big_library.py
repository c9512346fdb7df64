"""Builds a library of 10,000 notes and 100,000 events, as a busy team has after a year or two.

The same seed gives the same history. Used by the benches of the store and of the window:

    python -m tests.bench.big_library FOLDER
"""

from __future__ import annotations

import base64
import hashlib
import random
import sys
import time
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from cassette.domain.events import (
    AgendaItemAdded,
    Envelope,
    MeetingCreated,
    MemberJoined,
    NoteHeard,
    NoteRecorded,
    NoteTranscribed,
    NoteWritten,
    ParticipantAdded,
    ReactionGiven,
    TeamNamed,
)
from cassette.domain.ids import (
    DeviceId,
    EventId,
    ItemId,
    MeetingId,
    MemberId,
    NoteId,
    TeamId,
    uuid7,
)
from cassette.domain.notes import Segment, Word
from cassette.domain.ranks import first_ranks
from cassette.store.founding import Founding
from cassette.store.library import Library

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cassette.domain.facts import Event

START_MS = 1_760_000_000_000
NAMES = (
    "Ada",
    "Ben",
    "Chloe",
    "Dmitri",
    "Esra",
    "Farid",
    "Gwen",
    "Hana",
    "Ivo",
    "Jun",
    "Kofi",
    "Lena",
)
MEETINGS = 200
BIG_MEETING = 1_000
"""One meeting holds so many notes; the others share the rest."""

_TYPES = ("information", "status", "problem", "decision", "innovation", "team")
_SPEECH = (
    "the release is nearly done but we still wait for the review of the sync branch and I will "
    "look at the failing export tomorrow morning because nobody else knows that part"
)
_WORDS = _SPEECH.split()
_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class BigLibrary:
    """What was built: the folder, the meeting with a thousand notes, who I am."""

    folder: Path
    big_meeting: MeetingId
    me: MemberId


class History:
    """A seeded past: ids, times and facts, each fact by one of the members (0 is me)."""

    def __init__(self, *, seed: int = 1) -> None:
        self._random = random.Random(seed)
        self._now = START_MS
        self.members = [MemberId(self.id()) for _ in NAMES]
        self.devices = [DeviceId(self.id()) for _ in NAMES]
        self.meetings: list[MeetingId] = []
        self._items: dict[MeetingId, list[ItemId]] = {}
        self._notes: list[NoteId] = []
        self._seq = [0] * len(NAMES)
        self._clock = 0

    def id(self) -> str:
        """The next id; time passes."""
        self._now += self._random.randrange(1, 900)
        return uuid7(self._now, self._random.randbytes(10))

    def now_ms(self) -> int:
        """The time of the last id."""
        return self._now

    def envelopes(self, notes: int, events: int) -> Iterator[Envelope]:
        """Exactly ``events`` events with ``notes`` notes in them."""
        return islice((self._envelope(who, fact) for who, fact in self._story(notes)), events)

    def _envelope(self, who: int, fact: Event) -> Envelope:
        self._seq[who] += 1
        self._clock += 1
        return Envelope(
            id=EventId(self.id()),
            device=self.devices[who],
            seq=self._seq[who],
            clock=self._clock,
            actor=self.members[who],
            at_ms=self._now,
            recorded_at_ms=self._now,
            event=fact,
        )

    def _story(self, notes: int) -> Iterator[tuple[int, Event]]:
        yield 0, TeamNamed("Harbour")
        for who, name in enumerate(NAMES):
            yield who, MemberJoined(self.members[who], name, f"#{40 + who * 17:02x}70a0")
        for n in range(MEETINGS):
            yield from self._meeting(n)
        for n in range(notes):
            big = n % (notes // BIG_MEETING or 1) == 0
            meeting = self.meetings[0] if big else self._random.choice(self.meetings[1:])
            yield from self._note(meeting)
        for _ in range(notes * 3 // 2):
            reaction = self._random.choice(("agree", "thanks", "question", "🎉"))
            yield self._anyone(), ReactionGiven(self._random.choice(self._notes), reaction)
        while True:
            note = self._random.choice(self._notes)
            yield self._anyone(), NoteHeard(note, self._random.randrange(60_000))

    def _meeting(self, n: int) -> Iterator[tuple[int, Event]]:
        meeting, host = MeetingId(self.id()), self._anyone()
        self.meetings.append(meeting)
        due = self._now + self._random.randrange(1, 90) * 86_400_000
        yield host, MeetingCreated(meeting, _TYPES[n % 6], f"Meeting number {n}", due, "UTC")
        self._items[meeting] = [ItemId(self.id()) for _ in range(3)]
        for item, rank in zip(self._items[meeting], first_ranks(3), strict=True):
            yield host, AgendaItemAdded(item, meeting, f"What about {rank}?", rank, 60)
        for who, member in enumerate(self.members):
            role = "host" if who == host else "contributor"
            yield host, ParticipantAdded(meeting, member, role)

    def _note(self, meeting: MeetingId) -> Iterator[tuple[int, Event]]:
        note, who = NoteId(self.id()), self._anyone()
        item = self._random.choice(self._items[meeting])
        self._notes.append(note)
        if self._random.random() < 0.1:
            yield who, NoteWritten(note, meeting, " ".join(_WORDS[:20]), item)
            return
        ms = self._random.randrange(5_000, 45_000)
        name = hashlib.sha256(note.encode()).hexdigest()
        yield (
            who,
            NoteRecorded(
                note=note,
                meeting=meeting,
                duration_ms=ms,
                plain_sha256=name,
                cipher_sha256=name,
                blob_key=base64.b64encode(self._random.randbytes(32)).decode(),
                size=ms * 3,
                thumbnail=base64.b64encode(self._random.randbytes(100)).decode(),
                gain_db=round(self._random.uniform(-6, 6), 2),
                item=item,
            ),
        )
        yield who, self._transcript(note, ms)

    def _transcript(self, note: NoteId, ms: int) -> NoteTranscribed:
        """About two and a half words a second, ten to a segment."""
        count = max(4, ms // 400)
        step = ms // count
        words = [
            Word(n * step, (n + 1) * step, f" {self._random.choice(_WORDS)}", 0.9)
            for n in range(count)
        ]
        lines = [tuple(words[n : n + 10]) for n in range(0, count, 10)]
        segments = tuple(
            Segment(n, line[0].start_ms, line[-1].end_ms, "".join(w.text for w in line), line)
            for n, line in enumerate(lines)
        )
        return NoteTranscribed(note, "tiny.en", 10, "en", segments)

    def _anyone(self) -> int:
        return self._random.randrange(len(NAMES))


def build_big_library(folder: Path, *, notes: int = 10_000, events: int = 100_000) -> BigLibrary:
    """Build it in ``folder``; about 20 s for the full size."""
    past = History()
    founding = Founding(
        device=past.devices[0],
        me=past.members[0],
        team=TeamId("0" * 64),
        entry=b"",
        signature=b"",
        epoch_secret=bytes(32),
    )
    with Library.create(folder, founding, now_ms=past.now_ms, new_id=past.id) as library:
        coming = past.envelopes(notes, events)
        while batch := list(islice(coming, _BATCH)):
            library.ingest(batch)
    return BigLibrary(folder, past.meetings[0], past.members[0])


if __name__ == "__main__":
    begun = time.perf_counter()
    built = build_big_library(Path(sys.argv[1]))
    print(f"{built} in {time.perf_counter() - begun:.1f} s")
