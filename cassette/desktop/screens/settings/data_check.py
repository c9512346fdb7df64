"""“Check my data”: whether all of it is whole, and repairing what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from cassette.desktop import finding_words, icons, plain_text, wording
from cassette.desktop.checking import Checking
from cassette.desktop.language import told, tr
from cassette.desktop.theme import SPACE_S
from cassette.desktop.widgets.notice import Notice

if TYPE_CHECKING:
    from cassette.desktop.shell import Shell
    from cassette.workflows.check_data import Checked
    from cassette.workflows.mend import Mended

_MOST_LINES = 5
_STEPS = 1000


class DataCheck(QWidget):
    """A look goes on when the settings close; what it found is shown when they open again."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self.checking = Checking.of(shell)
        self._shown: object = None
        self.state = plain_text.label("", wrap=True)
        self.notice = Notice()
        self.progress = QProgressBar()
        self.check = plain_text.button(tr("Check my data"), clicked=self.checking.check)
        self.stop = plain_text.button(tr("Stop"), clicked=self._on_stop)
        icons.keep(self.check, "check", shell.theme, "text")
        about = tr(
            "Reads everything in this library, and in the folder that your team shares, and says "
            "what is damaged. Nothing is changed."
        )
        running = QHBoxLayout()
        running.setSpacing(SPACE_S)
        for widget in (self.check, self.progress, self.stop):
            running.addWidget(widget, 1 if widget is self.progress else 0)
        running.addStretch(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_S)
        column.addWidget(plain_text.label(tr("Is everything whole?"), "strong"))
        column.addWidget(plain_text.label(about, "muted", wrap=True))
        column.addWidget(self.state)
        column.addWidget(self.notice)
        column.addLayout(running)
        self.checking.watched = True
        self.checking.changed.connect(self._show)
        shell.pulse.watch(self.progress, self._refresh)
        self._show()

    def leave(self) -> None:
        """The settings are closed."""
        self.checking.watched = False
        self._shell.pulse.unwatch(self.progress)

    def _show(self) -> None:
        doing = self.checking.doing
        self.progress.setVisible(bool(doing))
        # How long mending takes is not known: a bar without an end.
        self.progress.setRange(0, 0 if doing == "mending" else _STEPS)
        self.stop.setVisible(doing == "checking")
        self.stop.setEnabled(True)
        self.check.setVisible(not doing)
        self._refresh()
        state = self._state(doing)
        self.progress.setAccessibleName(state)
        self.state.setText(state)
        self.state.setVisible(bool(state))
        self._show_outcome()

    def _state(self, doing: str) -> str:
        found = self.checking.found
        if doing:
            return (
                tr("Everything is being read… You can go on working.")
                if doing == "checking"
                else tr("What can be repaired is being repaired…")
            )
        if found is None:
            return ""
        when = wording.moment(self.checking.at_ms, self._shell.now_ms())
        if not found.is_well:
            return tr("Something was damaged when last looked at: {when}.").format(when=when)
        if found.there is None:
            return tr("Everything in this library was whole: {when}.").format(when=when)
        return tr("Everything was whole, here and in the shared folder: {when}.").format(when=when)

    def _show_outcome(self) -> None:
        """What the last run came to, where it has to be said; once each."""
        checking = self.checking
        news = checking.error or checking.mended or checking.found
        if news is self._shown:
            return
        self._shown = news
        self.notice.clear()
        if checking.error is not None:
            self._shell.announce(self.notice.say_error(checking.error), assertive=True)
        elif checking.mended is not None:
            self._say_mended(checking.mended)
        elif checking.found is not None:
            self._say_found(checking.found)

    def _say_found(self, found: Checked) -> None:
        if found.is_well:
            if found.trouble is not None:
                words = told(found.trouble)
                text = tr("The shared folder could not be looked at. {why}")
                self.notice.say(text.format(why=words.message), words.hint, "warn")
            return
        lines = [finding_words.here(one) for one in found.here]
        lines += [finding_words.there(one) for one in found.there or ()]
        lines += [told(one).message for one in found.forks]
        text = tr("Damaged: {count}").format(count=len(lines))
        self.notice.say(text, _some(lines), "error")
        self._shell.announce(f"{text}. {_some(lines)}", assertive=True)
        if not self._shell.workspace.library.read_only and (found.here or found.there):
            self.notice.add_way(tr("Repair what can be repaired"), self.checking.mend)

    def _say_mended(self, mended: Mended) -> None:
        done = tr(
            "Repaired. Brought back: {events} entries, {files} files. Put back in the shared "
            "folder: {put_back}."
        ).format(events=mended.events, files=mended.files, put_back=mended.put_back)
        lines = [finding_words.here(one) for one in mended.left]
        lines += [finding_words.there(one) for one in mended.left_there]
        if mended.trouble is not None:
            lines.append(told(mended.trouble).message)
        hint = ""
        if lines:
            hint = tr("Still damaged: {some}").format(some=_some(lines)) + "\n" + _what_else()
        self.notice.say(done, hint, "warn" if lines else "info")
        folder = self._shell.workspace.folder
        self.notice.add_way(tr("Show the team anew"), lambda: self._shell.open_library(folder))

    def _refresh(self) -> None:
        self.progress.setValue(round(_STEPS * self.checking.progress.value))

    def _on_stop(self) -> None:
        self.stop.setEnabled(False)  # the file that is being read is read to its end
        self.checking.cancel()


def _some(lines: list[str]) -> str:
    """The first of them, one below the other, and how many more there are."""
    shown = lines[:_MOST_LINES]
    if len(lines) > _MOST_LINES:
        shown.append(tr("and {count} more").format(count=len(lines) - _MOST_LINES))
    return "\n".join(shown)


def _what_else() -> str:
    return tr(
        "Quit Cassette and run “cassette doctor --mend”: it mends single flipped bits of the "
        "database, too. What nobody of the team has any more is in a backup."
    )
