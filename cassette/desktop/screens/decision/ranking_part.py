"""Ideas: hidden while the first round is blind, ranked by drag or key, shown as a chart."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QSizePolicy, QWidget

from cassette.desktop.language import tr
from cassette.desktop.models.row_words import words_of
from cassette.desktop.screens.decision.parts import Part
from cassette.desktop.theme import SPACE_S
from cassette.desktop.widgets.note_fonts import RowFonts
from cassette.desktop.widgets.plain_list import wrap_lines
from cassette.desktop.widgets.row_paint import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent

    from cassette.desktop.models.upshot_model import Upshot
    from cassette.desktop.screens.decision.deciding import Deciding
    from cassette.desktop.shell import Shell
    from cassette.desktop.theme import Theme
    from cassette.domain.ids import NoteId
    from cassette.domain.outcome_views import RankedIdea, RankingPage

_WORDS = Qt.ItemDataRole.UserRole
_NOTE = Qt.ItemDataRole.UserRole + 1
_CHARS = 120
MOST = 8
"""So many ideas are seen at once; the rest scrolls."""
_BAR = 8


class RankingPart(Part):
    """The blind round, my own order of the ideas, and what everybody's orders come to."""

    def __init__(self, shell: Shell, deciding: Deciding) -> None:
        super().__init__(shell, tr("Ideas"))
        self._deciding = deciding
        self.list: RankList | None = None
        self._meeting = ""

    def show_upshot(self, upshot: Upshot, page: RankingPage) -> None:
        """Draw it anew; an order that was changed and not kept stays."""
        begun = self.list.begun if self.list is not None and self._meeting == page.meeting else ()
        self.clear()
        self.list, self._meeting = None, page.meeting
        if page.blind:
            self.say(
                tr("The first round is blind: the others' ideas are hidden until you said yours.")
            )
        elif not page.over:
            self.say(tr("The others see the ideas once they have said their own."), "caption")
        if not page.over and upshot.hosting and upshot.open:
            self.ways().add(
                "ideas/end",
                tr("End the blind round"),
                partial(self._deciding.end_blind_round, page.meeting),
                icon="people",
            )
        if not page.ideas:
            self.say(tr("No ideas yet."))
            return
        if page.rankers:
            self._show_chart(page)
        if upshot.open and upshot.taking_part and not page.blind and len(page.ideas) > 1:
            self._show_list(page, begun)

    def _show_chart(self, page: RankingPage) -> None:
        self.say(tr("Ranked by %n person(s).", "a ranking", len(page.rankers)), "caption")
        self.body.addWidget(RankingChart(self.shell.theme, page.ideas))

    def _show_list(self, page: RankingPage, begun: Sequence[NoteId]) -> None:
        self.say(tr("Your order, the best first: drag, or Alt with the arrow keys."), "body")
        made = RankList(_mine(page.ideas, begun))
        made.setObjectName("ideas/list")
        made.begun = tuple(begun)
        self.list = made
        self.body.addWidget(made)
        first = all(idea.mine is None for idea in page.ideas)
        self.ways().add(
            "ideas/keep",
            tr("Keep my ranking") if first else tr("Change my ranking"),
            partial(self._keep, made),
            icon="check",
            kind="primary" if first or begun else "plain",
        )

    def _keep(self, made: RankList) -> None:
        made.begun = ()
        self._deciding.rank(self._meeting, made.order)  # type: ignore[arg-type]


