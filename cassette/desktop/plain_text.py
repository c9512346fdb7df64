"""The only maker of labels, buttons, message boxes and tooltips: what people wrote is never markup.

Qt guesses rich text in many widgets and then loads local files that a stranger's text names. Here
every label is plain, and a tooltip that looks like markup is escaped. A test over the source
forbids QLabel, QMessageBox, setToolTip and their kind anywhere else.
"""

from __future__ import annotations

from enum import Enum
from html import escape
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QPoint, QSize, Qt, QUrl
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QMessageBox,
    QPushButton,
    QTextBrowser,
    QToolButton,
    QToolTip,
    QWidget,
)

from cassette.desktop.theme import SPACE_L, scaled_font
from cassette.runtime.resources import page_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QAction, QIcon

LabelKind = Literal[
    "body", "strong", "muted", "caption", "heading", "title", "error", "good", "warn"
]
ButtonKind = Literal[
    "plain", "primary", "record", "danger", "ghost", "link", "chip", "round", "play"
]
_SIZES: dict[str, tuple[float, bool]] = {
    "title": (1.45, True),
    "heading": (1.12, True),
    "strong": (1.0, True),
    "caption": (0.9, False),
}
ICON_PX = 18
PAGES = ("user-guide", "glossary", "events")
"""The pages that ship with Cassette and can be read in its window."""


def label(
    text: str,
    kind: LabelKind = "body",
    *,
    wrap: bool = False,
    selectable: bool = False,
    buddy: QWidget | None = None,
) -> QLabel:
    """A label that shows ``text`` as typed. ``setText`` on it stays safe: its format is plain."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setWordWrap(wrap)
    made.setProperty("kind", kind)
    factor, bold = _SIZES.get(kind, (1.0, False))
    made.setFont(scaled_font(QApplication.font(), factor, bold=bold))
    if selectable:
        made.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
    if buddy is not None:
        made.setBuddy(buddy)
    return made


def button(
    text: str,
    kind: ButtonKind = "plain",
    *,
    icon: QIcon | None = None,
    name: str = "",
    tip: str = "",
    clicked: Callable[[], object] | None = None,
) -> QPushButton:
    """A push button. ``name`` is what a screen reader says when the text alone is not enough.

    An ampersand in ``text`` is shown as typed.
    """
    made = QPushButton(text.replace("&", "&&"))
    made.setProperty("kind", kind)
    made.setAccessibleName(name or text)
    made.setAutoDefault(False)
    # A click leaves the focus where it is, so that Space still plays; Tab leads here.
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    if icon is not None:
        made.setIcon(icon)
        made.setIconSize(QSize(ICON_PX, ICON_PX))
    if tip:
        set_tip(made, tip)
    if clicked is not None:
        made.clicked.connect(lambda: clicked())
    return made


def icon_button(
    icon: QIcon | None,
    name: str,
    kind: ButtonKind = "ghost",
    *,
    tip: str = "",
    clicked: Callable[[], object] | None = None,
) -> QPushButton:
    """A button with an icon alone. ``name`` is its accessible name and, unless given, its tip.

    None where ``icons.keep`` gives it its icon: drawing another first is work for nothing.
    """
    made = button("", kind, icon=icon, name=name, tip=tip or name, clicked=clicked)
    made.setIconSize(QSize(ICON_PX, ICON_PX))
    made.setProperty("shape", "icon")
    return made


def tool_button(action: QAction, kind: ButtonKind = "ghost") -> QToolButton:
    """A button without text that does what the action does; give it an icon with ``icons.keep``."""
    made = QToolButton()
    made.clicked.connect(action.trigger)
    set_tip(made, action.text().replace("&", ""))
    made.setProperty("kind", kind)
    made.setIconSize(QSize(ICON_PX, ICON_PX))
    made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.setAccessibleName(action.text().replace("&", ""))
    return made


def set_kind(widget: QWidget, kind: str) -> None:
    """Give a label, button or frame another look and have the style sheet seen again."""
    widget.setProperty("kind", kind)
    restyle(widget)


def restyle(widget: QWidget) -> None:
    """Have the style sheet look again at a widget whose dynamic properties changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def tip_text(text: str) -> str:
    """``text`` for a tooltip: escaped when Qt could take it for markup."""
    return f"<qt>{escape(text)}</qt>" if "<" in text else text


