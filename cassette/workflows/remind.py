"""What to remind this person of now, and remembering on this machine what was told.

Nothing leaves the machine. What was told stands in a small file of the library's folder and not in
its database: ``cassette remind`` of a clock also runs while the window has the library open.
"""

from __future__ import annotations

import json
import logging
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from cassette.domain.errors import CassetteError
from cassette.domain.reminding import Hours, Reminder, reminders
from cassette.runtime import atomic
from cassette.runtime.settings import DAYS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cassette.runtime.settings import Settings
    from cassette.workflows.desk import Desk

FILE = "reminded.json"
KEPT_MS = 400 * 24 * 3600 * 1000
"""So long it is remembered that something was told: reviews can be a year away."""
_log = logging.getLogger(__name__)


def hours_of(settings: Settings, zone: str) -> Hours:
    """The working hours of the settings; ``zone`` is the machine's, for those that name none."""
    return Hours(
        zone=settings.zone or zone,
        days=frozenset(DAYS.index(day) for day in settings.work_days.split()),
        start=time.fromisoformat(settings.work_from),
        end=time.fromisoformat(settings.work_to),
        off=frozenset(_dates(settings.days_off)),
        digest=time.fromisoformat(settings.digest_at) if settings.digest_at else None,
    )


def due_reminders(desk: Desk, settings: Settings) -> tuple[Reminder, ...]:
    """What to tell this person now and was not told; nothing when they want no reminders."""
    hours = hours_of(settings, desk.zone)
    now_ms = desk.now_ms()
    if not settings.remind or not (hours.works_at(now_ms) or hours.after_work(now_ms)):
        return ()
    queries = desk.library.queries
    return reminders(
        now_ms,
        hours,
        owed=queries.owed(now_ms),
        calls=queries.calls(now_ms),
        levels=queries.levels(),
        told=_told(_file(desk)).keys(),
    )


def told(desk: Desk, what: Iterable[Reminder]) -> None:
    """Remember that these were told. Where nothing can be written they are told again."""
    now_ms = desk.now_ms()
    keys = {one.key: now_ms for one in what}
    if not keys:
        return
    file = _file(desk)
    kept = {key: at for key, at in _told(file).items() if at > now_ms - KEPT_MS}
    try:
        atomic.write_text(file, json.dumps({**kept, **keys}))
    except CassetteError as trouble:
        _log.info("what was told is not remembered: %s", trouble.code)


def _file(desk: Desk) -> Path:
    return desk.library.folder / FILE


def _told(file: Path) -> dict[str, int]:
    """Key of a reminder -> when it was told; nothing when the file is not there or damaged."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: at for key, at in found.items() if isinstance(at, int)}


def _dates(spans: str) -> Iterable[date]:
    for span in spans.split():
        first, _, last = span.partition("..")
        day, end = date.fromisoformat(first), date.fromisoformat(last or first)
        while day <= end:
            yield day
            day += timedelta(days=1)
