"""Which speech model writes notes down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.desktop import plain_text
from cassette.desktop.language import tr
from cassette.desktop.model_choice import ModelChoosing
from cassette.desktop.screens.settings.parts import Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.desktop.shell import Shell


class TranscriptionPage(Page):
    """The models, with what they cost and understand."""

    def __init__(self, shell: Shell) -> None:
        words = tr("model whisper words language download import transcript")
        super().__init__("transcription", tr("Transcription"), words)
        self._shell = shell
        self.models = ModelChoosing(shell.bridge, shell.pulse, shell.theme, shell.settings.model)
        self.models.chosen.connect(self._on_chosen)
        self.models.said.connect(shell.announce)
        why = tr(
            "Words are written down on this computer. Larger models make fewer mistakes and take "
            "longer; outside English choose “small” or larger."
        )
        self.column.addWidget(plain_text.label(why, "muted", wrap=True))
        self.column.addWidget(self.models, 1)
        shell.settings_changed.connect(self._wake)

    def ask_to_leave(self, go_on: Callable[[], object]) -> str:
        return self.models.ask_to_stop(go_on)

    def leave(self) -> None:
        self.models.leave()

    def _on_chosen(self, model: str) -> None:
        self._shell.change_settings(model=model)

    def _wake(self) -> None:
        """What waited for a model may go on."""
        scribe = self._shell.workspace.started_scribe
        if scribe is not None:
            scribe.wake()
