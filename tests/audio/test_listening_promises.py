"""What listening promises at every speed, with pauses left out: pitch, length, place, no click.

Each check stands beside a twin that breaks the promise and must be found out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from cassette.audio import track_source
from cassette.audio.pipeline import Paces, Pipeline, Place
from cassette.audio.player import Pace, Track
from cassette.audio.recorder import SAMPLE_RATE
from cassette.audio.ring import Ring
from cassette.domain.trimming import Trim, saved_ms, skips
from tests.audio.signals import highest_click, longest_silence_ms, tone, write_wav
from tests.audio.test_tempo import pitch_error_and_sinad

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.domain.trimming import Spans

SPEEDS = [round(0.5 + 0.05 * step, 2) for step in range(71)]
FEW_SPEEDS = [0.5, 0.75, 1.0, 1.3, 1.5, 2.0, 2.85, 4.0]
EVERY_SPEED = pytest.param(SPEEDS, marks=pytest.mark.torture)

SPEECH: Spans = ((200, 900), (2_100, 2_600), (3_400, 4_400), (5_000, 5_700))
DURATION_MS = 6_000
GENTLE = skips(SPEECH, DURATION_MS, Trim.GENTLE)


def spoken(folder: Path, samples: np.ndarray, name: str = "note", speech: Spans = SPEECH) -> Track:
    path = write_wav(folder / f"{name}.wav", samples)
    return Track(name, path, 0.0, len(samples) * 1000 // SAMPLE_RATE, speech)


def pulled(pipeline: Pipeline) -> tuple[np.ndarray, list[tuple[int, Place]]]:
    """Everything it sounds, and from which of its samples on which place is heard."""
    samples: list[np.ndarray] = [np.zeros(0, np.float32)]
    places: list[tuple[int, Place]] = []
    count = 0
    while (sound := pipeline.next()) is not None:
        places += [(count + offset, place) for offset, place in sound.places]
        samples.append(sound.samples)
        count += len(sound.samples)
    pipeline.close()
    return np.concatenate(samples), places


def heard(tracks: list[Track], rate: float, trim: Trim) -> np.ndarray:
    return pulled(Pipeline(tracks, Place(0, 0), paces=Paces(Pace(rate, trim))))[0]


# --- pitch and purity -------------------------------------------------------------------------


@pytest.mark.parametrize("speeds", [FEW_SPEEDS, EVERY_SPEED], ids=["few", "every"])
@pytest.mark.parametrize("trim", [Trim.OFF, Trim.GENTLE, Trim.MAX])
def test_a_tone_keeps_its_pitch_and_purity_with_pauses_left_out(
    tmp_path: Path, speeds: list[float], trim: Trim
) -> None:
    """A tone with a whole number of periods in each skip, so that it goes on where it stopped."""
    track = spoken(tmp_path, tone(6.0, 500.0))
    assert all((end - start) % 2 == 0 for start, end in skips(SPEECH, DURATION_MS, trim))
    for rate in speeds:
        cents, sinad = pitch_error_and_sinad(heard([track], rate, trim), 500.0)
        assert cents <= 5.0, rate
        assert sinad >= 35.0, rate


def test_a_skip_that_lands_beside_its_place_would_fail_the_purity_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = track_source._jumps
    monkeypatch.setattr(
        track_source, "_jumps", lambda *asked: [(at, to + 40) for at, to in right(*asked)]
    )
    sound = heard([spoken(tmp_path, tone(6.0, 500.0))], 1.0, Trim.MAX)
    assert pitch_error_and_sinad(sound, 500.0)[1] < 35.0


# --- no click ---------------------------------------------------------------------------------

CUT_HERTZ = 447.3
"""Of some tones a stretcher leaves out, by chance, the very moments that were cut; not of this."""


@pytest.mark.parametrize("rate", FEW_SPEEDS)
def test_a_skip_does_not_click(tmp_path: Path, rate: float) -> None:
    """Nothing above the tone, though the skips cut it at whatever phase it has."""
    track = spoken(tmp_path, tone(6.0, CUT_HERTZ))
    assert highest_click(heard([track], rate, Trim.MAX)) < -60


@pytest.mark.parametrize("rate", FEW_SPEEDS)
def test_a_cut_without_crossfade_would_fail_the_click_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rate: float
) -> None:
    monkeypatch.setattr(track_source, "_FADE", np.ones(track_source.CROSSFADE, np.float32))
    track = spoken(tmp_path, tone(6.0, CUT_HERTZ))
    assert highest_click(heard([track], rate, Trim.MAX)) > -60


def test_a_thousand_changes_of_speed_and_trim_do_not_click(tmp_path: Path) -> None:
    random = np.random.default_rng(4)
    speech = tuple((ms, ms + 400) for ms in range(0, 60_000, 900))
    track = spoken(tmp_path, tone(60.0, 443.7), speech=speech)
    pipeline = Pipeline([track], Place(0, 0), block=480)
    pieces = []
    while (sound := pipeline.next()) is not None:
        pieces.append(sound.samples)
        pipeline.paces = Paces(Pace(random.choice(SPEEDS), list(Trim)[random.integers(4)]))
    assert len(pieces) >= 1000
    assert highest_click(np.concatenate(pieces)) < -60


@pytest.mark.parametrize("rate", FEW_SPEEDS)
def test_a_track_ends_without_an_echo_of_its_end(tmp_path: Path, rate: float) -> None:
    """It stops in the middle of a tone; what was cut off there must not come twice."""
    paces = Paces(Pace(), (Pace(rate), Pace(1.0 if rate != 1.0 else 2.0)))
    track = spoken(tmp_path, tone(0.5, 444.0))
    sound, _ = pulled(Pipeline([track] * 2, Place(0, 0), paces=paces))
    assert highest_click(sound) < -60


# --- length -----------------------------------------------------------------------------------


@pytest.mark.parametrize("trim", list(Trim))
@pytest.mark.parametrize("speeds", [FEW_SPEEDS, EVERY_SPEED], ids=["few", "every"])
def test_three_notes_are_one_unbroken_sound_of_the_right_length(
    tmp_path: Path, speeds: list[float], trim: Trim
) -> None:
    track = spoken(tmp_path, tone(6.0, 440.0))
    for rate in speeds:
        sound = heard([track] * 3, rate, trim)
        expected = 3 * (DURATION_MS - saved_ms(SPEECH, DURATION_MS, trim)) / rate
        assert abs(len(sound) * 1000 / SAMPLE_RATE - expected) <= 10, rate
        assert longest_silence_ms(sound[: -SAMPLE_RATE // 20]) == 0, rate


def test_three_notes_at_their_own_paces_have_the_right_length(tmp_path: Path) -> None:
    track = spoken(tmp_path, tone(6.0, 440.0))
    paces = (Pace(3.0, Trim.MAX), Pace(0.7), Pace(1.0, Trim.GENTLE))
    sound, places = pulled(Pipeline([track] * 3, Place(0, 0), paces=Paces(Pace(), paces)))
    lengths = [
        (DURATION_MS - saved_ms(SPEECH, DURATION_MS, pace.trim)) / pace.rate for pace in paces
    ]
    assert abs(len(sound) * 1000 / SAMPLE_RATE - sum(lengths)) <= 10
    begins = [next(at for at, place in places if place.index == index) for index in range(3)]
    assert np.allclose(np.diff([*begins, len(sound)]) * 1000 / SAMPLE_RATE, lengths, atol=10)
    assert longest_silence_ms(sound[: -SAMPLE_RATE // 20]) <= 20


def test_speeds_that_reach_into_the_next_note_would_fail_the_length_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pipeline, "_is_at_an_end", lambda pipeline, source: not len(source))
    with pytest.raises(AssertionError):
        test_three_notes_at_their_own_paces_have_the_right_length(tmp_path)


def test_a_pause_between_two_notes_would_be_found() -> None:
    sound = np.concatenate((tone(1.0), np.zeros(SAMPLE_RATE // 20), tone(1.0)))
    assert 45 <= longest_silence_ms(sound) <= 55


# --- place ------------------------------------------------------------------------------------

LOW, SLOPE = 600.0, 900.0
"""The markers: a tone that rises by so many hertz a second tells the moment by its pitch."""


def rising() -> np.ndarray:
    t = np.arange(DURATION_MS * SAMPLE_RATE // 1000) / SAMPLE_RATE
    return (0.3 * np.sin(2 * np.pi * (LOW * t + SLOPE / 2 * t * t))).astype(np.float32)


def worst_place_error_ms(folder: Path, rate: float, trim: Trim) -> float:
    """How far, at worst, the places told are from those that the pitch of the sound tells.

    Looked at every 10 ms, but not where two moments sound at once: in a crossfade, stretched, and
    the overlap of the pieces around it.
    """
    track = spoken(folder, rising())
    pipeline, ring = (
        Pipeline([track], Place(0, 0), paces=Paces(Pace(rate, trim))),
        Ring(Place(0, 0)),
    )
    pieces: list[np.ndarray] = []
    told: list[float] = []  # ms, of every tenth millisecond
    while (sound := pipeline.next()) is not None:
        ring.put(sound)
        pieces.append(sound.samples)
        count = sum(map(len, pieces))
        told += [ring.place(at).frame / 48 for at in range(480 * len(told), count, 480)]
        ring.get(np.empty(len(sound.samples), np.float32), 0.0)
    pipeline.close()
    heard_at = moments(np.concatenate(pieces))
    looked_at = range(10, len(heard_at) - 10)
    fades = [at for at in looked_at if told[at] - told[at - 1] > 90]
    return max(
        abs(told[at] - heard_at[at])
        for at in looked_at
        if not any(-2 - round(0.5 / rate) <= at - fade <= 1 for fade in fades)
    )


def moments(sound: np.ndarray) -> list[float]:
    """What moment of the note is heard, in ms, every 10 ms: by the pitch around it."""
    spectrum = np.fft.fft(sound.astype(np.float64))
    spectrum[len(sound) // 2 :] = 0
    hertz = np.diff(np.unwrap(np.angle(np.fft.ifft(spectrum)))) * SAMPLE_RATE / (2 * np.pi)
    around = [hertz[max(0, at - 240) : at + 240] for at in range(0, len(sound), 480)]
    return [float(np.median(piece) - LOW) / SLOPE * 1000 for piece in around]


@pytest.mark.parametrize("speeds", [FEW_SPEEDS, EVERY_SPEED], ids=["few", "every"])
@pytest.mark.parametrize("trim", [Trim.OFF, Trim.GENTLE, Trim.MAX])
def test_the_place_is_told_within_30_ms_at_every_speed(
    tmp_path: Path, speeds: list[float], trim: Trim
) -> None:
    for rate in speeds:
        assert worst_place_error_ms(tmp_path, rate, trim) <= 30, rate


def test_places_that_do_not_know_of_the_skips_would_fail_the_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = track_source.TrackSource.read
    monkeypatch.setattr(track_source.TrackSource, "read", lambda *asked: (right(*asked)[0], None))
    assert worst_place_error_ms(tmp_path, 2.0, Trim.GENTLE) > 30
