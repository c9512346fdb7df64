"""The first step: who you are and what your team is called."""

from __future__ import annotations

import getpass
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from cassette.desktop import plain_text
from cassette.desktop.language import tr
from cassette.desktop.screens.backup.restore_form import RestoreForm
from cassette.desktop.screens.team.join_form import JoinForm
from cassette.desktop.theme import SPACE_L, SPACE_S, SPACE_XS
from cassette.desktop.widgets.avatar import Avatar
from cassette.desktop.widgets.field import Field
from cassette.domain.errors import BadName
from cassette.domain.text import clean_name
from cassette.workflows.found_team import COLOURS, colour_for

if TYPE_CHECKING:
    from cassette.desktop.bridge import Bridge
    from cassette.desktop.screens.backup.work import RestoreWish
    from cassette.desktop.screens.team.join_form import JoinWish
    from cassette.desktop.theme import Theme
    from cassette.domain.errors import CassetteError

_SWATCH_PX, _AVATAR_PX = 30, 56


@dataclass(frozen=True, slots=True)
class Person:
    """What the first step found out. ``colour`` is #rrggbb."""

    name: str
    team: str
    colour: str


class YouStep(QWidget):
    """Name, team, colour. ``person`` is what to go on with, also when nothing was typed.

    A team of one's own, one that is joined, or a backup that is brought back: ``wish`` says which.
    """

    def __init__(self, bridge: Bridge, theme: Theme) -> None:
        super().__init__()
        self.alone = QRadioButton(tr("Work on this computer only, or begin a team"))
        self.joins = QRadioButton(tr("Join a team"))
        self.restores = QRadioButton(tr("Bring a backup back"))
        self.alone.setChecked(True)
        self._kinds = QButtonGroup(self)
        for kind in (self.alone, self.joins, self.restores):
            self._kinds.addButton(kind)
        self.form = JoinForm(bridge, theme)
        self.form.hide()
        self.backup = RestoreForm(bridge, theme)
        self.backup.hide()
        self.name = QLineEdit(name_of_user())
        self.team = QLineEdit()
        self.team.setPlaceholderText(tr("My team"))
        self.name_field = Field(tr("Your name"), self.name)
        self.team_field = Field(
            tr("Name of your team"), self.team, tr("For yourself alone any name will do.")
        )
        self.avatar = Avatar(self.name.text(), COLOURS[0], _AVATAR_PX)
        self.swatches = [Swatch(theme, colour, n) for n, colour in enumerate(COLOURS, start=1)]
        self._group = QButtonGroup(self)
        for swatch in self.swatches:
            self._group.addButton(swatch)
            swatch.toggled.connect(self._show_avatar)
        self.swatches[COLOURS.index(colour_for(self.name.text()))].setChecked(True)
        self.name.textChanged.connect(self._show_avatar)
        self._kinds.buttonToggled.connect(self._on_kind)
        self._lay_out()
        self._show_avatar()

    @property
    def colour(self) -> str:
        """The chosen colour."""
        return next(one.colour for one in self.swatches if one.isChecked())

    @property
    def person(self) -> Person:
        """What is filled in; usable words for what is not."""
        return Person(
            _cleaned(self.name.text(), "member name") or name_of_user(),
            _cleaned(self.team.text(), "team name") or tr("My team"),
            self.colour,
        )

    @property
    def wish(self) -> JoinWish | RestoreWish | None:
        """The team to join, or the backup; None for a team of one's own."""
        if self.restores.isChecked():
            return self.backup.wish
        return self.form.wish if self.joins.isChecked() else None

    def join_with(self, link: str) -> None:
        """Somebody opened an invitation."""
        self.joins.setChecked(True)
        self.form.start_with(link)

    def first_focus(self) -> QWidget:
        """Where the keyboard starts."""
        return self.name

    def fail(self, error: CassetteError) -> str:
        """Say what is wrong with the wish, beside its field; what is said."""
        return (self.backup if self.restores.isChecked() else self.form).fail(error)

    def check(self) -> str:
        """What is wrong, said beside its field; "" when one may go on. An empty team is fine."""
        if self.restores.isChecked():
            return self.backup.check()
        lack = self.form.check() if self.joins.isChecked() else ""
        if lack:
            return lack
        for field, line, what in (
            (self.name_field, self.name, "member name"),
            (self.team_field, self.team, "team name"),
        ):
            field.mend()
            if line is self.team and not line.text().strip():
                continue
            try:
                clean_name(line.text(), what)
            except BadName as error:
                line.setFocus()
                return field.fail(error)
        return ""

    def _lay_out(self) -> None:
        who = QHBoxLayout()
        who.setSpacing(SPACE_L)
        who.addWidget(self.avatar, 0, Qt.AlignmentFlag.AlignTop)
        who.addWidget(self.name_field, 1)
        colours = QHBoxLayout()
        colours.setSpacing(SPACE_S)
        colours.addWidget(plain_text.label(tr("Your colour"), "strong"))
        for swatch in self.swatches:
            colours.addWidget(swatch)
        colours.addStretch(1)
        self.stays = plain_text.label(
            tr("Everything stays on this computer. A team can share it later."), "muted", wrap=True
        )
        kinds = QVBoxLayout()
        kinds.setSpacing(SPACE_XS)
        for kind in (self.alone, self.joins, self.restores):
            kinds.addWidget(kind)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_L)
        layout.addLayout(who)
        layout.addLayout(colours)
        layout.addLayout(kinds)
        layout.addWidget(self.team_field)
        layout.addWidget(self.form)
        layout.addWidget(self.backup)
        layout.addWidget(self.stays)
        layout.addStretch(1)

    def _on_kind(self) -> None:
        alone = self.alone.isChecked()
        self.team_field.setVisible(alone)
        self.stays.setVisible(alone)
        self.form.setVisible(self.joins.isChecked())
        self.backup.setVisible(self.restores.isChecked())

    def _show_avatar(self) -> None:
        if any(one.isChecked() for one in self.swatches):
            self.avatar.show_person(self.name.text(), self.colour)


class Swatch(QAbstractButton):
    """A colour to choose: its number is its name, for those who do not see it."""

    def __init__(self, theme: Theme, colour: str, number: int) -> None:
        super().__init__()
        self.colour = colour
        self._theme = theme
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setAccessibleName(tr("Colour {number}").format(number=number))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(_SWATCH_PX, _SWATCH_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self._theme.tokens
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.colour))
        painter.drawEllipse(self.rect().adjusted(5, 5, -5, -5))
        if self.isChecked() or self.hasFocus():
            ring = tokens.text if self.isChecked() else tokens.accent
            painter.setPen(QPen(QColor(ring), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(self.rect().adjusted(1, 1, -2, -2))
        if self.isChecked() and self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 1, Qt.PenStyle.DotLine))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()


def name_of_user() -> str:
    """What the system calls the person, fit to be a member's name."""
    return _cleaned(_full_name(), "member name") or _cleaned(_login(), "member name") or tr("Me")


def _full_name() -> str:
    if sys.platform == "win32":
        return ""
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_gecos.split(",")[0]
    except KeyError:
        return ""


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def _cleaned(text: str, what: str) -> str:
    try:
        return clean_name(text, what)
    except BadName:
        return ""
