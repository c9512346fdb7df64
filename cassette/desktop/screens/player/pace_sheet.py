"""How fast I listen and which pauses are left out: to everybody or one person, heard at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QButtonGroup,
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from cassette.desktop import plain_text, wording
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.pacing import TRIMS
from cassette.desktop.screens.player.saved import saved_words
from cassette.desktop.theme import SPACE_M, SPACE_S, SPACE_XS
from cassette.desktop.widgets.sheet import Sheet
from cassette.desktop.widgets.speed_box import SpeedBox
from cassette.domain.pace import ADVISE_READING_ABOVE, MAX_WPM, MIN_WPM, NOTHING_CHOSEN
from cassette.domain.trimming import Trim

if TYPE_CHECKING:
    from cassette.desktop.listening import Listening
    from cassette.desktop.shell import Shell
    from cassette.domain.ids import MemberId, NoteId
    from cassette.domain.listening_views import DaySaved

WPM_STEP = 5
USUAL_WPM = 150
"""What is assumed of somebody of whom too little is written down."""
_FIELD_WIDTH = 96


class PaceSheet(Sheet):
    """No OK: each choice is heard and kept at once."""

    preferred_width = 560

    def __init__(self, shell: Shell, listening: Listening) -> None:
        super().__init__(tr("How fast I listen"), shell.theme)
        self._shell, self._listening, self._pacing = shell, listening, listening.pacing
        card = listening.card
        self._card = card if card is not None and not card.mine else None
        self._subject: MemberId | None = None
        self._showing = False
        self._make_whom()
        self._make_speed()
        self._make_pauses()
        self.saved = plain_text.label("", "muted", wrap=True)
        self.body.addWidget(self.saved)
        self._pacing.changed.connect(self.refresh)
        self.refresh()
        self._ask_gains()
        self._ask_saved()

    def first_focus(self) -> QWidget:
        return self.speed if self.by_speed.isChecked() else self.wpm

    # --- making -------------------------------------------------------------------------------

    def _make_whom(self) -> None:
        """Everybody, or the person who is heard."""
        self.everybody = QRadioButton(tr("Everybody"))
        name = self._card.by_name if self._card is not None else ""
        only = tr("Only {name}").format(name=name)
        self.only = QRadioButton(only.replace("&", "&&"))
        self.like_all = plain_text.button(
            tr("As everybody"),
            "link",
            clicked=self._on_like_all,
            name=tr("Hear {name} as everybody").format(name=name),
        )
        self._whom = _group(self, self.everybody, self.only)
        row = QHBoxLayout()
        row.setSpacing(SPACE_M)
        for one in (self.everybody, self.only, self.like_all):
            row.addWidget(one)
        row.addStretch(1)
        self._who = QWidget()
        self._who.setLayout(row)
        row.setContentsMargins(0, 0, 0, 0)
        self._who.setVisible(self._card is not None)
        own = self._card is not None and self._pacing.habits.of(self._card.by) != NOTHING_CHOSEN
        (self.only if own else self.everybody).setChecked(True)
        self._subject = self._card.by if own and self._card is not None else None
        self._whom.buttonToggled.connect(self._on_whom)
        self.body.addWidget(self._who)

    def _make_speed(self) -> None:
        self.by_speed = QRadioButton(tr("Speed"))
        self.by_words = QRadioButton(tr("Words per minute"))
        self._kind = _group(self, self.by_speed, self.by_words)
        self.speed = SpeedBox()
        self.wpm = QSpinBox()
        self.wpm.setRange(MIN_WPM, MAX_WPM)
        self.wpm.setSingleStep(WPM_STEP)
        self.wpm.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self.wpm.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.wpm.setKeyboardTracking(False)
        self.wpm.setAccessibleName(tr("Words per minute"))
        self.speaks = plain_text.label("", "muted", wrap=True)
        self.advice = plain_text.label(
            tr("Above 2× less is understood: read along in the words at the side."),
            "warn",
            wrap=True,
        )
        grid = QGridLayout()
        grid.setSpacing(SPACE_S)
        for n, (choice, field) in enumerate(
            ((self.by_speed, self.speed), (self.by_words, self.wpm))
        ):
            field.setFixedWidth(_FIELD_WIDTH)
            grid.addWidget(choice, n, 0)
            grid.addWidget(field, n, 1)
        grid.addWidget(self.speaks, 0, 2, 2, 1)
        grid.setColumnStretch(2, 1)
        self.body.addLayout(grid)
        self.body.addWidget(self.advice)
        self._kind.buttonToggled.connect(self._on_kind)
        self.speed.chosen.connect(self._on_speed)
        self.wpm.valueChanged.connect(self._on_wpm)

    def _make_pauses(self) -> None:
        column = QVBoxLayout()
        column.setSpacing(SPACE_XS)
        column.addWidget(plain_text.label(tr("Pauses"), "strong"))
        names = {
            Trim.OFF: tr("Keep every pause"),
            Trim.GENTLE: tr("Gentle: shorten the long ones"),
            Trim.MEDIUM: tr("Medium"),
            Trim.MAX: tr("Most: shorten nearly all"),
        }
        self.trims = {trim: QRadioButton(names[trim]) for trim in TRIMS}
        self.gains = {trim: plain_text.label("", "muted") for trim in TRIMS}
        self._trim = _group(self, *self.trims.values())
        for trim, choice in self.trims.items():
            line = QHBoxLayout()
            line.addWidget(choice)
            line.addStretch(1)
            line.addWidget(self.gains[trim])
            column.addLayout(line)
        self.whole = QCheckBox(tr("Keep every pause of this note"))
        self.whole.setVisible(self._card is not None)
        self.chime = QCheckBox(tr("A soft chime between two meetings"))
        self.chime.setChecked(self._shell.settings.chime)
        column.addWidget(self.whole)
        column.addWidget(self.chime)
        self.body.addLayout(column)
        self._trim.buttonToggled.connect(self._on_trim)
        self.whole.toggled.connect(self._on_whole)
        self.chime.toggled.connect(lambda on: self._shell.change_settings(chime=on))

    # --- showing ------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show what holds for whom it is about."""
        pacing, card = self._pacing, self._card
        habits = pacing.habits
        habit = habits.of(self._subject)
        held = habit if habit.speed or habit.wpm else habits.everywhere
        natural = pacing.natural_wpm(card.by) if card is not None else None
        rate = pacing.of(card if self._subject is not None else None).rate
        self._showing = True
        self.speed.show_speed(held.speed or rate)
        self.wpm.setValue(held.wpm or round((natural or USUAL_WPM) * (held.speed or rate)))
        (self.by_words if held.wpm else self.by_speed).setChecked(True)
        self.speed.setEnabled(not held.wpm)
        self.wpm.setEnabled(bool(held.wpm))
        self.trims[habit.trim or pacing.of(None).trim].setChecked(True)
        if card is not None:
            self.whole.setChecked(habits.of(card.id).trim is Trim.OFF)
            self.like_all.setVisible(habits.of(card.by) != NOTHING_CHOSEN)
        self._showing = False
        self.speaks.setText(self._about(natural))
        heard = pacing.of(card).rate if card is not None else rate
        self.advice.setVisible(max(rate, heard) > ADVISE_READING_ABOVE)

    def _about(self, natural: float | None) -> str:
        """How fast the person speaks, and how that arrives."""
        if self._card is None:
            return ""
        if natural is None:
            return tr("How fast {name} speaks is not known yet.").format(name=self._card.by_name)
        return tr("{name} speaks about {words} words a minute: heard at {speed}.").format(
            name=self._card.by_name,
            words=round(natural),
            speed=wording.speed(self._pacing.of(self._card).rate),
        )

    def _ask_gains(self) -> None:
        """What each way with pauses takes off what waits for me."""
        desk, settings, habits = self._shell.workspace.desk, self._shell.settings, {}
        for trim in TRIMS:
            everywhere = replace(self._pacing.habits.everywhere, trim=trim)
            habits[trim] = replace(self._pacing.habits, everywhere=everywhere)

        def work() -> dict[Trim, int]:
            from cassette.workflows import hear

            return {
                trim: hear.queue_of(desk, settings, habits_now=one).cost_ms
                for trim, one in habits.items()
            }

        self._shell.bridge.run(Lane.STORE, work, self._on_gains, owner=self)

    def _on_gains(self, costs: dict[Trim, int]) -> None:
        for trim, label in self.gains.items():
            saved = costs[Trim.OFF] - costs[trim]
            said = tr("saves {time} of what waits").format(time=wording.length(saved))
            label.setText(said if saved >= 1000 else "")
            self.trims[trim].setAccessibleDescription(label.text())

    def _ask_saved(self) -> None:
        desk = self._shell.workspace.desk

        def work() -> DaySaved:
            from cassette.workflows import hear

            return hear.time_saved(desk)[1]

        self._shell.bridge.run(Lane.STORE, work, self._on_saved, owner=self)

    def _on_saved(self, total: DaySaved) -> None:
        self.saved.setText(saved_words(total))
        self.saved.setVisible(bool(self.saved.text()))

    # --- choosing -----------------------------------------------------------------------------

    def _on_whom(self, *_: object) -> None:
        alone = self.only.isChecked() and self._card is not None
        self._subject = self._card.by if alone and self._card is not None else None
        self.refresh()

    def _on_like_all(self) -> None:
        if self._card is not None:
            self.everybody.setChecked(True)
            self._pacing.choose(self._card.by, speed=None, wpm=None, trim=None)

    def _on_kind(self) -> None:
        if self._showing:
            return
        if self.by_words.isChecked():
            self._choose(wpm=self.wpm.value(), speed=None)
        else:
            self._choose(wpm=None, speed=self.speed.value())

    def _on_speed(self, rate: float) -> None:
        if not self._showing:
            self._choose(speed=rate, wpm=None)

    def _on_wpm(self, words: int) -> None:
        if not self._showing:
            self._choose(wpm=words, speed=None)

    def _on_trim(self, button: QRadioButton, on: bool) -> None:
        if on and not self._showing:
            trim = next(trim for trim, one in self.trims.items() if one is button)
            self._choose(trim=trim)

    def _on_whole(self, on: bool) -> None:
        if self._card is not None and not self._showing:
            self._pacing.choose(self._card.id, trim=Trim.OFF if on else None)

    def _choose(self, **changes: object) -> None:
        subject: MemberId | NoteId | None = self._subject
        self._pacing.choose(subject, **changes)


def _group(parent: QWidget, *choices: QRadioButton) -> QButtonGroup:
    made = QButtonGroup(parent)
    for one in choices:
        made.addButton(one)
    return made
