"""What was recorded and never posted, after a crash or set aside: hear it, discard it, or later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from cassette.desktop import deciding_words, icons, plain_text, wording
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.theme import SPACE_M, SPACE_S
from cassette.desktop.widgets.notice import Notice
from cassette.desktop.widgets.scrolled import Scrolled
from cassette.desktop.widgets.sheet import Sheet
from cassette.workflows import record_note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QPushButton

    from cassette.desktop.shell import Shell
    from cassette.domain.errors import CassetteError
    from cassette.workflows.record_note import DraftCard


class RecoverySheet(Sheet):
    """One card per recording, oldest first. Nothing is sent or deleted by itself."""

    preferred_width = 600
    preferred_height = 360

    def __init__(self, shell: Shell, drafts: Sequence[DraftCard]) -> None:
        super().__init__(_heading(drafts), shell.theme)
        self._shell = shell
        self.notice = Notice()
        self.cards: list[DraftFrame] = []
        self._column = QVBoxLayout()
        self._column.setSpacing(SPACE_S)
        inner = QWidget()
        inner.setLayout(self._column)
        self.later = plain_text.button(tr("Later"), clicked=self.ask_to_close)
        row = QHBoxLayout()
        hint = tr("They stay on this computer until you decide.")
        row.addWidget(plain_text.label(hint, "muted", wrap=True), 1)
        row.addWidget(self.later)
        for draft in drafts:
            self._add(draft)
        self._column.addStretch(1)
        self.body.addWidget(Scrolled(inner), 1)
        self.body.addWidget(self.notice)
        self.body.addLayout(row)

    def first_focus(self) -> QWidget:
        return self.cards[0].review if self.cards else self.later

    def _add(self, draft: DraftCard) -> None:
        card = DraftFrame(self._shell, draft)
        card.review.clicked.connect(lambda: self._on_review(draft))
        card.discard.clicked.connect(lambda: self._on_discard(card))
        self.cards.append(card)
        self._column.addWidget(card)

    def _on_review(self, draft: DraftCard) -> None:
        self.done()
        self._shell.review(draft)

    def _on_discard(self, card: DraftFrame) -> None:
        """The first press asks, the second one does it."""
        if not card.sure:
            card.ask()
            return
        workspace, draft = self._shell.workspace, card.draft
        self._shell.bridge.run(
            Lane.POOL,
            lambda: record_note.discard(workspace.desk, workspace.drafts, draft.id),
            lambda _: self._on_discarded(card),
            self._on_failed,
            owner=self,
        )

    def _on_discarded(self, card: DraftFrame) -> None:
        self.cards.remove(card)
        card.hide()
        card.deleteLater()
        self._shell.announce(tr("Recording discarded"))
        if self.cards:
            self.cards[0].review.setFocus()
        else:
            self.done()

    def _on_failed(self, error: CassetteError) -> None:
        self._shell.announce(self.notice.say_error(error), assertive=True)


class DraftFrame(QFrame):
    """One recording: how long, of when, for what, and what can be done with it."""

    def __init__(self, shell: Shell, draft: DraftCard) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.draft = draft
        self.sure = False
        what = kept_sentence(draft)
        self.text = plain_text.label(what, "strong", wrap=True)
        about = draft.title or tr("What it was for is not known any more.")
        meant = deciding_words.meant(draft.purpose)
        when = wording.moment(draft.started_ms, shell.now_ms())
        facts = [one for one in (when, about, meant) if one]
        self.about = plain_text.label(" · ".join(facts), "muted", wrap=True)
        self.setAccessibleName(f"{what} {about} {meant}".strip())
        self.review = _button(tr("Review"), "primary", what)
        self.discard = _button(tr("Discard"), "danger", what)
        icons.keep(self.discard, "trash", shell.theme, "record")
        words = QVBoxLayout()
        words.addWidget(self.text)
        words.addWidget(self.about)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        row.setSpacing(SPACE_S)
        row.addLayout(words, 1)
        row.addWidget(self.discard)
        row.addWidget(self.review)

    def ask(self) -> None:
        """Have the discarding pressed once more."""
        self.sure = True
        self.discard.setText(tr("Really discard"))
        self.discard.setAccessibleName(tr("Really discard? It cannot be brought back."))


def offer_unfinished(shell: Shell, *, quietly: bool = True) -> None:
    """Look for recordings that were never posted and offer them.

    Without any there is nothing to see, unless not ``quietly``: then that is said.
    """
    workspace = shell.workspace

    def offer(drafts: tuple[DraftCard, ...]) -> None:
        if drafts:
            shell.open_sheet(RecoverySheet(shell, drafts))
        elif not quietly:
            shell.toast(tr("There are no unfinished recordings"))

    shell.bridge.run(
        Lane.POOL,
        lambda: record_note.unfinished(workspace.desk, workspace.drafts),
        offer,
        owner=shell,
    )


def kept_sentence(draft: DraftCard) -> str:
    """We kept 1:12 of your recording."""
    length = wording.length(round(draft.seconds * 1000))
    return tr("We kept {length} of your recording.").format(length=length)


def _heading(drafts: Sequence[DraftCard]) -> str:
    return tr("%n unfinished recording(s)", "recovery", len(drafts))


def _button(text: str, kind: plain_text.ButtonKind, what: str) -> QPushButton:
    return plain_text.button(text, kind, name=f"{text}: {what}")
