"""What every transcriber promises, whatever it hears with: one suite for fake and real."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import AudioDamaged, AudioMissing, ModelMissing
from cassette.runtime.jobs import Cancelled, CancelToken
from cassette.transcription.transcriber import (
    Crashed,
    Done,
    Failed,
    Job,
    News,
    Progress,
    SegmentReady,
    Stopped,
    Transcriber,
    error_of,
)

if TYPE_CHECKING:
    from pathlib import Path

Crash = Callable[[Transcriber], None]


def ignore(news: News) -> None:
    """Nobody listens."""


def write_down(
    transcriber: Transcriber, wav: Path, *, words: bool = True
) -> tuple[Done, list[News]]:
    """A transcript that must come to its end, and the news on the way."""
    news: list[News] = []
    outcome = transcriber.transcribe(
        Job(job_id="a note", wav=wav, words=words), news.append, CancelToken()
    )
    assert isinstance(outcome, Done), outcome
    return outcome, news


class TranscriberContract:
    """Subclasses give ``transcriber``, ``modelless``, ``fresh``, ``crash``, and three recordings.

    ``spoken`` holds several words, ``long_spoken`` sentences in two windows of 30 s, ``silent`` no
    sound. ``crash`` ends the worker of a transcriber that is at work on ``long_spoken``.
    """

    @pytest.fixture
    def not_audio(self, tmp_path: Path) -> Path:
        path = tmp_path / "letter.wav"
        path.write_bytes(b"Dear Sir or Madam, " * 50)
        return path

    @pytest.fixture
    def written(self, transcriber: Transcriber, spoken: Path) -> tuple[Done, list[News]]:
        """``spoken`` written down, and the news on the way. Where that takes long, make it once."""
        return write_down(transcriber, spoken)

    def test_the_words_come_with_times_inside_the_sound_and_in_order(
        self, written: tuple[Done, list[News]]
    ) -> None:
        done, _ = written
        times = [
            time
            for part in done.segments
            for word in part.words
            for time in (word.start_ms, word.end_ms)
        ]
        assert len(times) > 4
        assert times == sorted(times)
        assert times[-1] <= round(done.seconds * 1000)
        assert [part.id for part in done.segments] == list(range(len(done.segments)))
        for part in done.segments:
            assert part.start_ms <= part.words[0].start_ms
            assert part.words[-1].end_ms <= part.end_ms

    def test_every_segment_arrives_before_the_end_exactly_as_it_is_at_the_end(
        self, transcriber: Transcriber, long_spoken: Path
    ) -> None:
        done, news = write_down(transcriber, long_spoken)
        arrived = tuple(message.segment for message in news if isinstance(message, SegmentReady))
        assert arrived == done.segments
        assert len(arrived) > 1

    def test_progress_only_grows_and_ends_with_the_sound(
        self, written: tuple[Done, list[News]]
    ) -> None:
        done, news = written
        steps = [message for message in news if isinstance(message, Progress)]
        assert [step.seconds_done for step in steps] == sorted(step.seconds_done for step in steps)
        assert steps[-1].seconds_done == pytest.approx(done.seconds)
        assert all(step.seconds_done <= step.seconds + 0.001 for step in steps)

    def test_without_words_there_are_segments_alone(
        self, transcriber: Transcriber, spoken: Path
    ) -> None:
        done, _ = write_down(transcriber, spoken, words=False)
        assert done.segments
        assert not any(part.words for part in done.segments)

    def test_silence_is_done_and_has_no_words(self, transcriber: Transcriber, silent: Path) -> None:
        done, news = write_down(transcriber, silent)
        assert done.segments == ()
        assert done.language == "und"
        assert not any(isinstance(message, SegmentReady) for message in news)
        assert transcriber.speech_spans(silent) == ()

    def test_speech_is_found_in_order_apart_and_inside_the_sound(
        self, transcriber: Transcriber, spoken: Path, written: tuple[Done, list[News]]
    ) -> None:
        done, _ = written
        spans = transcriber.speech_spans(spoken)
        edges = [edge for span in spans for edge in span]
        assert edges
        assert edges == sorted(set(edges))
        assert 0 <= edges[0] < edges[-1] <= round(done.seconds * 1000) + 1

    def test_a_file_that_is_not_audio_fails_by_name_and_the_next_one_works(
        self, transcriber: Transcriber, not_audio: Path, silent: Path
    ) -> None:
        failed = transcriber.transcribe(Job(job_id="letter", wav=not_audio), ignore, CancelToken())
        assert isinstance(failed, Failed)
        assert failed.lasting
        assert isinstance(error_of(failed), AudioDamaged)
        with pytest.raises(AudioDamaged):
            transcriber.speech_spans(not_audio)
        write_down(transcriber, silent)

    def test_a_file_that_is_gone_fails_by_name(
        self, transcriber: Transcriber, tmp_path: Path
    ) -> None:
        gone = tmp_path / "gone.wav"
        failed = transcriber.transcribe(Job(job_id="gone", wav=gone), ignore, CancelToken())
        assert isinstance(failed, Failed)
        assert isinstance(error_of(failed), AudioMissing)
        with pytest.raises(AudioMissing):
            transcriber.speech_spans(gone)

    def test_a_job_cancelled_before_it_began_stops(
        self, transcriber: Transcriber, spoken: Path
    ) -> None:
        cancel = CancelToken()
        cancel.cancel()
        news: list[News] = []
        outcome = transcriber.transcribe(Job(job_id="x", wav=spoken), news.append, cancel)
        assert outcome == Stopped(job_id="x")
        assert news == []
        with pytest.raises(Cancelled):
            transcriber.speech_spans(spoken, cancel)

    def test_a_job_cancelled_at_its_first_words_stops_and_the_next_one_works(
        self, transcriber: Transcriber, spoken: Path, silent: Path
    ) -> None:
        cancel = CancelToken()
        heard: list[News] = []

        def on_message(news: News) -> None:
            heard.append(news)
            if isinstance(news, SegmentReady):
                cancel.cancel()

        outcome = transcriber.transcribe(Job(job_id="x", wav=spoken), on_message, cancel)
        assert outcome == Stopped(job_id="x")
        assert sum(isinstance(news, SegmentReady) for news in heard) == 1
        write_down(transcriber, silent)

    def test_a_crash_is_told_with_its_job_and_the_next_job_works(
        self, transcriber: Transcriber, crash: Crash, long_spoken: Path, silent: Path
    ) -> None:
        saved: list[News] = []

        def on_message(news: News) -> None:
            saved.append(news)
            if isinstance(news, SegmentReady) and not crashed.is_set():
                crashed.set()
                crash(transcriber)

        crashed = threading.Event()
        outcome = transcriber.transcribe(
            Job(job_id="x", wav=long_spoken), on_message, CancelToken()
        )
        assert isinstance(outcome, Crashed)
        assert outcome.job_id == "x"
        assert outcome.exitcode == -9
        assert any(isinstance(news, SegmentReady) for news in saved), "what was said is kept"
        write_down(transcriber, silent)

    def test_what_the_listener_raises_comes_out_and_the_next_job_works(
        self, transcriber: Transcriber, spoken: Path, silent: Path
    ) -> None:
        def on_message(news: News) -> None:
            raise LookupError("the store is gone")

        with pytest.raises(LookupError):
            transcriber.transcribe(Job(job_id="x", wav=spoken), on_message, CancelToken())
        write_down(transcriber, silent)

    def test_without_a_model_nothing_is_touched_but_speech_is_still_found(
        self, modelless: Transcriber, spoken: Path
    ) -> None:
        with pytest.raises(ModelMissing):
            modelless.warm_up()
        with pytest.raises(ModelMissing):
            modelless.transcribe(Job(job_id="x", wav=spoken), ignore, CancelToken())
        assert modelless.speech_spans(spoken)

    def test_two_callers_take_turns(self, transcriber: Transcriber, silent: Path) -> None:
        outcomes: list[object] = []

        def call(name: str) -> None:
            outcomes.append(
                transcriber.transcribe(Job(job_id=name, wav=silent), ignore, CancelToken())
            )

        callers = [threading.Thread(target=call, args=(name,)) for name in "ab"]
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join()
        assert sorted(outcome.job_id for outcome in outcomes if isinstance(outcome, Done)) == [
            "a",
            "b",
        ]

    def test_closing_ends_a_running_job_as_stopped_and_refuses_the_next(
        self, closing: Transcriber, spoken: Path
    ) -> None:
        def on_message(news: News) -> None:
            if isinstance(news, SegmentReady):
                closing.close()

        outcome = closing.transcribe(Job(job_id="x", wav=spoken), on_message, CancelToken())
        assert outcome == Stopped(job_id="x")
        again = closing.transcribe(Job(job_id="y", wav=spoken), on_message, CancelToken())
        assert again == Stopped(job_id="y")
        closing.close()

    @pytest.fixture
    def closing(self, fresh: Callable[[], Transcriber]) -> Iterator[Transcriber]:
        """One that may be closed by the test."""
        transcriber = fresh()
        yield transcriber
        transcriber.close()
