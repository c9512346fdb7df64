"""What the outcome pane is built of: titled cards, a note in a line with its ways, a stance."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from cassette.desktop import deciding_words, icons, plain_text, wording
from cassette.desktop.language import tr
from cassette.desktop.models.row_words import row_words, words_of
from cassette.desktop.theme import SPACE_M, SPACE_S, SPACE_XS
from cassette.desktop.widgets.avatar import Avatar
from cassette.desktop.widgets.flow import FlowLayout

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QPushButton

    from cassette.desktop.plain_text import ButtonKind
    from cassette.desktop.shell import Shell
    from cassette.domain.outcome_views import StanceRow
    from cassette.domain.views import NoteCard

WORDS = 600
"""Characters of a note that are shown here; the meeting has all of them."""
_FACE, _ICON = 24, 16


class Part(QFrame):
    """A card with a heading. ``clear`` empties it; what is added gets below the heading."""

    def __init__(self, shell: Shell, title: str) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.setAccessibleName(title)
        self.shell = shell
        self.heading = plain_text.label(title, "strong")
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        self._outer.setSpacing(SPACE_S)
        self._outer.addWidget(self.heading)
        self._inner: QWidget | None = None
        self.body = QVBoxLayout()

    def clear(self) -> None:
        """Take everything away but the heading."""
        old, made = self._inner, QWidget()
        self.body = QVBoxLayout(made)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(SPACE_S)
        self._inner = made
        self._outer.addWidget(made)
        if old is not None:
            self._outer.removeWidget(old)
            old.hide()
            old.deleteLater()

    def reveal(self) -> None:
        """Show what was added now, not with the next turn of the event loop: it may get focus."""
        if self._inner is not None:
            self._inner.show()

    def say(self, text: str, kind: plain_text.LabelKind = "muted") -> None:
        """Add a sentence."""
        self.body.addWidget(plain_text.label(text, kind, wrap=True))

    def ways(self) -> Ways:
        """Add a line for buttons."""
        made = Ways(self.shell)
        self.body.addWidget(made)
        return made


class Ways(QWidget):
    """Buttons that wrap like words."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._flow = FlowLayout(self, SPACE_S)

    def add(
        self,
        key: str,
        text: str,
        do: Callable[[], object],
        *,
        icon: str = "",
        kind: ButtonKind = "plain",
        name: str = "",
    ) -> QPushButton:
        """A button; ``key`` is how it is found again when the part is drawn anew."""
        made = plain_text.button(text, kind, name=name, clicked=do)
        made.setObjectName(key)
        if icon:
            inks: dict[str, str] = {"primary": "on_accent", "record": "on_record"}
            icons.keep(made, icon, self._shell.theme, inks.get(kind, "text"))
        self._flow.addWidget(made)
        return made


def play(shell: Shell, card: NoteCard, key: str) -> QPushButton:
    """A small button that plays a spoken note."""
    length = wording.spoken_length(card.duration_ms)
    made = plain_text.icon_button(
        None,
        tr("Play {name}, {length}").format(name=card.by_name, length=length),
        clicked=lambda: shell.play((card,), 0),
    )
    made.setObjectName(key)
    icons.keep(made, "play", shell.theme, "accent")
    return made


class NoteLine(QWidget):
    """Somebody's note: who, how long, its words, and buttons to hear it, read it, go to it."""

    def __init__(
        self, shell: Shell, card: NoteCard, key: str, read: Callable[[NoteCard], object]
    ) -> None:
        super().__init__()
        self.setAccessibleName(row_words(card))
        length = wording.length(card.duration_ms) if card.sound is not None else tr("written")
        when = wording.moment(card.at_ms, shell.now_ms())
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(plain_text.label(card.by_name, "strong"))
        names.addWidget(plain_text.label(f"{length}  ·  {when}", "caption"))
        top = QHBoxLayout()
        top.setSpacing(SPACE_S)
        top.addWidget(Avatar(card.by_name, card.by_colour, _FACE))
        top.addLayout(names, 1)
        if card.sound is not None:
            top.addWidget(play(shell, card, f"{key}/play"))
        go = plain_text.icon_button(
            None,
            tr("Go to this note"),
            clicked=partial(shell.show_meeting, card.meeting, card.id),
        )
        go.setObjectName(f"{key}/go")
        icons.keep(go, "chevron-right", shell.theme, "muted")
        top.addWidget(go)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS)
        column.addLayout(top)
        text = words_of(card)
        shown = text if len(text) <= WORDS else f"{text[:WORDS].rstrip()}…"
        column.addWidget(plain_text.label(shown, wrap=True, selectable=True))
        if not card.heard:
            ways = Ways(shell)
            ways.add(f"{key}/read", tr("I have read it"), partial(read, card), icon="check")
            column.addWidget(ways)


class StanceLine(QWidget):
    """One member's stance with its reason, or that there is none yet. ``who``: name and colour."""

    def __init__(
        self,
        shell: Shell,
        who: tuple[str, str],
        row: StanceRow | None,
        waits: str,
        read: Callable[[NoteCard], object],
    ) -> None:
        super().__init__()
        name, colour = who
        tokens, ratio = shell.theme.tokens, self.devicePixelRatioF()
        top = QHBoxLayout()
        top.setSpacing(SPACE_S)
        top.addWidget(Avatar(name, colour, _FACE))
        top.addWidget(plain_text.label(name), 1)
        if row is not None:
            tone = deciding_words.STANCE_TONES[row.stance]
            picture = plain_text.label("")
            picture.setPixmap(icons.pixmap(row.stance, getattr(tokens, tone), _ICON, ratio))
            top.addWidget(picture)
            word = deciding_words.stance(row.stance)
            top.addWidget(plain_text.label(word, "strong" if row.counts else "muted"))
            if row.reason is not None and row.reason.sound is not None:
                top.addWidget(play(shell, row.reason, f"stance/{row.by}/play"))
        else:
            top.addWidget(plain_text.label(tr("no stance yet"), "caption"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        for text in self._below(row, waits):
            line = plain_text.label(text, "caption", wrap=True)
            line.setContentsMargins(_FACE + SPACE_S, 0, 0, 0)
            column.addWidget(line)
        if row is not None and row.reason is not None and not row.reason.heard:
            ways = Ways(shell)
            ways.setContentsMargins(_FACE + SPACE_S, SPACE_XS, 0, 0)
            key, reason = f"stance/{row.by}/read", row.reason
            ways.add(key, tr("I have read it"), partial(read, reason), icon="check")
            column.addWidget(ways)
        said = deciding_words.stance_spoken(row) if row is not None else f"{name}: {waits}"
        self.setAccessibleName(said)

    def _below(self, row: StanceRow | None, waits: str) -> list[str]:
        lines = []
        if row is not None and row.expert:
            lines.append(tr("Expert"))
        if row is not None and row.reason is not None:
            lines.append(words_of(row.reason)[:WORDS])
        if row is not None and row.earlier:
            lines.append(deciding_words.earlier_words(row))
        if waits:
            lines.append(waits)
        return lines
