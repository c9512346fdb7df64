"""Tells sound that never came (a closed lid, a choking machine) from sound that came late."""

from __future__ import annotations

from cassette.audio.recorder import SAMPLE_RATE, LostInterval

SMALLEST_S = 0.15
"""Less is the jitter of a busy machine and of two clocks, not a loss."""
_WINDOW_S = 1.0
_NO_LEAP = (0.0, 0.0, True)  # step of the delay in seconds, where in the take, was it being kept


class GapFinder:
    """Compares the clock with the frames that arrived.

    Late blocks come in a burst afterwards and make up for it; missing ones never do. So what counts
    is the least delay within a second: when that has grown, the growth is missing for good.
    """

    def __init__(self) -> None:
        self._heard = 0  # frames that arrived, kept or not
        self._start: float | None = None
        self._usual = 0.0  # seconds the frames are behind the clock when nothing is wrong
        self._least = float("inf")  # of the window
        self._window_end = 0.0
        self._last = 0.0
        self._leap = _NO_LEAP  # of this window
        self._leap_before = _NO_LEAP  # of the window before

    def block(self, now: float, frames: int, taken_s: float, kept: bool) -> LostInterval | None:
        """A block arrived at ``now``, ``taken_s`` into the take; a loss that is certain now.

        What is lost while nothing is kept (paused) is no loss.
        """
        if self._start is None:
            self._start = now - frames / SAMPLE_RATE
            self._window_end = now + _WINDOW_S
        self._heard += frames
        behind = (now - self._start) - self._heard / SAMPLE_RATE
        self._leap = max(self._leap, (behind - self._last, taken_s, kept))
        self._last = behind
        lost = self._judge() if now >= self._window_end else None
        if now >= self._window_end:
            self._window_end, self._least = now + _WINDOW_S, behind
        self._least = min(self._least, behind)
        return lost

    def end(self) -> LostInterval | None:
        """The recording is over: judge what is left."""
        return self._judge() if self._start is not None else None

    def _judge(self) -> LostInterval | None:
        missing = self._least - self._usual
        self._usual = self._least
        _, at_s, kept = max(self._leap, self._leap_before)
        self._leap, self._leap_before = _NO_LEAP, self._leap
        if missing < SMALLEST_S or not kept:
            return None
        self._leap_before = _NO_LEAP
        return LostInterval(round(at_s, 3), round(missing, 3))
