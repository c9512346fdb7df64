"""Speaking a note: it records from the moment it opens; then listen, post, keep or discard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget

from cassette.desktop import wording
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.screens.recorder import keys
from cassette.desktop.screens.recorder.ask_page import AskPage
from cassette.desktop.screens.recorder.live import Live
from cassette.desktop.screens.recorder.review import Review
from cassette.desktop.screens.recorder.writing import Writing
from cassette.desktop.widgets.sheet import Sheet

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QShowEvent
    from PySide6.QtWidgets import QWidget

    from cassette.desktop.screens.recorder.taking import Taken
    from cassette.desktop.shell import Shell, Then
    from cassette.workflows.desk import Place
    from cassette.workflows.purpose import Purpose
    from cassette.workflows.record_note import DraftCard


class RecorderSheet(Sheet):
    """One page at a time: recording, review, typing instead, or a question between them.

    ``place`` is null only for a ``draft`` that lost what it was for. ``then`` gets the posted note
    and does what ``purpose`` says, which a crash does not forget. ``write`` begins with
    the page to type on.
    """

    preferred_width = 640
    preferred_height = 440

    def __init__(
        self,
        shell: Shell,
        place: Place | None,
        prompt: str = "",
        seconds: int = 0,
        draft: DraftCard | None = None,
        *,
        then: Then | None = None,
        purpose: Purpose | None = None,
        write: bool = False,
    ) -> None:
        super().__init__(tr("Write a note") if write else _title(place), shell.theme)
        self._shell = shell
        self._place = place
        self._prompt = prompt
        self._draft = draft
        self._started = False
        self.ask = AskPage()
        self._write = write
        self.review = Review(shell, then)
        self.live = Live(shell, place, prompt, seconds, purpose) if place is not None else None
        self.writing = Writing(shell, place, prompt, then) if place is not None else None
        for part in (self.review, self.live, self.writing):
            if part is not None:
                part.setParent(self)  # answers that come after the sheet is gone are dropped
        self.pages = QStackedWidget()
        self.pages.addWidget(self.ask)
        self.pages.addWidget(self.review.page)
        for part in (self.live, self.writing):
            if part is not None:
                self.pages.addWidget(part.page)
        self.body.addWidget(self.pages, 1)
        self._connect()
        self._bind_keys()

    @classmethod
    def for_draft(
        cls, shell: Shell, draft: DraftCard, then: Then | None = None, prompt: str = ""
    ) -> RecorderSheet:
        """The recorder with something to listen to: an unfinished recording."""
        return cls(shell, draft.place, prompt, draft=draft, then=then, purpose=draft.purpose)

    def first_focus(self) -> QWidget:
        if self._write and self.writing is not None:
            return self.writing.page.editor
        if self._draft is not None or self.live is None:
            return self.review.page.play
        return self.live.page.wave

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._started:
            return
        self._started = True
        if self._write and self.writing is not None:
            self._show(self.writing.page, self.writing.page.editor)
            return
        self.review.player.quieten()
        if self._draft is not None:
            self._show_draft(self._draft)
        elif self.live is not None:
            self._show(self.live.page, self.live.page.wave)
            self.live.begin()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter that a focused button had no use for still means here what it means everywhere."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._on_stop_key()
        else:
            super().keyPressEvent(event)

    def may_close(self) -> bool:
        page = self.pages.currentWidget()
        if self.live is not None and page is self.live.page:
            return self._may_leave_live(self.live)
        if page is self.ask:
            self.ask.answers[0].click()
            return False
        if self.writing is not None and page is self.writing.page and self.writing.would_lose:
            self._ask_about_text()
            return False
        return page is not self.review.page or self.review.may_leave()

    def done(self) -> None:
        if self.live is not None:
            self.live.leave()
        self.review.leave()
        super().done()

    def before_window_closes(self) -> str:
        """Keep what was recorded, waiting up to seconds; stay when only typed words would go."""
        if self.writing is not None and self.writing.would_lose:
            self.ask_to_close()
            return ""
        kept = self.live.end().draft if self.live is not None else None
        draft = kept or self.review.draft
        self.done()
        if draft is None:
            return ""
        length = wording.length(round(draft.seconds * 1000))
        text = tr("Your recording ({length}) is kept. Cassette offers it at its next start.")
        return text.format(length=length)

    def unsent(self) -> tuple[Place, str] | None:
        if self.writing is None or self._place is None or not self.writing.would_lose:
            return None
        return self._place, self.writing.page.text

    def _connect(self) -> None:
        self.review.over.connect(self.done)
        self.review.again_wanted.connect(self._ask_to_record_again)
        self.review.discard_wanted.connect(self._ask_to_discard_draft)
        if self.live is not None:
            self.live.taken.connect(self._on_taken)
            self.live.write_wanted.connect(self._on_write_wanted)
        if self.writing is not None:
            self.writing.over.connect(self.done)

    def _bind_keys(self) -> None:
        letters = self._shell.settings.letter_keys
        for names, handler in (
            (keys.PAUSE, self._on_space),
            (keys.STOP, self._on_stop_key),
            (keys.POST, self._on_post_key),
            (keys.AGAIN, self._on_again_key),
        ):
            for name in keys.usable(names, single_keys=letters):
                self.key(name, handler)

    def _show(self, page: QWidget, focus: QWidget) -> None:
        self.pages.setCurrentWidget(page)
        focus.setFocus()

    # --- keys -------------------------------------------------------------------------------

    def _on_space(self) -> None:
        page = self.pages.currentWidget()
        if self.live is not None and page is self.live.page:
            self.live.pause_or_go_on()
        elif page is self.review.page:
            self.review.listen()

    def _on_stop_key(self) -> None:
        if self.live is not None and self.pages.currentWidget() is self.live.page:
            self.live.stop()

    def _on_post_key(self) -> None:
        page = self.pages.currentWidget()
        if page is self.review.page:
            self.review.post()
        elif self.writing is not None and page is self.writing.page:
            self.writing.page.ask_to_post()

    def _on_again_key(self) -> None:
        if self.pages.currentWidget() is self.review.page and self.live is not None:
            self._ask_to_record_again()

    # --- from page to page ------------------------------------------------------------------

    def _on_taken(self, taken: Taken) -> None:
        if taken.draft is not None:
            self.review.show(taken.draft, self._prompt, taken.lost)
            if taken.reason is not None:
                self.review.page.say_trouble(taken.reason)
            self._show_review()

    def _show_draft(self, draft: DraftCard) -> None:
        self.review.show(draft, self._prompt)
        self._show_review()

    def _show_review(self) -> None:
        self.title.setText(tr("Listen before posting"))
        self.review.page.again.setVisible(self.live is not None)
        self._show(self.review.page, self.review.page.play)

    def _on_write_wanted(self) -> None:
        if self.live is None or self.writing is None:
            return
        self.live.drop()
        self.title.setText(tr("Write a note"))
        self._show(self.writing.page, self.writing.page.editor)

    def _on_again(self) -> None:
        if self.live is None:
            return
        self.review.forget()
        self.title.setText(_title(self._place))
        self.live.start_over()
        self._show(self.live.page, self.live.page.wave)
        self.live.begin()

    # --- questions --------------------------------------------------------------------------

    def _may_leave_live(self, live: Live) -> bool:
        if live.opening:
            live.drop()
            return True
        if live.busy:
            return False
        if not live.has_sound:
            return True
        live.pause()
        length = wording.spoken_length(round(live.seconds * 1000))
        self.ask.ask(
            tr("Paused. What shall happen to this recording?"),
            tr("It is {length} long.").format(length=length),
            (
                (tr("Go on recording"), "primary", lambda: self._go_on(live)),
                (tr("Stop and review"), "plain", lambda: self._stop(live)),
                (tr("Keep for later"), "plain", self._keep_for_later),
                (tr("Discard"), "danger", lambda: self._discard(live)),
            ),
        )
        self._show(self.ask, self.ask.answers[0])
        return False

    def _go_on(self, live: Live) -> None:
        self._show(live.page, live.page.wave)
        live.resume()

    def _stop(self, live: Live) -> None:
        self._show(live.page, live.page.wave)
        live.stop()

    def _keep_for_later(self) -> None:
        live = self.live
        if live is not None:
            live.leave()
            self._shell.bridge.run(Lane.POOL, live.end, self._on_kept, owner=self)

    def _on_kept(self, taken: Taken) -> None:
        self.review.draft = taken.draft
        self.review.keep()
        self.done()

    def _discard(self, live: Live) -> None:
        live.drop()
        self._shell.toast(tr("Recording discarded"))
        self.done()

    def _ask_to_record_again(self) -> None:
        self.ask.ask(
            tr("Record it again?"),
            tr("What you recorded just now is deleted."),
            (
                (tr("Keep it"), "plain", self._show_review),
                (tr("Record again"), "record", self._on_again),
            ),
        )
        self._show(self.ask, self.ask.answers[1])

    def _ask_to_discard_draft(self) -> None:
        self.ask.ask(
            tr("Discard this recording?"),
            tr("It cannot be brought back."),
            (
                (tr("Keep it"), "primary", self._show_review),
                (tr("Discard"), "danger", self.review.discard),
            ),
        )
        self._show(self.ask, self.ask.answers[0])

    def _ask_about_text(self) -> None:
        writing = self.writing
        if writing is None:
            return
        self.ask.ask(
            tr("Discard what you wrote?"),
            tr("It cannot be brought back."),
            (
                (
                    tr("Go on writing"),
                    "primary",
                    lambda: self._show(writing.page, writing.page.editor),
                ),
                (tr("Discard"), "danger", self.done),
            ),
        )
        self._show(self.ask, self.ask.answers[0])


def _title(place: Place | None) -> str:
    if place is not None and place.reply_to is not None:
        return tr("Record a reply")
    return tr("Record a note")
