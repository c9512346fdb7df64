"""Choosing the folder that the team meets in; where it is lost everywhere, beginning it anew."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.screens.team import deeds
from cassette.domain.errors import TeamNotThere

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from cassette.desktop.shell import Shell
    from cassette.desktop.widgets.notice import Notice
    from cassette.domain.errors import CassetteError


class SharedFolder:
    """For a screen, ``owner``: what is in the way is said in its ``notice``.

    ``chosen`` is called when the team meets there, ``kept`` when it is left as it is.
    """

    def __init__(
        self,
        owner: QWidget,
        shell: Shell,
        notice: Notice,
        chosen: Callable[[], object],
        kept: Callable[[], object] = lambda: None,
    ) -> None:
        self._owner, self._shell, self._notice = owner, shell, notice
        self._chosen, self._kept = chosen, kept

    def ask(self) -> None:
        """Let somebody choose it."""
        chosen = QFileDialog.getExistingDirectory(self._owner, tr("Choose a shared folder"))
        if chosen:
            self.choose(Path(chosen))

    def choose(self, folder: Path, *, anew: bool = False) -> None:
        """The team meets there from now on; ``anew`` where the one it met in is lost."""
        self._notice.clear()
        workspace = self._shell.workspace
        self._shell.bridge.run(
            Lane.POOL,
            lambda: deeds.set_folder(workspace, folder, anew=anew),
            lambda _: self._chosen(),
            lambda error: self._on_failed(error, folder),
            owner=self._owner,
        )

    def _on_failed(self, error: CassetteError, folder: Path) -> None:
        """Say why the team cannot meet there; where it is not there yet, how it could be."""
        self._shell.announce(self._notice.say_error(error), assertive=True)
        if isinstance(error, TeamNotThere):
            self._notice.add_way(tr("Keep the folder as it is"), self._keep).setFocus()
            begin = partial(self.choose, folder, anew=True)
            self._notice.add_way(tr("It is lost everywhere: begin anew there"), begin)

    def _keep(self) -> None:
        self._notice.clear()
        self._kept()
