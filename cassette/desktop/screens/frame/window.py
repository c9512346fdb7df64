"""The main window: sidebar, content, words at the side, the player below, and what covers them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from cassette.desktop import icons, plain_text, wording
from cassette.desktop.actions import Actions, leaves_key
from cassette.desktop.announce import announce
from cassette.desktop.language import tr
from cassette.desktop.models.meetings_model import MeetingsModel
from cassette.desktop.screens.frame.cover import Cover
from cassette.desktop.screens.frame.memory import WindowMemory
from cassette.desktop.screens.frame.parts import PLACES, Parts
from cassette.desktop.theme import PLAYER_HEIGHT, SPACE_L, SPACE_S
from cassette.desktop.widgets.banner import BannerStack
from cassette.desktop.widgets.toast import ToastBar

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QResizeEvent

    from cassette.desktop.listening import Listening
    from cassette.desktop.screens.frame.parts import Screen
    from cassette.desktop.screens.meeting.screen import MeetingScreen
    from cassette.desktop.shell import Banner, Shell, Toast
    from cassette.domain.ids import MeetingId
    from cassette.domain.views import NoteCard
    from cassette.runtime.settings import Settings

MIN_SIZE = (720, 480)
FIRST_SIZE = (1180, 760)
NARROW = 900
WORDS_FROM = 1020
_CONTEXT_MENU = [
    "play",
    "heard",
    "",
    "reply",
    "write_reply",
    "",
    "react_agree",
    "react_question",
    "react_concern",
    "react_thanks",
    "react_done",
    "react_more",
    "",
    "transcript",
    "copy_words",
    "transcribe_again",
    "transcribe_stop",
    "",
    "make_action",
    "make_proposal",
    "",
    "fetch_audio",
    "delete",
    "erase",
]


class MainWindow(QMainWindow):
    """Shows one library. ``left`` fires when it has closed."""

    left = Signal()

    def __init__(self, shell: Shell, listening: Listening) -> None:
        super().__init__()
        self.shell, self.listening = shell, listening
        self.hurried = False
        """The system ends us: what is kept is not told before going."""
        self.setMinimumSize(*MIN_SIZE)
        self.resize(*FIRST_SIZE)
        self.actions_ = Actions(self, shell.theme, single_keys=shell.settings.letter_keys)
        self.meetings = MeetingsModel(shell)
        self.parts = Parts(shell, listening, self.actions_, self.meetings)
        self._wants_sidebar = self._wants_words = True
        self._lay_out()
        self._connect()
        self.actions_.fill(self.menuBar())
        corners = (("sidebar", Qt.Corner.TopLeftCorner), ("details", Qt.Corner.TopRightCorner))
        for name, corner in corners:
            button = plain_text.tool_button(self.actions_[name])
            icons.keep(button, "sidebar" if name == "sidebar" else "panel", self.shell.theme)
            button.setParent(
                self.menuBar()
            )  # setCornerWidget alone leaves it to Python's collector
            self.menuBar().setCornerWidget(button, corner)
        self._name()

    def _lay_out(self) -> None:
        parts = self.parts
        self.stack = QStackedWidget()
        self.stack.addWidget(parts.inbox)
        parts.with_meeting(self._take_in)
        self.banners = BannerStack(self.shell.theme)
        self.banners.setContentsMargins(SPACE_L, SPACE_S, SPACE_L, 0)
        content = QWidget()
        content.setObjectName("content")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banners)
        column.addWidget(self.stack, 1)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setHandleWidth(1)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(content)
        self.split.addWidget(parts.side)
        self.split.setStretchFactor(0, 1)
        self.split.setStretchFactor(1, 0)
        self.split.setSizes([700, 330])
        upper = QHBoxLayout()
        upper.setSpacing(0)
        for part in (parts.sidebar, _rule(vertical=True), self.split):
            upper.addWidget(part, 1 if part is self.split else 0)
        whole = QWidget()
        outer = QVBoxLayout(whole)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(upper, 1)
        outer.addWidget(_rule(vertical=False))
        outer.addWidget(parts.bar)
        self.setCentralWidget(whole)
        self.toast = ToastBar(whole, lift=PLAYER_HEIGHT)
        self.toast.left.connect(self._on_words_left)
        self.cover = Cover(whole, self.shell.theme)

    def _connect(self) -> None:
        shell, parts = self.shell, self.parts
        shell.meeting_wanted.connect(self.show_meeting)
        shell.inbox_wanted.connect(self.show_inbox)
        shell.toasted.connect(self._on_toast)
        shell.bannered.connect(self._on_banner)
        shell.unbannered.connect(self.banners.take)
        shell.announced.connect(self._on_announced)
        shell.sheet_wanted.connect(self.cover.open)
        shell.team_changed.connect(self._name)
        shell.settings_changed.connect(self._on_settings)
        self.cover.covered.connect(self.actions_.under_sheet)
        self.cover.orphaned.connect(self._on_words_left)
        parts.sidebar.entered.connect(self.go)
        parts.inbox.noted.connect(self._on_noted)
        parts.inbox.menu_wanted.connect(self.show_note_menu)
        parts.words.left.connect(self._on_words_left)
        parts.side.left.connect(self._on_words_left)
        self.stack.currentChanged.connect(self._name)

    def _take_in(self, meeting: MeetingScreen) -> None:
        self.stack.addWidget(meeting)
        meeting.noted.connect(self._on_noted)
        meeting.model.paged.connect(self._name)
        meeting.model.paged.connect(self.parts.side.on_page)

    # --- where we are -------------------------------------------------------------------------

    @property
    def screen_(self) -> Screen:
        """The screen that is shown."""
        shown: Screen = self.stack.currentWidget()  # type: ignore[assignment]
        return shown

    def _shows(self, screen: QWidget) -> bool:
        return self.stack.currentWidget() is screen

    @property
    def section(self) -> str:
        """ "inbox", a place or the id of the meeting that is shown."""
        place = self.parts.shown_place(self.stack.currentWidget())
        if place:
            return place
        screen = self.parts.made_meeting
        if screen is None or screen.meeting is None or not self._shows(screen):
            return "inbox"
        return str(screen.meeting)

    def go(self, section: str) -> None:
        """Go to "inbox", a place or a meeting."""
        if section in PLACES:
            self.show_place(section)
        else:
            self.show_inbox() if section == "inbox" else self.show_meeting(section)  # type: ignore[arg-type]

    def show_inbox(self) -> None:
        """Catch up."""
        self.stack.setCurrentWidget(self.parts.inbox)
        self.parts.side.show_meeting(None)
        self.parts.sidebar.list.show_key("inbox")
        self._on_noted(self.parts.inbox.current())

    def show_place(self, name: str) -> None:
        """The actions or the decisions of the team."""
        screen = self.parts.place(name)
        if self.stack.indexOf(screen) < 0:
            self.stack.addWidget(screen)
        self.stack.setCurrentWidget(screen)
        self.parts.side.show_meeting(None)
        self.parts.sidebar.list.show_key(name)
        self._on_noted(self.screen_.current())
        self._keep_focus_here()

    def show_meeting(self, meeting: MeetingId, note: str = "") -> None:
        """A meeting, at a note of it when given."""
        self.stack.setCurrentWidget(self.parts.meeting)
        self.parts.meeting.show_meeting(meeting, note)  # read before what stands beside it
        self.parts.side.show_meeting(meeting)
        self.parts.sidebar.list.show_key(meeting)
        self._keep_focus_here()

    def _keep_focus_here(self) -> None:
        """The screen that had the focus is gone, and Qt gave it to whatever button came next."""
        focus = self.focusWidget()
        if focus is None or self.stack.isAncestorOf(focus):
            self.screen_.first_focus().setFocus()

    def step_pane(self, by: int) -> None:
        """F6: the next of sidebar, screen, side, player, toast; what is hidden is left out."""
        stops = [
            self.parts.sidebar.first_focus(),
            *self.screen_.panes(),
            self.parts.side.first_focus(),
            self.parts.bar.play,
            self.toast.way,
        ]
        stops = [stop for stop in stops if stop.isVisible() and stop.isEnabled()]
        here = next((n for n, stop in enumerate(stops) if _holds_focus(stop)), -1 if by > 0 else 0)
        stops[(here + by) % len(stops)].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_sidebar(self, wanted: bool) -> None:
        """F9. A narrow window has room for the sidebar or the words, not for both."""
        self._wants_sidebar = wanted
        if wanted and self.width() < NARROW:
            self._put_away("details")
        self.parts.sidebar.setVisible(wanted)
        self.actions_["sidebar"].setChecked(wanted)

    def show_words(self, wanted: bool) -> None:
        """Shift+F9, and T when they are hidden."""
        self._wants_words = wanted
        if wanted and self.width() < NARROW:
            self._put_away("sidebar")
        self.parts.side.setVisible(wanted)
        self.actions_["details"].setChecked(wanted)

    def _put_away(self, name: str) -> None:
        """Hide a side for now: a wider window has it again."""
        (self.parts.sidebar if name == "sidebar" else self.parts.side).hide()
        self.actions_[name].setChecked(False)

    # --- remembering --------------------------------------------------------------------------

    def restore(self, memory: WindowMemory) -> None:
        """Be as the window was left. Call it before ``show``."""
        if memory.geometry:
            self.restoreGeometry(QByteArray(memory.geometry))
        self._wants_sidebar, self._wants_words = memory.sidebar, memory.words
        if memory.split > 0:
            self.split.setSizes([max(320, self.width() - memory.split), memory.split])
        self._fit()
        if memory.section in PLACES:
            self.show_place(memory.section)
        elif memory.section and memory.section != "inbox":
            self.show_meeting(memory.section, memory.note)  # type: ignore[arg-type]
        else:
            self.show_inbox()
            if memory.note:
                self.parts.inbox.go_to(memory.note)

    def memory(self) -> WindowMemory:
        """How the window is left."""
        card, heard = self.screen_.current(), self.listening.card
        made = WindowMemory(
            geometry=bytes(self.saveGeometry().data()),
            section=self.section,
            note=card.id if card is not None else "",
            sidebar=self._wants_sidebar,
            words=self._wants_words,
            split=self.split.sizes()[1],
        )
        if heard is None:
            return made
        return replace(made, heard=heard.id, position_ms=self.listening.position_ms)

    # --- what happens -------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        return leaves_key(self, event) or super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        crossed = {
            limit
            for limit in (NARROW, WORDS_FROM)
            if (event.oldSize().width() < limit) != (event.size().width() < limit)
        }
        if crossed:
            self._fit()

    def _fit(self) -> None:
        """A narrow window has no room for the sidebar, nor for the words; the keys bring them."""
        self.parts.sidebar.setVisible(self._wants_sidebar and self.width() >= NARROW)
        self.parts.side.setVisible(self._wants_words and self.width() >= WORDS_FROM)
        self.actions_["sidebar"].setChecked(self.parts.sidebar.isVisibleTo(self))
        self.actions_["details"].setChecked(self.parts.side.isVisibleTo(self))

    def closeEvent(self, event: QCloseEvent) -> None:
        sheet = self.cover.sheet
        if sheet is not None:
            kept = sheet.before_window_closes()
            if kept and not self.hurried:
                plain_text.tell(self, tr("Nothing is lost"), kept, tr("Close"))
        if self.cover.sheet is not None and not self.hurried:
            event.ignore()
            return
        if self.cover.sheet is not None:
            unsent = self.cover.sheet.unsent()
            if unsent is not None:
                self.parts.meeting.take_over(*unsent)
            self.cover.sheet.done()
        super().closeEvent(event)
        self.left.emit()

    def _on_announced(self, text: str, assertive: bool) -> None:
        announce(self, text, assertive=assertive)

    def _on_settings(self, settings: Settings) -> None:
        self.actions_.use_single_keys(settings.letter_keys)

    def _on_words_left(self) -> None:
        self.screen_.first_focus().setFocus()

    def _name(self, *_: object) -> None:
        screen = self.parts.made_meeting
        page = screen.model.page if screen is not None and self._shows(screen) else None
        place = self.parts.shown_place(self.stack.currentWidget())
        where = {"actions": tr("Actions"), "decisions": tr("Decisions")}.get(place, tr("Catch up"))
        where = page.row.title if page is not None else where
        team = wording.team(self.shell.team.name)
        self.setWindowTitle(f"{where} · {team} · Cassette")

    def _on_noted(self, card: NoteCard | None) -> None:
        self.parts.words.show_note(card)

    def _on_toast(self, toast: Toast) -> None:
        screen = self.parts.made_meeting
        foot = screen.composer.height() if screen is not None and self._shows(screen) else 0
        self.toast.lift = PLAYER_HEIGHT + foot
        self.toast.show_toast(toast)
        announce(self, toast.text)

    def _on_banner(self, banner: Banner) -> None:
        self.banners.show_banner(banner)
        announce(self, f"{banner.text} {banner.hint}".strip(), assertive=banner.tone == "error")

    def show_note_menu(self, at: QPoint) -> None:
        """The menu of the note the person is at."""
        self.show_menu(at, _CONTEXT_MENU)

    def show_menu(self, at: QPoint, names: list[str]) -> None:
        """A menu of these actions at a place of the screen; it goes when it is left."""
        menu = self.actions_.menu_with(self, names)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)


def _rule(*, vertical: bool) -> QFrame:
    rule = QFrame()
    rule.setProperty("kind", "rule")
    rule.setFixedWidth(1) if vertical else rule.setFixedHeight(1)
    return rule


def _holds_focus(stop: QWidget) -> bool:
    window = stop.window()
    focus = window.focusWidget()
    return focus is not None and (focus is stop or stop.isAncestorOf(focus))


def about(parent: QWidget, version: str) -> None:
    """What this program is."""
    plain_text.tell(
        parent,
        tr("Cassette {version}").format(version=version),
        tr(
            "Structured asynchronous team meetings, by voice. Free software under the GNU General "
            "Public License, version 3 or later. Your notes stay on this computer."
        ),
        tr("Close"),
    )
