"""The five questions of a decision, as a form; its answers set the rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from cassette.desktop import plain_text
from cassette.desktop.language import tr
from cassette.desktop.theme import SPACE_L, SPACE_M, SPACE_S, SPACE_XS
from cassette.desktop.widgets.field import Field
from cassette.desktop.widgets.flow import FlowLayout
from cassette.workflows.decide import Answers, default_answers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cassette.domain.deciding_events import DecisionFramed
    from cassette.domain.errors import CassetteError
    from cassette.domain.ids import MemberId

_MOST_PEOPLE = 500


class Either(QWidget):
    """A question with two answers, of which one is given. ``first``: whether it is the first."""

    def __init__(self, question: str, first: str, second: str) -> None:
        super().__init__()
        self.setAccessibleName(question)
        self._group = QButtonGroup(self)
        self.yes, self.no = QRadioButton(first), QRadioButton(second)
        self.yes.setChecked(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(plain_text.label(question, "strong", wrap=True))
        for one in (self.yes, self.no):
            one.setAccessibleDescription(question)
            self._group.addButton(one)
            column.addWidget(one)

    @property
    def first(self) -> bool:
        """Whether the first answer is given."""
        return self.yes.isChecked()

    def choose(self, *, first: bool) -> None:
        """Give an answer."""
        (self.yes if first else self.no).setChecked(True)


class FiveQuestions(QWidget):
    """``people`` are the deciders to choose a delegate and experts from: id and name, in order."""

    def __init__(self, people: Sequence[tuple[MemberId, str]]) -> None:
        super().__init__()
        self._people = tuple(people)
        self.reach = Either(
            tr("Does it touch many people?"),
            tr("Yes, many"),
            tr("No: it can be delegated to the most informed person"),
        )
        self.delegate = QComboBox()
        self.delegate.setAccessibleName(tr("Who decides"))
        self.delegate.view().setAccessibleName(tr("Who decides"))
        for member, name in self._people:
            self.delegate.addItem(name, member)
        self.reversible = Either(
            tr("Can an option simply be tried and rolled back?"),
            tr("Yes, it can be tried"),
            tr("No, it stays"),
        )
        self.informed = Either(
            tr("Is everything needed to decide attached?"),
            tr("Yes, everything is here"),
            tr("Not yet"),
        )
        self.equal = Either(
            tr("Is everyone's opinion equal?"),
            tr("Yes, everyone's"),
            tr("Some people are the experts here"),
        )
        self.experts = [QCheckBox(name) for _, name in self._people]
        self.rule = Either(
            tr("What does it take?"),
            tr("People may disagree and commit: only a block stops it"),
            tr("Consensus: no objection may stand"),
        )
        self.quorum = QSpinBox()
        self.quorum.setAccessibleName(tr("Quorum"))
        self.unit = QComboBox()
        self.unit.setAccessibleName(tr("Quorum counts"))
        self.unit.view().setAccessibleName(tr("Quorum counts"))
        self.unit.addItem(tr("% of the deciders"), "percent")
        self.unit.addItem(tr("people"), "people")
        self.hidden_ = QCheckBox(tr("Hide the others' stances from whoever has not answered"))
        self._quorum_line = self._make_quorum_line()
        self._lay_out()
        self.unit.currentIndexChanged.connect(self._fit_quorum)
        for one in (self.reach, self.equal):
            one.yes.toggled.connect(self._show_what_is_asked)
        self.show_answers(default_answers())

    def _make_quorum_line(self) -> Field:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_S)
        for one in (self.quorum, self.unit):
            row.addWidget(one)
        row.addStretch(1)
        made = Field(tr("How many must answer, having heard it?"), line)
        made.name.setBuddy(self.quorum)
        return made

    def _lay_out(self) -> None:
        chosen = QWidget()
        self._delegate_line = chosen
        row = QHBoxLayout(chosen)
        row.setContentsMargins(SPACE_L, 0, 0, 0)
        row.addWidget(self.delegate, 1)
        self._experts_line = QWidget()
        names = QVBoxLayout(self._experts_line)
        names.setContentsMargins(SPACE_L, 0, 0, 0)
        boxes = FlowLayout(spacing=SPACE_S)
        names.addLayout(boxes)
        for box in self.experts:
            boxes.addWidget(box)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, SPACE_S, 0)
        column.setSpacing(SPACE_M)
        for part in (self.reach, self._delegate_line, self.reversible, self.informed, self.equal):
            column.addWidget(part)
        for part in (self._experts_line, self.rule, self._quorum_line, self.hidden_):
            column.addWidget(part)
        column.addSpacing(SPACE_XS)
        column.addStretch(1)

    @property
    def answers(self) -> Answers:
        """What was answered."""
        many = self.reach.first or not self._people
        experts = () if self.equal.first else self._chosen_experts()
        return Answers(
            reach="many" if many else "delegated",
            delegate=None if many else self.delegate.currentData(),
            reversible=self.reversible.first,
            informed=self.informed.first,
            experts=experts,
            rule="commit" if self.rule.first else "consensus",
            quorum=self.quorum.value(),
            unit=self.unit.currentData(),
            hidden=self.hidden_.isChecked(),
        )

    def show_answers(self, given: Answers | DecisionFramed) -> None:
        """Start with these."""
        self.reach.choose(first=given.reach == "many")
        self.delegate.setCurrentIndex(max(0, self.delegate.findData(given.delegate)))
        self.reversible.choose(first=given.reversible)
        self.informed.choose(first=given.informed)
        self.equal.choose(first=not given.experts)
        for (member, _), box in zip(self._people, self.experts, strict=True):
            box.setChecked(member in given.experts)
        self.rule.choose(first=given.rule == "commit")
        self.unit.setCurrentIndex(self.unit.findData(given.unit))
        self._fit_quorum()
        self.quorum.setValue(given.quorum)
        self.hidden_.setChecked(given.hidden)
        self._show_what_is_asked()

    def first_focus(self) -> QWidget:
        """Where the keyboard starts."""
        return self.reach.yes if self.reach.first else self.reach.no

    def fail(self, error: CassetteError) -> str:
        """Say what is wrong with the quorum; what is said."""
        return self._quorum_line.fail(error)

    def _chosen_experts(self) -> tuple[MemberId, ...]:
        chosen = zip(self._people, self.experts, strict=True)
        return tuple(member for (member, _), box in chosen if box.isChecked())

    def _fit_quorum(self) -> None:
        percent = self.unit.currentData() == "percent"
        self.quorum.setRange(1, 100 if percent else _MOST_PEOPLE)
        self._quorum_line.mend()

    def _show_what_is_asked(self) -> None:
        self._delegate_line.setVisible(not self.reach.first)
        self._experts_line.setVisible(not self.equal.first)
