"""Choosing a device, and calls into a sound system that may never come back."""

from __future__ import annotations

import threading
from concurrent.futures import Future

import pytest

from cassette.audio.driver import Control, choose, clock
from cassette.audio.recorder import DeviceKind
from cassette.domain.errors import (
    DeviceStuck,
    DeviceUnknown,
    MicrophoneBusy,
    MicrophoneMissing,
    SpeakerMissing,
)
from tests.fakes.sound import MICROPHONE, SECOND_MICROPHONE, SPEAKER

ALL = [SPEAKER, SECOND_MICROPHONE, MICROPHONE]


def test_nobody_chose_so_it_is_the_default() -> None:
    assert choose(ALL, DeviceKind.MICROPHONE, None) is MICROPHONE
    assert choose([SECOND_MICROPHONE], DeviceKind.MICROPHONE, None) is SECOND_MICROPHONE


@pytest.mark.parametrize("wanted", ["webcam", "Webcam", "WEBCAM"])
def test_a_device_is_known_by_its_id_and_by_its_name(wanted: str) -> None:
    assert choose(ALL, DeviceKind.MICROPHONE, wanted) is SECOND_MICROPHONE


def test_a_speaker_is_no_microphone() -> None:
    with pytest.raises(DeviceUnknown, match="headphones"):
        choose(ALL, DeviceKind.MICROPHONE, "headphones")
    with pytest.raises(MicrophoneMissing):
        choose([SPEAKER], DeviceKind.MICROPHONE, "headphones")
    with pytest.raises(SpeakerMissing):
        choose([MICROPHONE], DeviceKind.SPEAKER, None)


def test_a_call_gives_what_it_returns_and_raises_what_it_raises() -> None:
    control = Control(5.0)
    assert control.run(lambda: 7) == 7

    def busy() -> None:
        raise MicrophoneBusy(device="x")

    with pytest.raises(MicrophoneBusy):
        control.run(busy)


def test_what_came_at_the_very_last_moment_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """A microphone that opened just as everybody stopped waiting would stay open for good."""
    wait = Future.result

    def too_late(future: Future[int], timeout: float | None = None) -> int:
        came = wait(future)
        if timeout is not None:
            raise TimeoutError
        return came

    monkeypatch.setattr(Future, "result", too_late)
    assert Control(5.0).run(lambda: 7) == 7


def test_a_time_out_of_the_work_itself_is_not_taken_for_a_stuck_device() -> None:
    def late() -> None:
        raise TimeoutError("mine")

    with pytest.raises(TimeoutError, match="mine"):
        Control(5.0).run(late)


def test_a_call_that_hangs_is_given_up_and_its_late_result_handed_over() -> None:
    hang, late = threading.Event(), list[int]()
    handed = threading.Event()

    def take(result: int) -> None:
        late.append(result)
        handed.set()

    def work() -> int:
        hang.wait()
        return 7

    with pytest.raises(DeviceStuck, match=r"0\.05 s"):
        Control(0.05).run(work, take)
    assert late == []
    hang.set()
    assert handed.wait(5)
    assert late == [7]


def test_the_clock_goes_on() -> None:
    before = clock()
    threading.Event().wait(0.01)
    assert clock() > before