class RankList(QListWidget):
    """Ideas in my order. ``begun`` is the order once I have changed it, () before."""

    changed = Signal()

    def __init__(self, ideas: Sequence[RankedIdea]) -> None:
        super().__init__()
        self.setAccessibleName(tr("Your ranking, the best first"))
        self.setProperty("kind", "field")
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        wrap_lines(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.begun: tuple[NoteId, ...] = ()
        for idea in ideas:
            item = QListWidgetItem(self)
            item.setData(_WORDS, f"{_short(idea)} ({idea.note.by_name})")
            item.setData(_NOTE, idea.note.id)
        self._number()
        self.setCurrentRow(0)
        self.model().rowsMoved.connect(self._on_moved)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _fit(self) -> None:
        """As high as its first ideas are, the way they wrap at this width."""
        self.doItemsLayout()
        rects = [self.visualItemRect(self.item(n)) for n in range(min(MOST, self.count()))]
        around = self.height() - self.viewport().height()
        self.setFixedHeight(sum(one.height() for one in rects) + around)

    @property
    def order(self) -> list[NoteId]:
        """The ideas as they stand now."""
        return [self.item(n).data(_NOTE) for n in range(self.count())]

    def keyboardSearch(self, search: str, /) -> None:
        """Letters are commands here, not a search."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is not None and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.move_current(step)
        else:
            super().keyPressEvent(event)

    def move_current(self, by: int) -> None:
        """Move the idea at hand up (-1) or down (1)."""
        here = self.currentRow()
        there = here + by
        if here >= 0 and 0 <= there < self.count():
            item = self.takeItem(here)
            self.insertItem(there, item)
            self.setCurrentRow(there)
            self._on_moved()

    def _on_moved(self, *_: object) -> None:
        self._number()
        self.begun = tuple(self.order)
        self.changed.emit()

    def _number(self) -> None:
        for n in range(self.count()):
            item = self.item(n)
            item.setText(f"{n + 1}. {item.data(_WORDS)}")


class RankingChart(QWidget):
    """A bar for each idea, the best first; its accessible name is the table behind it.

    Ideas with as many points share their place.
    """

    def __init__(self, theme: Theme, ideas: Sequence[RankedIdea]) -> None:
        super().__init__()
        self._theme, self._ideas = theme, tuple(ideas)
        self._fonts = RowFonts()
        self._line = self._fonts.small_line + _BAR + SPACE_S + 4
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        places = {idea.points: n for n, idea in reversed(list(enumerate(self._ideas, 1)))}
        said = "; ".join(
            tr("{n}. {idea}, %n point(s)", "of an idea", idea.points).format(
                n=places[idea.points], idea=_short(idea)
            )
            for idea in self._ideas
        )
        self.setAccessibleName(tr("Ranking: {ideas}").format(ideas=said))

    def sizeHint(self) -> QSize:
        return QSize(200, self._line * len(self._ideas))

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, fonts = self._theme.tokens, self._fonts
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        most = max(1, *(idea.points for idea in self._ideas))
        row = Row(painter, self.rect(), self.layoutDirection())
        for n, idea in enumerate(self._ideas):
            top = n * self._line
            line = QRect(0, top, self.width(), fonts.small_line)
            points = str(idea.points)
            taken = row.text(line, points, fonts.small, tokens.muted, end=True)
            row.text(line.adjusted(0, 0, -taken - 8, 0), _short(idea), fonts.small, tokens.text)
            ground = QRect(0, top + fonts.small_line + 3, self.width(), _BAR)
            row.rounded(ground, tokens.line, _BAR // 2)
            length = round(self.width() * idea.points / most)
            if length:
                bar = QRect(0, ground.top(), max(_BAR, length), _BAR)
                row.rounded(bar, tokens.accent if idea.points == most else tokens.wave, _BAR // 2)
        painter.end()


def _short(idea: RankedIdea) -> str:
    text = " ".join(words_of(idea.note).split())
    return text if len(text) <= _CHARS else f"{text[:_CHARS].rstrip()}…"


def _mine(ideas: Sequence[RankedIdea], begun: Sequence[NoteId]) -> list[RankedIdea]:
    """As I began to order them, else as I ranked them, else as they stand; new ones last."""
    places = {note: n for n, note in enumerate(begun)}
    if not places:
        places = {idea.note.id: idea.mine for idea in ideas if idea.mine is not None}
    last = len(ideas) + 1
    return sorted(ideas, key=lambda idea: places.get(idea.note.id, last))
