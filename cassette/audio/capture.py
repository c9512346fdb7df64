"""One recording: from the microphone's blocks to a spool on disk, whatever happens on the way.

The driver's callback only puts blocks into a queue. One thread writes them out every tenth of a
second and watches over level, silence, gaps, disk space and a microphone that stopped talking; a
second one syncs every half second, so that a slow disk delays no write.
"""

from __future__ import annotations

import queue
import threading
import time
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from cassette.audio.gaps import GapFinder
from cassette.audio.level import LevelMeter
from cassette.audio.recorder import (
    NO_SPACE_BYTES,
    SAMPLE_RATE,
    LostInterval,
    RecorderSnapshot,
    RecorderState,
    Take,
)
from cassette.audio.spool import FRAME_BYTES
from cassette.domain.errors import (
    CassetteError,
    DeviceStuck,
    DiskFull,
    MicrophoneLost,
    RecordingFull,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.audio.driver import Control, Stream
    from cassette.audio.spool import Spool


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds. A null sink of PulseAudio takes up to 2 s to hand out its first sample.

    A microphone from which nothing came for ``first_sound_late`` is told as silent, and given up
    after ``first_sound_limit``.
    ``longest`` is what one note may last: a recording that reaches it ends by itself, kept whole.
    """

    write_every: float = 0.1
    sync_every: float = 0.5
    look_every: float = 0.02
    quiet_limit: float = 1.5
    first_sound_limit: float = 6.0
    first_sound_late: float = 2.5
    space_every: float = 1.0
    longest_linger: float = 0.25
    longest: float = 4 * 3600.0


class _Wish(Enum):
    """How a recording is to end."""

    STOP = "stop"
    DISCARD = "discard"
    LOST = "lost"


class Capture:
    """A ``Recording`` over any driver: ``hear`` and ``ended`` are its callbacks."""

    def __init__(
        self,
        spool: Spool,
        control: Control,
        clock: Callable[[], float],
        on_end: Callable[[RecorderSnapshot], None] | None,
        timing: Timing,
    ) -> None:
        self._spool = spool
        self._control = control
        self._clock = clock
        self._on_end = on_end
        self._timing = timing
        self._stream: Stream | None = None
        self._blocks: queue.SimpleQueue[tuple[bytes, float, bool]] = queue.SimpleQueue()
        self._paused = False
        self._wish: _Wish | None = None
        self._ending = threading.Lock()
        self._over = threading.Event()
        self._pending = bytearray()
        self._meter = LevelMeter()
        self._gaps = GapFinder()
        self._lost: list[LostInterval] = []
        self._reason: CassetteError | None = None
        self._heard_once = False
        self._free: int | None = None
        self._slot = RecorderSnapshot(RecorderState.ARMING, seconds=spool.seconds)
        self._syncer = _Syncer(spool, timing.sync_every)
        self._writer = threading.Thread(target=self._write_all, name="spool-writer", daemon=True)

    # --- the driver's side ---

    def hear(self, data: bytes) -> None:
        """The driver's callback: PCM16, put aside and nothing else."""
        self._blocks.put((data, self._clock(), not self._paused))

    def ended(self) -> None:
        """The driver's callback: the stream ended, or would now hear another microphone."""
        self._paused = True  # at once: not one block more of a device nobody chose
        self._end(_Wish.LOST)

    def begin(self, stream: Stream) -> None:
        """The device is open and started: from here on this thread of ours looks after it."""
        self._stream = stream
        self._slot = replace(self._slot, device=stream.device)
        self._syncer.start()
        self._writer.start()

    # --- the person's side ---

    def pause(self) -> None:
        """Drop what comes until ``resume``."""
        if self.snapshot().state is RecorderState.LIVE:
            self._paused = True

    def resume(self) -> None:
        """Keep what comes again."""
        if self.snapshot().state is RecorderState.PAUSED:
            self._paused = False

    def stop(self) -> Take:
        """End it; the take, synced."""
        self._end(_Wish.STOP)
        self._over.wait()
        return Take(self._spool.path, self._spool.seconds, tuple(self._lost), self._reason)

    def discard(self) -> None:
        """End it and delete the spool, also after it was stopped."""
        self._end(_Wish.DISCARD)
        self._over.wait()
        self._spool.path.unlink(missing_ok=True)

    def snapshot(self) -> RecorderSnapshot:
        """How it stands now."""
        slot = self._slot
        if slot.state in (RecorderState.DONE, RecorderState.LOST):
            return slot
        if self._wish is not None:
            return replace(slot, state=RecorderState.STOPPING, level=0.0, peak=0.0)
        if self._paused and slot.state is RecorderState.LIVE:
            return replace(slot, state=RecorderState.PAUSED, level=0.0, peak=0.0, silent=False)
        return slot

    # --- the writer thread ---

    def _end(self, wish: _Wish) -> None:
        with self._ending:
            if self._wish is None:
                self._wish = wish

    def _write_all(self) -> None:
        try:
            self._run_until_ended()
        except CassetteError as error:
            self._reason = error
        finally:  # a bug of ours too: whoever waits for the end must not wait for ever
            self._end(_Wish.LOST)
            self._finish()

    def _run_until_ended(self) -> None:
        next_write = next_space = last_look = time.monotonic()
        silence = 0.0  # seconds awake without a block: a machine that sleeps is not watched
        linger_until: float | None = None
        while True:
            heard = self._take_blocks()
            now = time.monotonic()
            silence = 0.0 if heard else silence + min(now - last_look, 0.1)
            last_look = now
            if now >= next_write:
                self._write_pending()
                next_write = now + self._timing.write_every
            if now >= next_space:
                self._look_at_space()
                next_space = now + self._timing.space_every
            self._publish(silence)
            self._check_signs_of_life(silence)
            if self._wish is not None:
                linger_until = linger_until or now + self._linger()
                if self._wish is not _Wish.STOP or now >= linger_until or self._paused:
                    return

    def _linger(self) -> float:
        """The last word is still on its way through the device when somebody clicks stop."""
        latency = self._stream.latency if self._stream is not None else 0.0
        return min(latency, self._timing.longest_linger)

    def _take_blocks(self) -> bool:
        """Move what the queue holds into the pending bytes; whether there was anything."""
        heard = False
        wait = self._timing.look_every
        while True:
            try:
                data, at, keep = (
                    self._blocks.get(timeout=wait) if not heard else (self._blocks.get_nowait())
                )
            except queue.Empty:
                return heard
            heard = self._heard_once = True
            self._take(data, at, keep)

    def _take(self, data: bytes, at: float, keep: bool) -> None:
        taken_s = self._seconds()
        lost = self._gaps.block(at, len(data) // FRAME_BYTES, taken_s, keep)
        if lost is not None:
            self._lost.append(lost)
        if keep:
            self._pending += data
            self._meter.write(data)
        else:
            self._meter.rest()

    def _write_pending(self) -> None:
        if self._pending:
            data = bytes(self._pending)
            self._spool.append(data)
            self._pending.clear()
            self._syncer.wanted()
        self._syncer.check()

    def _look_at_space(self) -> None:
        self._free = self._spool.free()
        if self._free < NO_SPACE_BYTES:
            raise DiskFull(path=self._spool.path.parent)

    def _check_signs_of_life(self, silence: float) -> None:
        if self._wish is not None:
            return
        if self._seconds() >= self._timing.longest:
            self._write_pending()
            raise RecordingFull(hours=f"{self._timing.longest / 3600:g}")
        if not self._heard_once and silence >= self._timing.first_sound_limit:
            raise DeviceStuck(seconds=f"{self._timing.first_sound_limit:g}")
        if self._heard_once and silence >= self._timing.quiet_limit:
            self._end(_Wish.LOST)

    def _seconds(self) -> float:
        return self._spool.seconds + len(self._pending) / FRAME_BYTES / SAMPLE_RATE

    def _publish(self, silence: float) -> None:
        meter = self._meter
        late = not self._heard_once and silence >= self._timing.first_sound_late
        self._slot = RecorderSnapshot(
            state=RecorderState.LIVE if self._heard_once else RecorderState.ARMING,
            seconds=self._seconds(),
            level=meter.level,
            peak=meter.peak,
            clipped=meter.clipped,
            silent=meter.silent or late,
            device=self._slot.device,
            free_bytes=self._free,
            recent=meter.recent,
        )

    def _finish(self) -> None:
        """Let the device go, put the file into order, tell the end. Never raises."""
        try:
            if self._stream is not None:
                self._control.run(self._stream.close)
        except CassetteError as error:
            self._reason = self._reason or (None if self._wish is _Wish.STOP else error)
        try:
            if not isinstance(self._reason, CassetteError) or not _is_about_disk(self._reason):
                self._drain()
                self._write_pending()
        except CassetteError as error:
            self._reason = error
        self._close_spool()
        self._conclude()

    def _drain(self) -> None:
        while not self._blocks.empty():
            self._take(*self._blocks.get_nowait())
        lost = self._gaps.end()
        if lost is not None:
            self._lost.append(lost)

    def _close_spool(self) -> None:
        try:
            self._syncer.stop()
            if self._wish is _Wish.DISCARD:
                self._spool.abandon()
            else:
                self._spool.finish()
        except CassetteError as error:
            self._reason = self._reason or error

    def _conclude(self) -> None:
        seconds = self._spool.seconds
        by_itself = self._wish is _Wish.LOST
        if by_itself and self._reason is None:
            self._reason = MicrophoneLost(device=self._slot.device, seconds=f"{seconds:.1f}")
        self._slot = replace(
            self._slot,
            state=RecorderState.LOST if self._reason is not None else RecorderState.DONE,
            seconds=seconds,
            level=0.0,
            peak=0.0,
            silent=False,
            error=self._reason,
        )
        self._over.set()
        if by_itself and self._on_end is not None:
            self._on_end(self._slot)


def _is_about_disk(error: CassetteError) -> bool:
    return error.code in ("disk_full", "storage_failed")


class _Syncer:
    """Syncs a spool now and then from a thread of its own."""

    def __init__(self, spool: Spool, every_s: float) -> None:
        self._spool = spool
        self._every_s = every_s
        self._wanted = threading.Event()
        self._stop = threading.Event()
        self._error: CassetteError | None = None
        self._thread = threading.Thread(target=self._run, name="spool-syncer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wanted(self) -> None:
        """Something was appended."""
        self._wanted.set()

    def check(self) -> None:
        """Raises what a sync ran into."""
        if self._error is not None:
            raise self._error

    def stop(self) -> None:
        self._stop.set()
        self._wanted.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(self._every_s):
            self._wanted.wait()
            self._wanted.clear()
            if self._stop.is_set():
                return
            try:
                self._spool.sync()
            except CassetteError as error:
                self._error = error
                return
