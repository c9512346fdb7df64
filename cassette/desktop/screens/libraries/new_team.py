"""The few words that found a team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout

from cassette.desktop import plain_text
from cassette.desktop.language import tr
from cassette.desktop.theme import SPACE_M
from cassette.desktop.widgets.field import Field
from cassette.domain.errors import BadName
from cassette.domain.text import clean_name

if TYPE_CHECKING:
    from cassette.domain.errors import CassetteError


class NewTeamForm(QFrame):
    """``wanted`` carries the team's and the person's name, both fit to be used."""

    wanted = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.team = QLineEdit()
        self.member = QLineEdit()
        self.team_field = Field(tr("Name of the team"), self.team)
        self.member_field = Field(tr("Your name"), self.member)
        self.create_button = plain_text.button(
            tr("Create team"), "primary", clicked=self._on_create
        )
        for line in (self.team, self.member):
            line.returnPressed.connect(self._on_create)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.create_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        layout.setSpacing(SPACE_M)
        layout.addWidget(self.team_field)
        layout.addWidget(self.member_field)
        layout.addLayout(row)

    def start(self, member: str) -> None:
        """Offer the person's name and begin with the team's."""
        self.member.setText(member)
        self.team.setFocus()

    def fail(self, error: CassetteError) -> str:
        """Say what is wrong under the field it belongs to; what is said."""
        about_me = isinstance(error, BadName) and error.facts.get("what") == "member name"
        return (self.member_field if about_me else self.team_field).fail(error)

    def _on_create(self) -> None:
        team = _checked(self.team_field, self.team, "team name")
        member = _checked(self.member_field, self.member, "member name")
        if team and member:
            self.wanted.emit(team, member)


def _checked(field: Field, line: QLineEdit, what: str) -> str:
    try:
        name = clean_name(line.text(), what)
    except BadName as error:
        field.fail(error)
        line.setFocus()
        return ""
    field.mend()
    return name
