"""What the recogniser makes of noise (nothing), of speech (few errors), and of what the library
returns.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import jiwer
import numpy as np
import numpy.typing as npt
import pytest
from tqdm import tqdm

from cassette.transcription import whisper
from cassette.transcription.pieces import SAMPLE_RATE, Piece
from cassette.transcription.speech_source import speech_blocks
from cassette.transcription.whisper import Heard, Recogniser, find_speech
from tests.contracts.transcriber_contract import write_down

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cassette.transcription.process import ProcessTranscriber
    from tests.speech import Recording

Sound = npt.NDArray[np.float32]


@pytest.fixture(scope="module")
def recogniser(tiny_en: Path) -> Iterator[Recogniser]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tqdm, "monitor_interval", 0)  # its thread would outlive the test
        yield Recogniser(tiny_en, threads=1)


def hear(recogniser: Recogniser, *blocks: Sound) -> Heard:
    return recogniser.write_down(
        blocks,
        language=None,
        hotwords=(),
        words=True,
        on_segment=lambda segment: None,
        on_progress=lambda seconds: None,
    )


def _seconds(count: float) -> Sound:
    return (np.arange(int(count * SAMPLE_RATE)) / SAMPLE_RATE).astype(np.float32)


def _noise(seconds: float, level: float) -> Sound:
    random = np.random.default_rng(7)
    return (random.standard_normal(int(seconds * SAMPLE_RATE)) * level).astype(np.float32)


def _clicks() -> Sound:
    sound = np.zeros(8 * SAMPLE_RATE, np.float32)
    sound[:: SAMPLE_RATE // 3] = 0.9
    return sound


NOT_SPEECH = {
    "digital silence": np.zeros(5 * SAMPLE_RATE, np.float32),
    "a muted microphone": _noise(8, 0.0003),
    "quiet hiss": _noise(8, 0.005),
    "loud noise": _noise(8, 0.2),
    "a tone": (0.3 * np.sin(2 * np.pi * 440 * _seconds(8))).astype(np.float32),
    "mains hum": (0.1 * np.sign(np.sin(2 * np.pi * 50 * _seconds(8)))).astype(np.float32),
    "clicks": _clicks(),
    "half a minute of nothing": np.zeros(35 * SAMPLE_RATE, np.float32),
    "no samples": np.zeros(0, np.float32),
}


@pytest.mark.parametrize("sound", NOT_SPEECH.values(), ids=NOT_SPEECH.keys())
def test_where_nobody_speaks_nothing_is_written(recogniser: Recogniser, sound: Sound) -> None:
    heard = hear(recogniser, sound)
    assert heard.segments == ()
    assert (heard.language, heard.language_probability) == ("und", 0.0)
    assert heard.seconds == pytest.approx(len(sound) / SAMPLE_RATE)


def test_without_its_guards_the_model_invents_words(
    recogniser: Recogniser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin of the test above: with the guards off it must fail."""
    monkeypatch.setattr(whisper, "_speech_in", lambda samples, options: ((0, len(samples)),))
    monkeypatch.setattr(whisper, "_invented", lambda found, text, previous: False)
    monkeypatch.setattr("cassette.transcription.pieces.SILENT_PEAK", 0.0)
    names = ("digital silence", "a muted microphone", "quiet hiss", "loud noise")
    assert any(hear(recogniser, NOT_SPEECH[name]).segments for name in names)


def test_silence_after_the_last_word_adds_none(recogniser: Recogniser, spoken: Path) -> None:
    speech = np.concatenate(list(speech_blocks(spoken)))
    plain = hear(recogniser, speech)
    followed = hear(recogniser, speech, np.zeros(30 * SAMPLE_RATE, np.float32))
    assert [part.text for part in followed.segments] == [part.text for part in plain.segments]


def test_speech_after_a_long_pause_keeps_its_place(recogniser: Recogniser, spoken: Path) -> None:
    speech = np.concatenate(list(speech_blocks(spoken)))
    pause = np.zeros(20 * SAMPLE_RATE, np.float32)
    late = hear(recogniser, pause, speech)
    first = late.segments[0].words[0]
    assert 19_500 < first.start_ms < 22_000


