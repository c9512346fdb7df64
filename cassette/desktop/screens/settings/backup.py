"""Where this library is backed up, when that was last done, and whether it is whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QProgressBar

from cassette.desktop import icons, plain_text, sync_words, wording
from cassette.desktop.backing_up import BackingUp
from cassette.desktop.language import tr
from cassette.desktop.screens.settings.parts import Page
from cassette.desktop.theme import SPACE_S
from cassette.desktop.widgets.notice import Notice

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLabel

    from cassette.desktop.shell import Shell
    from cassette.runtime.backup_memory import BackupMemory

_MOST_DAMAGE = 3
_STEPS = 1000


class BackupPage(Page):
    """A library that is only read can be backed up, too. A run goes on when the settings close."""

    def __init__(self, shell: Shell) -> None:
        words = tr("back up backup copy safe restore bring back verify drill folder disk damaged")
        super().__init__("backup", tr("Backup"), words)
        self._shell = shell
        self._shown: object = None
        self.backing = BackingUp.of(shell)
        self.state = plain_text.label(tr("Looking…"), "strong", wrap=True)
        self.place = plain_text.label("", "muted", wrap=True, selectable=True)
        self.checked = plain_text.label("", wrap=True)
        self.no_words = plain_text.label(
            tr(
                "No recovery words open this backup: should you lose all your computers, nothing "
                "brings it back."
            ),
            "warn",
            wrap=True,
        )
        self.notice = Notice()
        self.progress = QProgressBar()
        self.progress.setRange(0, _STEPS)
        self.progress.hide()
        self.now = plain_text.button(tr("Back up now"), "primary", clicked=self._on_now)
        self.stop = plain_text.button(tr("Stop"), clicked=self.backing.cancel)
        self.choose = plain_text.button("", clicked=self._on_choose)
        self.verify = plain_text.button(tr("See whether it is whole"), clicked=self.backing.verify)
        self.restore = plain_text.button(
            tr("Bring a backup back…"), clicked=lambda: shell.restore_backup()
        )
        self.recovery = plain_text.button(tr("Recovery words…"), clicked=shell.show_recovery)
        for button, name, colour in (
            (self.now, "download", "on_accent"),
            (self.choose, "folder", "text"),
            (self.verify, "check", "text"),
            (self.restore, "undo", "text"),
            (self.recovery, "lock", "text"),
        ):
            icons.keep(button, name, shell.theme, colour)
        self._lay_out()
        self.backing.watched = True
        self.backing.changed.connect(self._show)
        shell.pulse.watch(self.progress, self._refresh)
        self._show()
        self.backing.read()

    def leave(self) -> None:
        self.backing.watched = False
        self._shell.pulse.unwatch(self.progress)

    def choose_folder(self, folder: Path) -> None:
        """Back up there from now on."""
        self.notice.clear()
        self.backing.choose(folder)

    def _lay_out(self) -> None:
        about = tr(
            "A sealed copy of everything in this library, in a folder of your choice, best on "
            "another disk. Only what is new is added, so any earlier minute can be brought back."
        )
        self.column.addWidget(plain_text.label(about, "muted", wrap=True))
        for one in (self.state, self.place, self.checked, self.no_words, self.notice):
            self.column.addWidget(one)
        running = QHBoxLayout()
        running.setSpacing(SPACE_S)
        running.addWidget(self.progress, 1)
        running.addWidget(self.stop)
        self.column.addLayout(running)
        for buttons in ((self.now, self.choose), (self.verify, self.restore, self.recovery)):
            row = QHBoxLayout()
            row.setSpacing(SPACE_S)
            for button in buttons:
                row.addWidget(button)
            row.addStretch(1)
            self.column.addLayout(row)
        self.column.addStretch(1)

    # --- what is so ---------------------------------------------------------------------------

    def _show(self) -> None:
        backing, known = self.backing, self.backing.known
        running = bool(backing.doing)
        self.progress.setVisible(running)
        self.stop.setVisible(running)
        if running:
            self._refresh()
            name = tr("Backing up") if backing.doing == "backing_up" else tr("Verifying the backup")
            self.progress.setAccessibleName(name)
        chosen = known is not None and bool(known.place)
        made = known is not None and bool(known.at_ms)
        text = tr("Another folder…") if chosen else tr("Choose a folder…")
        self.choose.setText(text)
        self.choose.setAccessibleName(text)
        plain_text.set_kind(self.choose, "plain" if chosen else "primary")
        icons.keep(self.choose, "folder", self._shell.theme, "text" if chosen else "on_accent")
        self.now.setVisible(chosen)
        self.verify.setVisible(made)
        self.choose.setEnabled(known is not None and not running)
        for one in (self.now, self.verify):
            one.setEnabled(not running)
        if known is not None:
            self._show_known(known)
        self._show_outcome()

    def _show_known(self, known: BackupMemory) -> None:
        now = self._shell.now_ms()
        if not known.place:
            state = tr("This library is not backed up yet.")
        elif not known.at_ms:
            state = tr("Nothing has been backed up there yet.")
        else:
            state = tr("Last backed up: {when} · {size} · {count} events").format(
                when=wording.moment(known.at_ms, now),
                size=sync_words.size(known.bytes),
                count=known.events,
            )
        if self.backing.doing == "backing_up":
            state = tr("Backing up… You can go on working.")
        elif self.backing.doing == "verifying":
            state = tr("It is brought back into a scratch place and compared…")
        self.state.setText(state)
        self._say(self.place, tr("Folder: {folder}").format(folder=known.place), known.place)
        self._say(self.checked, self._drill(known, now), known.at_ms)
        kind = "body" if known.sound or not known.checked_ms else "error"
        plain_text.set_kind(self.checked, kind)
        self.no_words.setVisible(bool(known.at_ms) and not known.words)
        self.recovery.setVisible(bool(known.at_ms) and not known.words)

    def _drill(self, known: BackupMemory, now: int) -> str:
        if not known.checked_ms:
            return tr("Whether it is whole has not been tried yet.")
        when = wording.moment(known.checked_ms, now)
        if known.sound:
            return tr("It was whole when last tried: {when}.").format(when=when)
        return tr("It was damaged when last tried: {when}.").format(when=when)

    def _show_outcome(self) -> None:
        """What the last run came to, where it has to be said; once each."""
        backing = self.backing
        news = backing.error or backing.found
        if news is self._shown:
            return
        self._shown = news
        self.notice.clear()
        if backing.error is not None:
            self._shell.announce(self.notice.say_error(backing.error), assertive=True)
        elif backing.found is not None and not backing.found.sound:
            damaged = backing.found.damaged
            some = ", ".join(one.where for one in damaged[:_MOST_DAMAGE])
            if len(damaged) > _MOST_DAMAGE:
                some = tr("{some} and {count} more").format(
                    some=some, count=len(damaged) - _MOST_DAMAGE
                )
            hint = tr("Choose another folder and back up anew, while the library is whole.")
            if damaged:
                hint = tr("Not as it was written: {parts}.").format(parts=some) + " " + hint
            self.notice.say(tr("This backup cannot be brought back whole."), hint, "error")

    def _refresh(self) -> None:
        self.progress.setValue(round(_STEPS * self.backing.progress.value))

    def _say(self, label: QLabel, text: str, wanted: object) -> None:
        label.setText(text)
        label.setVisible(bool(wanted))

    # --- what is done -------------------------------------------------------------------------

    def _on_now(self) -> None:
        self.notice.clear()
        self.backing.back_up()

    def _on_choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, tr("Choose a folder for the backup"))
        if chosen:
            self.choose_folder(Path(chosen))
