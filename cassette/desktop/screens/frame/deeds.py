"""What a person does to notes and meetings, with the way back where there is one.

Each deed is a workflow on the store's lane; a known error becomes a banner.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from cassette.desktop import wording
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.plain_text import Answer, ask
from cassette.desktop.shell import Way
from cassette.domain.errors import NotYourNote
from cassette.domain.meetings import MeetingState
from cassette.workflows import plan_meeting, react, transcribe_notes, write_note

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.desktop.shell import Shell
    from cassette.domain.errors import CassetteError
    from cassette.domain.ids import MeetingId, NoteId
    from cassette.domain.views import MeetingRow, NoteCard
    from cassette.workflows.desk import Desk, Place
    from cassette.workflows.when import Due


class Deeds(QObject):
    """Bound to one library."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self._desk = shell.workspace.desk

    def react(self, card: NoteCard, what: str, at_ms: int | None = None) -> None:
        """Give a reaction, or take it back; to a moment when given."""
        name = wording.reaction(what)

        def done(given: bool) -> None:
            said = tr("{reaction} given") if given else tr("{reaction} taken back")
            self._shell.announce(said.format(reaction=name))

        desk = self._desk
        self._do(lambda: react.toggle(desk, card.id, what, at_ms=at_ms), done)

    def heard(self, card: NoteCard) -> None:
        """I know this note."""
        desk = self._desk
        self._do(lambda: react.mark_heard(desk, card.id))

    def delete_or_restore(self, card: NoteCard) -> None:
        """Take a note of mine back, with the way to undo it; or bring it back."""
        desk = self._desk
        if card.deleted:
            self._do(partial(write_note.restore_note, desk, card.id), self._say_restored)
            return
        way = Way(tr("Undo"), partial(self._restore, card))
        self._do(
            partial(write_note.delete_note, desk, card.id),
            lambda _: self._shell.toast(tr("Note deleted"), way),
        )

    def erase(self, card: NoteCard) -> None:
        """Erase a note of mine for good, once I have said that I mean it."""
        if not card.mine:
            self._shell.banner(NotYourNote(by=card.by_name))
            return
        answer = ask(
            QApplication.activeWindow(),
            tr("Erase this note for good?"),
            tr(
                "Its sound, its words and what others wrote down of it go from this computer at "
                "once, and from every other computer of the team when that is next in step. "
                "Replies stay. Nothing brings it back: this cannot be undone."
            ),
            yes=tr("Erase"),
            no=tr("Keep"),
            danger=True,
        )
        if answer is Answer.YES:
            self._do(partial(_erase, self._desk, card.id), self._say_erased)

    def _say_erased(self, left: int) -> None:
        if not left:
            self._shell.toast(tr("Note erased"))
            return
        said = tr("Note erased here; {count} more computers of the team will").format(count=left)
        self._shell.toast(tr("Note erased here; one more computer will") if left == 1 else said)

    def _restore(self, card: NoteCard) -> None:
        self._do(partial(write_note.restore_note, self._desk, card.id), self._say_restored)

    def _say_restored(self, card: NoteCard) -> None:
        self._shell.toast(tr("Note restored"))

    def write(
        self,
        place: Place,
        text: str,
        sent: Callable[[NoteCard], None],
        refused: Callable[[], object],
    ) -> None:
        """Post a written note."""

        def failed(error: CassetteError) -> None:
            refused()
            self._shell.banner(error)

        work = partial(write_note.write_note, self._desk, place, text)
        self._shell.bridge.run(Lane.STORE, work, sent, failed, owner=self)

    def retitle(self, meeting: MeetingId, title: str) -> None:
        """Give a meeting another title."""
        self._do(partial(plan_meeting.retitle, self._desk, meeting, title))

    def move_due(self, meeting: MeetingId, due: Due | None) -> None:
        """Move the due time, or take it away."""
        self._do(partial(plan_meeting.move_due, self._desk, meeting, due))

    def close_or_reopen(self, row: MeetingRow) -> None:
        """Close a meeting, with the way to undo it; or open it again."""
        desk, meeting = self._desk, row.id
        if row.state(self._shell.now_ms()) is MeetingState.CLOSED:
            self._do(partial(plan_meeting.reopen, desk, meeting))
            return
        way = Way(tr("Reopen"), lambda: self._do(partial(plan_meeting.reopen, desk, meeting)))
        self._do(
            partial(plan_meeting.close, desk, meeting),
            lambda _: self._shell.toast(tr("Meeting closed"), way),
        )

    def transcribe_again(self, card: NoteCard) -> None:
        """Have the words written down once more."""
        workspace = self._shell.workspace

        def work() -> None:
            transcribe_notes.again(workspace.desk, card.id)
            workspace.scribe.wake()

        self._do(work, lambda _: self._shell.toast(tr("The words will be written down again")))

    def stop_transcribing(self, card: NoteCard) -> None:
        """Leave the words of a note unwritten; the sound stays, and the way back is offered."""

        def told(stopped: bool) -> None:
            if stopped:
                way = Way(tr("Write them down"), partial(self.transcribe_again, card))
                self._shell.toast(tr("The words will not be written down"), way)

        self._do(partial(self._shell.workspace.scribe.cancel, card.id), told)

    def fetch_audio(self, card: NoteCard) -> None:
        """Have the sound of a note come, however large it is."""
        if not self._shell.travelling_at.can_fetch(card):
            self._shell.announce(tr("There is nothing to fetch for this note."))
            return
        from cassette.desktop.screens.team import deeds

        self._do(
            partial(deeds.fetch_audio, self._shell.workspace, card.id),
            lambda _: self._shell.toast(tr("The sound is being fetched")),
        )
        self._shell.in_step.look_again()

    def copy_words(self, card: NoteCard) -> None:
        """Put the note's words, with who said them, on the clipboard."""
        if card.text:
            quote = tr("{name}: “{words}”").format(name=card.by_name, words=card.text)
            QGuiApplication.clipboard().setText(quote)
            self._shell.toast(tr("Words copied"))

    def _do(self, work: Callable[[], object], then: Callable[..., object] | None = None) -> None:
        self._shell.bridge.run(Lane.STORE, work, then, self._shell.banner, owner=self)


def _erase(desk: Desk, note: NoteId) -> int:
    """How many other computers still have it."""
    from cassette.workflows.erase import erase_note  # brings the cryptography

    return len(set(erase_note(desk, note).left) - {desk.library.identity.device})
