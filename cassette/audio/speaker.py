"""The player over any sound driver: one thread opens, feeds and closes; commands only say what is
wanted."""

from __future__ import annotations

import contextlib
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from cassette.audio.chime import cue
from cassette.audio.driver import BLOCK, Control, choose, clock
from cassette.audio.files import frames_to_ms, ms_to_frames
from cassette.audio.pipeline import Paces, Pipeline, Place
from cassette.audio.player import MAX_RATE, MIN_RATE, Pace, PlayerSnapshot, PlayerState
from cassette.audio.recorder import SAMPLE_RATE, DeviceKind
from cassette.audio.ring import Ring
from cassette.domain.errors import CassetteError, DeviceStuck, DeviceUnknown, SpeakerMissing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    import numpy.typing as npt

    from cassette.audio.driver import SoundDriver, Stream
    from cassette.audio.player import Track
    from cassette.audio.recorder import SoundDevice
    from cassette.domain.trimming import Trim

    Samples = npt.NDArray[np.float32]

AHEAD = SAMPLE_RATE * 200 // 1000
"""Frames kept ready in the ring while it plays: a jump drops them, a new speed comes after them."""
AHEAD_AT_START = SAMPLE_RATE * 240 // 1000
"""A device that starts asks for all of its own buffer at once."""
_AT_ONCE = 2 * BLOCK
"""Frames of the source worked on at once: every call costs, but a new speed is to be heard soon."""
_PREPARED_RATE = 1.5
"""Any but 1: what stretches is gone through as well."""
_LOOK_S, _LOOK_AT_END_S = 0.04, 0.01
_STUCK_S = 6.0
"""A device that asks for nothing for so long is not playing; to begin, some need two seconds."""
_TAIL_S = 0.3
"""Sound servers hold more than they admit: so long the last syllable gets to leave the machine."""


class _Feed:
    """The pipeline of one generation and the ring it fills; used by the player's thread only."""

    def __init__(self) -> None:
        self.generation = -1
        self.ring: Ring | None = None
        self._pipeline: Pipeline | None = None

    def start(
        self, generation: int, tracks: tuple[Track, ...], place: Place, paces: Paces, *, soft: bool
    ) -> None:
        """Leave what was playing, begin at ``place``; ``soft``: out of other sound."""
        self.close()
        self.generation = generation
        self._pipeline = Pipeline(tracks, place, paces=paces, block=_AT_ONCE, soft=soft)
        self.ring = Ring(place)

    def fill(self, paces: Paces) -> dict[int, CassetteError]:
        """Bring the ring 200 ms ahead of the device; the tracks that had to be left out so far."""
        pipeline, ring = self._pipeline, self.ring
        if pipeline is None or ring is None:
            return {}
        pipeline.paces = paces
        ahead = AHEAD if ring.started else AHEAD_AT_START
        while ring.ahead < ahead and not ring.complete:
            sound = pipeline.next()
            if sound is None:
                ring.failure = pipeline.failure
                ring.complete = True
            else:
                ring.put(sound)
        return pipeline.left_out

    def close(self) -> None:
        """Let the file go; the next start begins a new generation."""
        if self._pipeline is not None:
            self._pipeline.close()
        self._pipeline, self.ring, self.generation = None, None, -1


class _Watchdog:
    """Notices a device that fell asleep behind our back and will not say so."""

    def __init__(self) -> None:
        self._seen: tuple[Ring | None, int] = (None, 0)
        self._quiet = 0.0  # seconds awake: a machine that sleeps is not watched
        self._last = time.monotonic()

    def look(self, ring: Ring) -> None:
        """Raises DeviceStuck when the device wanted nothing for too long."""
        now = time.monotonic()
        step, self._last = min(now - self._last, 0.1), now
        seen = (ring, ring.asked)
        self._quiet = self._quiet + step if seen == self._seen else 0.0
        self._seen = seen
        if self._quiet >= _STUCK_S:
            self._quiet = 0.0
            raise DeviceStuck(seconds=f"{_STUCK_S:g}")


def prepare() -> None:
    """Do ahead what the first sound of a process would have to, without any device: 20 MB.

    It takes its time: not for a thread that anybody waits for.
    """
    paces = Paces(Pace(rate=_PREPARED_RATE))
    with contextlib.closing(Pipeline([cue()], Place(0, 0), paces=paces)) as pipeline:
        while pipeline.next() is not None:
            pass


