"""A sheet: a card that covers the window with one task, such as the recorder.

Subclass it, fill ``self.body``, and call ``self.done()`` when finished. Esc and the cross ask
``may_close`` first. While a sheet is open the window's own keys are off, so a sheet binds its own
with ``self.key("Space", self._on_pause)``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from cassette.desktop import icons, plain_text
from cassette.desktop.language import tr
from cassette.desktop.theme import SPACE_L, SPACE_M, SPACE_XL, Theme

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.workflows.desk import Place


class Sheet(QFrame):
    """One task over the window. ``finished`` fires once, when it may be taken away.

    ``preferred_width`` and ``preferred_height`` in logical pixels; the frame gives less when the
    window is smaller. Height 0: as much as the content wants.
    """

    finished = Signal()
    preferred_width = 560
    preferred_height = 0

    def __init__(self, title: str, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("sheet")
        self.setAccessibleName(title)
        self._over = False
        self.title = plain_text.label(title, "title")
        self.cross = plain_text.icon_button(
            icons.icon("close", theme), tr("Close"), clicked=self.ask_to_close
        )
        icons.keep(self.cross, "close", theme, "muted")
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(self.cross, 0, Qt.AlignmentFlag.AlignTop)
        self.body = QVBoxLayout()
        self.body.setSpacing(SPACE_M)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE_XL, SPACE_L, SPACE_L, SPACE_L)
        outer.setSpacing(SPACE_M)
        outer.addLayout(top)
        outer.addLayout(self.body, 1)

    def may_close(self) -> bool:
        """Whether it may go away now. Override to ask first, or to refuse."""
        return True

    def first_focus(self) -> QWidget:
        """Where the keyboard starts. Override; the cross otherwise."""
        return self.cross

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes round inside the sheet: what it covers is not to be pressed."""
        here = self.window().focusWidget()
        inside = here is not None and self.isAncestorOf(here)
        start: QWidget = here if inside and here is not None else self
        one = start
        while True:
            after = one.nextInFocusChain() if next else one.previousInFocusChain()
            if after is None or after is start:
                return True
            one = after
            if self.isAncestorOf(one) and _tab_stops_at(one):
                reason = Qt.FocusReason
                one.setFocus(reason.TabFocusReason if next else reason.BacktabFocusReason)
                return True

    def ask_to_close(self) -> None:
        """Esc, the cross, or the window wants to close."""
        if not self._over and self.may_close():
            self.done()

    def before_window_closes(self) -> str:
        """The window wants to go: put everything in safety and be done, or stay to refuse.

        A sentence about what was kept, or "". A window the system ends goes all the same.
        """
        self.ask_to_close()
        return ""

    def unsent(self) -> tuple[Place, str] | None:
        """What was typed for a meeting and not posted. Override where a note can be typed."""
        return None

    def done(self) -> None:
        """The task is over: the frame takes the sheet away. Twice is the same as once."""
        if not self._over:
            self._over = True
            self.finished.emit()

    def key(self, keys: str, handler: Callable[[], object]) -> QShortcut:
        """Bind a key inside this sheet."""
        made = QShortcut(QKeySequence(keys), self)
        made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        made.activated.connect(lambda: handler())
        return made


def _tab_stops_at(widget: QWidget) -> bool:
    can = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    return bool(can) and widget.isVisible() and widget.isEnabled() and not widget.focusProxy()
