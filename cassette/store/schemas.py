"""Facts to JSON text and back: one registry of kinds, strict schemas, lifting of old bodies.

A body is canonical JSON of an event's attributes in the order of its fields. Every field is always
written, so a body with a field we do not know, or without one we do, is not of this version: it is
parked until a Cassette that knows better opens the library.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

import msgspec

from cassette.domain.errors import BadEvent
from cassette.domain.events import EVENTS
from cassette.domain.ids import EventId, is_uuid7

if TYPE_CHECKING:
    from cassette.domain.facts import Event

Body = dict[str, Any]
Upcast = Callable[[Body], Body]

KINDS: dict[str, type[Event]] = {kind.kind: kind for kind in EVENTS}


def upcast_note_heard_v1_v2(body: Body) -> Body:
    """A note could not be marked unheard yet: everything was the first take."""
    return {**body, "take": 0}


UPCASTS: dict[tuple[str, int], Upcast] = {("note.heard", 1): upcast_note_heard_v1_v2}
"""(kind, old version) -> the function that lifts a body by one version.

Named ``upcast_note_recorded_v1_v2``. The log itself is never rewritten: bodies are lifted on read.
"""

MAX_INT = (1 << 63) - 1
_KIND = re.compile(r"[a-z_]{1,40}\.[a-z_]{1,40}")
_encoder = msgspec.json.Encoder()
_decoders = {kind: msgspec.json.Decoder(cls) for kind, cls in KINDS.items()}
_names = {cls: frozenset(part.name for part in fields(cls)) for cls in EVENTS}


class UnknownEvent(Exception):
    """A kind or version this Cassette does not know; ``reason`` is "type" or "version"."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class RawEvent:
    """An event as it came from elsewhere: the header is checked, the body is still JSON text.

    ValueError when the header cannot be one. The body is checked when it is folded.
    """

    id: EventId
    device: str
    seq: int
    clock: int
    type: str
    v: int
    actor: str
    at_ms: int
    body: str = field(repr=False)
    meta: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not all(map(is_uuid7, (self.id, self.device, self.actor))):
            raise ValueError("an event's id, device and actor are ids")
        if _KIND.fullmatch(self.type) is None:
            raise ValueError("an event's type has the form noun.fact")
        for number in (self.seq, self.clock, self.v):
            if not 1 <= number <= MAX_INT:
                raise ValueError("an event counts from 1 and fits 63 bits")
        if not 0 <= self.at_ms <= 1 << 48:
            raise ValueError("a time fits 48 bits")
        self.body.encode()


def encode(event: Event) -> str:
    """The canonical body of an event. BadEvent when it holds text that is not Unicode."""
    try:
        return _encoder.encode(event).decode()
    except UnicodeEncodeError as error:
        raise BadEvent(type=event.kind, why="it holds half a character") from error


def encode_meta(meta: Mapping[str, str]) -> str:
    """Facts about the making, as canonical JSON text."""
    return _encoder.encode(dict(sorted(meta.items()))).decode() if meta else "{}"


def decode(kind: str, v: int, body: str) -> Event:
    """The event of a body, lifted to today's version.

    UnknownEvent for a kind or version of the future, BadEvent for a body that does not fit.
    """
    cls = KINDS.get(kind)
    if cls is None:
        raise UnknownEvent("type")
    if v > cls.v:
        raise UnknownEvent("version")
    try:
        event = _decoders[kind].decode(lift_text(kind, v, body))
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise BadEvent(type=kind, why=str(error)[:200]) from error
    return event


def decode_strictly(kind: str, v: int, body: str) -> Event:
    """``decode`` for events of others: also refuses fields that this version does not have."""
    event = decode(kind, v, body)
    if v == event.v and _encoder.encode(event) == body.encode():
        return event  # as we write it ourselves: nothing more can be in it
    given = msgspec.json.decode(lift_text(kind, v, body))
    if not _same_shape(given, msgspec.to_builtins(event)):
        raise BadEvent(type=kind, why="it has other fields than this version")
    return event


def _same_shape(given: Any, known: Any) -> bool:
    if isinstance(given, dict):
        return given.keys() == known.keys() and all(
            _same_shape(value, known[name]) for name, value in given.items()
        )
    if isinstance(given, list):
        return len(given) == len(known) and all(map(_same_shape, given, known))
    return True


def lift(kind: str, v: int, body: Body, upcasts: Mapping[tuple[str, int], Upcast]) -> Body:
    """A body brought to today's version, one step at a time."""
    while (step := upcasts.get((kind, v))) is not None:
        body = step(body)
        v += 1
    return body


def lift_text(kind: str, v: int, body: str) -> str:
    """``lift`` over JSON text; a SQL function of every connection, for the folds."""
    if (kind, v) not in UPCASTS:
        return body
    return msgspec.json.encode(lift(kind, v, msgspec.json.decode(body), UPCASTS)).decode()


def json_schema() -> dict[str, dict[str, Any]]:
    """Kind -> JSON Schema (2020-12) of its body, for docs/events.md and other languages."""
    (_, components) = msgspec.json.schema_components(EVENTS)
    return {kind: components[cls.__name__] for kind, cls in KINDS.items()} | {
        name: part for name, part in components.items() if name not in {c.__name__ for c in EVENTS}
    }
