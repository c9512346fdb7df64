"""Times and lengths in words: today, yesterday, due, overdue, and never a minute too few."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QDateTime, QLocale

from cassette.desktop import wording
from cassette.domain.meetings import MeetingState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cassette.desktop.application import CassetteApplication

HOUR, DAY = 3_600_000, 86_400_000


@pytest.fixture(autouse=True)
def _british_clock(qapp: CassetteApplication) -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("en_GB"))
    wording._moment.cache_clear()
    wording._ahead.cache_clear()
    yield
    QLocale.setDefault(before)
    wording._moment.cache_clear()
    wording._ahead.cache_clear()


NOW = QDateTime.fromString("2026-11-25T12:00:00", "yyyy-MM-ddTHH:mm:ss").toMSecsSinceEpoch()


@pytest.mark.parametrize(
    ("ms", "text"), [(0, "0:00"), (57_400, "0:57"), (208_000, "3:28"), (3_723_000, "1:02:03")]
)
def test_a_length_reads_like_on_a_player(ms: int, text: str) -> None:
    assert wording.length(ms) == text


@pytest.mark.parametrize(
    ("ms", "text"),
    [
        (57_000, "57 seconds"),
        (1_000, "1 second"),
        (208_000, "3 minutes 28 seconds"),
        (60_000, "1 minute"),
    ],
)
def test_a_length_is_spoken_in_words(ms: int, text: str) -> None:
    assert wording.spoken_length(ms) == text


@pytest.mark.parametrize(
    ("ms", "text"), [(0, "0 min"), (1, "1 min"), (60_001, "2 min"), (65 * 60_000, "1 h 5 min")]
)
def test_a_price_is_rounded_up(ms: int, text: str) -> None:
    assert wording.minutes(ms) == text


@pytest.mark.parametrize(
    ("rate", "text"), [(1.0, "1×"), (1.5, "1.5×"), (1.25, "1.25×"), (2.0, "2×")]
)
def test_a_speed_has_no_needless_zeros(rate: float, text: str) -> None:
    assert wording.speed(rate) == text


@pytest.mark.parametrize(
    ("back", "text"),
    [
        (HOUR, "11:00"),
        (DAY, "Yesterday 12:00"),
        (3 * DAY, "Sun 12:00"),
        (20 * DAY, "5 Nov"),
        (400 * DAY, "21 Oct 2025"),
    ],
)
def test_the_nearer_the_shorter(back: int, text: str) -> None:
    assert wording.moment(NOW - back, NOW) == text


@pytest.mark.parametrize(
    ("ahead", "state", "text"),
    [
        (5 * HOUR, MeetingState.DUE_SOON, "Due today 17:00"),
        (DAY, MeetingState.DUE_SOON, "Due tomorrow 12:00"),
        (3 * DAY, MeetingState.OPEN, "Due Sat 12:00"),
        (20 * DAY, MeetingState.OPEN, "Due 15 Dec, 12:00"),
        (-HOUR, MeetingState.OVERDUE, "Overdue since today 11:00"),
        (-DAY, MeetingState.CLOSED, "Closed"),
    ],
)
def test_a_due_time_says_how_pressing_it_is(ahead: int, state: MeetingState, text: str) -> None:
    assert wording.due(NOW + ahead, NOW, state) == text


def test_a_type_of_a_newer_cassette_still_has_a_name_and_an_icon() -> None:
    assert wording.type_name("séance") == "Information sharing"


def test_a_full_moment_names_day_and_year_and_no_seconds() -> None:
    assert wording.full_moment(NOW) == "Wed 25 Nov 2026, 12:00"
