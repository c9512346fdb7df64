"""Series as SELECTed and as shown."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import msgspec

from cassette.domain.formats import Prompt
from cassette.domain.ids import MeetingId, SeriesId
from cassette.domain.planning_events import Seat
from cassette.domain.planning_views import SeriesRow

if TYPE_CHECKING:
    from cassette.store.snapshot import Connection

_SERIES = """
SELECT series, type, title, rule, first, zone, prompts, people, transcribe, started_ms
FROM p_series ORDER BY started_ms, series
"""
_REGISTERS = """
SELECT register.subject, register.field, register.value FROM p_series AS series
JOIN p_register AS register ON register.subject = series.series
WHERE register.field = 'ended' OR register.field LIKE 'skipped/%'
"""
_ROUNDS = "SELECT series, occurrence, meeting FROM p_round ORDER BY occurrence, meeting"
_SKIPPED = "skipped/"


def series_of(connection: Connection) -> tuple[SeriesRow, ...]:
    """All series, the oldest first."""
    rows = connection.exec_driver_sql(_SERIES).all()
    if not rows:
        return ()
    skipped: dict[str, set[str]] = defaultdict(set)
    ended: dict[str, bool] = {}
    for subject, name, value in connection.exec_driver_sql(_REGISTERS):
        if name == "ended":
            ended[subject] = bool(value)
        elif value:
            skipped[subject].add(name.removeprefix(_SKIPPED))
    opened: dict[str, list[tuple[str, MeetingId]]] = defaultdict(list)
    for series, occurrence, meeting in connection.exec_driver_sql(_ROUNDS):
        opened[series].append((occurrence, MeetingId(meeting)))
    return tuple(
        SeriesRow(
            id=SeriesId(row.series),
            type=row.type,
            title=row.title,
            rule=row.rule,
            first=row.first,
            zone=row.zone,
            prompts=msgspec.json.decode(row.prompts, type=tuple[Prompt, ...]),
            people=msgspec.json.decode(row.people, type=tuple[Seat, ...]),
            transcribe=bool(row.transcribe),
            started_ms=row.started_ms,
            ended=ended.get(row.series, False),
            skipped=frozenset(skipped[row.series]),
            opened=tuple(opened[row.series]),
        )
        for row in rows
    )
