"""Taking the register out as a decision log: previewed, or saved whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.export.decision_log import decision_log
from cassette.export.labels import ENGLISH
from cassette.runtime import atomic

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.domain.ids import MemberId
    from cassette.export.labels import Labels
    from cassette.workflows.desk import Desk


def preview(
    desk: Desk,
    fmt: str,
    *,
    text: str = "",
    by: MemberId | None = None,
    since_ms: int | None = None,
    labels: Labels = ENGLISH,
) -> str:
    """The register as "md" or "csv", filtered as ``Queries.register`` does it. Raises BadValue."""
    rows = desk.library.queries.register(text=text, by=by, since_ms=since_ms)
    return decision_log(fmt, rows, desk.library.team.name, desk.zone, labels)


def save(
    desk: Desk,
    fmt: str,
    target: Path,
    *,
    text: str = "",
    by: MemberId | None = None,
    since_ms: int | None = None,
    labels: Labels = ENGLISH,
) -> Path:
    """Write the very text that ``preview`` gives to ``target``, replacing what is there; where to.

    After an error nothing has changed there. Raises BadValue, CannotWrite, DiskFull.
    """
    atomic.write_text(
        target, preview(desk, fmt, text=text, by=by, since_ms=since_ms, labels=labels)
    )
    return target
