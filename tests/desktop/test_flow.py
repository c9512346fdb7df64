"""The queue: plays on over meetings, halts at text and decisions, passes over, puts off."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from pytestqt.exceptions import TimeoutError as NothingCame

from cassette.desktop.listening import Listening
from cassette.workflows import decide, hear, write_note
from cassette.workflows.desk import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from cassette.desktop.shell import Shell
    from cassette.domain.queueing import Queue, QueueEntry

END_MS = 700
"""So little of a note is played here: the rest of it is not what is asked."""


@pytest.fixture
def listening(shell: Shell) -> Iterator[Listening]:
    made = Listening(shell)
    made.pacing.set_rate(4.0, None)
    yield made
    made.close()


def _queue(shell: Shell) -> Queue:
    return hear.queue_of(shell.workspace.desk, shell.settings)


def _hear_all_but(shell: Shell, count: int, stop: str | None = "") -> list[QueueEntry]:
    """Leave the first ``count`` entries with this ``stop`` unheard (None: with any)."""
    entries = [one for one in _queue(shell).entries if stop is None or one.stop == stop][:count]
    kept = {one.note for one in entries}
    rest = [one.note for one in _queue(shell).entries if one.note not in kept]
    hear.mark_all_heard(shell.workspace.desk, rest)
    return [one for one in _queue(shell).entries if one.note in kept]


def _near_end(listening: Listening) -> None:
    card = listening.card
    assert card is not None
    listening.seek(card.duration_ms - END_MS)


def _at(listening: Listening, entry: QueueEntry) -> bool:
    return listening.card is not None and listening.card.id == entry.note and listening.playing


def test_it_plays_on_over_meetings_with_a_chime_before_each(
    qtbot: QtBot, listening: Listening, shell: Shell
) -> None:
    entries = _hear_all_but(shell, 40)
    crossing = next(
        n for n in range(1, len(entries)) if entries[n].meeting != entries[n - 1].meeting
    )
    said: list[QueueEntry] = []
    listening.entered.connect(said.append)
    listening.play_all(start=entries[crossing - 1].note)
    qtbot.waitUntil(lambda: _at(listening, entries[crossing - 1]))
    cues = [slot.card.id for slot in listening.deck.slots if slot.cue]
    assert cues[0] == entries[crossing].note
    _near_end(listening)
    qtbot.waitUntil(lambda: _at(listening, entries[crossing]), timeout=15_000)
    assert [one.note for one in said] == [entries[crossing - 1].note, entries[crossing].note]
    assert said[1].title != said[0].title


def test_a_note_goes_on_the_further_back_the_longer_ago_it_was_left(
    qtbot: QtBot, listening: Listening, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when the window was closed in between."""
    desk = shell.workspace.desk
    entry = max(_queue(shell).entries, key=lambda one: one.duration_ms)
    left_ms = min(entry.duration_ms - 1_000, 5_000)
    hear.mark_heard(desk, entry.note, left_ms)
    card, now_ms = shell.workspace.library.queries.note(entry.note), shell.now_ms()
    hearing = listening.hearing
    found = {}
    for away_ms in (2 * 3_600_000, 90_000, 1_000):
        monkeypatch.setattr(shell, "now_ms", lambda away=away_ms: now_ms + away)
        if not found:
            hearing.read()
            qtbot.waitUntil(lambda: hearing.resume_ms(card) == 0)
        found[away_ms] = hearing.resume_ms(card)
    assert found == {1_000: left_ms - 800, 90_000: left_ms - 3_000, 2 * 3_600_000: 0}


def test_a_note_that_was_left_goes_on_in_the_same_row_where_it_was_left(
    qtbot: QtBot, listening: Listening, shell: Shell
) -> None:
    entries = _hear_all_but(shell, 3)
    left_ms = entries[1].duration_ms // 2
    hear.mark_heard(shell.workspace.desk, entries[1].note, left_ms)
    listening.play_all(start=entries[0].note)
    qtbot.waitUntil(lambda: _at(listening, entries[0]))
    row = [slot for slot in listening.deck.slots if not slot.cue]
    assert [slot.card.id for slot in row] == [one.note for one in entries]
    assert [slot.from_ms for slot in row] == [0, left_ms - 800, 0]
    rows = listening.deck._load_number
    _near_end(listening)
    qtbot.waitUntil(lambda: _at(listening, entries[1]), timeout=15_000)
    qtbot.waitUntil(lambda: listening.position_ms >= left_ms - 800)
    assert listening.position_ms < left_ms + 3_000
    assert listening.deck._load_number == rows, "a row of its own would be a gap"


