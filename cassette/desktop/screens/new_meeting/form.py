"""What a person fills in to call a meeting, and that it can be put back as it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from cassette.desktop import plain_text
from cassette.desktop.language import tr
from cassette.desktop.screens.new_meeting.agenda import AgendaEditor, row_height
from cassette.desktop.screens.new_meeting.due_line import DueLine
from cassette.desktop.screens.new_meeting.type_card import TypeCard, said
from cassette.desktop.theme import SPACE_L, SPACE_S
from cassette.desktop.widgets.field import Field
from cassette.domain.advice import advise
from cassette.domain.errors import BadName, BadTime, DueInThePast
from cassette.domain.formats import TYPES, MeetingType, meeting_type

if TYPE_CHECKING:
    from cassette.desktop.shell import Shell
    from cassette.domain.errors import CassetteError

_MEMBER = Qt.ItemDataRole.UserRole
_CARD_COLUMNS = 3
_PEOPLE_ROWS = 4


@dataclass(frozen=True, slots=True)
class Wish:
    """What was filled in. ``prompts`` null: the type's own; ``people`` null: the whole team."""

    kind: str = "status"
    title: str = ""
    due: str = ""
    prompts: tuple[str, ...] | None = None
    people: tuple[str, ...] | None = None
    urgent: bool = False
    transcribe: bool = True


class MeetingForm(QWidget):
    """The fields, top to bottom. ``wish`` is what they say."""

    def __init__(self, shell: Shell, wish: Wish) -> None:
        super().__init__()
        self._shell = shell
        self.kind: MeetingType = meeting_type(wish.kind)
        self.cards = {kind.key: TypeCard(shell.theme, kind) for kind in TYPES}
        self.title = QLineEdit(wish.title)
        self.title_field = Field(tr("Title"), self.title)
        self.due = DueLine(shell)
        self.agenda = AgendaEditor(shell.theme)
        self.agenda_field = Field(tr("Agenda"), self.agenda)
        self.people = QListWidget()
        self.people.setProperty("kind", "field")
        self.people_field = Field(tr("People"), self.people)
        self.urgent = QCheckBox(tr("It is urgent"))
        self.transcribe = QCheckBox(tr("Write down what is said, on this computer"))
        self.advice = plain_text.label("", "muted", wrap=True)
        self._lay_out()
        self._fill(wish)
        for card in self.cards.values():
            card.toggled.connect(self._on_kind)
        self.urgent.toggled.connect(self._advise)

    @property
    def wish(self) -> Wish:
        """What is filled in now, also in a line that is still being typed."""
        self.agenda.finish_typing()
        prompts = tuple(self.agenda.prompts)
        own = tuple(prompt.text for prompt in self.kind.prompts)
        items = [self.people.item(n) for n in range(self.people.count())]
        chosen = [item for item in items if item.checkState() is Qt.CheckState.Checked]
        everyone = len(chosen) == len(items)
        return Wish(
            kind=self.kind.key,
            title=self.title.text(),
            due=self.due.line.text(),
            prompts=None if prompts == own else prompts,
            people=None if everyone else tuple(str(item.data(_MEMBER)) for item in chosen),
            urgent=self.urgent.isChecked(),
            transcribe=self.transcribe.isChecked(),
        )

    def fail(self, error: CassetteError) -> str:
        """Say what is wrong under the field it belongs to, and go there; what is said."""
        field: Field | DueLine = self.title_field
        focus: QWidget = self.title
        if isinstance(error, BadTime | DueInThePast):
            field, focus = self.due, self.due.line
        elif isinstance(error, BadName) and "agenda" in str(error.facts.get("what", "")):
            field, focus = self.agenda_field, self.agenda.list
        focus.setFocus()
        return field.fail(error)

    def mend(self) -> None:
        """Nothing is wrong any more."""
        for field in (self.title_field, self.agenda_field, self.people_field):
            field.mend()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setSpacing(SPACE_S)
        for n, card in enumerate(self.cards.values()):
            grid.addWidget(card, n // _CARD_COLUMNS, n % _CARD_COLUMNS)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 0, SPACE_S, 0)
        layout.setSpacing(SPACE_L)
        layout.addLayout(grid)
        layout.addWidget(self.advice)
        for widget in (
            self.title_field,
            self.due,
            self.urgent,
            self.agenda_field,
            self.people_field,
            self.transcribe,
        ):
            layout.addWidget(widget)
        layout.addStretch(1)

    def _fill(self, wish: Wish) -> None:
        self.cards[wish.kind].setChecked(True)
        own = tuple(prompt.text for prompt in self.kind.prompts)
        self.agenda.show_prompts(own if wish.prompts is None else wish.prompts)
        self.due.line.setText(wish.due)
        self.urgent.setChecked(wish.urgent)
        self.transcribe.setChecked(wish.transcribe)
        self._list_people(wish)
        self._advise()

    def _list_people(self, wish: Wish) -> None:
        members = self._shell.team.members
        for member in members:
            you = tr("{name} (you)").format(name=member.name)
            item = QListWidgetItem(you if member.me else member.name)
            item.setData(_MEMBER, member.id)
            taking_part = wish.people is None or member.id in wish.people
            item.setCheckState(Qt.CheckState.Checked if taking_part else Qt.CheckState.Unchecked)
            if member.me:
                item.setCheckState(Qt.CheckState.Checked)
                item.setFlags(Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled)
            self.people.addItem(item)
        rows = min(max(2, len(members)), _PEOPLE_ROWS)
        self.people.setFixedHeight(rows * row_height(self.people) + SPACE_S)
        self.people_field.setVisible(len(members) > 1)

    def _on_kind(self, checked: bool) -> None:
        if not checked:
            return
        untouched = self.wish.prompts is None
        self.kind = next(card.kind for card in self.cards.values() if card.isChecked())
        if untouched:
            self.agenda.show_prompts([prompt.text for prompt in self.kind.prompts])
        self._advise()

    def _advise(self) -> None:
        advice = advise(self.kind.key, urgent=self.urgent.isChecked())
        where = tr("Best done here, each in their own time.")
        if advice.mode == "live":
            where = tr("Better live.")
        self.advice.setText(f"{where} {said(advice.why)}")