class DriverPlayer:
    """A ``Player``. ``now`` is the clock that goes with the driver."""

    def __init__(
        self,
        driver: SoundDriver,
        *,
        device: str | None = None,
        now: Callable[[], float] = clock,
        control: Control | None = None,
    ) -> None:
        self._driver = driver
        self._device = device
        self._now = now
        self._control = control if control is not None else Control()
        self._lock = threading.Lock()  # over everything down to _error
        self._tracks: tuple[Track, ...] = ()
        self._state = PlayerState.IDLE
        self._place = Place(-1, 0)  # where it stands, or started from when it plays
        self._generation = 0  # grows whenever it must start from another place
        self._soft = False  # it starts out of other sound
        self._ring: Ring | None = None  # what is playing of the current generation
        self._underruns = 0
        self._paces = Paces()
        self._left_out: dict[int, CassetteError] = {}
        self._error: CassetteError | None = None
        self._sounding: Ring | None = None  # for the driver's callback only
        self._latency = 0.0
        self._closed = False
        self._stream_ended = False
        self._dry = 0  # how many of its underruns were counted
        self._lost = False  # what it sounded from has left
        self._stream: Stream | None = None  # down to here for the player's thread only
        self._quiet_at = 0.0  # when the end of the list has left the machine
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None

    # --- commands: any thread ---

    def load(self, tracks: Sequence[Track], *, start_index: int = 0, position_ms: int = 0) -> None:
        """Replace the list; see ``Player.load``."""
        with self._lock:
            self._tracks = tuple(tracks)
            inside = 0 <= start_index < len(tracks)
            place = Place(start_index, ms_to_frames(max(0, position_ms)))
            self._stand_at(place if inside else Place(0 if tracks else -1, 0))
            self._state, self._error, self._underruns = PlayerState.IDLE, None, 0
            self._paces, self._left_out = Paces(self._paces.common), {}
        self._wake.set()

    def play(self) -> None:
        """Sound from where it stands; from the beginning when it had ended."""
        with self._lock:
            if not self._tracks or self._closed or self._state is PlayerState.PLAYING:
                return
            self._stand_at(Place(0, 0) if self._state is PlayerState.ENDED else self._place)
            self._state, self._error = PlayerState.PLAYING, None
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="player", daemon=True)
                self._thread.start()
        self._wake.set()

    def pause(self) -> None:
        """Fall silent and stay where it is."""
        with self._lock:
            if self._state is PlayerState.PLAYING:
                self._stand_at(self._heard_place())
                self._state = PlayerState.PAUSED
        self._wake.set()

    def seek(self, index: int, position_ms: int) -> None:
        """Go to a moment in a track, playing on if it played."""
        with self._lock:
            if not 0 <= index < len(self._tracks):
                return
            self._stand_at(Place(index, ms_to_frames(max(0, position_ms))))
            self._soft = self._state is PlayerState.PLAYING
            if self._state in (PlayerState.ENDED, PlayerState.FAILED):
                self._state, self._error = PlayerState.PAUSED, None
        self._wake.set()

    def set_rate(self, rate: float) -> None:
        """Every track's speed, held within 0.5 to 4.0."""
        held = _held(rate)
        with self._lock:
            self._paces = self._paces.changed(lambda pace: replace(pace, rate=held))

    def set_trim(self, trim: Trim) -> None:
        """How much of the pauses is left out, in every track."""
        with self._lock:
            self._paces = self._paces.changed(lambda pace: replace(pace, trim=trim))

    def set_paces(self, paces: Sequence[Pace]) -> None:
        """A pace for each track of the list; see ``Player.set_paces``."""
        each = tuple(replace(pace, rate=_held(pace.rate)) for pace in paces)
        with self._lock:
            self._paces = Paces(self._paces.common, each)

    def snapshot(self) -> PlayerSnapshot:
        """What is heard now."""
        with self._lock:
            place = self._heard_place() if self._state is PlayerState.PLAYING else self._place
            track = self._tracks[place.index] if 0 <= place.index < len(self._tracks) else None
            duration = track.duration_ms if track is not None else 0
            position = frames_to_ms(place.frame)
            pace = self._paces.of(place.index)
            return PlayerSnapshot(
                state=self._state,
                index=place.index,
                note=track.note if track is not None else None,
                position_ms=min(position, duration) if duration else position,
                duration_ms=duration,
                rate=pace.rate,
                trim=pace.trim,
                error=self._error,
                underruns=self._underruns + (self._ring.underruns if self._ring else 0),
                skipped=tuple(sorted(self._left_out.items())),
            )

    def is_ready(self) -> bool:
        """Whether the device may ask for a block without coming too early."""
        ring = self._ring
        if self._state is not PlayerState.PLAYING:
            return True
        if ring is not None and (ring.complete or ring.ahead >= BLOCK):
            return True
        self._wake.set()  # a clock of its own may run faster than ours
        return False

    def close(self) -> None:
        """Stop, let the device go, end the thread."""
        with self._lock:
            self._closed = True
            self._state = PlayerState.IDLE
            thread = self._thread
        self._wake.set()
        if thread is not None:
            thread.join()

    # --- under the lock ---

    def _stand_at(self, place: Place) -> None:
        if self._ring is not None:
            self._underruns += self._ring.underruns
        self._place, self._ring, self._soft = place, None, False
        self._generation += 1

    def _heard_place(self) -> Place:
        ring = self._ring
        if ring is None:
            return self._place
        return ring.place(ring.heard(self._now(), self._latency))

    # --- the player's thread ---

    def _run(self) -> None:
        try:
            self._play_on()
        finally:
            with self._lock:  # only a bug gets here while it plays: nobody is to wait for sound
                if self._state is PlayerState.PLAYING:
                    self._stand_at(self._heard_place())
                    self._state = PlayerState.FAILED

    def _play_on(self) -> None:
        feed, watchdog = _Feed(), _Watchdog()
        try:
            while not self._closed:
                self._wake.clear()
                try:
                    self._step(feed, watchdog)
                except CassetteError as error:
                    self._fail(error)
                self._wake.wait(self._pause_s())
        finally:
            feed.close()
            self._let_go()

    def _step(self, feed: _Feed, watchdog: _Watchdog) -> None:
        """What the state asks for by now."""
        playing = self._catch_up(feed)
        if playing and self._is_over(feed):
            playing, self._quiet_at = False, time.monotonic() + _TAIL_S
        if playing:
            if self._stream is None:
                self._stream = self._open()
            self._check(feed, watchdog)
        elif self._stream is not None:
            self._let_go()

    def _pause_s(self) -> float | None:
        """How long nothing has to be done, unless somebody wants something."""
        if self._state is not PlayerState.PLAYING:
            return None
        ring = self._ring
        return _LOOK_AT_END_S if ring is None or ring.complete else _LOOK_S

    def _catch_up(self, feed: _Feed) -> bool:
        """Do what was commanded since, keep the ring filled; whether it is to sound."""
        with self._lock:
            if self._state is not PlayerState.PLAYING:
                feed.close()
                return False
            fresh = feed.generation != self._generation
            generation, place, tracks = self._generation, self._place, self._tracks
            paces, soft = self._paces, self._soft
        if fresh:
            feed.start(generation, tracks, place, paces, soft=soft)
        left_out = feed.fill(paces)
        if fresh or left_out:
            with self._lock:
                if self._generation == generation:
                    self._ring = feed.ring
                    self._left_out.update(left_out)
        return True

    def _is_over(self, feed: _Feed) -> bool:
        """Whether the list was heard to its end, or to where nothing in it can be played."""
        with self._lock:
            ring = self._ring
            if self._state is not PlayerState.PLAYING or ring is None:
                return False
            if feed.generation != self._generation or not ring.is_over(self._now(), self._latency):
                return False
            if ring.failure is None:
                self._stand_at(ring.place(ring.heard(self._now(), self._latency)))
                self._state = PlayerState.ENDED
            else:
                place, self._error = ring.failure
                self._stand_at(place)
                self._state = PlayerState.FAILED
        return True

    def _check(self, feed: _Feed, watchdog: _Watchdog) -> None:
        """Notice a device that left or fell asleep."""
        if self._stream_ended:
            self._stream_ended = False
            raise SpeakerMissing
        dry = self._stream.underruns if self._stream is not None else 0
        with self._lock:
            ring = self._ring
            if ring is None or feed.generation != self._generation:
                return
            self._underruns += dry - self._dry
            self._dry = dry
        watchdog.look(ring)

    def _fail(self, error: CassetteError) -> None:
        """The device let us down, wherever it was to play by now."""
        self._lost = self._lost or self._stream is not None
        with self._lock:
            if self._state is PlayerState.PLAYING:
                self._stand_at(self._heard_place())
                self._state, self._error = PlayerState.FAILED, error
        self._wake.set()

    def _open(self) -> Stream:
        self._stream_ended, self._sounding = False, None
        stream = self._control.run(self._open_now, late=lambda late: late.close())
        self._latency, self._dry = stream.latency, 0
        return stream

    def _open_now(self) -> Stream:
        stream = self._driver.open_output(self._speaker(), self._fill, self._ended)
        try:
            stream.start()
        except BaseException:
            stream.close()
            raise
        return stream

    def _speaker(self) -> SoundDevice:
        """The one that was chosen; once it has left, whoever plays on hears the default one."""
        if self._lost:
            self._driver.refresh()
        found = self._driver.devices()
        try:
            speaker = choose(found, DeviceKind.SPEAKER, self._device)
        except DeviceUnknown:
            if not self._lost:
                raise
            speaker = choose(found, DeviceKind.SPEAKER, None)
        self._lost = False
        return speaker

    def _let_go(self) -> None:
        """Close the stream; after the end of a list, once the last of it has left the machine."""
        while (left := self._quiet_at - time.monotonic()) > 0:
            if self._closed:
                time.sleep(left)
            else:
                self._wake.wait(left)
                self._wake.clear()
            if self._state is PlayerState.PLAYING:
                break  # it is wanted again
        self._wake.set()  # something may have been said meanwhile
        if self._state is PlayerState.PLAYING and not self._closed:
            return
        stream, self._stream = self._stream, None
        if stream is not None:
            with contextlib.suppress(CassetteError):  # stuck: it keeps its thread, we go on
                self._control.run(stream.close)

    # --- the driver's callbacks ---

    def _fill(self, out: Samples) -> None:
        ring, before = self._ring, self._sounding
        if ring is None:
            out[:] = 0.0
        else:
            ring.get(out, self._now())
        if before is not None and before is not ring:
            before.fade_out(out)
        self._sounding = ring

    def _ended(self) -> None:
        self._stream_ended = True
        self._wake.set()


def _held(rate: float) -> float:
    return min(MAX_RATE, max(MIN_RATE, float(rate)))
