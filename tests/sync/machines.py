"""Teams for tests: several libraries, each as on a machine of its own, and a place to meet."""

from __future__ import annotations

import base64
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from cassette.domain.errors import SecretsMissing
from cassette.domain.events import (
    MeetingCreated,
    MeetingRetitled,
    MemberJoined,
    NoteRecorded,
    NoteWritten,
    TeamNamed,
)
from cassette.domain.ids import DeviceId, MeetingId, MemberId, NoteId, uuid7
from cassette.domain.travelling import Asked
from cassette.store.founding import Founding
from cassette.store.library import Library
from cassette.store.schemas import KINDS
from cassette.sync.folder import FolderTransport
from cassette.sync.invite import invite_keys
from cassette.sync.memory import MemoryTransport
from cassette.sync.replica import Replica
from cassette.sync.requests import Join, admission_request
from cassette.sync.seal import key_to_text, seal_blob
from cassette.sync.team import DeviceKeys, found_team
from cassette.sync.team_log import genesis_there
from tests.memory import MEMORY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cassette.domain.facts import Event
    from cassette.sync.replica import SyncResult
    from cassette.sync.transport import Transport

Kind = Literal["memory", "folder"]
START_MS = 1_790_000_000_000
DAY_MS = 86_400_000


class Clock:
    """One time and one source of ids for a whole test."""

    def __init__(self) -> None:
        self.time_ms = START_MS
        self._count = 0

    def now_ms(self) -> int:
        self.time_ms += 1
        return self.time_ms

    def id(self) -> str:
        self._count += 1
        return uuid7(START_MS, self._count.to_bytes(10))

    def keys(self) -> DeviceKeys:
        self._count += 1
        return DeviceKeys(self._count.to_bytes(32), (self._count << 100).to_bytes(32))


