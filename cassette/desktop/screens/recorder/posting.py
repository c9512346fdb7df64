"""Making a draft a note in the background, with its progress in a slot to be polled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.desktop import wording
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.pulse import Latest
from cassette.desktop.shell import Way
from cassette.workflows import record_note
from cassette.workflows.write_note import delete_note

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.desktop.shell import Shell, Then
    from cassette.domain.errors import CassetteError
    from cassette.domain.views import NoteCard
    from cassette.workflows.desk import Place
    from cassette.workflows.record_note import DraftCard


class Posting:
    """One draft on its way. ``progress`` is 0 to 1."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._progress = Latest(0.0)

    @property
    def progress(self) -> float:
        """How much is done."""
        return self._progress.value

    def start(
        self,
        draft: DraftCard,
        place: Place | None,
        then: Callable[[NoteCard], object],
        failed: Callable[[CassetteError], object],
    ) -> None:
        """Post ``draft``, to ``place`` when given; it goes on when the sheet is closed."""
        workspace = self._shell.workspace
        self._progress.value = 0.0

        def on_progress(part: float) -> None:
            self._progress.value = part

        def post() -> NoteCard:
            return record_note.post(
                workspace.desk, workspace.drafts, draft.id, place=place, on_progress=on_progress
            )

        self._shell.bridge.run(Lane.POOL, post, then, failed, owner=self._shell)


def say_posted(shell: Shell, note: NoteCard, place: Place | None, then: Then | None = None) -> None:
    """Have its words written down; tell the person and offer to take it back, or go on to ``then``,
    which says itself what was done with it."""
    scribe = shell.workspace.started_scribe
    if scribe is not None:
        scribe.wake()
    if then is not None:
        then(note)
        return

    def take_back() -> None:
        shell.bridge.run(Lane.STORE, lambda: delete_note(shell.workspace.desk, note.id))

    said = wording.posted(note, place.item if place is not None else None)
    shell.toast(said, Way(tr("Undo"), take_back))
