"""The small style sheet over Fusion: buttons, fields, lists, scroll bars, from the tokens.

Buttons choose their look with the dynamic property ``kind``: primary, record, ghost, danger, chip
(or none: a plain bordered one). Labels: title, heading, muted, caption, strong, error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.runtime.resources import resource

if TYPE_CHECKING:
    from cassette.desktop.theme import Tokens


def style_sheet(tokens: Tokens) -> str:
    """The QSS for these tokens."""
    template = "".join((_BUTTONS, _FIELDS, _LISTS, _BARS, _LABELS, _FRAMES))
    tick = resource("icons/tick-black.svg" if tokens.dark else "icons/tick-white.svg")
    template = template.replace("@tick@", tick.as_posix())
    template = template.replace("@down@", resource("icons/tick-down.svg").as_posix())
    for name in sorted(tokens.__slots__, key=len, reverse=True):
        value = getattr(tokens, name)
        if isinstance(value, str):
            template = template.replace(f"@{name}@", value)
    return template


_BUTTONS = """
QPushButton, QToolButton {
  border: 1px solid @border@; border-radius: 8px; padding: 6px 12px;
  background: @base@; color: @text@;
}
QToolButton { padding: 4px; }
QPushButton:hover, QToolButton:hover { background: @hover@; }
QPushButton:pressed, QToolButton:pressed { background: @selected@; }
QPushButton:focus, QToolButton:focus { border: 2px solid @accent@; padding: 5px 11px; }
QToolButton:focus { padding: 5px; }
QPushButton:disabled, QToolButton:disabled { color: @muted@; border-color: @line@; }
QPushButton:checked, QToolButton:checked { background: @accent_soft@; border-color: @accent@; }
QPushButton[kind="primary"] {
  background: @accent@; color: @on_accent@; border-color: @accent@; font-weight: 600;
}
QPushButton[kind="record"] {
  background: @record@; color: @on_record@; border-color: @record@; font-weight: 600;
}
QPushButton[kind="primary"]:focus, QPushButton[kind="record"]:focus {
  border: 2px solid @text@;
}
QPushButton[kind="primary"]:disabled, QPushButton[kind="record"]:disabled {
  background: @hover@; color: @muted@; border-color: @line@;
}
QPushButton[shape="icon"] { padding: 6px; min-width: 20px; }
QPushButton[shape="icon"]:focus { padding: 5px; }
QPushButton[place="team"] { text-align: left; font-weight: 600; padding: 7px 9px; }
QPushButton[place="team"]:focus { padding: 6px 8px; }
QPushButton[place="sync"] { text-align: left; padding: 5px 9px; color: @muted@; }
QPushButton[place="sync"]:focus { padding: 4px 8px; }
QPushButton[kind="danger"] { color: @record@; border-color: @record@; }
QPushButton[kind="ghost"], QToolButton[kind="ghost"] {
  background: transparent; border-color: transparent;
}
QPushButton[kind="ghost"]:hover, QToolButton[kind="ghost"]:hover { background: @hover@; }
QPushButton[kind="ghost"]:focus, QToolButton[kind="ghost"]:focus { border: 2px solid @accent@; }
QPushButton[kind="link"] {
  background: transparent; border-color: transparent; color: @accent@; padding: 4px 6px;
}
QPushButton[kind="link"]:focus { border: 2px solid @accent@; padding: 3px 5px; }
QPushButton[kind="chip"] { border-radius: 10px; padding: 3px 10px; }
QPushButton[kind="chip"]:focus { padding: 2px 9px; }
QPushButton[tone="warn"] { color: @warn@; background: @warn_soft@; border-color: @warn_soft@; }
QPushButton[tone="record"] {
  color: @record@; background: @record_soft@; border-color: @record_soft@;
}
QPushButton[kind="round"], QToolButton[kind="round"] { border-radius: 18px; padding: 7px; }
QPushButton[kind="play"] {
  border-radius: 19px; background: @accent@; border-color: @accent@; padding: 7px;
  min-width: 22px; max-width: 22px; min-height: 22px; max-height: 22px;
}
QPushButton[kind="play"]:focus { border: 2px solid @text@; padding: 6px; }
QPushButton[kind="play"]:disabled { background: @hover@; border-color: @line@; }
QToolButton::menu-indicator, QPushButton::menu-indicator { image: none; width: 0px; }
"""

_FIELDS = """
QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QAbstractSpinBox {
  border: 1px solid @border@; border-radius: 8px; padding: 6px 10px;
  background: @base@; color: @text@;
  selection-background-color: @accent@; selection-color: @on_accent@;
}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QAbstractSpinBox:focus {
  border: 2px solid @accent@; padding: 5px 9px;
}
QAbstractSpinBox { padding: 5px 4px; }
QAbstractSpinBox:focus { padding: 4px 3px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {
  width: 0; height: 0; border: none; subcontrol-origin: border;
}
QAbstractSpinBox QLineEdit, QComboBox QLineEdit {
  border: none; padding: 0; background: transparent;
}
QTextEdit[kind="read"], QTextEdit[kind="read"]:focus {
  border: none; background: transparent; padding: 0;
}
QTextEdit[kind="read"]:focus { border-left: 2px solid @accent@; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url(@down@); width: 14px; height: 14px; }
QComboBox QAbstractItemView {
  border: 1px solid @border@; background: @base@; outline: none;
  selection-background-color: @selected@; selection-color: @text@;
}
QCheckBox, QRadioButton { spacing: 8px; padding: 3px; border: 2px solid transparent; }
QCheckBox:focus, QRadioButton:focus { border: 2px solid @accent@; border-radius: 6px; }
QCheckBox::indicator, QRadioButton::indicator, QListView::indicator {
  width: 14px; height: 14px; border: 1px solid @muted@; border-radius: 4px; background: @base@;
}
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:checked, QListView::indicator:checked {
  background: @accent@; border-color: @accent@; image: url(@tick@);
}
QRadioButton::indicator:checked { border: 5px solid @accent@; width: 6px; height: 6px; }
QCheckBox::indicator:disabled, QListView::indicator:disabled { border-color: @border@; }
"""

_LISTS = """
QListView, QTreeView, QTableView {
  border: none; background: @base@; outline: none; selection-background-color: @selected@;
  selection-color: @text@;
}
QListView[kind="side"] { background: transparent; }
QAbstractItemView:focus { border: none; }
QListView[kind="field"], QTreeView[kind="field"] {
  border: 1px solid @border@; border-radius: 8px; padding: 3px;
}
QListView[kind="field"]:focus, QTreeView[kind="field"]:focus {
  border: 2px solid @accent@; padding: 2px;
}
QListView[kind="field"]::item { padding: 6px 8px; border-radius: 6px; }
QTreeView[kind="field"]::item { padding: 3px 4px; }
QListView[kind="field"]::item:selected, QTreeView[kind="field"]::item:selected {
  background: @selected@; color: @text@;
}
QScrollArea { border: none; background: transparent; }
QMenu { background: @base@; border: 1px solid @border@; border-radius: 8px; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 6px; color: @text@; }
QMenu::item:selected { background: @selected@; }
QMenu::item:disabled { color: @muted@; }
QMenu::separator { height: 1px; background: @line@; margin: 4px 8px; }
QMenu::icon { padding-left: 8px; }
QMenuBar { background: @window@; border-bottom: 1px solid @line@; }
QMenuBar::item { padding: 5px 10px; border-radius: 6px; background: transparent; color: @text@; }
QMenuBar::item:selected { background: @hover@; }
QToolTip {
  background: @text@; color: @base@; border: 1px solid @border@; padding: 4px 8px;
}
"""

_BARS = """
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: @border@; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: @muted@; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QProgressBar {
  border: none; border-radius: 3px; background: @line@; max-height: 6px; color: transparent;
}
QProgressBar::chunk { background: @accent@; border-radius: 3px; }
"""

_LABELS = """
QLabel[kind="muted"], QLabel[kind="caption"] { color: @muted@; }
QLabel[kind="error"] { color: @record@; }
QLabel[kind="good"] { color: @good@; }
QLabel[kind="warn"] { color: @warn@; }
"""

_FRAMES = """
QFrame[kind="card"] { background: @raised@; border: 1px solid @line@; border-radius: 10px; }
QFrame[kind="page"] { background: @base@; }
QFrame[kind="bar"] { background: @window@; }
QFrame[kind="rule"] { background: @line@; border: none; }
QWidget#content { background: @base@; }
QFrame#sheet { background: @base@; border: 1px solid @border@; border-radius: 12px; }
QFrame#title-card {
  background: @raised@; border: 1px solid @accent@; border-radius: 10px;
}
QFrame#toast { background: @text@; border-radius: 10px; }
QFrame#toast QLabel { color: @base@; }
QFrame#toast QPushButton {
  background: transparent; border: 1px solid transparent; color: @base@; font-weight: 600;
}
QFrame#toast QPushButton:focus { border: 2px solid @base@; }
QFrame#banner { border-radius: 8px; border: 1px solid @border@; background: @raised@; }
QFrame#banner[tone="error"] { background: @record_soft@; border-color: @record@; }
QFrame#banner[tone="warn"] { background: @warn_soft@; border-color: @warn@; }
QFrame#banner[tone="info"] { background: @accent_soft@; border-color: @accent@; }
QSplitter::handle { background: @line@; }
QTabBar::tab {
  background: transparent; border: 2px solid transparent; border-bottom: 2px solid transparent;
  padding: 8px 12px; color: @muted@;
}
QTabBar::tab:hover { background: @hover@; }
QTabBar::tab:selected { color: @text@; border-bottom-color: @accent@; font-weight: 600; }
QTabBar[focused="true"]::tab:selected { border: 2px solid @accent@; border-radius: 6px; }
"""