def test_without_chimes_there_is_none(qtbot: QtBot, listening: Listening, shell: Shell) -> None:
    _hear_all_but(shell, 40)
    with qtbot.waitSignal(shell.settings_changed):
        shell.change_settings(chime=False)
    listening.play_all()
    qtbot.waitUntil(lambda: listening.playing)
    assert not any(slot.cue for slot in listening.deck.slots)


def test_it_never_goes_over_text_and_goes_on_once_that_was_read(
    qtbot: QtBot, listening: Listening, shell: Shell
) -> None:
    typed = next(one for one in _queue(shell).entries if not one.spoken)
    here = [one for one in _queue(shell).entries if one.meeting == typed.meeting]
    rest = [one.note for one in _queue(shell).entries if one.meeting != typed.meeting]
    hear.mark_all_heard(shell.workspace.desk, rest)
    at = here.index(typed)
    with qtbot.waitSignal(listening.stopped_at, timeout=15_000) as stopped:
        listening.play_all(start=here[at - 1].note if at else typed.note)
        if at:
            qtbot.waitUntil(lambda: _at(listening, here[at - 1]))
            _near_end(listening)
    assert stopped.args[0].note == typed.note
    assert not listening.playing
    assert listening.card is not None
    assert listening.card.id == typed.note, "its words are to be shown"
    listening.toggle()
    shell.bridge.drain()
    assert shell.workspace.library.queries.note(typed.note).heard


def _last_before_a_stance(shell: Shell) -> QueueEntry:
    """A proposal waits for my stance; the spoken note that is the last before it."""
    desk, queries = shell.workspace.desk, shell.workspace.library.queries
    row = next(row for row in queries.meetings() if row.type == "decision" and not row.closed)
    notes = [one for one in queries.meeting(row.id).notes if not one.mine]
    hear.mark_all_heard(desk, [one.id for one in notes if one.sound is None])
    decide.propose(desk, next(one.id for one in notes if one.sound is not None))
    last = [one for one in _queue(shell).entries if one.meeting == row.id][-1]
    assert (last.stop, last.spoken) == ("decide", True)
    return last


def test_it_halts_where_my_stance_is_asked_and_goes_on_once_i_took_it(
    qtbot: QtBot, listening: Listening, shell: Shell
) -> None:
    last = _last_before_a_stance(shell)
    with qtbot.waitSignal(listening.stopped_at, timeout=15_000) as stopped:
        listening.play_all(start=last.note)
        qtbot.waitUntil(lambda: _at(listening, last))
        _near_end(listening)
    assert stopped.args[0] == last
    assert listening.halted == last
    decide.take_stance(shell.workspace.desk, last.meeting, "consent")
    qtbot.waitUntil(lambda: listening.halted is None)


@pytest.mark.parametrize("why", ["its sound is missing", "it was deleted meanwhile"])
def test_it_halts_for_my_stance_also_where_nothing_could_be_sounded(
    qtbot: QtBot, listening: Listening, shell: Shell, why: str
) -> None:
    last = _last_before_a_stance(shell)
    queue, card = _queue(shell), shell.workspace.library.queries.note(last.note)
    if why == "its sound is missing":
        assert card.sound is not None
        shell.workspace.library.recordings.path(card.sound).unlink()
    with qtbot.waitSignal(listening.stopped_at, timeout=15_000) as stopped:
        if why == "its sound is missing":
            listening.play_all(start=last.note)
        else:
            gone = replace(card, deleted=True)
            listening.play_all(start=last.note, known=(queue, [gone]))
    assert (stopped.args[0].note, stopped.args[0].stop) == (last.note, "decide")


def test_a_stance_taken_on_the_way_does_not_halt_it(
    qtbot: QtBot, listening: Listening, shell: Shell
) -> None:
    last = _last_before_a_stance(shell)
    halts: list[object] = []
    listening.stopped_at.connect(halts.append)
    listening.play_all(start=last.note)
    qtbot.waitUntil(lambda: _at(listening, last))
    decide.take_stance(shell.workspace.desk, last.meeting, "consent")
    shell.bridge.drain()
    _near_end(listening)
    qtbot.waitUntil(lambda: not _at(listening, last), timeout=15_000)
    assert last not in halts


