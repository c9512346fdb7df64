"""The actions of one meeting, in the outcome pane."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from cassette.desktop import deciding_words, icons, plain_text
from cassette.desktop.language import tr
from cassette.desktop.screens.decision.parts import Part
from cassette.desktop.theme import SPACE_S, SPACE_XS

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.desktop.models.upshot_model import Upshot
    from cassette.desktop.screens.actions.doing import Doing
    from cassette.desktop.shell import Shell
    from cassette.domain.outcome_views import ActionRow


class ActionsPart(Part):
    """``added``: a new one is wanted. ``edited`` carries the row to change."""

    added = Signal()
    edited = Signal(object)

    def __init__(self, shell: Shell, doing: Doing) -> None:
        super().__init__(shell, tr("Actions"))
        self._doing = doing

    def show_upshot(self, upshot: Upshot) -> None:
        """Draw it anew."""
        self.clear()
        writable = self.shell.workspace.library.why_read_only is None
        here = upshot.page.row.id
        for row in sorted(upshot.actions, key=lambda row: row.state != "open"):
            line = ActionLine(self.shell, self._doing, row, writable, elsewhere=row.meeting != here)
            line.edited.connect(partial(self.edited.emit, row))
            self.body.addWidget(line)
        if not upshot.actions:
            self.say(tr("None yet. A makes one of the moment you hear or the words you select."))
        if writable:
            self.ways().add("action/new", tr("New action"), self.added.emit, icon="plus")


class ActionLine(QWidget):
    """What, who, by when; a box for done, the moment it comes from, and the way to change it."""

    edited = Signal()

    def __init__(
        self, shell: Shell, doing: Doing, row: ActionRow, writable: bool, *, elsewhere: bool
    ) -> None:
        super().__init__()
        self._shell = shell
        self.box = QCheckBox()
        self.box.setObjectName(f"action/{row.id}/done")
        self.box.setChecked(row.state == "done")
        self.box.setEnabled(writable)
        self.box.setAccessibleName(tr("Done: {what}").format(what=row.what))
        self.box.clicked.connect(partial(doing.toggle, row))
        kind: plain_text.LabelKind = "body" if row.state == "open" else "muted"
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(plain_text.label(row.what, kind, wrap=True))
        facts, late = deciding_words.action_facts(row, shell.now_ms())
        words.addWidget(plain_text.label(facts, "error" if late else "caption", wrap=True))
        if elsewhere:
            words.addWidget(plain_text.label(row.meeting_title, "caption", wrap=True))
        ways = QHBoxLayout()
        ways.setSpacing(SPACE_XS)
        if row.note is not None:
            self._add(ways, row, "play", tr("Hear where it comes from"), partial(doing.hear, row))
        if writable and row.state == "open":
            self._add(ways, row, "write", tr("Change this action"), self.edited.emit)
            self._add(ways, row, "close", tr("Drop this action"), partial(doing.drop, row))
        ways.addStretch(1)
        words.addLayout(ways)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE_XS)
        line.addWidget(self.box, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        self.setAccessibleName(deciding_words.action_spoken(row, shell.now_ms()))
        self.setContentsMargins(0, SPACE_S // 2, 0, 0)

    def _add(
        self, line: QHBoxLayout, row: ActionRow, icon: str, name: str, do: Callable[[], object]
    ) -> None:
        made = plain_text.icon_button(None, name, clicked=do)
        made.setAccessibleName(f"{name}: {row.what}")
        made.setObjectName(f"action/{row.id}/{icon}")
        icons.keep(made, icon, self._shell.theme, "muted")
        line.addWidget(made)