def test_a_long_recording_is_heard_piece_by_piece_with_times_that_go_on(
    recogniser: Recogniser, spoken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    speech = np.concatenate(list(speech_blocks(spoken)))
    pause = np.zeros(3 * SAMPLE_RATE, np.float32)
    sound = np.concatenate([speech, pause, speech, pause])
    longest = len(speech) + 4 * SAMPLE_RATE
    monkeypatch.setattr(whisper.spoken_pieces, "__defaults__", (longest,))
    heard = hear(recogniser, sound)
    times = [word.start_ms for part in heard.segments for word in part.words]
    assert times == sorted(times)
    assert [part.id for part in heard.segments] == list(range(len(heard.segments)))
    beyond = (len(speech) + len(pause)) * 1000 // SAMPLE_RATE
    assert any(time > beyond for time in times)
    assert heard.seconds == pytest.approx(len(sound) / SAMPLE_RATE)


def test_pauses_between_sentences_are_found(spoken: Path) -> None:
    speech = np.concatenate(list(speech_blocks(spoken)))
    pause = np.zeros(SAMPLE_RATE, np.float32)
    spans = find_speech([speech, pause, speech])
    length = len(speech) * 1000 // SAMPLE_RATE
    gaps = [(before[1], after[0]) for before, after in itertools.pairwise(spans)]
    assert any(low <= length + 100 and high >= length + 900 for low, high in gaps)


# --- what the library returns -------------------------------------------------------------------


@dataclass
class FoundWord:
    word: str
    start: float
    end: float
    probability: float = 0.9


@dataclass
class Found:
    text: str
    start: float = 0.0
    end: float = 1.0
    words: list[FoundWord] = field(default_factory=list)
    no_speech_prob: float = 0.1
    avg_logprob: float = -0.2
    compression_ratio: float = 1.2


def settled(*found: Found, seconds: float = 10.0) -> list[Any]:
    piece = Piece(0, np.zeros(int(seconds * SAMPLE_RATE), np.float32), ())
    raw: Iterator[Any] = iter(found)
    return list(whisper._settled(raw, piece, 0, None))


@pytest.mark.parametrize(
    "noise",
    [
        Found("Thank you for watching.", no_speech_prob=0.7, avg_logprob=-0.6),
        Found("la la la " * 40, compression_ratio=9.0),
        Found("..."),
        Found("   "),
    ],
    ids=["unsure on no speech", "a loop", "dots", "blanks"],
)
def test_what_whisper_makes_of_noise_is_dropped(noise: Found) -> None:
    kept = settled(Found("Hello there."), noise, Found("Bye."))
    assert [part.text for part in kept] == ["Hello there.", "Bye."]
    assert [part.id for part in kept] == [0, 1]


def test_a_sentence_that_echoes_the_one_before_is_dropped_only_in_doubt() -> None:
    sentence = "This is what we said before."
    sure = settled(Found(sentence), Found(sentence))
    assert len(sure) == 2
    assert len(settled(Found(sentence), Found(sentence, avg_logprob=-0.9))) == 1
    assert len(settled(Found(sentence), Found(sentence, compression_ratio=3.0))) == 1
    assert len(settled(Found("Yes."), Found("Yes.", compression_ratio=3.0))) == 2


def test_a_sure_sentence_on_a_doubtful_window_stays() -> None:
    assert len(settled(Found("Hello.", no_speech_prob=0.9, avg_logprob=-0.3))) == 1


def test_times_are_put_in_order_and_inside_the_sound() -> None:
    words = [
        FoundWord(" one", 0.5, 0.4, float("nan")),
        FoundWord(" two", 0.2, 0.9, 1.5),
        FoundWord(" ", 0.9, 1.0),
        FoundWord(" three", 9.0, 99.0, -0.5),
    ]
    (part,) = settled(Found(" one two three ", words=words), seconds=10)
    assert part.text == "one two three"
    assert [(word.text, word.start_ms, word.end_ms, word.p) for word in part.words] == [
        ("one", 500, 500, 0.0),
        ("two", 500, 900, 1.0),
        ("three", 9000, 10_000, 0.0),
    ]
    assert (part.start_ms, part.end_ms) == (500, 10_000)


# --- how well it hears ----------------------------------------------------------------------------

_WRITTEN_OUT = {
    "mr": "mister",
    "15th": "fifteenth",
    "1455": "fourteen fifty five",
    "42": "forty two",
    "gonna": "going to",
    "yknow": "you know",
    "alright": "all right",
}


def plain(text: str) -> str:
    """Words alone, as they sound: punctuation and spelling of numbers are no errors of hearing."""
    words = re.sub(r"[^\w' ]", " ", text.lower().replace("-", " ")).split()
    fillers = {"uh", "um", "ah"}
    return " ".join(_WRITTEN_OUT.get(word, word) for word in words if word not in fillers)


def word_error(warm: ProcessTranscriber, recordings: list[Recording]) -> float:
    said = [plain(recording.text) for recording in recordings]
    heard = []
    for recording in recordings:
        done, _ = write_down(warm, recording.path)
        heard.append(plain(" ".join(part.text for part in done.segments)))
    return float(jiwer.wer(said, heard))


def english(speech: dict[str, Recording]) -> list[Recording]:
    return [one for one in speech.values() if one.language == "en" and one.for_words]


def test_few_words_of_real_speech_are_misheard(
    warm: ProcessTranscriber, speech: dict[str, Recording]
) -> None:
    names = ("jfk.flac", "lj001-0001.flac", "lj001-0009.flac", "libri_1272-128104-0000.flac")
    assert word_error(warm, [speech[name] for name in names]) <= 0.06


@pytest.mark.torture
def test_the_word_error_over_all_real_speech_is_the_one_measured(
    warm: ProcessTranscriber, speech: dict[str, Recording]
) -> None:
    """4.75 % were measured with these weights and options; the interval there is 1.7 points."""
    error = word_error(warm, english(speech))
    print(f"word error {error:.2%}")
    assert error <= 0.0475 + 0.017


@pytest.mark.torture
def test_the_same_recording_gives_the_same_words_again(
    recogniser: Recogniser, speech: dict[str, Recording]
) -> None:
    """Hard passages are sampled: without a seed they come out differently each time."""
    for name in ("mfa_cold_corpus3.flac", "leopard_ko.flac"):
        sound = np.concatenate(list(speech_blocks(speech[name].path)))
        assert hear(recogniser, sound) == hear(recogniser, sound)
