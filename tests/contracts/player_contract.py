"""What every player promises, whatever it sounds through: one suite for fake, silent and real."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pytest
import soundfile

from cassette.audio.chime import CHIME_MS, cue
from cassette.audio.player import Pace, PlayerState, Track
from cassette.audio.recorder import SAMPLE_RATE
from cassette.domain.errors import AudioDamaged, AudioMissing
from cassette.domain.trimming import Trim
from tests.patience import eventually
from tests.stalls import Sleeper, again_if_held

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.audio.player import Player, PlayerSnapshot
    from cassette.domain.errors import CassetteError


class Room(Protocol):
    """A player and the time in which it plays."""

    player: Player

    def listen(self, seconds: float) -> None:
        """Let it play for so long of its own clock."""
        ...

    def clock(self) -> float:
        """Seconds of that clock."""
        ...


def listen_until_over(room: Room) -> PlayerSnapshot:
    """Let it play to its end."""

    def over() -> bool:
        room.listen(0.1)
        return room.player.snapshot().state is not PlayerState.PLAYING

    eventually(over, "the end of the list", 30)
    return room.player.snapshot()


class PlayerContract:
    """Subclasses bring a fixture ``room``."""

    @pytest.fixture
    def tracks(self, tmp_path: Path) -> list[Track]:
        """Two notes of a second and a half."""
        made = []
        for name, hertz in (("first", 440), ("second", 660)):
            path = tmp_path / f"{name}.wav"
            t = np.arange(SAMPLE_RATE * 3 // 2) / SAMPLE_RATE
            soundfile.write(path, 0.3 * np.sin(2 * np.pi * hertz * t), SAMPLE_RATE)
            made.append(Track(name, path, 0.0, 1500))
        return made

    def test_a_new_player_has_nothing_and_fails_at_nothing(self, room: Room) -> None:
        room.player.play()
        room.player.pause()
        room.player.seek(0, 0)
        assert room.player.snapshot().state is PlayerState.IDLE
        assert room.player.snapshot().note is None

    def test_it_stands_where_it_was_loaded(self, room: Room, tracks: list[Track]) -> None:
        room.player.load(tracks, start_index=1, position_ms=700)
        snapshot = room.player.snapshot()
        assert snapshot.state is PlayerState.IDLE
        assert (snapshot.index, snapshot.note, snapshot.position_ms) == (1, "second", 700)
        assert snapshot.duration_ms == 1500

    def test_it_plays_the_list_to_its_end(self, room: Room, tracks: list[Track]) -> None:
        room.player.load(tracks)
        room.player.set_rate(2.0)
        room.player.play()
        assert room.player.snapshot().state is PlayerState.PLAYING
        end = listen_until_over(room)
        assert end.state is PlayerState.ENDED
        assert end.note == "second"
        assert abs(end.position_ms - 1500) <= 30
        assert end.error is None

    def test_the_position_follows_the_sound_in_the_notes_own_time(
        self, room: Room, tracks: list[Track]
    ) -> None:
        room.player.load(tracks)
        room.player.set_rate(2.0)
        room.player.play()

        def follow(sleeper: Sleeper) -> tuple[float, float]:
            room.player.seek(0, 0)
            # A device takes its first buffer at once and may then wait a while: begin after that.
            eventually(lambda: _listened(room, 0.02) > 450, "the device to run")
            sleeper.begin()
            began, start = room.clock(), room.player.snapshot().position_ms
            room.listen(0.4)
            moved, took = room.player.snapshot().position_ms - start, room.clock() - began
            assert moved < 2000 * took + 120
            return moved, took

        def check(measured: tuple[float, float]) -> None:
            moved, took = measured
            assert moved > 2000 * took - 120

        again_if_held(follow, check)

    def test_pausing_stays_where_it_is(self, room: Room, tracks: list[Track]) -> None:
        room.player.load(tracks)
        room.player.play()
        eventually(lambda: _listened(room, 0.02) >= 100, "a tenth of a second")
        room.player.pause()
        paused = room.player.snapshot()
        room.listen(0.3)
        assert room.player.snapshot() == paused
        assert paused.state is PlayerState.PAUSED
        room.player.play()
        assert room.player.snapshot().position_ms >= paused.position_ms - 20

    def test_seeking_goes_to_another_note_and_plays_on(
        self, room: Room, tracks: list[Track]
    ) -> None:
        room.player.load(tracks)
        room.player.play()
        room.listen(0.1)
        room.player.seek(1, 1000)
        assert room.player.snapshot().index == 1
        assert room.player.snapshot().position_ms >= 1000
        assert room.player.snapshot().state is PlayerState.PLAYING
        assert listen_until_over(room).note == "second"

    def test_seeking_outside_the_list_changes_nothing(
        self, room: Room, tracks: list[Track]
    ) -> None:
        room.player.load(tracks, start_index=1, position_ms=300)
        before = room.player.snapshot()
        room.player.seek(2, 0)
        room.player.seek(-1, 0)
        assert room.player.snapshot() == before

    def test_playing_after_the_end_begins_again(self, room: Room, tracks: list[Track]) -> None:
        room.player.load(tracks, start_index=1, position_ms=1400)
        room.player.play()
        listen_until_over(room)
        room.player.play()
        snapshot = room.player.snapshot()
        assert (snapshot.state, snapshot.index) == (PlayerState.PLAYING, 0)
        assert snapshot.position_ms < 200

    @pytest.mark.parametrize(("wished", "held"), [(0.1, 0.5), (9.0, 4.0), (1.7, 1.7)])
    def test_the_rate_is_held_within_its_bounds(
        self, room: Room, wished: float, held: float
    ) -> None:
        room.player.set_rate(wished)
        assert room.player.snapshot().rate == held

    def test_a_missing_file_is_left_out_and_told_and_the_list_goes_on(
        self, room: Room, tracks: list[Track], tmp_path: Path
    ) -> None:
        room.player.load([Track("gone", tmp_path / "gone.opus"), *tracks])
        room.player.play()
        room.listen(0.1)
        eventually(lambda: room.player.snapshot().note == "first", "the next note")
        assert room.player.snapshot().state is PlayerState.PLAYING
        assert _left_out(room) == [(0, AudioMissing)]
        room.player.seek(2, 1400)
        assert listen_until_over(room).note == "second"
        assert _left_out(room) == [(0, AudioMissing)]
        room.player.load(tracks)
        assert _left_out(room) == []

    def test_a_list_in_which_nothing_can_be_played_fails_and_is_tried_again(
        self, room: Room, tracks: list[Track], tmp_path: Path
    ) -> None:
        late = replace(tracks[0], note="late", path=tmp_path / "late.wav")
        room.player.load([late, cue(), Track("gone", tmp_path / "gone.opus")])
        room.player.play()
        failed = listen_until_over(room)
        assert (failed.state, failed.note, failed.position_ms) == (PlayerState.FAILED, "late", 0)
        assert isinstance(failed.error, AudioMissing)
        assert _left_out(room) == [(0, AudioMissing), (2, AudioMissing)]
        late.path.write_bytes(tracks[0].path.read_bytes())  # it has arrived meanwhile
        room.player.play()
        assert room.player.snapshot().error is None
        room.listen(0.1)
        eventually(lambda: _listened(room, 0.02) > 50, "the note that has arrived")

    def test_seeking_after_a_failure_stands_there(
        self, room: Room, tracks: list[Track], tmp_path: Path
    ) -> None:
        room.player.load([*tracks, Track("gone", tmp_path / "gone.opus")], start_index=2)
        room.player.play()
        eventually(lambda: room.player.snapshot().state is PlayerState.FAILED)
        room.player.seek(1, 1400)
        assert room.player.snapshot().state is PlayerState.PAUSED
        assert room.player.snapshot().error is None
        room.player.play()
        assert listen_until_over(room).note == "gone"

    def test_a_damaged_file_is_told_at_its_place_in_the_list(
        self, room: Room, tracks: list[Track], tmp_path: Path
    ) -> None:
        broken = tmp_path / "broken.opus"
        broken.write_bytes(b"OggS" + bytes(1000))
        room.player.load([tracks[0], Track("broken", broken)], position_ms=1300)
        room.player.play()
        failed = listen_until_over(room)
        assert failed.state is PlayerState.FAILED
        assert failed.note == "broken"
        assert isinstance(failed.error, AudioDamaged)

    @pytest.mark.parametrize("kept", [0.0, 0.6])
    def test_a_damaged_note_amid_others_is_left_out_where_it_breaks_off(
        self, room: Room, tracks: list[Track], tmp_path: Path, kept: float
    ) -> None:
        noise = np.random.default_rng(1).uniform(-0.3, 0.3, SAMPLE_RATE * 2)
        broken = tmp_path / "broken.flac"
        soundfile.write(broken, noise, SAMPLE_RATE)
        whole = broken.read_bytes()
        broken.write_bytes(whole[: max(50, int(len(whole) * kept))])
        room.player.load([tracks[0], Track("broken", broken), tracks[1]], position_ms=1300)
        room.player.set_rate(2.0)
        room.player.play()
        end = listen_until_over(room)
        assert (end.state, end.note, end.error) == (PlayerState.ENDED, "second", None)
        assert _left_out(room) == [(1, AudioDamaged)]

    def test_pauses_are_left_out_and_the_position_jumps_with_them(
        self, room: Room, tracks: list[Track]
    ) -> None:
        spoken = replace(tracks[0], speech=((0, 100), (1400, 1500)))

        def play(sleeper: Sleeper) -> list[tuple[float, int]]:
            room.player.load([spoken])
            room.player.set_trim(Trim.MAX)
            room.player.play()
            eventually(lambda: _listened(room, 0.02) > 50, "the beginning")
            sleeper.begin()
            began, seen = room.clock(), [(0.0, 0)]
            while seen[-1][1] < 1450:
                position = _listened(room, 0.02)
                seen.append((round(room.clock() - began, 3), position))
            assert not [position for _, position in seen if 250 < position < 1250]
            assert listen_until_over(room).state is PlayerState.ENDED
            return seen

        def check(seen: list[tuple[float, int]]) -> None:
            took, _ = seen[-1]
            assert took < 1.0, seen  # a second and a half, less 1120 ms of pause

        again_if_held(play, check)

    def test_each_track_has_its_own_pace(self, room: Room, tracks: list[Track]) -> None:
        room.player.load(tracks)
        room.player.set_rate(1.5)
        room.player.set_paces([Pace(2.0, Trim.GENTLE), Pace(9.0, Trim.MAX)])
        first = room.player.snapshot()
        room.player.seek(1, 0)
        second = room.player.snapshot()
        assert (first.rate, first.trim) == (2.0, Trim.GENTLE)
        assert (second.rate, second.trim) == (4.0, Trim.MAX)
        room.player.set_rate(3.0)
        room.player.set_trim(Trim.OFF)
        assert (room.player.snapshot().rate, room.player.snapshot().trim) == (3.0, Trim.OFF)
        room.player.set_paces([Pace(2.0, Trim.GENTLE)])  # beyond the last one: as was said for all
        assert (room.player.snapshot().rate, room.player.snapshot().trim) == (3.0, Trim.OFF)
        room.player.set_paces([Pace(), Pace(2.0)])
        room.player.load(tracks, start_index=1)
        assert room.player.snapshot().rate == 3.0

    def test_a_cue_sounds_between_two_notes_at_normal_speed(
        self, room: Room, tracks: list[Track]
    ) -> None:
        room.player.load([tracks[0], cue("next meeting"), tracks[1]], position_ms=1400)
        room.player.set_rate(4.0)
        room.player.play()
        began = room.clock()
        seen: dict[str | None, float] = {}
        while (now := room.player.snapshot()).state is PlayerState.PLAYING:
            seen.setdefault(now.note, room.clock() - began)
            room.listen(0.02)
        assert list(seen) == ["first", "next meeting", "second"]
        assert seen["second"] - seen["next meeting"] > CHIME_MS / 1000 - 0.1
        assert now.state is PlayerState.ENDED

    def test_loading_nothing_unloads(self, room: Room, tracks: list[Track]) -> None:
        room.player.load(tracks)
        room.player.play()
        room.player.load([])
        assert room.player.snapshot().state is PlayerState.IDLE
        assert room.player.snapshot().index == -1

    def test_a_closed_player_is_silent(self, room: Room, tracks: list[Track]) -> None:
        room.player.load(tracks)
        room.player.play()
        room.listen(0.1)
        room.player.close()
        room.player.play()
        assert room.player.snapshot().state is PlayerState.IDLE


def _left_out(room: Room) -> list[tuple[int, type[CassetteError]]]:
    return [(index, type(error)) for index, error in room.player.snapshot().skipped]


def _listened(room: Room, seconds: float) -> int:
    room.listen(seconds)
    return room.player.snapshot().position_ms
