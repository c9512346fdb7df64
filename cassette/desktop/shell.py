"""What every screen receives: the library, the ways to it, and what it may ask of the window.

A screen is ``SomeScreen(shell)``; it knows no other screen. In short:

* read:      ``bridge.run(Lane.STORE, lambda: workspace.library.queries.inbox(...), then)``
* write:     ``bridge.run(Lane.STORE, lambda: write_note(workspace.desk, ...), then)``;
             anything that takes over 100 ms (encoding, importing) goes on ``Lane.POOL``.
* news:      ``shell.feed.appended.connect(self._on_appended)`` (tuple of envelopes): read again.
* team:      ``shell.in_step.status`` and ``changed``; ``shell.travelling_at.of(card)``.
* levels:    ``shell.pulse.watch(widget, refresh)``: 30 Hz while visible.
* looks:     ``shell.theme.tokens``, ``shell.theme.changed``; ``icons.keep(button, "play", theme)``.
* words:     ``tr`` and ``told`` of ``desktop.language``; labels and buttons of ``plain_text``.
* say:       ``shell.toast(text, Way(tr("Undo"), undo))``, ``shell.banner(error)``,
             ``shell.announce(text)``.
* go:        ``shell.show_meeting(id)``, ``shell.show_inbox()``, ``shell.play(cards, index)``.
* cover:     ``shell.open_sheet(sheet)`` with a ``widgets.sheet.Sheet``; ``shell.record(place)``,
             ``shell.new_meeting()`` and the other doors open the usual ones.
* sound:     ``shell.borrow_player()`` for a draft: listening is paused and stands aside until
             ``shell.return_player()``.

A Shell does nothing by itself: it emits, the frame listens. A test can listen instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal

from cassette.desktop.bridge import Bridge, Lane
from cassette.desktop.in_step import InStep
from cassette.desktop.language import told
from cassette.desktop.models.moments_at import MomentsAt
from cassette.desktop.models.travelling_at import TravellingAt
from cassette.domain.errors import CassetteError
from cassette.runtime.settings import Settings, change_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from cassette.audio.player import Player
    from cassette.desktop.feed import Feed
    from cassette.desktop.pulse import Pulse
    from cassette.desktop.theme import Theme
    from cassette.desktop.widgets.sheet import Sheet
    from cassette.domain.ids import MeetingId, NoteId
    from cassette.domain.views import NoteCard, TeamCard
    from cassette.workflows.desk import Place
    from cassette.workflows.purpose import Purpose
    from cassette.workflows.record_note import DraftCard
    from cassette.workspace import Workspace

    Then = Callable[[NoteCard], object]
    """What a posted note is for."""

Tone = Literal["info", "warn", "error"]


@dataclass(frozen=True, slots=True)
class Way:
    """A way on: what the button says and what it does."""

    text: str
    do: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Toast:
    """Something that was done, said for six seconds. ``way`` usually takes it back."""

    text: str
    way: Way | None = None


@dataclass(frozen=True, slots=True)
class Banner:
    """Something that stays true until it is dealt with. The same ``key`` replaces the old one.

    ``code`` is copyable under Details; ``closable`` false for what cannot be waved away.
    """

    key: str
    text: str
    hint: str = ""
    tone: Tone = "error"
    way: Way | None = None
    code: str = ""
    closable: bool = True


class Shell(QObject):
    """The one argument of every screen; see the module."""

    meeting_wanted = Signal(str, str)
    inbox_wanted = Signal()
    toasted = Signal(object)
    bannered = Signal(object)
    unbannered = Signal(str)
    announced = Signal(str, bool)
    play_wanted = Signal(object, int, int)
    player_borrowed = Signal(bool)
    sheet_wanted = Signal(object)
    library_wanted = Signal(object)
    settings_changed = Signal(object)
    team_changed = Signal()
    scribe_said = Signal(object)
    row_facts_changed = Signal()

    def __init__(
        self, workspace: Workspace, bridge: Bridge, feed: Feed, pulse: Pulse, theme: Theme
    ) -> None:
        super().__init__()
        self.workspace = workspace
        self.bridge = bridge
        self.feed = feed
        self.pulse = pulse
        self.theme = theme
        self.settings: Settings = workspace.settings
        self.team: TeamCard = workspace.library.team
        """The team as last read; ``team_changed`` says when it is another."""
        self.moments_at = MomentsAt(self)
        """What people left at moments of notes, for whoever draws it."""
        self.in_step = InStep(self)
        """How the library stands with its team; told once the window was painted."""
        self.travelling_at = TravellingAt(self)
        """Which notes are not everywhere yet."""
        for facts in (self.moments_at, self.travelling_at):
            facts.changed.connect(self.row_facts_changed)

    def take_team(self, team: TeamCard) -> None:
        """The team has changed: tell everyone."""
        if team != self.team:
            self.team = team
            self.team_changed.emit()

    def now_ms(self) -> int:
        """The clock of the workspace, UTC ms."""
        return self.workspace.desk.now_ms()

    # --- going ------------------------------------------------------------------------------

    def show_meeting(self, meeting: MeetingId, note: NoteId | None = None) -> None:
        """Open a meeting, at a note of it when given."""
        self.meeting_wanted.emit(meeting, note or "")

    def show_inbox(self) -> None:
        """Go to Catch up."""
        self.inbox_wanted.emit()

    def play(self, cards: Sequence[NoteCard], index: int = 0, at_ms: int = -1) -> None:
        """Play these notes in order from ``index``; at -1 from where the person left off."""
        self.play_wanted.emit(tuple(cards), index, at_ms)

    def borrow_player(self) -> Player:
        """The player, for a draft. Listening pauses and stands aside until ``return_player``."""
        self.player_borrowed.emit(True)
        return self.workspace.player

    def return_player(self) -> None:
        """Done with the player: listening may have it again."""
        self.player_borrowed.emit(False)

    # --- saying -----------------------------------------------------------------------------

    def toast(self, text: str, action: Way | None = None) -> None:
        """Say that something was done; also announced."""
        self.toasted.emit(Toast(text, action))

    def banner(self, what: CassetteError | Banner, action: Way | None = None) -> None:
        """Say something that stays until dealt with. A known error is worded by itself."""
        self.bannered.emit(banner_of(what, action) if isinstance(what, CassetteError) else what)

    def unbanner(self, key: str) -> None:
        """What this banner said is dealt with. An error's key is its code."""
        self.unbannered.emit(key)

    def announce(self, text: str, assertive: bool = False) -> None:
        """Have it spoken by the screen reader; ``assertive`` interrupts."""
        self.announced.emit(text, assertive)

    # --- covering ---------------------------------------------------------------------------

    def open_sheet(self, sheet: Sheet) -> None:
        """Show a sheet over the window. One at a time: an open one is asked to close first."""
        self.sheet_wanted.emit(sheet)

    def record(
        self,
        place: Place,
        prompt: str = "",
        seconds: int = 0,
        *,
        purpose: Purpose | None = None,
        write: bool = False,
    ) -> None:
        """Start recording a note here. ``prompt`` and the soft limit ``seconds`` are shown.

        ``purpose`` is what becomes of the note once it is posted. ``write``: it is typed, not
        spoken.
        """
        from cassette.desktop import doors

        doors.record(self, place, prompt, seconds, purpose, write=write)

    def review(self, draft: DraftCard) -> None:
        """Listen to a draft before posting or discarding it: the unfinished recordings' door."""
        from cassette.desktop import doors

        doors.review(self, draft)

    def new_meeting(self) -> None:
        """Call a new meeting."""
        from cassette.desktop import doors

        doors.new_meeting(self)

    def export(self, meeting: MeetingId) -> None:
        """Export the notes of a meeting."""
        from cassette.desktop import doors

        doors.export(self, meeting)

    def open_settings(self, section: str = "") -> None:
        """Open the settings, at a section when given."""
        from cassette.desktop import doors

        doors.settings(self, section)

    def switch_library(self) -> None:
        """Choose another team."""
        from cassette.desktop import doors

        doors.libraries(self)

    def show_sync(self) -> None:
        """How the library stands with its team, and what can be done about it."""
        from cassette.desktop import doors

        doors.sync(self)

    def show_team(self) -> None:
        """The people of the team, its invitations and rules."""
        from cassette.desktop import doors

        doors.team(self)

    def show_invite(self) -> None:
        """Invite somebody into the team."""
        from cassette.desktop import doors

        doors.invite(self)

    def show_recovery(self) -> None:
        """Make recovery words, and test them."""
        from cassette.desktop import doors

        doors.recovery(self)

    def restore_backup(self, place: Path | None = None) -> None:
        """Bring a backup back as a library of its own, from this folder when given."""
        from cassette.desktop import doors

        doors.restore_backup(self, place)

    def join_team(self, link: str = "") -> None:
        """Come into another team, by this invitation when given."""
        from cassette.desktop import doors

        doors.join_team(self, link)

    def show_help(self) -> None:
        """Show the user guide."""
        from cassette.desktop import doors

        doors.help_(self)

    def show_shortcuts(self) -> None:
        """Show every key."""
        from cassette.desktop import doors

        doors.shortcuts(self)

    def open_library(self, folder: Path | None) -> None:
        """Leave this library and open another in this window; None goes to the welcome screen."""
        self.library_wanted.emit(folder)

    # --- choosing ---------------------------------------------------------------------------

    def change_settings(self, **changes: object) -> None:
        """Keep a choice (fields of Settings); ``settings_changed`` follows with all of them."""
        self.bridge.run(
            Lane.POOL,
            lambda: change_settings(None, **changes),
            self.take_settings,
            self.banner,
            owner=self,
        )

    def take_settings(self, settings: Settings) -> None:
        """A choice was kept: tell everyone."""
        self.settings = settings
        self.workspace.settings = settings
        self.settings_changed.emit(settings)


def banner_of(error: CassetteError, way: Way | None = None, tone: Tone = "error") -> Banner:
    """A known error as a banner, its code as its key."""
    words = told(error)
    return Banner(error.code, words.message, words.hint, tone, way, error.code)
