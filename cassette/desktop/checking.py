"""“Check my data” and repairing it, in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.desktop.language import tr
from cassette.desktop.long_work import LongWork

if TYPE_CHECKING:
    from cassette.desktop.long_work import Told
    from cassette.desktop.shell import Shell
    from cassette.workflows.check_data import Checked
    from cassette.workflows.mend import Mended


class Checking(LongWork):
    """``doing`` is "checking" or "mending". Mending is not stopped half-way.

    ``found`` is what the last look found, ``at_ms`` when; ``mended`` what the last repair came to.
    """

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.found: Checked | None = None
        self.mended: Mended | None = None
        self.at_ms = 0

    def forget(self) -> None:
        super().forget()
        self.found = self.mended = None

    def check(self) -> None:
        """Read everything here and where the team meets; nothing is changed."""
        workspace = self._shell.workspace

        def work(told: Told) -> Checked:
            from cassette.workflows.check_data import check_data

            return check_data(workspace, told)

        self._begin("checking", work, self._on_checked)

    def mend(self) -> None:
        """Bring back here and put back there what the other has; make the tables anew."""
        workspace = self._shell.workspace

        def work(told: Told) -> Mended:
            from cassette.workflows.mend import mend

            return mend(workspace)

        self._begin("mending", work, self._on_mended)

    def cancel(self) -> None:
        if self.doing != "mending":
            super().cancel()

    def _on_checked(self, found: Checked | None) -> None:
        if found is None:
            return
        self.found, self.at_ms = found, self._shell.now_ms()
        if found.is_well and found.trouble is None:
            self._shell.toast(tr("All your data is whole"))
        elif not self.watched and not found.is_well:
            self._shell.toast(tr("Some of your data is damaged: Settings, Privacy and data"))

    def _on_mended(self, mended: Mended | None) -> None:
        self.mended = mended
        self._shell.announce(tr("Repaired what could be repaired."))
