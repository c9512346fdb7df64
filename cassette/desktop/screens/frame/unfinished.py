"""Offers recordings that were not finished: a crash, a closed lid, or set aside on purpose."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cassette.desktop import wording
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.shell import Banner, Way

if TYPE_CHECKING:
    from cassette.desktop.shell import Shell
    from cassette.workflows.record_note import DraftCard


def offer(shell: Shell, *, quiet: bool) -> None:
    """A banner per recording. When there is none: say so, unless ``quiet``."""
    workspace = shell.workspace

    def find() -> tuple[DraftCard, ...]:
        from cassette.workflows.record_note import unfinished

        return unfinished(workspace.desk, workspace.drafts)

    shell.bridge.run(Lane.STORE, find, partial(_show, shell, quiet), owner=shell)


def _show(shell: Shell, quiet: bool, drafts: tuple[DraftCard, ...]) -> None:
    if not drafts and not quiet:
        shell.toast(tr("There are no unfinished recordings"))
    for draft in drafts:
        length = wording.length(round(draft.seconds * 1000))
        when = wording.moment(draft.started_ms, shell.now_ms())
        where = tr("{when}, {meeting}").format(when=when, meeting=draft.title or tr("no meeting"))
        shell.banner(
            Banner(
                key=f"draft/{draft.id}",
                text=tr("We kept {length} of your recording").format(length=length),
                hint=where,
                tone="info",
                way=Way(tr("Review"), partial(shell.review, draft)),
            )
        )