class Watch:
    """The clock of one machine: the team's, as wrong as it may be."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.wrong_by_ms = 0
        self.id, self.keys = clock.id, clock.keys

    @property
    def time_ms(self) -> int:
        return self._clock.time_ms + self.wrong_by_ms

    def now_ms(self) -> int:
        return self._clock.now_ms() + self.wrong_by_ms


@dataclass
class Shelf:
    """Keys in memory, as a keyring of one machine."""

    kept: dict[str, DeviceKeys] = field(default_factory=dict)

    def load(self, device: str) -> DeviceKeys:
        try:
            return self.kept[device]
        except KeyError:
            raise SecretsMissing(path="memory") from None

    def save(self, device: str, keys: DeviceKeys) -> None:
        self.kept[device] = keys

    def has(self, device: str) -> bool:
        return device in self.kept


def record(
    library: Library, new_id: Callable[[], str], sound: bytes, drafts: Path | None = None
) -> NoteRecorded:
    """The fact of a spoken note whose sound, these bytes, is kept in the library."""
    key = new_id().encode()[-32:]
    sealed = seal_blob(key, sound)
    source = (drafts or library.folder) / "sound"
    source.write_bytes(sound)
    return NoteRecorded(
        note=NoteId(new_id()),
        meeting=MeetingId(new_id()),
        duration_ms=1000,
        plain_sha256=library.recordings.put(source),
        cipher_sha256=sealed.address,
        blob_key=key_to_text(key),
        size=len(sound),
        thumbnail=base64.b64encode(bytes(100)).decode(),
        gain_db=0.0,
    )


class Machine:
    """A library on a machine of its own, and its way to where the team meets."""

    def __init__(
        self, clock: Watch, folder: Path, transport: Transport, shelf: Shelf, library: Library
    ) -> None:
        self.clock, self.folder, self.transport = clock, folder, transport
        self.shelf, self.library = shelf, library
        self.replica = self._replica()

    def _replica(self) -> Replica:
        return Replica(
            self.library.replica_log,
            self.transport,
            self.shelf,
            now_ms=self.clock.now_ms,
            new_id=self.clock.id,
        )

    def sync(self) -> SyncResult:
        return self.replica.sync()

    def say(self, *facts: Event) -> None:
        self.library.append(list(facts))

    def write(self, text: str, meeting: MeetingId | None = None) -> NoteId:
        note = NoteId(self.clock.id())
        self.say(NoteWritten(note, meeting or MeetingId(self.clock.id()), text))
        return note

    def record(self, sound: bytes) -> NoteRecorded:
        """A spoken note; what it names are these bytes, whatever they are."""
        note = record(self.library, self.clock.id, sound)
        self.say(note)
        return note

    def texts(self) -> set[str]:
        with self.library.ask() as connection:
            rows = connection.exec_driver_sql("SELECT text FROM p_note WHERE text IS NOT NULL")
            return {row[0] for row in rows.all()}

    def reopen(self) -> None:
        """End the process and start it again."""
        self.library.close()
        self.library = Library.open(self.folder, now_ms=self.clock.now_ms, new_id=self.clock.id)
        self.replica = self._replica()

    def copy(self, folder: Path, transport: Transport | None = None) -> Machine:
        """Another machine with a copy of everything here, keys too."""
        self.library.close()
        shutil.copytree(self.folder, folder)
        self.reopen()
        library = Library.open(folder, now_ms=self.clock.now_ms, new_id=self.clock.id)
        return Machine(
            self.clock, folder, transport or self.transport, Shelf(dict(self.shelf.kept)), library
        )

    def close(self) -> None:
        self.library.close()


class Team:
    """Machines of one team. ``place`` gives each its own way to where they meet."""

    def __init__(self, scratch: Path, place: Callable[[str], Transport]) -> None:
        self.scratch, self.place = scratch, place
        self.clock = Clock()
        self.machines: list[Machine] = []
        self.id = ""
        self.invited_for_ms = DAY_MS

    def found(self) -> Machine:
        """The first machine, Ada's: the steward's."""
        clock = self.clock
        device, me, keys = DeviceId(clock.id()), MemberId(clock.id()), clock.keys()
        genesis = found_team(
            keys,
            device=device,
            member=me,
            created_at_ms=START_MS,
            nonce=bytes(16),
            epoch_secret=b"e" * 32,
        )
        self.id = genesis.team
        founding = Founding(
            device, me, genesis.team, genesis.entry, genesis.signature, genesis.epoch_secret
        )
        facts = [TeamNamed("Harbour"), MemberJoined(me, "Ada", "#3070a0")]
        return self._machine(founding, keys, facts)

    def join(
        self, by: Machine, *, member: str = "", history: bool = True, name: str = "Ben"
    ) -> Machine:
        """A machine that was invited by the steward's and asked to be let in, not more."""
        clock = self.clock
        seed = len(self.machines).to_bytes(16)
        by.replica.steward.invite(
            by.transport,
            seed,
            expires_at=clock.time_ms + self.invited_for_ms,
            role="member",
            label=name,
            member=member,
            history=history,
        )
        device, me = DeviceId(clock.id()), MemberId(member or clock.id())
        keys = clock.keys()
        found = genesis_there(by.transport, by.library.identity.team)
        assert found is not None
        founding = Founding(device, me, by.library.identity.team, *found, b"")
        facts = [] if member else [MemberJoined(me, name, "#a03070")]
        machine = self._machine(founding, keys, facts)
        asked = admission_request(
            Join,
            keys,
            invite_keys(seed, founding.team),
            team=founding.team,
            device=device,
            member=me,
            at=clock.now_ms(),
        )
        log = machine.library.replica_log
        log.ask(Asked(asked.hash.hex(), "join", asked.data, clock.now_ms()))
        machine.sync()
        return machine

    def begun(self) -> Machine:
        """The machine that founded it, and has begun to meet others."""
        machine = self.found()
        machine.sync()
        return machine

    def admit(self, by: Machine) -> None:
        """The tap of the steward's person for everybody who waits."""
        for signed in by.sync().requests:
            by.replica.steward.answer(by.transport, signed)

    def joined(self, by: Machine, **more: object) -> Machine:
        """A machine that is in and has seen everything."""
        machine = self.join(by, **more)  # type: ignore[arg-type]
        self.admit(by)
        machine.sync()
        return machine

    def settle(self, rounds: int = 6) -> None:
        """Everybody syncs until nothing more is to be done."""
        for _ in range(rounds):
            results = [machine.sync() for machine in self.machines]
            moved = any(r.pushed or r.pulled or r.blobs_down or r.blobs_up for r in results)
            if not moved and all(r.state in ("up_to_date", "removed") for r in results):
                return

    def digests(self) -> set[str]:
        return {machine.library.digest() for machine in self.machines}

    def close(self) -> None:
        for machine in self.machines:
            machine.close()

    def folder(self) -> Path:
        return self.scratch / f"machine-{self.clock.id()[-6:]}"

    def _machine(self, founding: Founding, keys: DeviceKeys, facts: list[Event]) -> Machine:
        folder = self.folder()
        shelf, watch = Shelf({founding.device: keys}), Watch(self.clock)
        library = Library.create(
            folder, founding, now_ms=watch.now_ms, new_id=watch.id, facts=facts
        )
        machine = Machine(watch, folder, self.place(founding.team), shelf, library)
        self.machines.append(machine)
        return machine


def retitled(meeting: MeetingId, title: str) -> Event:
    return MeetingRetitled(meeting, title)


def called(meeting: MeetingId, title: str) -> Event:
    return MeetingCreated(meeting, "status", title)


def place_in(scratch: Path, kind: Kind) -> Callable[[str], Transport]:
    """Where a team meets: in memory, or in a folder ``shared`` that is made now."""
    if kind == "memory":
        memory = MemoryTransport()
        return lambda _: memory
    shared = scratch / "shared"
    shared.mkdir()

    def place(team: str) -> FolderTransport:
        transport = FolderTransport(shared, team)
        transport.prepare()
        return transport

    return place


@contextmanager
def team_in(kind: Kind) -> Iterator[Team]:
    """A team that nobody has founded yet, which meets in memory or in a folder."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as scratch:
        team = Team(Path(scratch), place_in(Path(scratch), kind))
        yield team
        team.close()


@contextmanager
def older_than(kinds: Iterable[str]) -> Iterator[None]:
    """A Cassette that does not know these kinds of facts."""
    hidden = {kind: KINDS.pop(kind) for kind in kinds}
    try:
        yield
    finally:
        KINDS.update(hidden)
