"""The words of the note at hand, large enough to read along: each lights up as it is spoken."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QFrame, QTextEdit

from cassette.desktop.language import tr
from cassette.desktop.plain_text import show_tip
from cassette.desktop.theme import scaled_font

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cassette.desktop.theme import Theme
    from cassette.desktop.widgets.moments import Moment
    from cassette.domain.notes import Segment, Transcript

_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right)
_OWN_KEYS = (*_ARROWS, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_SURE = 0.5
_NEAR_END_PX = 12


@dataclass(frozen=True, slots=True)
class Span:
    """A word in the text (characters first..last, last excluded) and in time (ms)."""

    first: int
    last: int
    start_ms: int
    end_ms: int
    p: float = 1.0


def laid_out(transcript: Transcript) -> tuple[str, list[Span]]:
    """The text as read, a paragraph after each long breath, and where each word stands in it."""
    text, spans = "", []
    end_ms = 0
    for segment in transcript.segments:
        if text:
            text += "\n" if segment.start_ms - end_ms > 1200 else " "
        end_ms = segment.end_ms
        start, body = len(text), segment.text.strip()
        text += body
        spans += _spans(segment, body, start)
    return text, spans


def _spans(segment: Segment, body: str, start: int) -> list[Span]:
    """Each word where it stands in the segment's text; the whole segment when they do not fit."""
    spans, at = [], 0
    for word in segment.words:
        bare = word.text.strip()
        found = body.find(bare, at)
        if found < 0 or not bare:
            continue
        at = found + len(bare)
        spans.append(Span(start + found, start + at, word.start_ms, word.end_ms, word.p))
    return spans or [Span(start, start + len(body), segment.start_ms, segment.end_ms)]


