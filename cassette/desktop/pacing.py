"""How fast and how tightly each note is heard: as chosen everywhere, for a person, for a note.

The speed everywhere is a setting of this machine, everything else a habit in the library. A choice
holds at once and is kept a moment later, so that turning a knob does not write a hundred times.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from cassette.audio.player import Pace
from cassette.desktop.bridge import Lane
from cassette.domain.pace import MAX_WPM, MIN_WPM, NOTHING_CHOSEN, Habit, Habits, stepped
from cassette.domain.trimming import Trim

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cassette.desktop.shell import Shell
    from cassette.domain.ids import MemberId, NoteId
    from cassette.domain.views import NoteCard
    from cassette.runtime.settings import Settings

_KEEP_MS = 700
TRIMS = (Trim.OFF, Trim.GENTLE, Trim.MEDIUM, Trim.MAX)


class Pacing(QObject):
    """``changed``: something was chosen, here or elsewhere."""

    changed = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self._habits = Habits()
        self._known = False
        self._natural: Mapping[MemberId, float] = {}
        self._speed = shell.settings.speed
        self._last = self._speed if self._speed != 1.0 else 2.0
        self._unkept: dict[MemberId | NoteId | None, Habit] = {}
        self._early: list[tuple[MemberId | NoteId | None, dict[str, object]]] = []
        self._keep = QTimer(self)
        self._keep.setSingleShot(True)
        self._keep.setInterval(_KEEP_MS)
        self._keep.timeout.connect(self._write)
        shell.settings_changed.connect(self._on_settings)

    # --- what is ------------------------------------------------------------------------------

    def read(self) -> None:
        """Learn what was chosen and how fast everybody speaks."""
        desk = self._shell.workspace.desk

        def work() -> tuple[Habits, Mapping[MemberId, float]]:
            from cassette.workflows import hear

            return hear.habits(desk), desk.library.queries.natural_wpm()

        self._shell.bridge.run(Lane.STORE, work, self._on_read, owner=self)

    @property
    def habits(self) -> Habits:
        """Everything that was chosen, the speed everywhere included."""
        everywhere = replace(self._habits.everywhere, speed=stepped(self._speed))
        return replace(self._habits, everywhere=everywhere)

    @property
    def habits_now(self) -> Habits | None:
        """The same, with what is not kept yet; None before it was learned what was chosen."""
        return self.habits if self._known else None

    def natural_wpm(self, member: MemberId) -> float | None:
        """How many words a minute somebody speaks; None while it is not known."""
        return self._natural.get(member)

    def of(self, card: NoteCard | None) -> Pace:
        """How this note is heard; None: how somebody without habits would be."""
        habits = self.habits
        if card is None:
            return Pace(habits.everywhere.speed or 1.0, habits.trim("", ""))  # type: ignore[arg-type]
        rate = habits.rate(card.id, card.by, self._natural.get(card.by))
        return Pace(rate, habits.trim(card.id, card.by))

    def subject(self, card: NoteCard | None) -> MemberId | None:
        """Whose speed a turn of the knob changes: the person's own where they have one."""
        own = self._habits.of(card.by) if card is not None else NOTHING_CHOSEN
        return card.by if card is not None and (own.speed or own.wpm) else None

    # --- choosing -----------------------------------------------------------------------------

    def set_rate(self, rate: float, card: NoteCard | None) -> None:
        """Another speed for whom it is chosen; words per minute hold no more."""
        rate = stepped(rate)
        before = self.of(card).rate
        if rate == before:
            return
        if before != 1.0:
            self._last = before
        self.choose(self.subject(card), speed=rate, wpm=None)

    def swap_rate(self, card: NoteCard | None) -> None:
        """The last speed and normal, in turns."""
        self.set_rate(self._last if self.of(card).rate == 1.0 else 1.0, card)

    def set_trim(self, trim: Trim, card: NoteCard | None) -> None:
        """Trim otherwise: where the note or the person has a trim of their own, else everywhere."""
        subject: MemberId | NoteId | None = None
        if card is not None:
            own = (card.id, card.by)
            subject = next((one for one in own if self._habits.of(one).trim is not None), None)
        self.choose(subject, trim=trim)

    def choose(self, subject: MemberId | NoteId | None, **changes: object) -> None:
        """Change fields of the Habit of a subject; None is everywhere."""
        wpm = changes.get("wpm")
        if isinstance(wpm, int):
            changes["wpm"] = min(MAX_WPM, max(MIN_WPM, wpm))
        habit = replace(self._habits.of(subject), **changes)  # type: ignore[arg-type]
        if subject is None:
            if habit.speed is not None:
                self._speed, habit = habit.speed, replace(habit, speed=None)
            self._habits = replace(self._habits, everywhere=habit)
        else:
            kept = {key: one for key, one in self._habits.by_subject.items() if key != subject}
            if habit != NOTHING_CHOSEN:
                kept[subject] = habit
            self._habits = replace(self._habits, by_subject=kept)
        self._unkept[subject] = habit
        if not self._known:
            self._early.append((subject, changes))
        self._keep.start()
        self.changed.emit()

    def close(self) -> None:
        """Keep what was chosen last."""
        if self._keep.isActive():
            self._keep.stop()
            self._write()

    # --- keeping ------------------------------------------------------------------------------

    def _write(self) -> None:
        workspace = self._shell.workspace
        if None in self._unkept and self._speed != self._shell.settings.speed:
            self._shell.change_settings(speed=self._speed)
        if not self._known:
            return  # a habit is kept whole: what is not read yet would be lost
        unkept, self._unkept = self._unkept, {}
        if workspace.library.read_only:
            return
        for subject, habit in unkept.items():
            self._shell.bridge.run(Lane.STORE, partial(_set_habit, workspace.desk, subject, habit))

    def _on_read(self, found: tuple[Habits, Mapping[MemberId, float]]) -> None:
        habits, self._natural = found
        self._known = True
        self._unkept = {}
        early, self._early = self._early, []
        sped = any(subject is None and "speed" in changes for subject, changes in early)
        if habits.everywhere.speed is not None and not sped:
            self._speed = habits.everywhere.speed  # chosen on the command line
        self._habits = replace(habits, everywhere=replace(habits.everywhere, speed=None))
        for subject, changes in early:  # what was chosen meanwhile, and nothing else of a habit
            self.choose(subject, **changes)
        self.changed.emit()

    def _on_settings(self, settings: Settings) -> None:
        """Another speed was chosen there; one that is not kept yet was chosen here, and later."""
        if not self._keep.isActive() and settings.speed != self._speed:
            self.choose(None, speed=settings.speed)


def _set_habit(desk: object, subject: object, habit: Habit) -> None:
    from cassette.workflows import hear

    hear.set_habit(desk, subject, habit)  # type: ignore[arg-type]
