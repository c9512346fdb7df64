"""The wire between Cassette and its transcription worker: msgpack messages over a Connection."""

from __future__ import annotations

import sys
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from cassette.transcription.transcriber import (
    Done,
    Failed,
    Job,
    Message,
    Progress,
    Ready,
    SegmentReady,
)

T = TypeVar("T")


class Request(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """What the worker is asked to do: one of the classes below."""


class Load(Request, frozen=True, kw_only=True):
    """Load the weights in ``folder``, to use ``threads``; answered by Ready or LoadFailed."""

    folder: Path
    name: str
    rank: int
    threads: int


class Transcribe(Request, frozen=True, kw_only=True):
    """Write a recording down with the loaded model; answered by news, then Done or Failed."""

    job: Job


class FindSpeech(Request, frozen=True, kw_only=True):
    """Where somebody speaks; answered by SpeechFound or Failed."""

    job_id: str
    wav: Path


class Fetch(Request, frozen=True, kw_only=True):
    """Download a model's files, as of one commit, into an empty ``folder``; answered by Fetched or
    Failed.
    """

    name: str
    repository: str
    revision: str
    folder: Path


class Hello(Message, frozen=True, kw_only=True):
    """The worker runs and listens."""

    pid: int


class LoadFailed(Message, frozen=True, kw_only=True):
    """The weights could not be loaded."""

    why: str


class SpeechFound(Message, frozen=True, kw_only=True):
    """Where somebody speaks, as (start_ms, end_ms)."""

    job_id: str
    spans: tuple[tuple[int, int], ...]


class Fetched(Message, frozen=True, kw_only=True):
    """The model's files are in the folder."""


AnyRequest = Load | Transcribe | FindSpeech | Fetch
AnyReply = (
    Hello | LoadFailed | SpeechFound | Fetched | Ready | Progress | SegmentReady | Done | Failed
)


def _plain(value: Any) -> str:
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} does not travel")


def _rich(kind: type[T], value: Any) -> T:
    if issubclass(kind, Path) and isinstance(value, str):
        return kind(value)
    raise TypeError(f"{kind.__name__} does not travel")


_ENCODER = msgspec.msgpack.Encoder(enc_hook=_plain)
_REQUESTS: msgspec.msgpack.Decoder[AnyRequest] = msgspec.msgpack.Decoder(AnyRequest, dec_hook=_rich)
_REPLIES: msgspec.msgpack.Decoder[AnyReply] = msgspec.msgpack.Decoder(AnyReply, dec_hook=_rich)


def encode(message: Request | Message) -> bytes:
    """A message as bytes."""
    return _ENCODER.encode(message)


def decode_request(data: bytes) -> AnyRequest:
    """The request in ``data``; msgspec.ValidationError for anything else."""
    return _REQUESTS.decode(data)


def decode_reply(data: bytes) -> AnyReply:
    """The reply in ``data``; msgspec.ValidationError for anything else."""
    return _REPLIES.decode(data)


def send(connection: Connection, message: Request | Message) -> None:
    """Send one message; OSError when the other side is gone."""
    connection.send_bytes(encode(message))


def receive_request(connection: Connection) -> AnyRequest:
    """Wait for the next request; EOFError or OSError when the other side is gone."""
    return decode_request(connection.recv_bytes())


def receive_reply(connection: Connection) -> AnyReply:
    """Wait for the next reply; EOFError or OSError when the other side is gone."""
    return decode_reply(connection.recv_bytes())


def open_end(number: int) -> Connection:
    """The worker's end of the pair, from the number it was given: a descriptor, on Windows a
    handle.
    """
    if sys.platform == "win32":
        from multiprocessing.connection import PipeConnection

        return PipeConnection(number)
    return Connection(number)
