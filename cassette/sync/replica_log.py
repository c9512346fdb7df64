"""What a replica needs of the store and of where keys are kept; the workspace hands it in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from cassette.domain.ids import DeviceId, MemberId, TeamId
    from cassette.domain.travelling import (
        Asked,
        Batch,
        BlobCard,
        Known,
        Leaving,
        LogLine,
        Sealed,
    )
    from cassette.sync.team import DeviceKeys


class KeyShelf(Protocol):
    """Where this machine keeps the private keys of devices. SecretsMissing."""

    def load(self, device: str) -> DeviceKeys:
        """The keys of a device."""
        ...

    def save(self, device: str, keys: DeviceKeys) -> None:
        """Keep the keys of a device; durable on return."""
        ...

    def has(self, device: str) -> bool:
        """Whether the keys of a device are here."""
        ...


class ReplicaLog(Protocol):
    """A library's log; every call is one transaction. ``cassette.store.replica_log`` fills it."""

    @property
    def team(self) -> TeamId:
        """The team of this library."""
        ...

    @property
    def device(self) -> DeviceId:
        """This device."""
        ...

    @property
    def member(self) -> MemberId:
        """Whose device it is."""
        ...

    def next_device(self) -> str:
        """The device as which a copied library asked to go on; "" when it is none.

        "?" when it is one and has not asked yet.
        """
        ...

    def note_copy(self) -> None:
        """Another copy of this library has written under our name."""
        ...

    def fork(self, next_device: str, asked: Asked) -> None:
        """This library was copied: it sends nothing more until it is let in as that device."""
        ...

    def lines(self) -> Sequence[LogLine]:
        """Every entry of the team's log that is here, from the genesis."""
        ...

    def secrets(self) -> Mapping[int, bytes]:
        """The team's secrets that are here, by epoch."""
        ...

    def add_lines(
        self,
        lines: Sequence[LogLine],
        secrets: Mapping[int, tuple[bytes, int]],
        cuts: Iterable[tuple[str, int, bytes]] = (),
        *,
        become: str = "",
        asked: Asked | None = None,
    ) -> None:
        """Keep entries, secrets (epoch -> secret, entry it began with) and what follows.

        ``cuts`` (device, seq, hash): of those who were removed by them; of all with ``become``.
        As that it has ``asked`` to be let in, where it is not yet.
        """
        ...

    def known(self, device: str, first: int, last: int) -> set[tuple[int, bytes]]:
        """(seq, hash) of that device's records that are here, from ``first`` to ``last``."""
        ...

    def bare(self, device: str, first: int, last: int) -> set[tuple[int, bytes]]:
        """Of those, the ones without an event here: they came empty, or could not be read."""
        ...

    def log_n(self, device: str, seq: int, hash: bytes) -> int:
        """How far the writer of a record had read the team's log; 0 when that was not kept."""
        ...

    def tip(self, device: str) -> tuple[int, bytes]:
        """The newest record of a device that is here; (0, zeros) when there is none."""
        ...

    def seen(self, device: str) -> set[str]:
        """The names of the chunks of a device that were taken in."""
        ...

    def take_in(self, batch: Batch) -> tuple[int, int]:
        """Keep and fold a batch; (taken in, refused).

        Records of our own that we do not know make this library a copied one.
        """
        ...

    def keep_branch(self, device: str, hashes: Collection[bytes]) -> None:
        """Of what a removed device sent, these records count and no others."""
        ...

    def acked(self) -> tuple[int, bytes]:
        """Our newest record that stands where the team meets: its number and hash."""
        ...

    def outbox(self, limit: int) -> Sequence[Leaving]:
        """Our next events that do not stand there yet, in the order of their numbers."""
        ...

    def waiting(self) -> int:
        """How many of our events are only on this computer."""
        ...

    def keep_sealed(self, records: Sequence[Sealed]) -> None:
        """Keep the records that were made of our events, before any of them is sent."""
        ...

    def acknowledge(self, seq: int, segments: Iterable[str] = ()) -> None:
        """Our records up to ``seq`` stand where the team meets, in these chunks."""
        ...

    def file_of(self, card: BlobCard) -> bytes | None:
        """The bytes of a file that is here; None when it is not."""
        ...

    def sent(self, cards: Sequence[BlobCard]) -> None:
        """These files stand where the team meets."""
        ...

    def wanted(self, limit: int, *, now_ms: int, most: int | None = None) -> Sequence[BlobCard]:
        """Files to fetch now: those asked for first; others of at most ``most`` bytes."""
        ...

    def keep_file(self, card: BlobCard, data: bytes) -> None:
        """Keep a file that came."""
        ...

    def put_off(self, card: BlobCard) -> None:
        """A file is not as it must be: look again later, after growing pauses."""
        ...

    def purged(self) -> Sequence[str]:
        """The addresses of erased files that may still stand where the team meets."""
        ...

    def dropped(self, address: str) -> None:
        """An erased file stands there no more."""
        ...

    def to_rewrite(self, devices: Sequence[str]) -> Sequence[tuple[str, int, bytes]]:
        """(device, seq, hash) of erased events that these devices had sent whole."""
        ...

    def rewritten(self, places: Sequence[tuple[str, int, bytes]]) -> None:
        """These events are empty also where the team meets."""
        ...

    def taken_in(self, device: str, name: str) -> None:
        """A chunk of records that we know under another name."""
        ...

    def empty_again(self, device: str, places: Sequence[tuple[int, bytes]]) -> None:
        """Records (seq, hash) that stand whole again although they were erased."""
        ...

    def forget_chunk(self, device: str, name: str) -> None:
        """A chunk whose bytes went: should they come back, they are looked at again."""
        ...

    def recorded(self, device: str, first: int, last: int) -> Sequence[Known]:
        """What is known of a device's records ``first`` to ``last``, by number."""
        ...

    def untraced(self, device: str) -> set[tuple[int, bytes]]:
        """(seq, hash) of records that are known without their traces."""
        ...

    def learn(self, device: str, traces: Sequence[tuple[int, bytes, bytes]]) -> None:
        """Keep the traces (seq, hash, trace) of records that were met whole."""
        ...

    def standing(self) -> Sequence[BlobCard]:
        """The sealed files that stand where the team meets, as far as is known here."""
        ...

    def clean_up(self) -> int:
        """Finish on this machine what was erased; how much there was."""
        ...

    def confirm_erasures(self) -> int:
        """Say that this computer has erased what it has; how many it had not said yet."""
        ...

    def asked(self) -> Sequence[Asked]:
        """What this device asked of the steward and has no answer to yet."""
        ...

    def ask(self, asked: Asked) -> None:
        """Keep a request until it is answered."""
        ...

    def answered(self, name: str) -> None:
        """A request has its answer, or is withdrawn."""
        ...
