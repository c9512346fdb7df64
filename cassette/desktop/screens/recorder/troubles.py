"""What can be the matter while recording, and what the recorder says about it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from cassette.audio.recorder import LOW_SPACE_BYTES, RecorderState
from cassette.desktop.language import told, tr
from cassette.domain.errors import DeviceSilent, DeviceTrouble, MicrophoneDenied

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.audio.recorder import RecorderSnapshot
    from cassette.desktop.widgets.notice import Notice
    from cassette.domain.errors import CassetteError


class Troubles:
    """Keeps a notice true to the snapshots and announces each trouble once.

    ``go_on`` records on with the chosen microphone, ``write`` types the note instead.
    """

    def __init__(
        self,
        notice: Notice,
        announce: Callable[[str], object],
        go_on: Callable[[], object],
        write: Callable[[], object],
    ) -> None:
        self._notice = notice
        self._announce = announce
        self._go_on = go_on
        self._write = write
        self._said = ""

    def watch(self, now: RecorderSnapshot) -> None:
        """Say what is the matter now; nothing when all is well."""
        if now.state is RecorderState.LOST and now.error is not None:
            self._say_once(f"lost {now.error.code}", lambda: self._say_lost(now))
        elif now.state in (RecorderState.ARMING, RecorderState.LIVE) and now.silent:
            self._say_once("silent", lambda: self._say_silent(now.device))
        elif now.free_bytes is not None and now.free_bytes < LOW_SPACE_BYTES:
            self._say_once("space", lambda: self._say_space(now.free_bytes or 0))
        elif self._said and not self._said.startswith("failed"):
            self.clear()

    def say_failed(self, error: CassetteError) -> None:
        """Recording could not begin, or not go on with another microphone."""
        self._said = f"failed {error.code}"
        words = told(error)
        hint = f"{words.hint} {where_allowed()}".strip() if _is_denied(error) else words.hint
        self._notice.say(words.message, hint, "error")
        if isinstance(error, DeviceTrouble):
            self._notice.add_way(tr("Try again"), self._go_on)
            self._notice.add_way(tr("Write instead"), self._write)
        self._announce(f"{words.message} {hint}".strip())

    def clear(self) -> None:
        """Nothing is the matter."""
        self._said = ""
        self._notice.clear()

    def _say_once(self, what: str, say: Callable[[], str]) -> None:
        if self._said != what:
            self._said = what
            self._announce(say())

    def _say_lost(self, now: RecorderSnapshot) -> str:
        if now.error is None:
            return ""
        said = self._notice.say_error(now.error)
        if isinstance(now.error, DeviceTrouble):
            self._notice.add_way(tr("Go on recording"), self._go_on)
        if now.seconds < 1:
            self._notice.add_way(tr("Write instead"), self._write)
        return said

    def _say_silent(self, device: str) -> str:
        said = self._notice.say_error(DeviceSilent(device=device), "warn")
        self._notice.add_way(tr("Write instead"), self._write)
        return said

    def _say_space(self, free_bytes: int) -> str:
        text = tr("Only {size} MB are free on this disk.").format(size=free_bytes // 1_000_000)
        hint = tr("Recording stops by itself before it is full; what was said is kept.")
        self._notice.say(text, hint, "warn")
        return f"{text} {hint}"


def where_allowed() -> str:
    """Where this system lets a person allow the microphone; "" when there is no such place."""
    if sys.platform == "darwin":
        return tr("It is under System Settings, Privacy & Security, Microphone.")
    if sys.platform == "win32":
        return tr("It is under Settings, Privacy & security, Microphone.")
    if "SNAP" in os.environ:
        return tr("Run “snap connect cassette:audio-record”.")
    if "FLATPAK_ID" in os.environ:
        return tr("Run “flatpak override --user --socket=pulseaudio {app}”.").format(
            app=os.environ["FLATPAK_ID"]
        )
    return ""


def _is_denied(error: CassetteError) -> bool:
    return isinstance(error, MicrophoneDenied)
