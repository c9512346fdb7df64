"""One recording from its first sound to the draft: blocking, for the lanes of the bridge."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cassette.audio.recorder import RecorderSnapshot, RecorderState
from cassette.workflows import record_note

if TYPE_CHECKING:
    from cassette.audio.recorder import LostInterval
    from cassette.domain.errors import CassetteError
    from cassette.workflows.desk import Place
    from cassette.workflows.purpose import Purpose
    from cassette.workflows.record_note import DraftCard, Session
    from cassette.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Taken:
    """What a recording came to. ``draft`` is None when no sound was caught.

    ``lost`` are holes in it; ``reason`` says why it ended by itself.
    """

    draft: DraftCard | None
    lost: tuple[LostInterval, ...] = ()
    reason: CassetteError | None = None


class Taking:
    """A recording for one place. Every method may be called from any thread.

    ``begin``, ``go_on_with``, ``end`` and ``drop`` wait for the sound system, up to seconds.
    """

    def __init__(self, workspace: Workspace, place: Place, purpose: Purpose | None = None) -> None:
        self._workspace = workspace
        self._place, self._purpose = place, purpose
        self._turn = threading.Lock()
        self._session: Session | None = None
        self._over = False

    def begin(self, device: str) -> None:
        """Start recording ``device`` ("": the default), unless it was dropped meanwhile.

        Raises what ``record_note.begin`` raises; ``begin`` may be called again then.
        """
        workspace = self._workspace
        with self._turn:
            if self._over or self._session is not None:
                return
            self._session = record_note.begin(
                workspace.desk,
                workspace.drafts,
                workspace.recorder,
                self._place,
                device=device or None,
                purpose=self._purpose,
            )

    def go_on_with(self, device: str) -> None:
        """Record on with another microphone, behind what is there.

        Raises what ``Recorder.record`` raises; what is there is kept then.
        """
        with self._turn:
            if self._over or self._session is None:
                return
            take = self._session.recording.stop()
            recording = self._workspace.recorder.record(take.path, device or None)
            self._session = replace(self._session, recording=recording)

    def pause(self) -> None:
        """Drop what is heard until ``resume``."""
        if self._session is not None:
            self._session.recording.pause()

    def resume(self) -> None:
        """Go on recording."""
        if self._session is not None:
            self._session.recording.resume()

    def snapshot(self) -> RecorderSnapshot:
        """How it stands; idle before it begins."""
        session = self._session
        return session.recording.snapshot() if session else RecorderSnapshot(RecorderState.IDLE)

    def end(self) -> Taken:
        """End it and keep the draft. Without a recording there is nothing to keep."""
        with self._turn:
            self._over = True
            if self._session is None:
                return Taken(None)
            try:
                draft, take = self._session.stop()
            finally:
                self._session = None  # only now: until then it can be seen how it is being saved
            return Taken(draft, take.lost, take.reason)

    def drop(self) -> None:
        """End it and forget it."""
        with self._turn:
            self._over = True
            session, self._session = self._session, None
            if session is not None:
                session.discard()
