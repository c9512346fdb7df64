"""Recordings not yet posted: each a spool beside a small file that says what it was for.

A draft is written down before its first sound, so that whatever ends the program, the next start
finds it. Whoever records holds a lock that dies with the process: a draft without one is offered to
the person, and never sent by itself.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from cassette.audio.ownership import claim, is_held
from cassette.audio.recorder import SAMPLE_RATE, Take
from cassette.audio.spool import HEADER_BYTES, Spool, frames_in
from cassette.domain.errors import EmptyAudio, UnknownId
from cassette.domain.text import shown
from cassette.runtime import atomic

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_log = logging.getLogger(__name__)

_HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Draft:
    """A recording waiting to be posted or discarded.

    ``facts`` are what was known when it began, as text: meeting, item, device, reply_to and
    whatever else the caller gave. They are empty when that file was lost. ``started_ms`` is UTC.
    """

    id: str
    wav: Path
    seconds: float
    started_ms: int
    facts: Mapping[str, str] = field(default_factory=dict)


class OpenDraft:
    """A draft that somebody is recording now: ``wav`` is the path for ``Recorder.record``.

    Holds the lock until ``release``.
    """

    def __init__(self, empty: Draft, descriptor: int) -> None:
        self.id = empty.id
        self.wav = empty.wav
        self._empty = empty
        self._descriptor = descriptor

    def release(self) -> None:
        """The recording ended: from now on it counts as unfinished business."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def finished(self, seconds: float) -> Draft:
        """``release`` it with so much sound in it: the draft, known without a look at the disk."""
        self.release()
        return replace(self._empty, seconds=seconds)

    def discard(self) -> None:
        """Delete the sound and what it was for."""
        self.release()
        _remove(self.wav)


def begin(
    drafts: Path, draft_id: str, *, started_ms: int, facts: Mapping[str, str | None]
) -> OpenDraft:
    """Write down, durably, what is about to be recorded. Facts that are None are left out.

    Makes the folder, for its owner alone. Raises DiskFull or CannotWrite.
    """
    wav = drafts / f"{draft_id}.wav"
    about = _about(wav)
    kept = {key: value for key, value in facts.items() if value is not None}
    record = {"started_ms": started_ms, "facts": kept}
    with atomic.explained(about):
        drafts.mkdir(parents=True, exist_ok=True, mode=0o700)
    atomic.write_bytes(about, json.dumps(record, ensure_ascii=False).encode(), private=True)
    with atomic.explained(about):
        descriptor = os.open(about, os.O_RDWR)
    claim(descriptor)
    return OpenDraft(Draft(draft_id, wav, 0.0, started_ms, kept), descriptor)


def recoverable(drafts: Path) -> list[Draft]:
    """Every draft that nobody records now and that holds sound, oldest first.

    Survives a torn last sample, an empty spool, a missing or garbled description.
    """
    found = [_look_at(wav) for wav in sorted(drafts.glob("*.wav"))]
    kept = [draft for draft in found if draft is not None and draft.seconds > 0]
    return sorted(kept, key=lambda draft: (draft.started_ms, draft.id))


def find(drafts: Path, draft_id: str) -> Draft:
    """The draft with that id. Raises UnknownId, also while somebody records it."""
    for draft in recoverable(drafts):
        if draft.id == draft_id:
            return draft
    raise UnknownId(what="unfinished recording", given=shown(draft_id))


def take(draft: Draft) -> Take:
    """Bring the spool into order (true size, torn end cut off, synced) so that it can be read.

    Raises EmptyAudio, DiskFull or StorageFailed.
    """
    if not draft.wav.is_file() or frames_in(draft.wav.stat().st_size) == 0:
        raise EmptyAudio(name=draft.wav.name)
    spool = Spool(draft.wav)
    spool.finish()
    return Take(draft.wav, spool.seconds)


def discard(draft: Draft) -> None:
    """Delete a draft: its sound and its description. Fine when it is gone already."""
    _remove(draft.wav)


def sweep(drafts: Path, now_ms: int) -> int:
    """Delete drafts over an hour old that never held sound and that nobody holds; how many."""
    swept = 0
    for about in drafts.glob("*.json"):
        wav = about.with_suffix(".wav")
        empty = not wav.exists() or frames_in(wav.stat().st_size) == 0
        old = now_ms - about.stat().st_mtime * 1000 > _HOUR_MS
        if empty and old and not _is_held(about) and not _is_held(wav):
            _remove(wav)
            swept += 1
    return swept


def _look_at(wav: Path) -> Draft | None:
    try:
        status = wav.stat()
        if _is_held(_about(wav)) or _is_held(wav):
            return None
        with wav.open("rb") as file:
            start = file.read(HEADER_BYTES)
    except OSError:
        return None  # discarded meanwhile
    if start[:4] not in (b"RIFF", b"\0\0\0\0"):
        _log.info("%s in the drafts folder is no recording of ours", wav.name)
        return None
    started_ms, facts = _read_about(_about(wav))
    return Draft(
        id=wav.stem,
        wav=wav,
        seconds=frames_in(status.st_size) / SAMPLE_RATE,
        started_ms=started_ms if started_ms is not None else int(status.st_mtime * 1000),
        facts=facts,
    )


def _read_about(about: Path) -> tuple[int | None, dict[str, str]]:
    """What the description still says; nothing when it cannot be read."""
    try:
        record = json.loads(about.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None, {}
    if not isinstance(record, dict):
        return None, {}
    started = record.get("started_ms")
    facts = record.get("facts")
    return (
        started if isinstance(started, int) else None,
        {key: value for key, value in facts.items() if isinstance(value, str)}
        if isinstance(facts, dict)
        else {},
    )


def _is_held(path: Path) -> bool:
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        return is_held(descriptor)
    finally:
        os.close(descriptor)


def _remove(wav: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        wav.unlink()
    # The description last: as long as there is sound, it is known what it was for.
    with contextlib.suppress(FileNotFoundError):
        _about(wav).unlink()


def _about(wav: Path) -> Path:
    return wav.with_suffix(".json")
