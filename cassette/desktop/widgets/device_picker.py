"""Chooses a microphone or a speaker from those that are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QSizePolicy

from cassette.desktop.language import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cassette.audio.recorder import DeviceKind, SoundDevice

_SHOWN = 40


class DevicePicker(QComboBox):
    """``chosen`` carries the id of the device a person picked, "" for the system's choice."""

    chosen = Signal(str)

    def __init__(self, kind: DeviceKind, name: str) -> None:
        super().__init__()
        self._kind = kind
        self.setAccessibleName(name)
        self.view().setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumContentsLength(16)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.offer(())
        self.activated.connect(lambda _: self.chosen.emit(self.device))

    @property
    def device(self) -> str:
        """The id of the device that is shown as chosen; "" is the system's choice."""
        return str(self.currentData() or "")

    @property
    def device_name(self) -> str:
        """What the chosen device is called."""
        return self.currentText()

    def offer(self, devices: Sequence[SoundDevice], device: str = "") -> None:
        """List what is there; ``device`` (an id or a name) is the one in use.

        One that is not there any more stays listed, so that a person sees what was chosen.
        """
        self.clear()
        mine = [one for one in devices if one.kind is self._kind]
        default = next((one.name for one in mine if one.is_default), "")
        usual = tr("System default ({device})").format(device=default)
        self.addItem(usual if default else tr("System default"), "")
        for one in mine:
            self.addItem(one.name, one.id)
        if device and not self._select(device):
            self.addItem(tr("{device} (not connected)").format(device=device[:_SHOWN]), device)
            self.setCurrentIndex(self.count() - 1)

    def _select(self, device: str) -> bool:
        for n in range(1, self.count()):
            if device in (self.itemData(n), self.itemText(n)):
                self.setCurrentIndex(n)
                return True
        return False
