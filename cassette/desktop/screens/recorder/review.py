"""What happens to a recording that was stopped: it is heard, then posted, kept or discarded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cassette.audio.analysis import analyse
from cassette.desktop import wording
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.screens.recorder.listening import DraftPlayer
from cassette.desktop.screens.recorder.posting import Posting, say_posted
from cassette.desktop.screens.recorder.review_page import ReviewPage
from cassette.desktop.shell import Way
from cassette.domain.errors import BadAudio
from cassette.domain.meetings import MeetingState
from cassette.workflows import record_note

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cassette.audio.recorder import LostInterval
    from cassette.desktop.shell import Shell, Then
    from cassette.domain.errors import CassetteError
    from cassette.domain.views import MeetingRow, NoteCard
    from cassette.workflows.record_note import DraftCard


class Review(QObject):
    """``page`` shows it. ``over`` fires when nothing is left to review; ``again_wanted`` and
    ``discard_wanted`` are the person's wishes, to be asked about first.
    """

    over = Signal()
    again_wanted = Signal()
    discard_wanted = Signal()

    def __init__(self, shell: Shell, then: Then | None = None) -> None:
        super().__init__()
        self._shell, self._then = shell, then
        self._posting = Posting(shell)
        self._is_posting = False
        self.draft: DraftCard | None = None
        self.player = DraftPlayer(shell)
        self.player.setParent(self)
        self.page = ReviewPage(shell.theme)
        self.page.listened.connect(self.listen)
        self.page.sought.connect(self.player.seek)
        self.page.posted.connect(self.post)
        self.page.kept.connect(self.keep)
        self.page.again_wanted.connect(self.again_wanted)
        self.page.discarded.connect(self.discard_wanted)

    def show(self, draft: DraftCard, prompt: str, lost: Sequence[LostInterval] = ()) -> None:
        """Show a recording; nothing is lost from here on unless the person discards it."""
        self.draft = draft
        self.page.show_draft(draft, prompt, lost)
        self.page.busy(False)
        self.player.load(draft)
        self._shell.pulse.watch(self.page, self._refresh)
        self._shell.bridge.run(
            Lane.POOL, lambda: _shape(draft.wav), self._on_shape, lambda _: None, owner=self
        )
        if draft.place is None:
            self._shell.bridge.run(
                Lane.STORE, lambda: _open_meetings(self._shell), self.page.offer_meetings
            )

    def listen(self) -> None:
        """Play or pause."""
        self.player.toggle()

    def post(self) -> None:
        """Make it a note."""
        if self.draft is None or self._is_posting or not self.page.post.isEnabled():
            return
        self._is_posting = True
        self.player.stop()
        self.page.busy(True)
        shell = self._shell
        self._posting.start(self.draft, self.page.place, self._on_posted, self._on_failed)
        shell.announce(tr("Posting"))

    def keep(self) -> None:
        """Put it aside as a draft."""
        draft = self.draft
        if draft is None or self._is_posting:
            return
        shell = self._shell
        shell.toast(
            tr("Kept for later: {length}").format(length=wording.length(_ms(draft))),
            Way(tr("Review"), lambda: shell.review(draft)),
        )
        self._leave_it()

    def discard(self) -> None:
        """Forget it. The person was asked."""
        draft = self.draft
        if draft is None:
            return
        workspace = self._shell.workspace
        self._shell.bridge.run(
            Lane.POOL,
            lambda: record_note.discard(workspace.desk, workspace.drafts, draft.id),
        )
        self._shell.toast(tr("Recording discarded"))
        self._leave_it()

    def forget(self) -> None:
        """Delete it without a word: it is recorded again."""
        draft, self.draft = self.draft, None
        self.player.stop()
        if draft is not None:
            workspace = self._shell.workspace
            self._shell.bridge.run(
                Lane.POOL,
                lambda: record_note.discard(workspace.desk, workspace.drafts, draft.id),
            )

    def may_leave(self) -> bool:
        """Escape: what was recorded is kept; while it is being posted it stays."""
        if self._is_posting:
            return False
        self.keep()
        return True

    def leave(self) -> None:
        """The sheet goes away."""
        self._shell.pulse.unwatch(self.page)
        self.player.give_back()

    def _leave_it(self) -> None:
        self.draft = None
        self.over.emit()

    def _refresh(self) -> None:
        self.page.show_player(self.player.snapshot())
        if self._is_posting:
            self.page.progress.setValue(round(100 * self._posting.progress))

    def _on_shape(self, shape: bytes) -> None:
        if self.draft is not None:
            self.page.show_shape(self.draft, shape)

    def _on_posted(self, note: NoteCard) -> None:
        self._is_posting = False
        place = self.page.place or (self.draft.place if self.draft is not None else None)
        say_posted(self._shell, note, place, self._then)
        self._leave_it()

    def _on_failed(self, error: CassetteError) -> None:
        self._is_posting = False
        self.page.busy(False)
        if self.draft is not None:
            self.player.load(self.draft)
        self._shell.announce(self.page.say_trouble(error), assertive=True)
        self.page.post.setFocus()


def _ms(draft: DraftCard) -> int:
    return round(draft.seconds * 1000)


def _shape(wav: Path) -> bytes:
    """The waveform of a draft; one that is too short or cut off has none."""
    try:
        return analyse(wav).thumbnail
    except BadAudio:
        return b""


def _open_meetings(shell: Shell) -> tuple[MeetingRow, ...]:
    now_ms = shell.now_ms()
    rows = shell.workspace.library.queries.meetings(now_ms)
    return tuple(row for row in rows if row.state(now_ms) is not MeetingState.CLOSED)
