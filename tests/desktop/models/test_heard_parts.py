"""What was heard of a note: in parts, so that what was jumped over is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication

from cassette.audio.player import Pace
from cassette.desktop.hearing import stretch
from cassette.desktop.listening import Listening
from cassette.desktop.models.heard_parts import HeardParts, shares
from cassette.domain.trimming import Trim, skips
from cassette.workflows import hear

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from cassette.desktop.shell import Shell
    from cassette.domain.views import NoteCard


@pytest.fixture
def card(shell: Shell) -> NoteCard:
    rows = shell.workspace.library.queries.inbox()
    return max((row.note for row in rows), key=lambda note: note.duration_ms)


@pytest.fixture
def listening(shell: Shell) -> Iterator[Listening]:
    made = Listening(shell)
    yield made
    made.close()


def test_parts_become_shares_of_the_whole_and_the_last_pause_counts_as_heard() -> None:
    assert shares(((0, 1_000), (5_000, 6_000)), 10_000) == [(0.0, 0.1), (0.5, 0.6)]
    assert shares(((0, 9_800),), 10_000) == [(0.0, 1.0)]
    assert shares(((0, 1_000),), 10_000, (900, 2_000)) == [(0.0, 0.2)]


def test_until_parts_are_known_it_is_tinted_up_to_where_it_was_left(
    qtbot: QtBot, shell: Shell, card: NoteCard
) -> None:
    desk = shell.workspace.desk
    hear.mark_heard(desk, card.id, 2_000)
    hear.sounded(desk, card.id, 500, 2_000)
    begun = shell.workspace.library.queries.note(card.id)
    parts = HeardParts(shell)
    assert parts.of(begun) == ((0, 2_000),)
    with qtbot.waitSignal(parts.changed):
        pass
    assert parts.of(begun) == ((500, 2_000),)


def test_what_i_jumped_over_stays_unheard(
    qtbot: QtBot, shell: Shell, listening: Listening, card: NoteCard
) -> None:
    listening.play([card], 0, 0)
    qtbot.waitUntil(lambda: listening.position_ms > 300)
    listening.seek(3_000)
    qtbot.waitUntil(lambda: listening.position_ms > 3_300)
    listening.pause()
    qtbot.waitUntil(lambda: len(hear.parts_of(shell.workspace.desk, card.id)) == 2)
    first, second = hear.parts_of(shell.workspace.desk, card.id)
    assert first[0] == 0
    assert first[1] < 3_000 <= second[0]
    qtbot.waitUntil(lambda: len(listening.tinted()) == 2)


def test_time_saved_by_speed_and_by_pauses_is_counted_apart() -> None:
    speech = ((0, 1_000), (3_000, 4_000))
    out = skips(speech, 4_000, Trim.GENTLE)
    left_out = sum(end - start for start, end in out)
    heard = stretch(0, 4_000, Pace(2.0, Trim.GENTLE), out)
    assert heard.by_trim_ms == left_out > 0
    assert heard.by_speed_ms == round((4_000 - left_out) / 2)


def test_slow_listening_costs_time() -> None:
    assert stretch(0, 1_000, Pace(0.5), ()).by_speed_ms == -1_000


def test_what_was_kept_last_is_not_read_again_from_a_library_that_closes(
    qtbot: QtBot, shell: Shell, card: NoteCard
) -> None:
    made = Listening(shell)
    made.play([card], 0, 0)
    qtbot.waitUntil(lambda: made.position_ms > 300)
    made.close()
    shell.bridge.drain()
    QCoreApplication.processEvents()
    assert hear.parts_of(shell.workspace.desk, card.id)
    assert not made.parts.busy
