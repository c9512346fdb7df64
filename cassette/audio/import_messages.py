"""What the import child and its parent say to each other: framed, typed messages, never text."""

from __future__ import annotations

import struct
from typing import IO

import msgspec

MAX_SECONDS = 4 * 3600
MAX_FILE_BYTES = 1 << 30
MAX_CHANNELS = 2
MIN_RATE = 8_000
MAX_RATE = 192_000

MAX_UNPACK = 2000
"""PCM bytes per byte of file. Digital silence is the most that honest encoders squeeze: FLAC makes
1,200 of it, Opus with pauses left out 1,300. Bombs reach 3,500 and more."""
UNPACK_FREE_BYTES = 64 << 20
"""So much is always fine: eleven minutes, whatever they came from."""

MAX_MEMORY_BYTES = 1 << 30
CPU_SECONDS_AT_LEAST = 20
CPU_SECONDS_PER_MINUTE = 10


class Progress(msgspec.Struct, frozen=True, tag="progress"):
    """Seconds of sound that are written, and how many there will be (0: unknown)."""

    seconds: float
    total: float


class Finished(msgspec.Struct, frozen=True, tag="finished"):
    """The WAV is complete. ``codec`` is what it was, such as "mp3"."""

    seconds: float
    codec: str


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """``code`` is that of a CassetteError; ``facts`` fill its sentence, but for the file's name."""

    code: str
    facts: dict[str, str] = {}


Message = Progress | Finished | Refused

_LENGTH = struct.Struct("<I")
_LONGEST = 1 << 16
_decoder: msgspec.msgpack.Decoder[Message] = msgspec.msgpack.Decoder(Message)


def send(channel: IO[bytes], message: Message) -> None:
    """Write one message."""
    body = msgspec.msgpack.encode(message)
    channel.write(_LENGTH.pack(len(body)) + body)
    channel.flush()


def receive(channel: IO[bytes]) -> Message | None:
    """Read one message; None at the end, also when it comes in the middle of a message.

    Raises ValueError for what is no message of ours.
    """
    head = channel.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > _LONGEST:
        raise ValueError("a message too long to be one of ours")
    body = channel.read(length)
    if len(body) < length:
        return None
    try:
        return _decoder.decode(body)
    except msgspec.MsgspecError as error:
        raise ValueError("not one of our messages") from error
