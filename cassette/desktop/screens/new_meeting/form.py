"""What a person fills in to call a meeting, and that it can be put back as it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from cassette.desktop import plain_text
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.screens.new_meeting.agenda import AgendaEditor
from cassette.desktop.screens.new_meeting.attached import AttachedPicker
from cassette.desktop.screens.new_meeting.due_line import DueLine
from cassette.desktop.screens.new_meeting.live_offer import LiveOffer
from cassette.desktop.screens.new_meeting.people import PeoplePicker, Seats
from cassette.desktop.screens.new_meeting.questions import Questions
from cassette.desktop.screens.new_meeting.repeat_line import RepeatLine
from cassette.desktop.screens.new_meeting.type_card import TypeCard, said
from cassette.desktop.theme import SPACE_L, SPACE_S
from cassette.desktop.widgets.field import Field
from cassette.domain.advice import advise
from cassette.domain.errors import (
    AgendaFull,
    AttachmentTooLarge,
    AttachmentUnknown,
    BadLink,
    BadName,
    BadRecurrence,
    BadTime,
    DueInThePast,
    DueMissing,
    NeverFires,
    NoLiveTime,
    QuorumTooHigh,
    TooOften,
)
from cassette.domain.formats import TYPES, MeetingType, meeting_type
from cassette.workflows.revise_agenda import Line

if TYPE_CHECKING:
    from cassette.desktop.shell import Shell
    from cassette.domain.errors import CassetteError
    from cassette.domain.planning_views import Template
    from cassette.workflows.attach import Wanted
    from cassette.workflows.decide import Answers

_CARD_COLUMNS = 3


@dataclass(frozen=True, slots=True)
class Wish:
    """What was filled in. ``template`` is the id of the chosen one of the team's own, "" for none.

    ``lines`` null: the type's own agenda; ``people`` null: the whole team
    with its usual roles. ``answers`` null: the type does not decide, or they are the usual ones."""

    kind: str = "status"
    template: str = ""
    title: str = ""
    due: str = ""
    lines: tuple[Line, ...] | None = None
    people: Seats | None = None
    answers: Answers | None = None
    urgent: bool = False
    stakes: bool = False
    attachments: tuple[Wanted, ...] = ()
    every: str = ""
    transcribe: bool = True


class MeetingForm(QWidget):
    """The fields, top to bottom. ``wish`` is what they say.

    ``templates_wanted``: the team's own types are to be changed.
    """

    templates_wanted = Signal()

    def __init__(self, shell: Shell, wish: Wish) -> None:
        super().__init__()
        self._shell = shell
        self.kind: MeetingType = meeting_type(wish.kind)
        self.cards = {kind.key: TypeCard(shell.theme, kind) for kind in TYPES}
        self._given: tuple[Line, ...] = ()
        self._wanted_template = wish.template
        self.title = QLineEdit(wish.title)
        self.title_field = Field(tr("Title"), self.title)
        self.due = DueLine(shell)
        self.repeat = RepeatLine()
        self.agenda = AgendaEditor(shell.theme)
        self.agenda_field = Field(tr("Agenda"), self.agenda)
        self.attached = AttachedPicker(shell, self.agenda)
        self.attached_field = Field(tr("Attachments"), self.attached)
        self.people = PeoplePicker(shell.team, wish.people)
        self.people_field = Field(tr("People"), self.people)
        self.urgent = QCheckBox(tr("It is urgent"))
        self.stakes = QCheckBox(tr("Much hangs on it"))
        self.questions = Questions()
        self.transcribe = QCheckBox(tr("Write down what is said, on this computer"))
        self.advice = plain_text.label("", "muted", wrap=True)
        self.live = LiveOffer(shell)
        self.templates = plain_text.button(
            tr("Templates…"),
            "link",
            name=tr("Change the team's own types of meeting"),
            clicked=self.templates_wanted.emit,
        )
        self._lay_out()
        self._fill(wish)
        for card in self.cards.values():
            card.toggled.connect(self._on_kind)
        read = shell.workspace.library.queries.templates
        shell.bridge.run(Lane.STORE, read, self._on_templates, owner=self)
        for box in (self.urgent, self.stakes):
            box.toggled.connect(self._advise)
        self.people.edited.connect(self._on_people)
        shell.team_changed.connect(self._on_team)
        self.due.settled.connect(self._on_due)
        self.repeat.edited.connect(self._on_repeat)
        self.attached.taken.connect(self.attached_field.mend)
        self.attached.refused.connect(self._on_not_attached)

    @property
    def decides(self) -> bool:
        """Whether this meeting asks the five questions. Each round of a series asks its own."""
        return self.kind.closing == "outcome" and not self.repeat.every

    @property
    def wish(self) -> Wish:
        """What is filled in now, also in a line that is still being typed."""
        self.agenda.finish_typing()
        lines = tuple(self.agenda.lines)
        return Wish(
            kind=self.kind.key,
            template=self._template_id(),
            title=self.title.text(),
            due=self.due.line.text(),
            lines=None if lines == _own(self.cards[self.kind.key]) else lines,
            people=self.people.seats,
            answers=self.questions.changed if self.decides else None,
            urgent=self.urgent.isChecked(),
            stakes=self.stakes.isChecked(),
            attachments=self.attached.wanted,
            every=self.repeat.every,
            transcribe=self.transcribe.isChecked(),
        )

    def fail(self, error: CassetteError) -> str:
        """Say what is wrong under the field it belongs to, and go there; what is said."""
        field: Field | DueLine = self.title_field
        focus: QWidget = self.title
        if isinstance(error, BadTime | DueInThePast | NoLiveTime):
            field, focus = self.due, self.due.line
        elif isinstance(error, AgendaFull) or _about_agenda(error):
            field, focus = self.agenda_field, self.agenda.list
        elif isinstance(error, AttachmentUnknown | AttachmentTooLarge | BadLink):
            field, focus = self.attached_field, self.attached.file
        if isinstance(error, QuorumTooHigh):
            return self.questions.fail(error)
        if isinstance(error, BadRecurrence | NeverFires | TooOften | DueMissing):
            self.repeat.often.setFocus()
            return self.repeat.fail(error)
        focus.setFocus()
        return field.fail(error)

    def mend(self) -> None:
        """Nothing is wrong any more."""
        for field in (
            self.title_field,
            self.agenda_field,
            self.attached_field,
            self.people_field,
        ):
            field.mend()

    def _lay_out(self) -> None:
        self._grid = QGridLayout()
        self._grid.setSpacing(SPACE_S)
        for n, card in enumerate(self.cards.values()):
            self._grid.addWidget(card, n // _CARD_COLUMNS, n % _CARD_COLUMNS)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 0, SPACE_S, 0)
        layout.setSpacing(SPACE_L)
        layout.addLayout(self._grid)
        layout.addWidget(self.templates, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.advice)
        layout.addWidget(self.live)
        pressing = QHBoxLayout()
        pressing.setSpacing(SPACE_L)
        pressing.addWidget(self.urgent)
        pressing.addWidget(self.stakes)
        pressing.addStretch(1)
        layout.addWidget(self.title_field)
        layout.addWidget(self.due)
        layout.addWidget(self.repeat)
        layout.addLayout(pressing)
        for widget in (
            self.questions,
            self.agenda_field,
            self.attached_field,
            self.people_field,
            self.transcribe,
        ):
            layout.addWidget(widget)
        layout.addStretch(1)

    def _fill(self, wish: Wish) -> None:
        self.cards[wish.kind].setChecked(True)
        self._given = _own(self.cards[wish.kind])
        self._show_lines(self._given if wish.lines is None else wish.lines)
        self.attached.show_wanted(wish.attachments)
        self.due.line.setText(wish.due)
        self.urgent.setChecked(wish.urgent)
        self.stakes.setChecked(wish.stakes)
        self.questions.ask(self.people.deciders, wish.answers)
        self.repeat.show_every(wish.every)
        self._show_what_is_asked()
        self.transcribe.setChecked(wish.transcribe)
        self._show_people()
        self._advise()

    def _show_lines(self, lines: tuple[Line, ...]) -> None:
        self.agenda.fresh_seconds = max((line.seconds for line in lines), default=0)
        self.agenda.show_lines(lines)

    def _on_templates(self, found: tuple[Template, ...]) -> None:
        """The team's own types come after the six, as soon as they are read."""
        for template in found:
            card = TypeCard(self._shell.theme, meeting_type(template.type), template)
            n = len(self.cards)
            self._grid.addWidget(card, n // _CARD_COLUMNS, n % _CARD_COLUMNS)
            self.cards[template.id] = card
            if template.id == self._wanted_template:
                card.setChecked(True)  # its agenda stands there already, perhaps changed
                self._given = _own(card)
            card.toggled.connect(self._on_kind)

    def _chosen(self) -> TypeCard:
        return next(card for card in self.cards.values() if card.isChecked())

    def _template_id(self) -> str:
        template = self._chosen().template
        return template.id if template is not None else ""

    def _on_kind(self, checked: bool) -> None:
        if not checked:
            return
        self.agenda.finish_typing()
        untouched = tuple(self.agenda.lines) == self._given
        chosen = self._chosen()
        self.kind, self._given = chosen.kind, _own(chosen)
        if untouched:
            self._show_lines(self._given)
        self._show_what_is_asked()
        self._advise()

    def _on_repeat(self) -> None:
        self._show_what_is_asked()
        self._advise()

    def _show_what_is_asked(self) -> None:
        self.questions.setVisible(self.decides)
        hint = tr("Images, PDF files and links for everybody to look at, each beside its item.")
        if self.repeat.every:
            hint = tr("Images, PDF files and links: they lie beside the first round.")
        self.attached_field.say(hint)

    def _on_not_attached(self, error: CassetteError) -> None:
        self._shell.announce(self.attached_field.fail(error), assertive=True)

    def _on_due(self) -> None:
        self.repeat.show_due(self.due.due)
        self._advise()

    def _on_team(self) -> None:
        self.people.show_team(self._shell.team)
        self._show_people()

    def _show_people(self) -> None:
        self.people_field.setVisible(len(self._shell.team.members) > 1)

    def _on_people(self) -> None:
        self.questions.ask(self.people.deciders, self.questions.changed)
        self._advise()

    def _advise(self) -> None:
        due = None if self.repeat.every else self.due.due  # a series goes on after its first round
        advice = advise(
            self.kind.key,
            urgent=self.urgent.isChecked(),
            due_ms=due.ms if due is not None else None,
            now_ms=self._shell.now_ms(),
            stakes="high" if self.stakes.isChecked() else "low",
            people=self.people.count,
        )
        where = tr("Best done here, each in their own time.")
        if advice.mode == "live":
            where = tr("Better live.")
        self.live.setVisible(advice.mode == "live")
        self.advice.setText(f"{where} {said(advice.why)}")


def _own(card: TypeCard) -> tuple[Line, ...]:
    """The agenda a type, or a template, starts with."""
    prompts = card.template.prompts if card.template is not None else card.kind.prompts
    return tuple(Line(prompt.text, prompt.seconds) for prompt in prompts)


def _about_agenda(error: CassetteError) -> bool:
    return isinstance(error, BadName) and "agenda" in str(error.facts.get("what", ""))
