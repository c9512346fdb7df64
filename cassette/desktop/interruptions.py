"""Pauses when the machine goes to sleep and when the headphones are pulled out, and says why.

Nobody should hear the rest of a note from the speaker of a train, and nobody should miss it.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.opened import Closable, Opened
from cassette.desktop.shell import Banner, Way
from cassette.runtime.sleep_watch import SleepWatch, slept_s

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.desktop.listening import Listening
    from cassette.desktop.shell import Shell

KEY = "interrupted"
"""The banner that says why it is silent."""
LOOK_MS = 1_000
SLEPT_S = 2.0
"""A clock that lost less than this was set, not put to sleep."""
_PAUSE_S = 2.0


class Watch(Protocol):
    """What tells of unplugged speakers: ``cassette.audio.pulse.SpeakerWatch``."""

    @property
    def watching(self) -> bool:
        """Whether anything can still be told."""
        ...

    def close(self) -> None:
        """Tell no more."""
        ...


class Interruptions(QObject):
    """Where nobody tells of sleep, the clocks are asked while something plays.

    ``said`` carries why it is silent, and nothing once it plays again.
    """

    said = Signal(str)

    def __init__(
        self,
        shell: Shell,
        listening: Listening,
        *,
        watch_sleep: Callable[[Callable[[bool], None]], Closable | None] = SleepWatch.on_machine,
        watch_speaker: Callable[[Callable[[str], None]], Watch | None] | None = None,
        slept: Callable[[], float] = slept_s,
    ) -> None:
        super().__init__(listening)
        self._shell, self._listening = shell, listening
        self._watch_sleep, self._slept = watch_sleep, slept
        self._watch_speaker = watch_speaker or _watch_speaker
        self._sleep: Opened[Closable] = Opened()
        self._speaker: Opened[Watch] = Opened()
        self._opening = False
        self._slept_s = slept()
        self._said = False
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)
        listening.changed.connect(self._on_changed)

    def open(self) -> None:
        """Begin to watch."""
        self._shell.bridge.run(
            Lane.POOL, lambda: self._sleep.open(lambda: self._watch_sleep(self._on_sleep))
        )
        self._on_changed()

    def close(self) -> None:
        """Watch no more."""
        self._timer.stop()
        self._sleep.close()
        self._speaker.close()

    def _on_changed(self) -> None:
        if not self._listening.playing:
            self._timer.stop()
            return
        if self._said:
            self._said = False
            self._shell.unbanner(KEY)
            self.said.emit("")
        if not self._timer.isActive():
            self._slept_s = self._slept()
            self._timer.start()
        held = self._speaker.held
        if not self._opening and (held is None or not held.watching):
            self._opening = True  # anew each time it plays: the sound server may have come back
            self._shell.bridge.run(
                Lane.POOL,
                lambda: self._speaker.open(lambda: self._watch_speaker(self._on_speaker)),
                lambda _: self._opened(),
                owner=self,
            )

    def _opened(self) -> None:
        self._opening = False

    def _look(self) -> None:
        """The clock that counts sleep runs ahead of the one that does not."""
        before, self._slept_s = self._slept_s, self._slept()
        if self._slept_s - before >= SLEPT_S:
            self._pause_for_sleep()

    def _on_sleep(self, sleeps: bool) -> None:
        """On a thread of the bus; the machine sleeps when this returns."""
        if not sleeps:
            return
        paused = threading.Event()

        def pause() -> None:
            self._pause_for_sleep()
            paused.set()

        self._shell.bridge.post(pause, owner=self)
        paused.wait(_PAUSE_S)

    def _on_speaker(self, name: str) -> None:
        """On a thread of the watch."""
        self._shell.bridge.post(lambda: self._pause_for_speaker(name), owner=self)

    def _pause_for_sleep(self) -> None:
        self._pause(tr("Listening was paused because the computer went to sleep."))

    def _pause_for_speaker(self, name: str) -> None:
        self._pause(tr("Listening was paused: “{name}” was unplugged.").format(name=name))

    def _pause(self, why: str) -> None:
        if not self._listening.playing:
            return
        self._listening.pause()
        self._said = True
        way = Way(tr("Go on"), self._listening.resume)
        self._shell.banner(Banner(KEY, why, tone="info", way=way))
        self.said.emit(why)


def _watch_speaker(on_lost: Callable[[str], None]) -> Watch | None:
    from cassette.workspace import watch_speaker

    return watch_speaker(on_lost)
