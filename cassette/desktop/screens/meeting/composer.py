"""The foot of a meeting: what is answered next, a field to write it in, a button to speak it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from cassette.desktop import icons, plain_text
from cassette.desktop.language import tr
from cassette.desktop.theme import SPACE_L, SPACE_M, SPACE_S, SPACE_XS

if TYPE_CHECKING:
    from cassette.desktop.shell import Shell
    from cassette.domain.views import AgendaItem, NoteCard

MAX_LINES = 6
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Composer(QFrame):
    """``posted`` carries the text; it is cleared by ``sent`` and stays after ``refused``, so that a
    failure loses nothing and a second press posts nothing twice.

    ``record_wanted``: speak it instead. ``left``: Esc. ``edited``: the text is another.
    """

    posted = Signal(str)
    record_wanted = Signal()
    left = Signal()
    edited = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.setAccessibleName(tr("Write or record"))
        self._shell = shell
        self.item: AgendaItem | None = None
        self.answered: NoteCard | None = None
        self._posting = False
        self._picture = plain_text.label("")
        self.target = plain_text.label("", "caption")
        self.off = plain_text.icon_button(
            icons.icon("close", shell.theme), tr("Do not reply"), clicked=self.reply_off
        )
        icons.keep(self.off, "close", shell.theme, "muted")
        self.field = QPlainTextEdit()
        self.field.setTabChangesFocus(True)
        self.field.setPlaceholderText(tr("Write a note…"))
        self.field.setAccessibleName(tr("Write a note"))
        self.post = plain_text.button(
            tr("Post"), "primary", tip=tr("Post (Ctrl+Enter)"), clicked=self._on_post
        )
        self.record = plain_text.icon_button(
            icons.icon("microphone", shell.theme),
            tr("Record instead"),
            "plain",
            tip=tr("Record instead of writing (Shift+R)"),
            clicked=self.record_wanted.emit,
        )
        icons.keep(self.record, "microphone", shell.theme, "record")
        self._lay_out()
        self.field.textChanged.connect(self._on_text)
        self.field.textChanged.connect(self.edited)
        self.field.installEventFilter(self)
        self._on_text()
        self.aim(None, None)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(SPACE_S)
        top.addWidget(self._picture)
        top.addWidget(self.target, 1)
        top.addWidget(self.off)
        line = QHBoxLayout()
        line.setSpacing(SPACE_S)
        line.addWidget(self.field, 1)
        line.addWidget(self.post, 0, Qt.AlignmentFlag.AlignBottom)
        line.addWidget(self.record, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_S, SPACE_L, SPACE_M)
        column.setSpacing(SPACE_XS)
        column.addLayout(top)
        column.addLayout(line)

    def aim(self, item: AgendaItem | None, answered: NoteCard | None) -> None:
        """What the next note answers: an agenda item, or somebody's note."""
        self.item, self.answered = item, answered
        if answered is not None:
            text = tr("Replying to {name}").format(name=answered.by_name)
        elif item is not None:
            text = tr("Answering {n}: {prompt}").format(n=item.n, prompt=item.prompt)
        else:
            text = tr("On the meeting as a whole")
        self.target.setText(text)
        self.field.setAccessibleDescription(text)
        self.off.setVisible(answered is not None)
        name = "reply" if answered is not None else "write"
        colour = self._shell.theme.tokens.accent
        self._picture.setPixmap(icons.pixmap(name, colour, 16, self.devicePixelRatioF()))

    def reply_off(self) -> None:
        """Answer the item again, not a note."""
        self.aim(self.item, None)

    def write(self) -> None:
        """Put the caret here."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @property
    def text(self) -> str:
        """What was typed."""
        return self.field.toPlainText()

    @property
    def in_use(self) -> bool:
        """Whether somebody writes here: what is answered must not change under their hands."""
        return bool(self.text.strip()) or self.field.hasFocus()

    def begin(self, text: str = "") -> None:
        """Another meeting: its own text, answering nothing yet."""
        self._wait(posting=False)
        self.field.setPlainText(text)
        self.aim(None, None)

    def sent(self) -> None:
        """It was posted: begin anew."""
        self._wait(posting=False)
        self.field.clear()
        self.reply_off()

    def refused(self) -> None:
        """It could not be posted: the words are still here."""
        self._wait(posting=False)

    def set_closed(self, closed: bool) -> None:
        """A closed meeting takes no notes."""
        self.field.setEnabled(not closed)
        self.record.setEnabled(not closed)
        self.field.setPlaceholderText(
            tr("This meeting is closed. Reopen it to add notes.") if closed else tr("Write a note…")
        )
        self._on_text()

    def first_focus(self) -> QWidget:
        """Where the keyboard starts."""
        return self.field

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self.field or not isinstance(event, QKeyEvent):
            return False
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        ours = event.key() == Qt.Key.Key_Escape or (event.key() in _ENTER and control)
        if ours and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if ours and event.type() == QEvent.Type.KeyPress:
            self._on_post() if event.key() in _ENTER else self.left.emit()
            return True
        return False

    def _on_post(self) -> None:
        if self.text.strip() and self.field.isEnabled() and not self._posting:
            self._wait(posting=True)
            self.posted.emit(self.text)

    def _wait(self, *, posting: bool) -> None:
        self._posting = posting
        self.field.setReadOnly(posting)
        self.post.setEnabled(not posting)

    def _on_text(self) -> None:
        full = bool(self.text.strip()) and self.field.isEnabled()
        self.post.setVisible(full)
        self.record.setVisible(not full)
        lines = min(MAX_LINES, max(1, self.field.document().blockCount()))
        margin = 2 * round(self.field.document().documentMargin()) + 16
        self.field.setFixedHeight(lines * self.field.fontMetrics().lineSpacing() + margin)
        beyond = self.field.document().blockCount() > MAX_LINES
        policy = Qt.ScrollBarPolicy
        self.field.setVerticalScrollBarPolicy(
            policy.ScrollBarAsNeeded if beyond else policy.ScrollBarAlwaysOff
        )
