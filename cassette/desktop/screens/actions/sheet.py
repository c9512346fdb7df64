"""An action: what is to be done, who does it, by when. Agreed on anew, or changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit

from cassette.desktop import plain_text, wording
from cassette.desktop.bridge import Lane
from cassette.desktop.language import told, tr
from cassette.desktop.screens.new_meeting.due_line import DueLine
from cassette.desktop.theme import SPACE_S
from cassette.desktop.widgets.field import Field
from cassette.desktop.widgets.notice import Notice
from cassette.desktop.widgets.sheet import Sheet
from cassette.domain.errors import BadName
from cassette.domain.facts import MAX_PROMPT
from cassette.workflows import act

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cassette.desktop.shell import Shell
    from cassette.domain.errors import CassetteError
    from cassette.domain.ids import MeetingId, NoteId
    from cassette.domain.outcome_views import ActionRow
    from cassette.workflows.desk import Desk
    from cassette.workflows.when import Due


@dataclass(frozen=True, slots=True)
class Source:
    """Where an action comes from: a meeting, perhaps a note of it and the second ``at_ms`` in it.

    ``what`` are words to start with.
    """

    meeting: MeetingId
    what: str = ""
    note: NoteId | None = None
    at_ms: int | None = None


class ActionSheet(Sheet):
    """Give it ``source`` for a new action, ``row`` to change one."""

    preferred_width = 560

    def __init__(
        self, shell: Shell, source: Source | None = None, row: ActionRow | None = None
    ) -> None:
        title = tr("New action") if row is None else tr("Change action")
        super().__init__(title, shell.theme)
        self._shell, self._source, self._row = shell, source, row
        self._wanted = False
        self.what = QLineEdit(row.what if row is not None else source.what if source else "")
        self.what.setMaxLength(MAX_PROMPT)
        self.what_field = Field(tr("What is to be done?"), self.what)
        self.who = QComboBox()
        self._offer_people()
        self.when = DueLine(shell, tr("By when?"), self._without_words())
        self.when.settled.connect(self._on_settled)
        self.notice = Notice()
        text = tr("Agree on it") if row is None else tr("Keep")
        self.keep = plain_text.button(text, "primary", tip=tr("Ctrl+Enter"), clicked=self._on_keep)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE_S)
        foot.addWidget(plain_text.label(self._origin(), "muted", wrap=True), 1)
        foot.addWidget(self.keep)
        self.body.addWidget(self.what_field)
        self.body.addWidget(Field(tr("Who?"), self.who))
        self.body.addWidget(self.when)
        self.body.addWidget(self.notice)
        self.body.addLayout(foot)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            self.key(keys, self._on_keep)
        self.what.returnPressed.connect(self._on_keep)
        self.when.line.returnPressed.connect(self._on_keep)

    def first_focus(self) -> QWidget:
        return self.what

    def _offer_people(self) -> None:
        team = self._shell.team
        self.who.addItem(tr("Nobody yet"), None)
        for one in sorted(team.members, key=lambda one: not one.me):
            name = tr("{name} (me)").format(name=one.name) if one.me else one.name
            self.who.addItem(name, one.id)
        owner = self._row.owner if self._row is not None else team.me
        self.who.setCurrentIndex(max(0, self.who.findData(owner)))

    def _without_words(self) -> str:
        if self._row is not None and self._row.due_ms is not None:
            when = wording.full_moment(self._row.due_ms)
            return tr("Stays due {when} unless you say another time.").format(when=when)
        return tr("Without a date nobody is reminded of it.")

    def _origin(self) -> str:
        at_ms = self._source.at_ms if self._source is not None else None
        if at_ms is None:
            return ""
        return tr("From {moment} of the note.").format(moment=wording.length(at_ms))

    def _on_keep(self) -> None:
        """Enter right after the last letter waits until the time is understood."""
        if not self.keep.isEnabled():
            return
        self._wanted = True
        if not self.when.pending:
            self._on_settled()

    def _on_settled(self) -> None:
        wanted, self._wanted = self._wanted, False
        if not wanted:
            return
        if self.when.field.failed:
            self.when.line.setFocus()
            return
        self.keep.setEnabled(False)
        self.what_field.mend()
        desk, what, due = self._shell.workspace.desk, self.what.text(), self.when.due
        owner, row, source = self.who.currentData(), self._row, self._source

        def work() -> None:
            if row is not None:
                _change(desk, row, what, owner, due)
            elif source is not None:
                act.agree(
                    desk,
                    source.meeting,
                    what,
                    owner=owner,
                    due=due,
                    note=source.note,
                    at_ms=source.at_ms,
                )

        self._shell.bridge.run(Lane.STORE, work, self._on_kept, self._on_failed, owner=self)

    def _on_kept(self, _: None) -> None:
        said = tr("Action agreed on") if self._row is None else tr("Action changed")
        self._shell.toast(said)
        self.done()

    def _on_failed(self, error: CassetteError) -> None:
        self.keep.setEnabled(True)
        if isinstance(error, BadName):
            self._shell.announce(self.what_field.fail(error), assertive=True)
            self.what.setFocus()
            return
        words = told(error)
        self.notice.say(words.message, words.hint, "error")
        self._shell.announce(f"{words.message} {words.hint}", assertive=True)


def _change(desk: Desk, row: ActionRow, what: str, owner: object, due: Due | None) -> None:
    """Only what is different becomes a fact."""
    if what.strip() != row.what:
        act.reword(desk, row.id, what)
    if owner != row.owner:
        act.assign(desk, row.id, owner)  # type: ignore[arg-type]
    if due is not None and due.ms != row.due_ms:
        act.move_due(desk, row.id, due)
