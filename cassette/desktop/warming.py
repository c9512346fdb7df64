"""What playing needs, loaded before the first key, once somebody looks at spoken notes and rests.

That takes a fifth of a second of processor time and 20 MB. So it waits until nothing was done for a
while, and for the key itself where the window would outgrow its memory. The sound system (17 MB, a
tenth of a second) is left to who goes to a note or plays one: no speaker is opened or held before.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from cassette.desktop.bridge import Lane
from cassette.workspace import prepare_to_play

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.desktop.listening import Listening
    from cassette.desktop.screens.frame.window import MainWindow
    from cassette.desktop.screens.meeting.screen import MeetingScreen

REST_MS = 1_200
"""So long nobody scrolls, reads on or goes elsewhere before it begins."""
ROOM_MB = 128
"""A window that takes more than this would outgrow 150 MB."""
_STATM = Path("/proc/self/statm")


class Warming(QObject):
    """Bound to one window, from its first paint on; over with the first sound."""

    def __init__(
        self,
        window: MainWindow,
        listening: Listening,
        *,
        memory_mb: Callable[[], float | None] | None = None,
        prepare: Callable[[], None] = prepare_to_play,
    ) -> None:
        super().__init__(window)
        self._window, self._listening = window, listening
        self.done = False
        """Whether it was begun."""
        self._memory_mb, self._prepare = memory_mb or resident_mb, prepare
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._on_rest)
        inbox = window.parts.inbox
        inbox.model.loaded.connect(self.stir)
        inbox.model.queued.connect(self.stir)
        inbox.list.verticalScrollBar().valueChanged.connect(self.stir)
        window.parts.with_meeting(self._watch)
        self.stir()

    def stir(self, *_: object) -> None:
        """Somebody does something: rest anew."""
        if not (self.done or self._listening.deck.asked):
            self._rest.start()

    def close(self) -> None:
        """Goodbye."""
        self._rest.stop()

    def _watch(self, meeting: MeetingScreen) -> None:
        meeting.model.paged.connect(self.stir)
        meeting.list.verticalScrollBar().valueChanged.connect(self.stir)

    def _on_rest(self) -> None:
        taken = self._memory_mb()
        if self._has_sound() and (taken is None or taken <= ROOM_MB):
            self.done = True
            self._window.shell.bridge.run(Lane.POOL, self._prepare)

    def _has_sound(self) -> bool:
        """Whether there is anything to hear on the screen that is shown."""
        return any(one.sound is not None for one in self._window.screen_.playlist())


def resident_mb() -> float | None:
    """The memory of this process; None where the system does not tell."""
    try:
        pages = _STATM.read_text(encoding="ascii").split()[1]
    except OSError:
        return None
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / (1 << 20)
