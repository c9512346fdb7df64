"""``cassette note record``: speak a note.

Enter or Ctrl+C stops and posts it, a second Ctrl+C keeps it as a draft. Whatever was caught is on
disk at any time: what cannot be posted is kept as a draft and said.
"""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

from cassette.audio.recorder import RecorderState
from cassette.cli import catalogue, pages
from cassette.cli.grammar import option, verb
from cassette.cli.invocation import Ended, Invocation
from cassette.cli.note import say_note
from cassette.cli.places import find_place, meeting_argument, place_options
from cassette.cli.values import LENGTH
from cassette.domain.errors import CassetteError, DeviceSilent

if TYPE_CHECKING:
    from cassette.audio.recorder import Recording
    from cassette.domain.views import NoteCard
    from cassette.workflows.record_note import DraftCard, Session
    from cassette.workspace import Workspace

_TICK_S = 0.1
_METER_CELLS = 20


@verb("note record")
@meeting_argument
@option("--for", "seconds", metavar="S", type=LENGTH)
@option("--device", metavar="NAME")
@place_options
def record(
    invocation: Invocation,
    meeting: str,
    seconds: float | None,
    device: str | None,
    item: int | None,
    reply_to: str | None,
    at_ms: int | None,
) -> None:
    """Record until the time is up, Enter or Ctrl+C, then post."""
    from cassette.workflows.record_note import begin

    with invocation.writing() as workspace:
        place = find_place(workspace.library.queries, meeting, item, reply_to, at_ms)
        chosen = device or workspace.settings.microphone or None
        session = begin(workspace.desk, workspace.drafts, workspace.recorder, place, device=chosen)
        try:
            _hear(invocation, session.recording, seconds)
        except KeyboardInterrupt:
            invocation.output.aside(catalogue.POSTING)
        card = _posted(invocation, workspace, session)
        say_note(invocation, card, workspace.desk.zone)


def _hear(invocation: Invocation, recording: Recording, seconds: float | None) -> None:
    """Wait for the end of the recording, saying what the microphone does."""
    output, ended, tick = invocation.output, _enter_pressed(), threading.Event()
    device = recording.snapshot().device
    output.aside(_how_to_stop(seconds).format(device=device, seconds=seconds))
    warned = False
    with output.gauge() as say:
        while not ended.is_set():
            now = recording.snapshot()
            if now.silent and not warned:
                trouble = DeviceSilent(device=now.device)
                output.aside(f"{trouble.message} {trouble.hint}")
            warned = warned or now.silent
            if now.state in (RecorderState.LOST, RecorderState.DONE):
                return
            if seconds is not None and now.seconds >= seconds:
                return
            say(f"{pages.length(round(now.seconds * 1000))}  {_meter(now.level)}")
            tick.wait(_TICK_S)


def _how_to_stop(seconds: float | None) -> str:
    if seconds is not None:
        return catalogue.RECORDING_FOR
    return catalogue.RECORDING_ENTER if sys.stdin.isatty() else catalogue.RECORDING


def _enter_pressed() -> threading.Event:
    """Set once Enter was pressed; never when stdin is no terminal."""
    pressed = threading.Event()

    def wait() -> None:
        sys.stdin.readline()
        pressed.set()

    if sys.stdin.isatty():
        threading.Thread(target=wait, name="enter", daemon=True).start()
    return pressed


def _meter(level: float) -> str:
    """A bar of the loudness, from -60 dB to full scale."""
    import math

    share = 0.0 if level <= 0 else min(1.0, max(0.0, 1 + math.log10(level) / 3))
    filled = round(share * _METER_CELLS)
    return "█" * filled + "░" * (_METER_CELLS - filled)


def _posted(invocation: Invocation, workspace: Workspace, session: Session) -> NoteCard:
    """End the recording and post it; when that cannot be, it stays as a draft and we say so."""
    from cassette.domain.errors import EmptyAudio
    from cassette.workflows.record_note import post

    try:
        draft, take = session.stop()
        if draft is None:
            raise take.reason or EmptyAudio(name=catalogue.THE_RECORDING)
        if take.reason is not None:
            raise take.reason
        with invocation.output.progress(catalogue.ADDING) as on_progress:
            return post(workspace.desk, workspace.drafts, draft.id, on_progress=on_progress)
    except (CassetteError, KeyboardInterrupt) as trouble:
        if not any(one.id == session.id for one in _drafts(workspace)):
            raise
        invocation.output.aside(catalogue.KEPT_AS_DRAFT.format(id=pages.short(session.id)))
        if isinstance(trouble, CassetteError):
            raise Ended(1, trouble, draft=session.id) from trouble
        raise


def _drafts(workspace: Workspace) -> tuple[DraftCard, ...]:
    from cassette.workflows.record_note import unfinished

    return unfinished(workspace.desk, workspace.drafts)