def test_the_next_and_the_previous_are_the_unheard_ones(
    qtbot: QtBot, listening: Listening, shell: Shell
) -> None:
    entries = _hear_all_but(shell, 4)
    listening.play_all()
    qtbot.waitUntil(lambda: _at(listening, entries[0]))
    listening.next_unheard()
    assert _at(listening, entries[1])
    listening.next_unheard()
    assert _at(listening, entries[2])
    listening.flow.mark_heard(entries[1].note)
    listening.previous_unheard()
    assert _at(listening, entries[0])


def test_what_is_put_off_comes_at_the_end(qtbot: QtBot, listening: Listening, shell: Shell) -> None:
    entries = _hear_all_but(shell, 3)
    listening.play_all()
    qtbot.waitUntil(lambda: _at(listening, entries[0]))
    assert listening.flow.put_off()
    seen = [entries[1], entries[2], entries[0]]
    for entry in seen:
        qtbot.waitUntil(lambda entry=entry: _at(listening, entry), timeout=15_000)  # type: ignore[misc]
        _near_end(listening)
    with qtbot.waitSignal(listening.flow.caught_up, timeout=15_000) as over:
        pass
    assert over.args == [0]


def test_a_meeting_can_be_left_for_another_time(
    qtbot: QtBot, listening: Listening, shell: Shell
) -> None:
    entries = _hear_all_but(shell, 40)
    other = next(one for one in entries if one.meeting != entries[0].meeting)
    listening.play_all()
    qtbot.waitUntil(lambda: _at(listening, entries[0]))
    assert listening.flow.next_meeting()
    qtbot.waitUntil(lambda: _at(listening, other))


def test_what_came_meanwhile_is_heard_as_well(
    qtbot: QtBot, listening: Listening, shell: Shell
) -> None:
    first, second = _hear_all_but(shell, 2)
    hear.mark_heard(shell.workspace.desk, second.note)
    listening.play_all()
    qtbot.waitUntil(lambda: _at(listening, first))
    hear.mark_unheard(shell.workspace.desk, second.note)
    _near_end(listening)
    qtbot.waitUntil(lambda: _at(listening, second), timeout=15_000)


def test_my_own_notes_are_not_played_in_a_row(
    qtbot: QtBot, listening: Listening, shell: Shell
) -> None:
    queries = shell.workspace.library.queries
    pages = (queries.meeting(row.id) for row in queries.meetings())
    notes = next(
        page.notes
        for page in pages
        if any(one.mine and one.sound for one in page.notes[1:]) and page.notes[0].sound
    )
    listening.play(notes, next(n for n, one in enumerate(notes) if one.sound and not one.mine))
    assert listening.cards
    assert not any(card.mine for card in listening.cards)


def test_what_i_said_is_gone_through_from_a_note_of_mine(
    listening: Listening, shell: Shell
) -> None:
    queries = shell.workspace.library.queries
    pages = [queries.meeting(row.id) for row in queries.meetings()]
    notes = [one for page in pages for one in page.notes if one.sound and not one.deleted]
    first = next(n for n, one in enumerate(notes) if one.mine)
    listening.play(notes, first)
    assert [card.id for card in listening.cards if card.mine] == [
        one.id for one in notes[first:] if one.mine
    ]
    assert len([card for card in listening.cards if card.mine]) > 1


def test_what_was_heard_to_its_end_is_not_left_for_later(
    qtbot: QtBot, listening: Listening, shell: Shell
) -> None:
    first, second = _hear_all_but(shell, 2)
    listening.play_all()
    qtbot.waitUntil(lambda: _at(listening, first))
    listening.next_unheard()
    qtbot.waitUntil(lambda: _at(listening, second))
    with qtbot.waitSignal(listening.flow.caught_up, timeout=15_000) as over:
        _near_end(listening)
    assert over.args == [1], "the one that was passed over"
    assert not listening.flow.active


