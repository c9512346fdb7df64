"""Where the data lies and whether it is whole, where the keys are kept, and what leaves this
computer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.desktop import plain_text
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.screens.settings.data_check import DataCheck
from cassette.desktop.screens.settings.parts import Page, folder_row
from cassette.runtime import paths
from cassette.runtime.secrets import device_secrets

if TYPE_CHECKING:
    from cassette.desktop.shell import Shell


class PrivacyPage(Page):
    """Folders and keys."""

    def __init__(self, shell: Shell) -> None:
        words = tr(
            "data folder keys keyring secrets network leaves computer check damaged repair doctor"
        )
        super().__init__("privacy", tr("Privacy and data"), words)
        folder, device = shell.workspace.folder, shell.team.device
        text = tr(
            "Your notes stay on this computer and, sealed, in the shared folder that your team "
            "chose. Cassette itself uses the network only when you ask it to, to download a speech "
            "model."
        )
        self.keys = plain_text.label("", "muted", wrap=True)
        self.column.addWidget(plain_text.label(text, wrap=True))
        for name, place in (
            (tr("This team's library"), folder),
            (tr("Speech models"), paths.models_folder()),
            (tr("Log"), paths.logs_folder()),
            (tr("Reports of errors"), paths.crashes_folder()),
        ):
            self.column.addWidget(folder_row(name, place))
        self.column.addWidget(self.keys)
        self.data = DataCheck(shell)
        self.column.addWidget(self.data)
        self.column.addStretch(1)
        shell.bridge.run(
            Lane.POOL,
            # Asking for the system's keyring can take a while: not on the window's thread.
            lambda: device_secrets(folder, device).where,
            self._on_where,
            owner=self,
        )

    def leave(self) -> None:
        self.data.leave()

    def _on_where(self, where: str) -> None:
        text = tr("The keys of this device are in a file of the library that only you can read.")
        if where == "keyring":
            text = tr("The keys of this device are in the system's keyring.")
        self.keys.setText(text)
