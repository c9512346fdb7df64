"""What the store and the sync hand each other: events on their way in and out, and their files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Arrived(NamedTuple):
    """An event of another device as its verified record says it, and its place in the chain.

    ``prev`` and ``hash`` are 32 bytes each, ``at_ms`` UTC; ``body`` is JSON text. ``trace`` is what
    the record had besides (``sync.traces``).
    """

    id: str
    device: str
    seq: int
    prev: bytes
    hash: bytes
    epoch: int
    clock: int
    type: str
    v: int
    actor: str
    at_ms: int
    body: str
    meta: Mapping[str, str]
    trace: bytes | None = None

    def __repr__(self) -> str:
        return f"Arrived({self.id}, {self.type})"


class Point(NamedTuple):
    """A place in a device's chain; ``log_n`` is how far its writer had read the team's log.

    ``trace``, ``prev`` and ``epoch`` are kept of records that came erased.
    """

    device: str
    seq: int
    hash: bytes
    log_n: int
    trace: bytes | None = None
    prev: bytes | None = None
    epoch: int | None = None


class Known(NamedTuple):
    """What is known of a record that was taken in or sent.

    ``plain`` is what was sealed (id, clock, type, v, at_ms, actor, body, meta); None where it is
    erased. ``trace`` is None where it was not kept.
    """

    device: str
    seq: int
    prev: bytes
    hash: bytes
    epoch: int
    trace: bytes | None
    plain: tuple[str, int, str, int, int, str, str, dict[str, str]] | None

    def __repr__(self) -> str:
        return f"Known({self.device}, {self.seq})"


@dataclass(frozen=True, slots=True)
class Batch:
    """What is taken in at once, or not at all.

    ``tips`` are how far each device's chain is known then, ``bare`` the points of records without
    an event here (erased, or not for us to read), ``segments`` (device, name) what it came in.
    """

    events: tuple[Arrived, ...] = ()
    tips: tuple[Point, ...] = ()
    bare: tuple[Point, ...] = ()
    segments: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class BlobCard:
    """A sealed file that an event names: its address, its key (base64), and what it is here.

    ``plain`` is the SHA-256 of the file itself and ``media`` its type ("" for a recording);
    ``bytes`` is its size.
    """

    address: str
    key: str = field(repr=False)
    plain: str
    media: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Leaving:
    """An event of ours that does not stand yet where the team meets.

    ``sealed`` is its record once it was made, with its ``hash`` and ``epoch``. ``erased``: it goes
    out without its body.
    """

    id: str
    seq: int
    clock: int
    type: str
    v: int
    actor: str
    at_ms: int
    body: str = field(repr=False)
    meta: Mapping[str, str]
    blobs: tuple[BlobCard, ...] = ()
    epoch: int | None = None
    hash: bytes | None = None
    sealed: bytes | None = field(default=None, repr=False)
    erased: bool = False


@dataclass(frozen=True, slots=True)
class Sealed:
    """The record that was made of the event ``id``."""

    id: str
    prev: bytes
    hash: bytes
    epoch: int
    record: bytes = field(repr=False)
    trace: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class LogLine:
    """An entry of the team's log as it is kept."""

    n: int
    prev: bytes
    hash: bytes
    entry: bytes = field(repr=False)
    sig: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of ours: ``kind`` is a word such as "join", ``data`` its signed bytes."""

    name: str
    kind: str
    data: bytes = field(repr=False)
    at_ms: int
