"""The watch over a stream, with a sound server that leaves at the worst moment."""

from __future__ import annotations

import threading

import pytest

from cassette.audio import pulse
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
