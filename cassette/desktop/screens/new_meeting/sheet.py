"""Calling a meeting: type, title, due time, agenda, people, and the advice async or live."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout

from cassette.desktop import plain_text
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.screens.new_meeting.form import MeetingForm, Wish
from cassette.desktop.screens.planning.invite import ask_where, say_saved
from cassette.desktop.shell import Way
from cassette.desktop.widgets.notice import Notice
from cassette.desktop.widgets.scrolled import Scrolled
from cassette.desktop.widgets.sheet import Sheet
from cassette.domain.errors import BadWish, CassetteError, NoLiveTime
from cassette.domain.formats import Prompt
from cassette.workflows.plan_meeting import new_meeting
from cassette.workflows.series import start_series

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from cassette.desktop.shell import Shell
    from cassette.domain.ids import MeetingId
    from cassette.workflows.decide import Answers
    from cassette.workflows.desk import Desk
    from cassette.workflows.when import Due


class NewMeetingSheet(Sheet):
    """A form that loses nothing: errors stand beside their fields, closing can be taken back."""

    preferred_width = 820
    preferred_height = 720

    def __init__(self, shell: Shell, wish: Wish | None = None) -> None:
        super().__init__(tr("New meeting"), shell.theme)
        self._shell = shell
        self._untouched = Wish()
        self._creating = False
        self._wanted = False
        self._leaving = False
        self._invitation: Path | None = None
        self.form = MeetingForm(shell, wish or self._untouched)
        self.notice = Notice()
        self.create_button = plain_text.button(
            tr("Create meeting"), "primary", tip=tr("Ctrl+Enter"), clicked=self._on_create
        )
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.create_button)
        self.body.addWidget(Scrolled(self.form), 1)
        self.body.addWidget(self.notice)
        self.body.addLayout(buttons)
        self.form.title.returnPressed.connect(self._on_create)
        self.form.due.settled.connect(self._on_due_settled)
        self.form.live.wanted.connect(self._on_invite)
        self.form.templates_wanted.connect(self._on_templates)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            self.key(keys, self._on_create)

    def first_focus(self) -> QWidget:
        return self.form.title

    def may_close(self) -> bool:
        wish = self.form.wish
        if not self._creating and not self._leaving and wish != self._untouched:
            shell = self._shell
            shell.toast(
                tr("The meeting was not created"),
                Way(tr("Go on"), lambda: shell.open_sheet(NewMeetingSheet(shell, wish))),
            )
        return not self._creating

    def before_window_closes(self) -> str:
        """A form that was begun holds the window until it is made or given up."""
        if self._creating:
            return ""
        if self.form.wish == self._untouched:
            self.done()
            return ""
        text = tr("This meeting is not created yet.")
        self.notice.say(text, tr("Create it, or discard it and close the window again."), "warn")
        self.notice.add_way(tr("Discard it"), self.done)
        self._shell.announce(text, assertive=True)
        return ""

    def _on_create(self) -> None:
        if self._creating:
            return
        if self.form.due.pending:
            self._wanted = True
            return
        if self.form.due.field.failed:
            self._invitation = None
            self.form.due.line.setFocus()
            self._shell.announce(self.form.due.field.error.text(), assertive=True)
            return
        self._creating = True
        self.create_button.setEnabled(False)
        self.notice.clear()
        self.form.mend()
        desk, wish, due = self._shell.workspace.desk, self.form.wish, self.form.due.due
        answers = self.form.questions.answers if self.form.decides else None
        call = (
            partial(_recur, desk, wish, due)
            if wish.every
            else partial(_call, desk, wish, due, answers)
        )
        work = partial(_made, desk, call, self._invitation)
        self._shell.bridge.run(Lane.STORE, work, self._on_created, self._on_failed, owner=self)

    def _on_invite(self) -> None:
        """Create the meeting to prepare it, and an invitation to hold it live."""
        form = self.form
        title = form.title.text()
        if not form.due.line.text().strip():
            said = form.fail(NoLiveTime(title=title.strip() or tr("The meeting")))
            self._shell.announce(said, assertive=True)
            return
        self._invitation = ask_where(self._shell, self, title) if title.strip() else None
        if self._invitation is not None or not title.strip():
            self._on_create()

    def _on_templates(self) -> None:
        """To the templates, and back to this form as it is."""
        from cassette.desktop.screens.planning.templates import TemplatesSheet

        shell, wish = self._shell, self.form.wish
        self._leaving = True
        again = partial(_open_again, shell, wish)
        shell.open_sheet(TemplatesSheet(shell, after=again))

    def _on_due_settled(self) -> None:
        """The words of the due time were looked at: a wish to create may go on."""
        wanted, self._wanted = self._wanted, False
        if wanted:
            self._on_create()

    def _on_created(self, made: Made) -> None:
        self.done()
        recurs = self.form.wish.every
        self._shell.toast(tr("The series has begun") if recurs else tr("Meeting created"))
        self._shell.show_meeting(made.meeting)
        if made.trouble is not None:
            self._shell.banner(made.trouble)
        elif self._invitation is not None:
            say_saved(self._shell, self._invitation)

    def _on_failed(self, error: CassetteError) -> None:
        self._creating = False
        self._invitation = None
        self.create_button.setEnabled(True)
        say = self.form.fail if isinstance(error, BadWish) else self.notice.say_error
        self._shell.announce(say(error), assertive=True)


@dataclass(frozen=True, slots=True)
class Made:
    """A meeting that was called; ``trouble``: why its invitation could not be saved."""

    meeting: MeetingId
    trouble: CassetteError | None = None


def _made(desk: Desk, call: Callable[[], MeetingId], invitation: Path | None) -> Made:
    meeting = call()
    if invitation is None:
        return Made(meeting)
    from cassette.workflows.invite_live import save_invitation

    try:
        save_invitation(desk, meeting, invitation)
    except CassetteError as error:
        return Made(meeting, error)
    return Made(meeting)


def _open_again(shell: Shell, wish: Wish) -> None:
    shell.open_sheet(NewMeetingSheet(shell, wish))


def _call(desk: Desk, wish: Wish, due: Due | None, answers: Answers | None) -> MeetingId:
    planned = new_meeting(
        desk,
        wish.kind,
        wish.title,
        due=due,
        items=_prompts(wish),
        people=wish.people,
        urgent=wish.urgent,
        stakes="high" if wish.stakes else "low",
        answers=answers,
        attachments=wish.attachments,
        transcribe=wish.transcribe,
    )
    return planned.page.row.id


def _recur(desk: Desk, wish: Wish, due: Due | None) -> MeetingId:
    row = start_series(
        desk,
        wish.kind,
        wish.title,
        every=wish.every,
        first_due=due,
        items=_prompts(wish),
        people=wish.people,
        urgent=wish.urgent,
        stakes="high" if wish.stakes else "low",
        attachments=wish.attachments,
        transcribe=wish.transcribe,
    )
    return row.opened[0][1]


def _prompts(wish: Wish) -> list[Prompt] | None:
    if wish.lines is None:
        return None
    return [Prompt(line.prompt, line.seconds) for line in wish.lines]
