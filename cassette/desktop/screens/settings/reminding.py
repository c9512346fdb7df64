"""When this person may be reminded of what they owe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QWidget

from cassette.desktop import plain_text
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.screens.settings.parts import Page
from cassette.desktop.theme import SPACE_M, SPACE_S
from cassette.desktop.widgets.field import Field
from cassette.desktop.widgets.flow import FlowLayout
from cassette.runtime.settings import DAYS, change_settings

if TYPE_CHECKING:
    from cassette.desktop.shell import Shell
    from cassette.domain.errors import CassetteError
    from cassette.runtime.settings import Settings


class NotificationsPage(Page):
    """Each choice is kept when it is made; one that cannot be is told beside it."""

    def __init__(self, shell: Shell) -> None:
        words = tr("remind reminders due mention working hours days off holiday digest zone")
        super().__init__("notifications", tr("Notifications"), words)
        self._shell = shell
        settings = shell.settings
        self.remind = QCheckBox(tr("Remind me of what I owe"))
        self.remind.setChecked(settings.remind)
        self.remind.toggled.connect(lambda on: shell.change_settings(remind=on))
        hint = tr("Only of that, only in your working hours. Nothing leaves this computer.")
        self.days = {day: QCheckBox(_day_name(n)) for n, day in enumerate(DAYS)}
        for day, box in self.days.items():
            box.setChecked(day in settings.work_days.split())
            box.toggled.connect(self._on_days)
        self.days_field = Field(tr("I work on"), self._days_line())
        self.work_from = self._line("work_from", settings, "09:00")
        self.work_to = self._line("work_to", settings, "17:00")
        self.fields = {
            "work_from": Field(tr("From"), self.work_from),
            "work_to": Field(tr("To"), self.work_to),
            "days_off": Field(
                tr("Days off"),
                self._line("days_off", settings, "2026-12-24..2027-01-01 2027-05-01"),
                tr("Dates and spans of dates; on them nothing is told."),
            ),
            "digest_at": Field(
                tr("Once a day, all of it together, at"),
                self._line("digest_at", settings, "08:30"),
                tr("Empty: never."),
            ),
            "zone": Field(
                tr("Time zone"),
                self._line("zone", settings, shell.workspace.desk.zone),
                tr("Empty: this computer's."),
            ),
        }
        self.column.addWidget(self.remind)
        self.column.addWidget(plain_text.label(hint, "muted", wrap=True))
        self.column.addWidget(self.days_field)
        hours = QHBoxLayout()
        hours.setSpacing(SPACE_M)
        hours.addWidget(self.fields["work_from"])
        hours.addWidget(self.fields["work_to"])
        hours.addStretch(1)
        self.column.addLayout(hours)
        for key in ("days_off", "digest_at", "zone"):
            self.column.addWidget(self.fields[key])
        self.column.addStretch(1)

    def _days_line(self) -> QWidget:
        line = QWidget()
        flow = FlowLayout(line, SPACE_S)
        for box in self.days.values():
            flow.addWidget(box)
        line.setFocusProxy(next(iter(self.days.values())))
        return line

    def _line(self, key: str, settings: Settings, example: str) -> QLineEdit:
        made = QLineEdit(str(getattr(settings, key)))
        made.setPlaceholderText(example)
        made.editingFinished.connect(lambda: self._keep(key, made.text().strip()))
        return made

    def _on_days(self) -> None:
        chosen = " ".join(day for day, box in self.days.items() if box.isChecked())
        self._keep("work_days", chosen)

    def _keep(self, key: str, value: str) -> None:
        if value == getattr(self._shell.settings, key):
            self._field(key).mend()
            return

        def kept(settings: Settings) -> None:
            self._field(key).mend()
            self._shell.take_settings(settings)

        def refused(error: CassetteError) -> None:
            self._shell.announce(self._field(key).fail(error), assertive=True)

        self._shell.bridge.run(
            Lane.POOL, lambda: change_settings(None, **{key: value}), kept, refused, owner=self
        )

    def _field(self, key: str) -> Field:
        return self.days_field if key == "work_days" else self.fields[key]


def _day_name(n: int) -> str:
    return QLocale().standaloneDayName(n + 1, QLocale.FormatType.ShortFormat)
