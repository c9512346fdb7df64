"""How sealed things travel: few verbs over opaque bytes, the same for memory, a folder and a hub.

A transport knows nothing of what it carries and is trusted with nothing: whoever reads verifies. It
may show things late, twice, in any order, or not at all for a while; it never changes a byte of
what it hands out (a content hash must equal the name). **Absence never means deletion.**
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

MARK = 16
"""Hexadecimal digits of a content hash that stand in a name."""


@dataclass(frozen=True, slots=True, order=True)
class Chunk:
    """A run of one device's records as it is kept: numbers ``first`` to ``last``.

    ``mark`` is the beginning of the SHA-256 of its bytes (16 hexadecimal digits): two chunks of the
    same numbers and another mark are two different stories.
    """

    first: int
    last: int
    mark: str

    @property
    def name(self) -> str:
        """What it is remembered by."""
        return f"{self.first}-{self.last}-{self.mark}"


@dataclass(frozen=True, slots=True)
class Flaw:
    """A file where the team meets that is not what its name says, or that is gone.

    ``where`` is its place there, for people; ``kind`` says which of the others hold: records (of
    ``device``, numbers ``first`` to ``last``, in ``chunk`` unless they are gone), blob
    (``address``), entry (``first`` is its number), request.

    ``why``: empty, zeros, cut_short, other_bytes, unreadable, missing; invalid when it is what its
    name says and cannot be right all the same. ``arriving``: it changed a moment ago. ``size`` is
    how many bytes there are of it.
    """

    kind: Literal["records", "blob", "entry", "request"]
    where: str
    why: str
    device: str = ""
    first: int = 0
    last: int = 0
    chunk: Chunk | None = None
    address: str = ""
    arriving: bool = False
    size: int = 0


class Transport(Protocol):
    """Where a team meets. Every call may raise a TransportTrouble; every put is idempotent.

    Devices are named by their ids. Only its own device puts records under a device's name.
    """

    def entries(self, after_n: int) -> Sequence[bytes]:
        """The team log's entries (entry, then signature) numbered above ``after_n``, in order.

        Two of one number are a fork of the team log and both are given.
        """
        ...

    def entry_count(self) -> int:
        """How many entries there are by name, whole or not: cheap, to see that one came."""
        ...

    def put_entry(
        self, n: int, prev: bytes, data: bytes, *, beside: Collection[bytes] = ()
    ) -> None:
        """Add entry ``n`` after the one with the hash ``prev``. EntryTaken when there is another.

        The genesis is 0 and follows b"". What stands there and is none of ours (``beside``) takes
        no place: anybody may have put it, where nobody looks at what is put.
        """
        ...

    def requests(self) -> Mapping[str, bytes]:
        """What devices ask of the steward, by name (the SHA-256 of its bytes)."""
        ...

    def put_request(self, data: bytes) -> str:
        """Ask; the name of the request."""
        ...

    def drop_request(self, name: str) -> None:
        """It is answered, or withdrawn. Fine when it is gone."""
        ...

    def heads(self) -> Mapping[str, str]:
        """Device -> a word that changes whenever a chunk of it came or went."""
        ...

    def chunks(self, device: str) -> Sequence[Chunk]:
        """What there is of a device, by number. Some may overlap, some may not be whole yet."""
        ...

    def records(self, device: str, chunk: Chunk) -> bytes | None:
        """The bytes of a chunk: records one after another. None while they are not all there."""
        ...

    def put_records(
        self, device: str, first: int, last: int, data: bytes, *, beside: Collection[Chunk] = ()
    ) -> Chunk:
        """Keep our own records ``first`` to ``last``; durable on return.

        RecordsTaken when other records of ours stand in one of these places. What stands there
        and is none of ours (``beside``) takes none.
        """
        ...

    def settle(self, device: str) -> None:
        """Have our own records that are there be durable on return, whoever put them when.

        One that was killed or met an error before that may have left them.
        """
        ...

    def rewrite_records(
        self, device: str, old: Sequence[Chunk], first: int, last: int, data: bytes
    ) -> Chunk:
        """Put ``data`` in the place of our own chunks ``old`` (joined, or with erased bodies).

        Of another's chunk that is damaged, whoever has its records may. What is new is durable
        before what is old goes.
        """
        ...

    def put_back(self, device: str, chunk: Chunk, data: bytes) -> None:
        """Put a chunk of anybody's back that is damaged or gone: the very bytes; durable on return.

        ValueError when they are others.
        """
        ...

    def flaws(self, *, everything: bool = False, blobs: bool = True) -> Sequence[Flaw]:
        """What has long not been what its name says, of what was met so far.

        With ``everything`` all that is there is read (but for sealed files, unless ``blobs``), and
        what only just came is told as well.
        """
        ...

    def blob(self, address: str) -> bytes | None:
        """The sealed blob with this SHA-256; None while it is not (wholly) there."""
        ...

    def put_blob(self, address: str, data: bytes) -> None:
        """Keep a sealed blob; durable on return. ValueError when that is not its SHA-256."""
        ...

    def has_blob(self, address: str) -> bool:
        """Whether the blob is there, by its name and size alone."""
        ...

    def drop_blob(self, address: str) -> None:
        """Erase a blob. Fine when it is gone."""
        ...

    def status(self) -> None:
        """Nothing when all can be read and written, else the TransportTrouble raised."""
        ...

    def watch(self, on_change: Callable[[], None]) -> Callable[[], None]:
        """Have ``on_change`` called, on a thread, when something came. Returns the way to stop."""
        ...


def mark_of(data: bytes) -> str:
    """The mark of a chunk with these bytes."""
    return hashlib.sha256(data).hexdigest()[:MARK]