class ReadAlong(QTextEdit):
    """Read-only text with a caret that moves by word. ``sought`` carries a moment in ms.

    It follows the speech until the person scrolls; ``follows`` says whether it does. ``end_seen``:
    the last line has come into view, or has gone.
    """

    sought = Signal(int)
    follows = Signal(bool)
    left = Signal()
    end_seen = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._spans: list[Span] = []
        self._starts: list[int] = []
        self._now = -1
        self._moments: tuple[Moment, ...] = ()
        self._following = True
        self.setReadOnly(True)
        self.setAcceptRichText(False)
        self.setProperty("kind", "read")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(tr("Transcript"))
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.document().setDefaultFont(scaled_font(QApplication.font(), 1.3))
        self.document().setDocumentMargin(6)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self._light)
        self.verticalScrollBar().valueChanged.connect(lambda _: self.end_seen.emit())
        self.verticalScrollBar().rangeChanged.connect(lambda *_: self.end_seen.emit())

    @property
    def at_end(self) -> bool:
        """Whether the last line is in view."""
        bar = self.verticalScrollBar()
        return bar.value() >= bar.maximum() - _NEAR_END_PX

    @property
    def following(self) -> bool:
        """Whether the text scrolls along with the speech."""
        return self._following

    @property
    def spoken(self) -> str:
        """The word that is lit."""
        if self._now < 0:
            return ""
        span = self._spans[self._now]
        return self.toPlainText()[span.first : span.last]

    def show_words(self, transcript: Transcript | None, text: str) -> None:
        """The words with their times, or plain ``text`` when there are no times."""
        self._now = -1
        shown, self._spans = laid_out(transcript) if transcript is not None else (text, [])
        self._starts = [span.start_ms for span in self._spans]
        self.setPlainText(shown)
        self._space_out()
        self.follow()
        self._light()

    def show_moment(self, ms: int) -> None:
        """Light the word spoken at ``ms``."""
        n = self._spoken_at(ms)
        if n >= 0 and ms > self._spans[n].end_ms + 1500:
            n = -1
        if n != self._now:
            self._now = n
            self._light()
            if self._following and n >= 0:
                self._reveal(self._spans[n])

    def show_moments(self, moments: Sequence[Moment]) -> None:
        """Tint the words that people reacted at; a pointer that rests there is told who."""
        if tuple(moments) != self._moments:
            self._moments = tuple(moments)
            self._light()

    def moments_at(self, word: int) -> list[Moment]:
        """What people left at the word of this number."""
        return [one for one in self._moments if word >= 0 and self._spoken_at(one.at_ms) == word]

    def follow(self) -> None:
        """Scroll along again."""
        if not self._following:
            self._following = True
            self.follows.emit(True)
        if self._now >= 0:
            self._reveal(self._spans[self._now])

    def selected(self) -> tuple[str, int | None]:
        """The words that are selected and the moment the first is spoken; "" and None for none."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            return "", None
        text = " ".join(cursor.selectedText().split())
        ends = [span.last for span in self._spans]
        n = bisect_right(ends, cursor.selectionStart())
        return text, self._spans[n].start_ms if n < len(self._spans) else None

    def word_at(self, at: QPoint) -> int:
        """The number of the word under a point of the viewport, -1 for none."""
        return self._word_of(self.cursorForPosition(at).position())

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            left = self.moments_at(self.word_at(event.pos()))
            show_tip(event.globalPos(), "\n".join(one.text for one in left), self.viewport())
            return True
        return super().viewportEvent(event)

    def event(self, event: QEvent) -> bool:
        own = isinstance(event, QKeyEvent) and event.key() in _OWN_KEYS
        if own and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in _ARROWS and not modifiers and self._spans:
            self._step(1 if event.key() == Qt.Key.Key_Right else -1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._seek_to(self._word_of(self.textCursor().selectionStart()))
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and not self.textCursor().hasSelection():
            self._seek_to(self.word_at(event.position().toPoint()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        super().wheelEvent(event)
        if self.verticalScrollBar().maximum() > 0:
            self._stop_following()

    def _stop_following(self) -> None:
        if self._following:
            self._following = False
            self.follows.emit(False)

    def _step(self, by: int) -> None:
        """Move the caret a word on; its word is selected, so that it is seen and spoken."""
        n = self._word_of(self.textCursor().selectionStart())
        n = min(len(self._spans) - 1, max(0, n + by)) if n >= 0 else max(0, self._now)
        self._stop_following()
        span = self._spans[n]
        cursor = self.textCursor()
        cursor.setPosition(span.first)
        cursor.setPosition(span.last, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)

    def _spoken_at(self, ms: int) -> int:
        return bisect_right(self._starts, ms) - 1

    def _seek_to(self, n: int) -> None:
        if 0 <= n < len(self._spans):
            self.follow()
            self.sought.emit(self._spans[n].start_ms)

    def _word_of(self, position: int) -> int:
        firsts = [span.first for span in self._spans]
        n = bisect_right(firsts, position) - 1
        return n if n >= 0 and position <= self._spans[n].last else -1

    def _space_out(self) -> None:
        block = QTextBlockFormat()
        block.setLineHeight(140, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        block.setBottomMargin(6)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(block)

    def _light(self) -> None:
        tokens = self._theme.tokens
        marks = [self._mark(span, "", tokens.wave) for span in self._spans if span.p < _SURE]
        for n in sorted({self._spoken_at(one.at_ms) for one in self._moments} - {-1}):
            marks.append(self._mark(self._spans[n], tokens.accent_soft, "", tokens.text))
        if self._now >= 0:
            marks.append(self._mark(self._spans[self._now], tokens.accent, "", tokens.on_accent))
        self.setExtraSelections(marks)

    def _mark(self, span: Span, ground: str, under: str, ink: str = "") -> QTextEdit.ExtraSelection:
        """``under``: a dotted line below a word the recogniser is not sure of."""
        look = QTextCharFormat()
        if ground:
            look.setBackground(QColor(ground))
            look.setForeground(QColor(ink))
        if under:
            look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
            look.setUnderlineColor(QColor(under))
        mark = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.document())
        cursor.setPosition(span.first)
        cursor.setPosition(span.last, QTextCursor.MoveMode.KeepAnchor)
        mark.cursor, mark.format = cursor, look
        return mark

    def _reveal(self, span: Span) -> None:
        cursor = QTextCursor(self.document())
        cursor.setPosition(span.first)
        box = self.cursorRect(cursor)
        height = self.viewport().height()
        if box.top() < 0 or box.bottom() > height * 0.75:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + round(box.top() - height * 0.35))
