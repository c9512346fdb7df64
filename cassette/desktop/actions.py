"""One table of everything a person can do: menus, shortcuts, the Ctrl+? window and the docs.

``table()`` is the data, ``Actions`` makes it live in a window::

    actions.on("play", listening.toggle)      # what it does
    actions["play"].setEnabled(False)         # the QAction, for buttons and menus
    shortcut_groups(single_keys=True)         # what the shortcuts window shows

A key in scope LIST is shown but not bound: the focused list or field handles it itself. Keys of
one character can be switched off (WCAG 2.1.4); everything stays reachable through the menus.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QMenu,
    QMenuBar,
    QTabBar,
    QWidget,
)

from cassette.desktop.action_table import Act, Scope, table
from cassette.desktop.icons import icon
from cassette.desktop.language import tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.desktop.theme import Theme

_ARROWS = {Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down}


class Menu(StrEnum):
    """The menus, in their order."""

    FILE = "file"
    PLAY = "play"
    NOTE = "note"
    GO = "go"
    TEAM = "team"
    VIEW = "view"
    HELP = "help"

    @property
    def heading(self) -> str:
        """The menu's name with its mnemonic."""
        return {
            Menu.FILE: tr("&Meeting", "menu"),
            Menu.PLAY: tr("&Listen", "menu"),
            Menu.NOTE: tr("&Note", "menu"),
            Menu.GO: tr("&Go", "menu"),
            Menu.TEAM: tr("&Team", "menu"),
            Menu.VIEW: tr("&View", "menu"),
            Menu.HELP: tr("&Help", "menu"),
        }[self]


@dataclass(frozen=True, slots=True)
class ShortcutRow:
    """A line of the shortcuts window: what it does and its keys as people read them."""

    text: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShortcutGroup:
    """The shortcuts of one menu."""

    title: str
    rows: tuple[ShortcutRow, ...]


def is_single_key(key: str) -> bool:
    """Whether ``key`` starts with one printable character alone (Space is not one)."""
    first = key.split(", ", maxsplit=1)[0]
    return len(first.removeprefix("Shift+")) == 1


def keys_of(act: Act, *, single_keys: bool) -> tuple[str, ...]:
    """The keys that work, given the person's choice."""
    return tuple(key for key in act.keys if single_keys or not is_single_key(key))


def working_keys(act: Act, *, single_keys: bool) -> tuple[str, ...]:
    """The same, with the keys that go without saying."""
    return (*keys_of(act, single_keys=single_keys), *act.also)


def shortcut_groups(*, single_keys: bool = True) -> tuple[ShortcutGroup, ...]:
    """Everything that has a key, grouped by menu, in the system's own spelling of keys."""
    native = QKeySequence.SequenceFormat.NativeText
    groups = []
    for menu in Menu:
        rows = tuple(
            ShortcutRow(
                act.text.replace("&", "").rstrip("…"),
                tuple(
                    QKeySequence(key).toString(native)
                    for key in keys_of(act, single_keys=single_keys)
                ),
            )
            for act in table()
            if act.menu == menu and keys_of(act, single_keys=single_keys)
        )
        if rows:
            groups.append(ShortcutGroup(menu.heading.replace("&", ""), rows))
    return tuple(groups)


