"""Everything a hand can reach has a name for those who do not see it, and Tab gets there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLineEdit, QScrollBar, QWidget

from cassette.desktop.screens.backup.restore_sheet import RestoreSheet
from cassette.desktop.screens.help.sheet import HelpSheet
from cassette.desktop.screens.libraries.sheet import LibrariesSheet
from cassette.desktop.screens.new_meeting.sheet import NewMeetingSheet
from cassette.desktop.screens.notes.sheet import NotesSheet
from cassette.desktop.screens.planning.agenda import AgendaSheet
from cassette.desktop.screens.planning.history import HistorySheet
from cassette.desktop.screens.planning.people import PeopleSheet
from cassette.desktop.screens.planning.series import SeriesSheet
from cassette.desktop.screens.planning.templates import NEW, Draft, TemplatesSheet
from cassette.desktop.screens.recorder.sheet import RecorderSheet
from cassette.desktop.screens.settings.sheet import SettingsSheet
from cassette.desktop.screens.shortcuts.sheet import ShortcutsSheet
from cassette.desktop.screens.team.invite_sheet import InviteSheet
from cassette.desktop.screens.team.join_sheet import JoinSheet
from cassette.desktop.screens.team.recovery_sheet import RecoverySheet
from cassette.desktop.screens.team.sheet import TeamSheet
from cassette.desktop.screens.team.sync_sheet import SyncSheet
from cassette.desktop.screens.welcome.screen import WelcomeScreen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.desktop.screens.conftest import Stage

SHEETS: dict[str, Callable[[Stage], QWidget]] = {
    "recorder": lambda stage: RecorderSheet(stage.shell, stage.place, "Why?", 60),
    "new meeting": lambda stage: NewMeetingSheet(stage.shell),
    "notes": lambda stage: NotesSheet(stage.shell, stage.page.row.id),
    "libraries": lambda stage: LibrariesSheet(stage.shell),
    "settings": lambda stage: SettingsSheet(stage.shell),
    "shortcuts": lambda stage: ShortcutsSheet(stage.shell),
    "agenda": lambda stage: AgendaSheet(stage.shell, stage.page),
    "history": lambda stage: HistorySheet(stage.shell, stage.page.row.id),
    "people": lambda stage: PeopleSheet(stage.shell, stage.page.row.id),
    "series": lambda stage: SeriesSheet(stage.shell),
    "templates": lambda stage: TemplatesSheet(stage.shell, {NEW: Draft("Retro")}),
    "sync": lambda stage: SyncSheet(stage.shell),
    "team": lambda stage: TeamSheet(stage.shell),
    "invite to the team": lambda stage: InviteSheet(stage.shell),
    "join a team": lambda stage: JoinSheet(stage.shell),
    "recovery words": lambda stage: RecoverySheet(stage.shell),
    "bring a backup back": lambda stage: RestoreSheet(stage.shell),
    "help": lambda stage: HelpSheet(stage.shell),
    "welcome": lambda stage: WelcomeScreen(stage.shell.bridge, stage.shell.theme, None),
}


@pytest.fixture(params=list(SHEETS))
def screen(stage: Stage, request: pytest.FixtureRequest) -> Iterator[QWidget]:
    made = SHEETS[request.param](stage)
    if isinstance(made, WelcomeScreen):
        made.show()
        made.activateWindow()
        stage.qtbot.waitUntil(made.isActiveWindow)
        yield made
        made.close()
        made.deleteLater()
        return
    yield stage.open(made)  # type: ignore[arg-type]


def reachable(screen: QWidget) -> list[QWidget]:
    """Every widget that takes the focus by Tab, seen or on a page not shown now."""
    return [
        child
        for child in screen.findChildren(QWidget)
        if child.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not isinstance(child, QScrollBar)
        and not _is_inner(child)
    ]


def _is_inner(child: QWidget) -> bool:
    """Parts of a control that speaks for them, and areas that only scroll."""
    parent = child.parentWidget()
    inside = isinstance(child, QLineEdit) and parent is not None and parent.inherits("QSpinBox")
    spin = parent is not None and parent.inherits("QAbstractSpinBox")
    only_scrolls = type(child) is QAbstractScrollArea or child.inherits("QHeaderView")
    return inside or spin or only_scrolls or child.objectName().startswith("qt_")


def name_of(widget: QWidget) -> str:
    """What a screen reader calls it."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def test_every_control_has_a_name(screen: QWidget) -> None:
    nameless = [widget for widget in reachable(screen) if not name_of(widget).strip()]
    assert nameless == []
    assert len(reachable(screen)) > 2


def test_tab_leads_through_every_control_that_is_shown(stage: Stage, screen: QWidget) -> None:
    shown = {one for one in reachable(screen) if one.isVisible() and one.isEnabled()}
    met: set[QWidget] = set()
    for _ in range(3 * len(shown) + 10):
        focus = QApplication.focusWidget()
        if focus is not None:
            met.add(focus)
            met.add(focus.focusProxy() or focus)
        stage.qtbot.keyClick(focus or screen, Qt.Key.Key_Tab)
    missed = {one for one in shown - met if not _in_same_group(one, met)}
    assert missed == set()


def _in_same_group(button: QWidget, met: set[QWidget]) -> bool:
    """Of buttons that exclude one another Tab meets the chosen one; arrows lead to the others."""
    group = getattr(button, "group", lambda: None)()
    if group is not None:
        return any(one in met for one in group.buttons())
    exclusive = getattr(button, "autoExclusive", lambda: False)()
    return bool(exclusive) and any(
        one.parentWidget() is button.parentWidget()
        for one in met
        if getattr(one, "autoExclusive", lambda: False)()
    )
