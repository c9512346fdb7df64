"""Listening: plays, steps back on resume, remembers what was heard, lends the player away."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cassette.desktop.listening import Listening, step_back_ms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from cassette.desktop.shell import Shell
    from cassette.domain.views import NoteCard


@pytest.fixture
def cards(shell: Shell) -> list[NoteCard]:
    return [row.note for row in shell.workspace.library.queries.inbox(200, 0) if row.note.sound]


@pytest.fixture
def listening(shell: Shell) -> Iterator[Listening]:
    made = Listening(shell)
    yield made
    made.close()


def _again(shell: Shell, card: NoteCard) -> NoteCard:
    return shell.workspace.library.queries.note(card.id)


@pytest.mark.parametrize(
    ("away_s", "back_ms"),
    [(1, 800), (59, 800), (61, 3_000), (3_601, 10_000), (86_401, 20_000)],
)
def test_the_longer_away_the_further_it_steps_back(away_s: int, back_ms: int) -> None:
    assert step_back_ms(away_s * 1000) == back_ms


def test_a_note_plays_and_what_was_heard_is_kept_on_pause(
    qtbot: QtBot, listening: Listening, cards: list[NoteCard], shell: Shell
) -> None:
    listening.play(cards, 0)
    assert listening.card == cards[0]
    qtbot.waitUntil(lambda: listening.position_ms > 300)
    listening.pause()
    assert not listening.playing
    qtbot.waitUntil(lambda: _again(shell, cards[0]).heard_ms >= 300)
    assert not _again(shell, cards[0]).heard


def test_a_note_heard_to_its_end_is_heard_and_the_next_one_follows(
    qtbot: QtBot, listening: Listening, cards: list[NoteCard], shell: Shell
) -> None:
    listening.set_rate(4.0)
    listening.play(cards, 0, cards[0].duration_ms - 900)
    qtbot.waitUntil(lambda: listening.card is not None and listening.card.id == cards[1].id)
    qtbot.waitUntil(lambda: _again(shell, cards[0]).heard)


def test_a_turn_of_the_speed_knob_makes_one_fact_of_what_was_heard(
    qtbot: QtBot, listening: Listening, shell: Shell, cards: list[NoteCard]
) -> None:
    """A fact goes to everybody and stays for ever: not one for every step of the knob."""
    facts: list[object] = []
    shell.feed.appended.connect(facts.extend)
    listening.play(cards, 0)
    for step in range(8):
        before = listening.position_ms
        qtbot.waitUntil(lambda before=before: listening.position_ms > before + 20)
        listening.set_rate(1.0 + 0.05 * (step % 2 + 1))
    stood = listening.position_ms
    listening.pause()
    qtbot.waitUntil(lambda: _again(shell, cards[0]).heard_ms == stood)
    shell.bridge.drain()
    qtbot.waitUntil(lambda: bool(facts))
    assert len(facts) == 1


def test_the_last_note_says_that_it_is_over(
    qtbot: QtBot, listening: Listening, cards: list[NoteCard]
) -> None:
    listening.set_rate(4.0)
    with qtbot.waitSignal(listening.finished):
        listening.play(cards[:1], 0, cards[0].duration_ms - 900)
    assert not listening.playing
    listening.resume()
    assert listening.position_ms == 0


def test_a_note_goes_on_a_breath_before_where_i_left_it(
    qtbot: QtBot, listening: Listening, cards: list[NoteCard]
) -> None:
    listening.play(cards, 0, 2_000)
    qtbot.waitUntil(lambda: listening.position_ms > 2_200)
    listening.pause()
    stood = listening.position_ms
    listening.resume()
    assert listening.position_ms == stood - 800


def test_seeking_stays_within_the_note(listening: Listening, cards: list[NoteCard]) -> None:
    listening.restore(cards[0], 1_000)
    assert not listening.playing
    listening.skip(-5)
    assert listening.position_ms == 0
    listening.seek(99_000_000)
    assert listening.position_ms == cards[0].duration_ms


def test_my_own_note_is_never_marked_heard(
    qtbot: QtBot, listening: Listening, shell: Shell
) -> None:
    pages = (
        shell.workspace.library.queries.meeting(row.id)
        for row in shell.workspace.library.queries.meetings()
    )
    mine = next(card for page in pages for card in page.notes if card.mine and card.sound)
    heard: list[object] = []
    shell.feed.appended.connect(heard.append)
    listening.play([mine], 0)
    qtbot.waitUntil(lambda: listening.position_ms > 200)
    listening.pause()
    shell.bridge.drain()
    assert heard == []


def test_speed_is_held_within_its_limits_and_remembered(
    qtbot: QtBot, listening: Listening, shell: Shell
) -> None:
    listening.set_rate(9.0)
    assert listening.rate == 4.0
    listening.swap_rate()
    assert listening.rate == 1.0
    listening.swap_rate()
    assert listening.rate == 4.0
    with qtbot.waitSignal(shell.settings_changed):
        listening.set_rate(1.5)
    assert shell.settings.speed == 1.5


def test_what_is_left_is_told_at_my_speed(listening: Listening, cards: list[NoteCard]) -> None:
    listening.restore(cards[0], 0)
    listening.set_rate(2.0)
    assert listening.left_ms() == pytest.approx(cards[0].duration_ms / 2)


def test_a_borrowed_player_is_left_alone(
    qtbot: QtBot, listening: Listening, cards: list[NoteCard], shell: Shell
) -> None:
    listening.play(cards, 0)
    qtbot.waitUntil(lambda: listening.position_ms > 100)
    shell.borrow_player()
    assert not listening.playing
    listening.play(cards, 1)
    listening.resume()
    assert not listening.playing
    shell.return_player()
    listening.resume()
    assert listening.playing


def test_a_note_whose_sound_is_gone_says_so(
    qtbot: QtBot, listening: Listening, cards: list[NoteCard], shell: Shell
) -> None:
    assert cards[0].sound is not None
    shell.workspace.library.recordings.path(cards[0].sound).unlink()
    with qtbot.waitSignal(listening.troubled) as said:
        listening.play(cards[:1], 0)
    assert said.args[0].code == "audio_missing"
    assert not listening.playing


def test_in_a_row_it_is_passed_over_and_told(
    qtbot: QtBot, listening: Listening, cards: list[NoteCard], shell: Shell
) -> None:
    assert cards[1].sound is not None
    shell.workspace.library.recordings.path(cards[1].sound).unlink()
    listening.set_rate(4.0)
    with qtbot.waitSignal(listening.skipped, timeout=20_000) as said:
        listening.play(cards[:3], 0, cards[0].duration_ms - 900)
    assert said.args[0].id == cards[1].id
    assert said.args[1].code == "audio_missing"
    qtbot.waitUntil(lambda: listening.card is not None and listening.card.id == cards[2].id)
    assert not _again(shell, cards[1]).heard


def test_after_the_end_it_goes_on_where_i_sought(
    qtbot: QtBot, listening: Listening, cards: list[NoteCard]
) -> None:
    listening.play(cards[:1], 0, cards[0].duration_ms - 300)
    with qtbot.waitSignal(listening.finished, timeout=20_000):
        pass
    listening.seek(1_000)
    listening.resume()
    assert listening.position_ms == 1_000


def test_a_moment_i_chose_is_where_it_goes_on_however_long_i_was_away(
    listening: Listening,
    cards: list[NoteCard],
    shell: Shell,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = shell.now_ms()
    listening.restore(cards[0], 0)
    monkeypatch.setattr(shell, "now_ms", lambda: now + 7_200_000)
    listening.seek(3_000)
    listening.resume()
    assert listening.position_ms == 3_000


def test_a_note_that_was_taken_back_is_not_played(
    listening: Listening, cards: list[NoteCard]
) -> None:
    gone = replace(cards[0], deleted=True)
    listening.play([gone])
    assert listening.card is None
    listening.play([gone, cards[1]])
    assert listening.card == cards[1]


def test_a_speed_chosen_in_the_settings_is_heard_at_once(
    qtbot: QtBot, listening: Listening, shell: Shell
) -> None:
    with qtbot.waitSignal(shell.settings_changed):
        shell.change_settings(speed=1.75)
    assert listening.rate == 1.75
