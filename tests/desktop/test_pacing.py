"""My pace: everywhere, for a person, for a note; chosen at once and kept a moment later."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cassette.audio.player import Pace
from cassette.desktop.pacing import Pacing
from cassette.domain.pace import Habit
from cassette.domain.trimming import Trim
from cassette.workflows import hear

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from cassette.desktop.shell import Shell
    from cassette.domain.views import NoteCard


@pytest.fixture
def pacing(shell: Shell, qtbot: QtBot) -> Iterator[Pacing]:
    made = Pacing(shell)
    made.read()
    qtbot.waitUntil(lambda: made.habits_now is not None)
    yield made
    made.close()


@pytest.fixture
def cards(shell: Shell) -> list[NoteCard]:
    """Notes of two people."""
    rows = shell.workspace.library.queries.inbox()
    first = rows[0].note
    return [first, next(row.note for row in rows if row.note.by != first.by)]


def test_a_person_without_a_pace_is_heard_as_everybody(
    pacing: Pacing, cards: list[NoteCard]
) -> None:
    pacing.set_rate(1.5, cards[0])
    assert {pacing.of(card).rate for card in cards} == {1.5}


def test_a_turn_of_the_knob_changes_the_pace_of_the_person_who_has_one(
    pacing: Pacing, cards: list[NoteCard], shell: Shell
) -> None:
    pacing.choose(cards[0].by, speed=2.0)
    pacing.set_rate(2.5, cards[0])
    assert [pacing.of(card) for card in cards] == [Pace(2.5, Trim.GENTLE), Pace(1.0, Trim.GENTLE)]
    pacing.close()
    shell.bridge.drain()
    assert hear.habits(shell.workspace.desk).of(cards[0].by) == Habit(speed=2.5)
    assert shell.settings.speed == 1.0


def test_the_speed_everywhere_is_a_setting_and_no_habit(
    qtbot: QtBot, pacing: Pacing, cards: list[NoteCard], shell: Shell
) -> None:
    with qtbot.waitSignal(shell.settings_changed):
        pacing.set_rate(1.75, cards[0])
    assert shell.settings.speed == 1.75
    assert hear.habits(shell.workspace.desk).everywhere.speed is None


def test_steps_in_words_per_minute_end_with_a_chosen_speed(
    pacing: Pacing, cards: list[NoteCard]
) -> None:
    natural = pacing.natural_wpm(cards[0].by)
    assert natural is not None
    pacing.choose(None, wpm=round(natural * 2))
    assert pacing.of(cards[0]).rate == pytest.approx(2.0, abs=0.05)
    pacing.set_rate(1.25, cards[0])
    assert pacing.habits.everywhere.wpm is None
    assert pacing.of(cards[0]).rate == 1.25


def test_the_last_speed_and_normal_take_turns(pacing: Pacing, cards: list[NoteCard]) -> None:
    pacing.set_rate(1.5, cards[0])
    pacing.swap_rate(cards[0])
    assert pacing.of(cards[0]).rate == 1.0
    pacing.swap_rate(cards[0])
    assert pacing.of(cards[0]).rate == 1.5


def test_what_is_chosen_while_it_is_read_holds(
    qtbot: QtBot, shell: Shell, cards: list[NoteCard]
) -> None:
    hear.set_habit(shell.workspace.desk, cards[0].by, Habit(speed=3.0, trim=Trim.MAX))
    made = Pacing(shell)
    made.read()
    made.choose(cards[0].by, speed=2.0)
    qtbot.waitUntil(lambda: made.habits_now is not None)
    assert made.of(cards[0]).rate == 2.0
    made.close()


def test_what_is_chosen_while_it_is_read_leaves_the_rest_of_a_habit(
    qtbot: QtBot, shell: Shell, cards: list[NoteCard]
) -> None:
    desk = shell.workspace.desk
    hear.set_habit(desk, None, Habit(trim=Trim.MAX))
    hear.set_habit(desk, cards[0].by, Habit(speed=3.0, trim=Trim.OFF))
    made = Pacing(shell)
    made.set_rate(1.5, None)
    made.choose(cards[0].by, speed=2.0)
    made.read()
    qtbot.waitUntil(lambda: made.habits_now is not None)
    assert [made.of(card) for card in cards] == [Pace(2.0, Trim.OFF), Pace(1.5, Trim.MAX)]
    made.close()
    shell.bridge.drain()
    kept = hear.habits(desk)
    assert kept.everywhere.trim is Trim.MAX
    assert kept.of(cards[0].by) == Habit(speed=2.0, trim=Trim.OFF)
    qtbot.waitUntil(lambda: shell.settings.speed == 1.5)


def test_a_habit_that_was_not_read_yet_is_not_overwritten(
    shell: Shell, cards: list[NoteCard]
) -> None:
    desk = shell.workspace.desk
    hear.set_habit(desk, cards[0].by, Habit(speed=3.0, trim=Trim.MAX))
    made = Pacing(shell)
    made.choose(cards[0].by, speed=2.0)
    made.close()
    shell.bridge.drain()
    assert hear.habits(desk).of(cards[0].by) == Habit(speed=3.0, trim=Trim.MAX)


def test_pauses_are_left_out_where_they_were_chosen_before(
    pacing: Pacing, cards: list[NoteCard]
) -> None:
    pacing.set_trim(Trim.MEDIUM, cards[0])
    assert pacing.habits.everywhere.trim is Trim.MEDIUM
    pacing.choose(cards[0].by, trim=Trim.MAX)
    pacing.set_trim(Trim.OFF, cards[0])
    assert [pacing.of(card).trim for card in cards] == [Trim.OFF, Trim.MEDIUM]


def test_a_speed_chosen_on_the_command_line_is_heard_until_another_is_chosen(
    qtbot: QtBot, shell: Shell, cards: list[NoteCard]
) -> None:
    desk = shell.workspace.desk
    hear.set_habit(desk, None, Habit(speed=3.0))
    made = Pacing(shell)
    made.read()
    qtbot.waitUntil(lambda: made.habits_now is not None)
    assert made.of(cards[0]).rate == 3.0
    with qtbot.waitSignal(shell.settings_changed):
        shell.change_settings(speed=1.25)
    assert made.of(cards[0]).rate == 1.25
    made.close()
    shell.bridge.drain()
    assert hear.habits(desk).everywhere.speed is None
    assert hear.queue_of(desk, shell.settings).entries[0].rate == 1.25