def set_tip(target: QWidget | QAction, text: str) -> None:
    """Show ``text`` as typed when the pointer rests on a widget."""
    target.setToolTip(tip_text(text))


def show_tip(at: QPoint, text: str, widget: QWidget) -> None:
    """Show ``text`` as typed at a global position over ``widget``; "" hides what is shown."""
    QToolTip.showText(at, tip_text(text), widget)


class OurPages(QTextBrowser):
    """Markdown of ours, laid out: only pages that ship with Cassette, never what people wrote.

    Nothing is loaded from anywhere; ``anchorClicked`` says which link was pressed.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setAccessibleName(name)
        self.document().setDocumentMargin(SPACE_L)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_page(self, name: str) -> None:
        """Show one of ``PAGES``. Raises ValueError for any other name."""
        if name not in PAGES:
            raise ValueError(f"{name} is no page of ours")
        self.setMarkdown(page_text(name))
        self._space_out()

    def _space_out(self) -> None:
        """Air above headings; commands are broken into lines, so that nothing has to be pushed."""
        block = self.document().begin()
        while block.isValid():
            look = block.blockFormat()
            if look.headingLevel() > 1:
                look.setTopMargin(SPACE_L)
            look.setNonBreakableLines(False)
            QTextCursor(block).setBlockFormat(look)
            block = block.next()

    def headings(self) -> list[tuple[str, int]]:
        """The headings of the second level, and where in the text each one begins."""
        found, block = [], self.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() == 2:
                found.append((block.text(), block.position()))
            block = block.next()
        return found

    def go_to(self, position: int) -> None:
        """Scroll a place of the text to the top."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(position)
        self.setTextCursor(cursor)
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + self.cursorRect(cursor).top() - SPACE_L)

    def loadResource(self, type: int, name: QUrl | str) -> object:
        """No picture, no style, no file: whatever a page names."""
        return None


class Answer(Enum):
    """What a person said to a question."""

    YES = "yes"
    NO = "no"
    CANCEL = "cancel"


class _Box(QMessageBox):
    def __init__(self, parent: QWidget | None, heading: str, text: str) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(heading)
        # The informative text has no format of its own and guesses: keep markup from being seen.
        self.setInformativeText(tip_text(text))
        self.setWindowTitle(heading)


def tell(parent: QWidget | None, heading: str, text: str, close: str) -> None:
    """Say something that has to be read before going on."""
    box = _Box(parent, heading, text)
    box.addButton(close, QMessageBox.ButtonRole.AcceptRole)
    box.exec()


def ask(
    parent: QWidget | None,
    heading: str,
    text: str,
    *,
    yes: str,
    no: str,
    cancel: str = "",
    danger: bool = False,
) -> Answer:
    """Ask; Esc is the safest answer (cancel, else no). ``danger`` makes ``no`` the default."""
    box = _Box(parent, heading, text)
    roles = QMessageBox.ButtonRole
    agree = box.addButton(yes, roles.DestructiveRole if danger else roles.AcceptRole)
    refuse = box.addButton(no, roles.RejectRole)
    stop = box.addButton(cancel, roles.RejectRole) if cancel else None
    box.setDefaultButton(refuse if danger else agree)
    box.setEscapeButton(stop or refuse)
    box.exec()
    if box.clickedButton() is agree:
        return Answer.YES
    return Answer.CANCEL if stop is not None and box.clickedButton() is stop else Answer.NO


def choose(parent: QWidget | None, heading: str, text: str, choices: Sequence[str]) -> int:
    """Ask with any number of answers, the last the safest; the index of the one chosen."""
    box = _Box(parent, heading, text)
    made = [box.addButton(choice, QMessageBox.ButtonRole.ActionRole) for choice in choices]
    box.setEscapeButton(made[-1])
    box.exec()
    return next((n for n, one in enumerate(made) if one is box.clickedButton()), len(made) - 1)