class Actions(QObject):
    """The table made live: one QAction each, added to ``window`` so that their keys work there."""

    def __init__(self, window: QWidget, theme: Theme, *, single_keys: bool = True) -> None:
        super().__init__(window)
        self._acts = {act.name: act for act in table()}
        self._theme = theme
        self._made: dict[str, QAction] = {}
        self._handlers: dict[str, Callable[[], object]] = {}
        self._off: set[str] = set()
        self._sheet_open = False
        for act in self._acts.values():
            self._made[act.name] = self._make(act, window)
        self.use_single_keys(single_keys)
        self._refresh()
        self._tinted = False
        theme.changed.connect(self._forget_tint)

    def __getitem__(self, name: str) -> QAction:
        return self._made[name]

    def on(self, name: str, handler: Callable[[], object]) -> None:
        """What the action does. Without a handler an action is disabled."""
        self._handlers[name] = handler
        self._refresh(name)

    def enable(self, name: str, enabled: bool) -> None:
        """Whether it can be done now."""
        (self._off.discard if enabled else self._off.add)(name)
        self._refresh(name)

    def do(self, name: str) -> None:
        """Do it whatever covers the window: somebody outside of it asks."""
        if name not in self._off:
            self._do(name)

    def under_sheet(self, open_: bool) -> None:
        """A sheet covers the window: only actions of scope APP work, the sheet owns its keys."""
        self._sheet_open = open_
        self._refresh()

    def use_single_keys(self, wanted: bool) -> None:
        """Switch the one-character keys on or off."""
        for name, act in self._acts.items():
            keys = () if act.scope is Scope.LIST else working_keys(act, single_keys=wanted)
            self._made[name].setShortcuts([QKeySequence(key) for key in keys])

    def fill(self, bar: QMenuBar) -> None:
        """Put every action into its menu."""
        for menu in Menu:
            self._fill_menu(bar.addMenu(menu.heading), menu)

    def menu_with(self, parent: QWidget, names: list[str]) -> QMenu:
        """A context menu of these actions; an empty name is a line between them."""
        made = QMenu(parent)
        made.aboutToShow.connect(self._tint)
        for name in names:
            made.addAction(self._made[name]) if name else made.addSeparator()
        return made

    def _fill_menu(self, made: QMenu, menu: Menu) -> None:
        group = ""
        made.aboutToShow.connect(self._tint)
        for act in self._acts.values():
            if act.menu != menu:
                continue
            if group and act.group != group:
                made.addSeparator()
            group = act.group
            made.addAction(self._made[act.name])

    def _make(self, act: Act, window: QWidget) -> QAction:
        made = QAction(act.text, self)
        made.setObjectName(act.name)
        made.setCheckable(act.checkable)
        made.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        made.setAutoRepeat(act.repeats)
        if act.name == "quit":
            made.setMenuRole(QAction.MenuRole.QuitRole)
        elif act.name == "settings":
            made.setMenuRole(QAction.MenuRole.PreferencesRole)
        made.triggered.connect(lambda: self._do(act.name))
        window.addAction(made)
        return made

    def _do(self, name: str) -> None:
        handler = self._handlers.get(name)
        if handler is not None:
            handler()

    def _refresh(self, *names: str) -> None:
        """Enable what can be done: these actions, or all."""
        for name in names or self._acts:
            act = self._acts[name]
            covered = self._sheet_open and act.scope is not Scope.APP
            ready = name in self._handlers or act.scope is Scope.LIST
            self._made[name].setEnabled(ready and not covered and name not in self._off)

    def _forget_tint(self) -> None:
        self._tinted = False

    def _tint(self) -> None:
        """Icons are made when a menu first opens: 40 of them would hold up the first paint."""
        if self._tinted:
            return
        self._tinted = True
        for name, act in self._acts.items():
            if act.icon:
                self._made[name].setIcon(icon(act.icon, self._theme))


def keeps_key(focused: QWidget | None, event: QKeyEvent) -> bool:
    """Whether a key is the focused control's own and must not become a shortcut.

    Space presses a focused button, arrows move in a combo box, a number field or a tab bar. Text
    fields protect what they use by themselves.
    """
    return focused is not None and _is_own_key(focused, event)


def leaves_key(window: QWidget, event: QEvent) -> bool:
    """Whether ``event`` was a key that a window with shortcuts left to its focused control.

    For the ``event`` of the window. A ShortcutOverride reaches it when the control did not accept
    it; a filter on the application would run Python for every event there is.
    """
    if (
        isinstance(event, QKeyEvent)
        and event.type() == QEvent.Type.ShortcutOverride
        and keeps_key(window.focusWidget(), event)
    ):
        event.accept()
        return True
    return False


def _is_own_key(watched: QWidget, event: QKeyEvent) -> bool:
    key = Qt.Key(event.key())
    if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
        return False
    if isinstance(watched, QAbstractButton):
        return key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter) or (
            watched.autoExclusive() and key in _ARROWS
        )
    if isinstance(watched, QComboBox):
        return key == Qt.Key.Key_Space or key in _ARROWS
    if isinstance(watched, QAbstractSpinBox | QTabBar | QAbstractSlider):
        return key in _ARROWS
    return False
