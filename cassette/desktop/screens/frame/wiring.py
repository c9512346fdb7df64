"""What each action of the table does in the main window."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cassette import __version__
from cassette.desktop.language import tr
from cassette.desktop.screens.frame import window as frame
from cassette.desktop.screens.frame.attending import Attending
from cassette.desktop.screens.frame.errands import Errands
from cassette.desktop.screens.frame.parts import PLACES
from cassette.desktop.screens.frame.playing import Playing
from cassette.desktop.screens.frame.upshots import Upshots
from cassette.desktop.screens.frame.with_team import WithTeam
from cassette.workflows.desk import Place

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QPoint

    from cassette.desktop.screens.frame.attaching import Attaching
    from cassette.desktop.screens.frame.deeds import Deeds
    from cassette.desktop.screens.meeting.screen import MeetingScreen
    from cassette.domain.ids import ItemId
    from cassette.domain.views import NoteCard

_REACTIONS = ("agree", "question", "concern", "thanks", "done")
_ABOUT_MEETING = [
    "rename",
    "move_due",
    "agenda",
    "people",
    "",
    "attach_file",
    "attach_link",
    "",
    "save_template",
    "invite",
    "templates",
    "",
    "follow",
    "mute",
    "",
    "history",
]
AUDIO_FILES = "*.wav *.flac *.mp3 *.m4a *.ogg *.opus *.webm *.mp4"


class Wiring(QObject):
    """Connects actions, screens and deeds of one window."""

    def __init__(self, window: frame.MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._shell, self._listening = window.shell, window.listening
        self._parts = window.parts
        self._deeds: Deeds | None = None
        self._attaching: Attaching | None = None
        self.playing = Playing(window, lambda: self.deeds)
        self._speak()
        self._move()
        self._rest()
        self.upshots, self.errands = Upshots(window), Errands(window)
        self.attending = Attending(window)
        self.with_team = WithTeam(window.shell)
        self._parts.with_meeting(self._connect_meeting)
        self._parts.words.react_wanted.connect(self._react_now)

    @property
    def deeds(self) -> Deeds:
        """What a person does; the workflows behind it are imported with the first deed."""
        if self._deeds is None:
            from cassette.desktop.screens.frame.deeds import Deeds

            self._deeds = Deeds(self._shell)
        return self._deeds

    @property
    def attaching(self) -> Attaching:
        """What is done with attachments; imported with the first one."""
        if self._attaching is None:
            from cassette.desktop.screens.frame.attaching import Attaching

            self._attaching = Attaching(self._shell, self._window)
        return self._attaching

    def _connect_meeting(self, meeting: MeetingScreen) -> None:
        meeting.part_wanted.connect(self._on_part)
        meeting.written.connect(self._on_written)
        meeting.retitled.connect(self._on_retitled)
        meeting.due_moved.connect(self._on_due_moved)
        meeting.toggled.connect(self._close_or_reopen)
        meeting.owed_wanted.connect(self.errands.go_and_do)
        meeting.people_wanted.connect(partial(self._about_meeting, "people"))
        meeting.menu_wanted.connect(self._on_menu)
        meeting.file_opened.connect(lambda one: self.attaching.open(one))
        meeting.files_dropped.connect(self._attach_dropped)
        meeting.more_wanted.connect(lambda at: self._window.show_menu(at, _ABOUT_MEETING))

    def _speak(self) -> None:
        on = self._window.actions_.on
        on("record", self._record)
        on("reply", partial(self._reply, speak=True))
        on("write", self._write)
        on("write_reply", partial(self._reply, speak=False))
        on("add_file", self._add_file)
        on("rename", self._if_meeting(lambda: self._parts.meeting.header.edit_title()))
        on("move_due", self._if_meeting(lambda: self._parts.meeting.header.edit_due()))
        on("close_meeting", self._if_meeting(self._close_or_reopen))
        on("invite", self._if_meeting(self._invite))
        for door in ("agenda", "people", "history", "save_template"):
            on(door, partial(self._about_meeting, door))
        on("export", self._export)
        on("transcript", self._go_to_words)
        on("copy_words", self._with_card(lambda card: self.deeds.copy_words(card)))
        on("transcribe_again", self._with_card(lambda card: self.deeds.transcribe_again(card)))
        on("transcribe_stop", self._with_card(lambda card: self.deeds.stop_transcribing(card)))
        on("fetch_audio", self._with_card(lambda card: self.deeds.fetch_audio(card)))
        on("delete", self._delete)
        on("erase", self._with_card(lambda card: self.deeds.erase(card)))
        on("attach_file", self._if_meeting(lambda: self._attach(link=False)))
        on("attach_link", self._if_meeting(lambda: self._attach(link=True)))
        on("undo", self._window.toast.undo)
        for what in _REACTIONS:
            on(f"react_{what}", partial(self._react_now, what))
        on("react_more", self._any_emoji)

    def _move(self) -> None:
        on, window = self._window.actions_.on, self._window
        on("catch_up", window.show_inbox)
        for place in PLACES:
            on(place, partial(window.show_place, place))
        for n in range(2, 10):
            on(f"go_{n}", partial(self._go_number, n))
        on("back", self._back)
        on("next_pane", partial(window.step_pane, 1))
        on("previous_pane", partial(window.step_pane, -1))
        on("sidebar", lambda: window.show_sidebar(not self._parts.sidebar.isVisible()))
        on("details", lambda: window.show_words(not self._parts.side.isVisible()))
        on("full_screen", self._full_screen)
        on("menu", self._open_menu)

    def _rest(self) -> None:
        on, window, shell = self._window.actions_.on, self._window, self._shell
        on("new_meeting", shell.new_meeting)
        for door in ("series", "templates"):
            on(door, partial(self._open_door, door))
        on("libraries", shell.switch_library)
        on("sync_now", shell.in_step.sync_now)
        on("sync", shell.show_sync)
        on("team", shell.show_team)
        on("invite_member", shell.show_invite)
        on("recovery_words", shell.show_recovery)
        on("join_team", shell.join_team)
        on("settings", shell.open_settings)
        on("back_up", partial(shell.open_settings, "backup"))
        on("unfinished", self.offer_unfinished)
        on("shortcuts", shell.show_shortcuts)
        on("help", shell.show_help)
        on("about", partial(frame.about, window, __version__))
        on("close", window.close)
        on("quit", window.close)

    # --- speaking and writing -----------------------------------------------------------------

    def _in_meeting(self) -> bool:
        return self._window.screen_ is self._parts.made_meeting

    def _if_meeting(self, do: Callable[[], object]) -> Callable[[], object]:
        def checked() -> None:
            if self._in_meeting():
                do()

        return checked

    def _record(self) -> None:
        card = self._window.screen_.current()
        if self._in_meeting():
            self._parts.meeting.record()
        elif card is not None:
            self._shell.record(Place(card.meeting, card.item))
        else:
            self._shell.toast(tr("Open a meeting first: a note answers one of its questions."))

    def _reply(self, *, speak: bool) -> None:
        card = self._window.screen_.current()
        if self._in_meeting():
            self._parts.meeting.reply(speak=speak)
        elif card is not None and speak:
            place = Place(card.meeting, card.item, card.reply_to or card.id)
            place = self._listening.at_moment(place)
            self._shell.record(place, tr("Replying to {name}").format(name=card.by_name))
        elif card is not None:
            self._shell.show_meeting(card.meeting, card.id)

    def _write(self) -> None:
        card = self._window.screen_.current()
        if not self._in_meeting() and card is not None:
            self._shell.show_meeting(card.meeting, card.id)
        if self._in_meeting():
            self._parts.meeting.composer.write()

    def _add_file(self) -> None:
        from PySide6.QtWidgets import QFileDialog

        if not self._in_meeting():
            self._shell.toast(tr("Open a meeting first: a note answers one of its questions."))
            return
        pattern = tr("Sound ({patterns})").format(patterns=AUDIO_FILES)
        files, _ = QFileDialog.getOpenFileNames(self._window, tr("Add audio files"), "", pattern)
        self._parts.meeting.add_files([Path(file) for file in files])

    def _export(self) -> None:
        card = self._window.screen_.current()
        meeting = self._parts.meeting.meeting if self._in_meeting() else None
        if meeting is None and card is not None:
            meeting = card.meeting
        if meeting is not None:
            self._shell.export(meeting)

    def _close_or_reopen(self) -> None:
        page = self._parts.meeting.model.page
        if page is not None:
            self.deeds.close_or_reopen(page.row)

    def _on_retitled(self, title: str) -> None:
        if self._parts.meeting.meeting is not None:
            self.deeds.retitle(self._parts.meeting.meeting, title)

    def _on_due_moved(self, due: object) -> None:
        from cassette.workflows.when import Due

        if self._parts.meeting.meeting is not None:
            wanted = due if isinstance(due, Due) else None
            self.deeds.move_due(self._parts.meeting.meeting, wanted)

    def _on_written(self, place: Place, text: str) -> None:
        self.deeds.write(place, text, self._on_sent, self._parts.meeting.composer.refused)

    def _on_sent(self, card: NoteCard) -> None:
        self._parts.meeting.sent(card)
        self._shell.announce(tr("Posted"))

    # --- reacting -----------------------------------------------------------------------------

    def _with_card(self, do: Callable[[NoteCard], object]) -> Callable[[], None]:
        def checked() -> None:
            card = self._window.screen_.current()
            if card is not None:
                do(card)

        return checked

    def _react_now(self, what: str) -> None:
        """To the moment that is heard; to the whole note when it does not play."""
        heard = self._listening.card
        if self._listening.playing and heard is not None:
            self.deeds.react(heard, what, self._listening.position_ms)
        elif (card := self._window.screen_.current()) is not None:
            self.deeds.react(card, what)

    def _any_emoji(self) -> None:
        from PySide6.QtWidgets import QInputDialog

        card = self._window.screen_.current()
        if card is None:
            return
        text, chosen = QInputDialog.getText(self._window, tr("React"), tr("One emoji:"))
        if chosen and text.strip():
            self.deeds.react(card, text.strip())

    def _on_part(self, card: NoteCard, part: str) -> None:
        name, _, what = part.partition("/")
        if name == "react" and what:
            self.deeds.react(card, what)
        elif name == "react":
            self._window.show_menu(
                self._window.cursor().pos(), [f"react_{one}" for one in (*_REACTIONS, "more")]
            )
        elif name == "restore":
            self.deeds.delete_or_restore(card)
        elif name == "download":
            self.deeds.fetch_audio(card)
        elif name == "state":
            self.deeds.transcribe_again(card)
        elif name == "open":
            self.playing.play(card)

    # --- moving -------------------------------------------------------------------------------

    def _go_number(self, number: int) -> None:
        entry = self._window.meetings.numbered(number)
        if entry is not None:
            self._window.go(entry.key)

    def _go_to_words(self) -> None:
        self._parts.side.show_words()
        if not self._parts.side.isVisible():
            self._window.show_words(True)
        self._parts.words.words.setFocus()

    def _back(self) -> None:
        window = self._window
        if window.cover.ask_to_close():
            return
        if window.isFullScreen():
            self._full_screen()
        elif (
            not self._parts.sidebar.list.hasFocus() and not window.screen_.first_focus().hasFocus()
        ):
            window.screen_.first_focus().setFocus()
        elif window.screen_ is not self._parts.inbox:
            window.show_inbox()

    def _delete(self) -> None:
        """The attachment or the note the person is at."""
        attached = self._parts.meeting.attachment() if self._in_meeting() else None
        card = self._window.screen_.current()
        if attached is not None:
            self.attaching.remove(attached)
        elif card is not None:
            self.deeds.delete_or_restore(card)

    def _on_menu(self, at: QPoint) -> None:
        """Of the attachment or the note the person is at."""
        attached = self._parts.meeting.attachment()
        if attached is not None:
            self.attaching.show_menu(attached, at)
        else:
            self._window.show_note_menu(at)

    def _attach(self, *, link: bool) -> None:
        """To the agenda item the person is at."""
        screen = self._parts.meeting
        place = screen.place()
        if place is not None:
            ask = self.attaching.ask_for_link if link else self.attaching.ask_for_files
            ask(place.meeting, place.item)

    def _attach_dropped(self, files: list[Path], item: ItemId | None) -> None:
        meeting = self._parts.meeting.meeting
        if meeting is not None:
            self.attaching.add_files(meeting, item, files)

    def _open_door(self, door: str) -> None:
        from cassette.desktop import doors

        getattr(doors, door)(self._shell)

    def _invite(self) -> None:
        """Save an invitation to hold the meeting live."""
        from cassette.desktop.screens.planning.invite import save_invitation

        meeting = self._parts.meeting.meeting
        if meeting is not None:
            save_invitation(self._shell, self._window, meeting)

    def _about_meeting(self, door: str) -> None:
        """Open one of the sheets about the meeting that is shown."""
        from cassette.desktop import doors

        meeting = self._parts.meeting.meeting if self._in_meeting() else None
        if meeting is not None:
            getattr(doors, door)(self._shell, meeting)

    def _full_screen(self) -> None:
        full = self._window.isFullScreen()
        self._window.showNormal() if full else self._window.showFullScreen()
        self._window.actions_["full_screen"].setChecked(not full)

    def _open_menu(self) -> None:
        bar = self._window.menuBar()
        bar.setFocus()
        bar.setActiveAction(bar.actions()[0])

    def offer_unfinished(self, *, quiet: bool = False) -> None:
        """Recordings that a crash or a closed lid left: at start, and from the menu."""
        from cassette.desktop.screens.recovery.sheet import offer_unfinished

        offer_unfinished(self._shell, quietly=quiet)
