"""The watch over a stream, with a sound server that leaves at the worst moment."""

from __future__ import annotations

import threading

import pytest

from cassette.audio import pulse
from cassette.audio.pulse import Output, Outputs, SpeakerWatch
from tests.patience import eventually


class LeavingServer:
    """A connection that breaks while it listens; libpulse aborts when it is woken once closed."""

    def __init__(self) -> None:
        self.proplist = {"application.process.id": "1"}
        self.listening = threading.Event()
        self.closed = threading.Event()
        self.woken_closed = False
        self.stopping = threading.Event()

    def __enter__(self) -> LeavingServer:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        self.closed.set()
        self.stopping.wait(0.3)  # whoever stops the watch now finds it closed

    def event_mask_set(self, *_kinds: str) -> None:
        """All the same to us."""

    def event_callback_set(self, _callback: object) -> None:
        """All the same to us."""

    def source_list(self) -> list[object]:
        return []

    def source_output_list(self) -> list[object]:
        return []

    def event_listen(self, timeout: float) -> None:
        self.listening.set()
        self.stopping.wait(timeout)
        import pulsectl

        raise pulsectl.PulseDisconnected

    def event_listen_stop(self) -> None:
        self.woken_closed = self.woken_closed or self.closed.is_set()


def test_a_watch_is_not_woken_after_its_connection_was_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("pulsectl")
    server = LeavingServer()
    monkeypatch.setattr(pulse, "_connect", lambda purpose: None if purpose == "look" else server)
    watch = pulse.StreamWatch("desk", lambda: None)
    watch.start()
    eventually(server.closed.is_set, "the server to leave")
    watch.stop()
    server.stopping.set()
    assert not server.woken_closed


HEADPHONES = Output("Built-in audio", "Headphones", frozenset({"Line out"}))
PULLED = Output("Built-in audio", "Speakers", frozenset({"Line out", "Headphones"}))
STUCK = Output("Built-in audio", "Headphones", frozenset({"Line out", "Headphones"}))
BLUETOOTH, HDMI = Output("Ada's buds"), Output("Monitor", "HDMI", frozenset())


@pytest.mark.parametrize(
    ("first", "used", "then", "now_used", "lost"),
    [
        ({1: HEADPHONES}, {1}, {1: PULLED}, {1}, "Headphones"),
        ({1: HEADPHONES}, {1}, {1: STUCK}, {1}, "Headphones"),
        ({1: HEADPHONES, 2: BLUETOOTH}, {2}, {1: HEADPHONES}, {1}, "Ada's buds"),
        ({2: BLUETOOTH}, {2}, {}, set(), "Ada's buds"),
        ({1: HEADPHONES, 2: BLUETOOTH}, {2}, {1: HEADPHONES, 2: BLUETOOTH}, {1}, ""),
        ({1: HEADPHONES, 2: BLUETOOTH}, {2}, {1: PULLED, 2: BLUETOOTH}, {2}, ""),
        ({1: HEADPHONES, 3: HDMI}, {3}, {1: HEADPHONES}, {1}, "Monitor"),
        ({1: PULLED}, {1}, {1: HEADPHONES}, {1}, ""),
        ({1: STUCK}, {1}, {1: STUCK}, {1}, ""),
        ({1: HEADPHONES}, {1}, {1: HEADPHONES}, set(), ""),
        ({1: HEADPHONES}, set(), {}, set(), ""),
    ],
    ids=["jack pulled, speakers take over", "jack pulled, nothing takes over", "buds gone",
         "the only one gone", "sent elsewhere by a person", "another one's jack", "monitor gone",
         "plugged in", "a jack that never knew", "we fell silent", "not ours"],
)  # fmt: skip
def test_what_is_unplugged_under_our_sound_is_told_by_its_name(
    first: dict[int, Output],
    used: set[int],
    then: dict[int, Output],
    now_used: set[int],
    lost: str,
) -> None:
    outputs = Outputs()
    assert outputs.lost(first, used, 10.0) == ""
    assert outputs.lost(then, now_used, 11.0) == lost
    assert outputs.lost(then, now_used, 11.1) == "", "once"


@pytest.mark.parametrize(("later_s", "lost"), [(0.5, "Ada's buds"), (3.0, "")])
def test_a_server_may_move_our_sound_a_moment_before_the_speaker_goes(
    later_s: float, lost: str
) -> None:
    outputs = Outputs()
    both = {1: HEADPHONES, 2: BLUETOOTH}
    outputs.lost(both, {2}, 10.0)
    assert outputs.lost(both, {1}, 11.0) == ""
    assert outputs.lost({1: HEADPHONES}, {1}, 11.0 + later_s) == lost


def test_a_watch_without_a_server_ends_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pulsectl")
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere/at/all")
    watch = SpeakerWatch(lambda name: None)
    watch.start()
    eventually(lambda: not watch.watching, "the watch to give up")
    watch.close()
