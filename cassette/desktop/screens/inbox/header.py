"""The head of Catch up: how many notes, what they cost at my pace, in which order, Play all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QComboBox

from cassette.desktop import icons, plain_text, wording
from cassette.desktop.language import tr

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLabel

    from cassette.desktop.listening import Listening
    from cassette.desktop.models.inbox_model import InboxModel
    from cassette.desktop.shell import Shell
    from cassette.domain.queueing import Queue
    from cassette.domain.views import InboxSum


class InboxHeader(QObject):
    """Says the count at once and the price when it is known, in the label ``price``.

    ``play_all`` and ``order`` stand beside it.
    """

    def __init__(
        self, shell: Shell, listening: Listening, model: InboxModel, price: QLabel
    ) -> None:
        super().__init__(price)
        self._shell, self._model, self.price = shell, model, price
        self._queue: Queue | None = None
        self.order = QComboBox()
        self.order.setAccessibleName(tr("Order"))
        self.order.addItem(tr("Due first"), "due")
        self.order.addItem(tr("Who waits for me first"), "waiting")
        self.order.setCurrentIndex(max(0, self.order.findData(model.order)))
        self.play_all = plain_text.button(
            tr("Play all"), "primary", tip=tr("Play every unheard note, meeting by meeting")
        )
        icons.keep(self.play_all, "play", shell.theme, "on_accent")
        self.order.activated.connect(self._on_order)
        model.summed.connect(self._on_sum)
        model.queued.connect(self._on_queue)
        listening.pacing.changed.connect(model.count)
        model.habits_now = lambda: listening.pacing.habits_now

    def _on_order(self, n: int) -> None:
        order = self.order.itemData(n)
        self._model.set_order(order)
        self._shell.change_settings(queue_order=order)

    def _on_sum(self, total: InboxSum) -> None:
        """Before the price is known: how many, and how long they are."""
        self.play_all.setVisible(total.notes > 0)
        self.order.setVisible(total.notes > 1)
        known = self._queue
        if not total.notes:
            self.price.setText(tr("Nothing waits for you"))
        elif known is None or known.notes != total.notes:
            notes = tr("%n note(s)", "the inbox", total.notes)
            self._say([notes, wording.length(total.unheard_ms)])

    def _on_queue(self, queue: Queue) -> None:
        self._queue = queue
        if not queue.notes:
            return
        said = [tr("%n note(s)", "the inbox", queue.notes)]
        if queue.left_ms:
            said.append(price(queue))
        if queue.reads:
            said.append(tr("%n to read", "the inbox", queue.reads))
        self._say(said)
        spoken = tr("{sound} of sound, {cost} for you").format(
            sound=wording.spoken_length(queue.left_ms), cost=wording.spoken_length(queue.cost_ms)
        )
        self.price.setAccessibleName(f"{said[0]}, {spoken}")
        plain_text.set_tip(self.price, spoken)

    def _say(self, parts: list[str]) -> None:
        self.price.setText("  ·  ".join(parts))


def price(queue: Queue) -> str:
    """ "31:20 → 11:50 for you": the sound, and what it takes at my pace."""
    whole, mine = wording.length(queue.left_ms), wording.length(queue.cost_ms)
    if whole == mine:
        return whole
    return tr("{sound} → {cost} for you").format(sound=whole, cost=mine)
