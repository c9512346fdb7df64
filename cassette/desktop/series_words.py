"""How often meetings take place, and their rounds, worded. Rounds are local times of a zone."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QLocale, QTime

from cassette.desktop.language import tr
from cassette.workflows import recurrence

if TYPE_CHECKING:
    from cassette.domain.planning_views import SeriesRow


def rules() -> tuple[tuple[str, str], ...]:
    """What can be chosen: the key for ``recurrence.rule_of`` and its words."""
    return (
        ("day", tr("Every day")),
        ("weekday", tr("Every weekday")),
        ("week", tr("Every week")),
        ("2 weeks", tr("Every two weeks")),
        ("month", tr("Every month")),
    )


def rule(text: str) -> str:
    """The words for a rule that has some, else the rule as it is written."""
    key = recurrence.say_rule(text)
    return dict(rules()).get(key, text)


def occurrence(local: str) -> str:
    """Mon 23 Nov 09:30: a round in the time of its own zone."""
    when = datetime.fromisoformat(local)
    locale = QLocale()
    day = locale.toString(QDate(when.year, when.month, when.day), "ddd d MMM")
    clock = QTime(when.hour, when.minute)
    return f"{day} {locale.toString(clock, QLocale.FormatType.ShortFormat)}"


def often(row: SeriesRow) -> str:
    """Every weekday, 09:30 (Europe/Berlin)."""
    at = datetime.fromisoformat(row.first).strftime("%H:%M")
    return tr("{often}, {time} ({zone})").format(often=rule(row.rule), time=at, zone=row.zone)