def test_a_note_without_its_sound_is_passed_over_and_told(
    qtbot: QtBot, listening: Listening, shell: Shell
) -> None:
    first, gone, third = _hear_all_but(shell, 3)
    sound = shell.workspace.library.queries.note(gone.note).sound
    assert sound is not None
    shell.workspace.library.recordings.path(sound).unlink()
    with qtbot.waitSignal(listening.skipped, timeout=15_000) as told:
        listening.play_all()
        qtbot.waitUntil(lambda: _at(listening, first))
        _near_end(listening)
    assert told.args[0].id == gone.note
    qtbot.waitUntil(lambda: _at(listening, third), timeout=15_000)


def test_the_queue_alone_without_any_sound_says_so_and_ends(
    qtbot: QtBot, listening: Listening, shell: Shell
) -> None:
    for entry in _hear_all_but(shell, 2):
        sound = shell.workspace.library.queries.note(entry.note).sound
        assert sound is not None
        shell.workspace.library.recordings.path(sound).unlink(missing_ok=True)
    told: list[str] = []
    listening.skipped.connect(lambda card, error: told.append(card.id))
    with qtbot.waitSignal(listening.flow.caught_up, timeout=15_000) as over:
        listening.play_all()
    assert over.args == [2]
    assert len(told) == 2


def test_words_of_mine_do_not_halt_it(qtbot: QtBot, listening: Listening, shell: Shell) -> None:
    entries = _hear_all_but(shell, 2)
    card = shell.workspace.library.queries.note(entries[0].note)
    write_note.write_note(shell.workspace.desk, Place(card.meeting, card.item), "Mine.")
    halts: list[object] = []
    listening.stopped_at.connect(halts.append)
    listening.play_all()
    qtbot.waitUntil(lambda: _at(listening, entries[0]))
    _near_end(listening)
    qtbot.waitUntil(lambda: _at(listening, entries[1]), timeout=15_000)
    assert halts == []


def test_it_knows_what_is_left_at_my_pace(qtbot: QtBot, listening: Listening, shell: Shell) -> None:
    entries = _hear_all_but(shell, 3)
    listening.play_all()
    qtbot.waitUntil(lambda: _at(listening, entries[0]))
    rest = sum(one.cost_ms for one in entries[1:])
    assert listening.queue_left_ms() == pytest.approx(listening.left_ms() + rest, rel=0.02)


def test_nothing_halts_without_a_queue(qtbot: QtBot, listening: Listening) -> None:
    with pytest.raises(NothingCame), qtbot.waitSignal(listening.stopped_at, timeout=50):
        listening.flow.go_on()


def test_a_long_row_ends_with_a_meeting_and_the_next_begins_with_its_chime(
    qtbot: QtBot, listening: Listening, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = _hear_all_but(shell, 40)
    crossing = next(
        n for n in range(1, len(entries)) if entries[n].meeting != entries[n - 1].meeting
    )
    monkeypatch.setattr("cassette.desktop.flow.MOST", crossing + 1)
    listening.play_all()
    qtbot.waitUntil(lambda: _at(listening, entries[0]))
    ids = [slot.card.id for slot in listening.deck.slots]
    assert ids == [one.note for one in entries[:crossing]]
    for entry in entries[1:crossing]:
        listening.next_unheard()
        assert _at(listening, entry)
    _near_end(listening)
    qtbot.waitUntil(lambda: _at(listening, entries[crossing]), timeout=15_000)
    assert listening.deck.slots[0].cue


def test_whoever_goes_on_before_the_player_is_open_hears_what_was_gone_to(
    qtbot: QtBot, listening: Listening, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opening the sound card takes a while; keys are pressed meanwhile."""
    first, second = _hear_all_but(shell, 2)
    open_now = threading.Event()
    opened = type(shell.workspace).player.fget  # type: ignore[attr-defined]

    def slowly(workspace: object) -> object:
        open_now.wait(5)
        return opened(workspace)

    monkeypatch.setattr(type(shell.workspace), "player", property(slowly))
    listening.play_all()
    qtbot.waitUntil(lambda: _at(listening, first))
    qtbot.waitUntil(lambda: listening.deck.ready)
    listening.next_unheard()
    listening.seek(1_000)
    open_now.set()
    qtbot.waitUntil(lambda: listening.position_ms > 1_200)
    snapshot = shell.workspace.player.snapshot()
    assert snapshot.note == second.note
    with qtbot.waitSignal(listening.flow.caught_up, timeout=15_000) as over:
        _near_end(listening)
    assert over.args == [1]
