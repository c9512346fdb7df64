"""Tells when the machine goes to sleep and when it wakes (logind), and how long it has slept.

logind asks whoever needs a moment first: https://systemd.io/INHIBITOR_LOCKS/
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from cassette.runtime.bus import Bus, system_address

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from jeepney import Message

    OnSleep = Callable[[bool], None]

NAME = "org.freedesktop.login1"
PATH = "/org/freedesktop/login1"
INTERFACE = f"{NAME}.Manager"
_log = logging.getLogger(__name__)


class SleepWatch:
    """``on_sleep`` gets True just before the machine sleeps, False when it has woken.

    Called on a thread of this object; the machine waits (at most five seconds) until the call
    with True is over. Close it when done. Raises OSError where nobody tells of sleep.
    """

    def __init__(self, on_sleep: OnSleep, address: str) -> None:
        self._on_sleep = on_sleep
        self._guard = threading.Lock()
        self._lock: int | None = None  # an open file: as long as it is open, logind waits
        self._closed = False
        self._bus = Bus(address, name="sleep-watch", on_signal=self._take, files=True)
        self._bus.start()
        from jeepney import MatchRule  # off Linux it is not there

        rule = MatchRule(
            type="signal", sender=NAME, interface=INTERFACE, member="PrepareForSleep", path=PATH
        )
        try:
            self._bus.listen(rule)
            self._ask_for_a_moment()
        except OSError:
            self._bus.close()
            raise

    @classmethod
    def on_machine(cls, on_sleep: OnSleep) -> SleepWatch | None:
        """On the bus of this machine; None where there is none."""
        address = system_address()
        if address is None:
            return None
        try:
            return cls(on_sleep, address)
        except OSError as error:
            _log.info("nobody tells of sleep: %s", type(error).__name__)
            return None

    @property
    def holds_sleep(self) -> bool:
        """Whether logind waits for us before it puts the machine to sleep."""
        return self._lock is not None

    def close(self) -> None:
        """Listen no more. Twice is the same as once."""
        self._closed = True
        self._bus.close()
        self._let_go()

    def _ask_for_a_moment(self) -> None:
        from jeepney import DBusAddress, new_method_call

        logind = DBusAddress(PATH, bus_name=NAME, interface=INTERFACE)
        why = ("sleep", "Cassette", "Listening is paused first", "delay")
        answer = self._bus.call(new_method_call(logind, "Inhibit", "ssss", why))
        answer.add_done_callback(self._on_lock)

    def _on_lock(self, answer: Future[Message]) -> None:
        """Without it the pause may come a moment late; nothing else is lost."""
        if answer.cancelled() or answer.exception() is not None:
            _log.info("sleep will not wait for us")
            return
        lock = answer.result().body[0].to_raw_fd()
        with self._guard:
            if not self._closed and self._lock is None:
                self._lock, lock = lock, None
        if lock is not None:
            os.close(lock)

    def _let_go(self) -> None:
        with self._guard:
            lock, self._lock = self._lock, None
        if lock is not None:
            os.close(lock)

    def _take(self, message: Message) -> None:
        from jeepney import HeaderFields

        fields: dict[Any, Any] = message.header.fields
        if fields.get(HeaderFields.member) != "PrepareForSleep" or self._closed:
            return
        sleeps = bool(message.body[0])
        self._on_sleep(sleeps)
        if sleeps:
            self._let_go()
            return
        try:
            self._ask_for_a_moment()
        except OSError as error:
            _log.info("sleep will not wait for us: %s", type(error).__name__)


def slept_s() -> float:
    """Seconds this machine has slept since it was started; 0 where it does not say."""
    everything, awake = 0.0, 0.0
    if hasattr(time, "CLOCK_BOOTTIME"):  # Linux
        everything = time.clock_gettime(time.CLOCK_BOOTTIME)
        awake = time.clock_gettime(time.CLOCK_MONOTONIC)
    elif hasattr(time, "CLOCK_UPTIME_RAW"):  # macOS, where the monotonic clock counts sleep
        everything = time.clock_gettime(time.CLOCK_MONOTONIC)
        awake = time.clock_gettime(time.CLOCK_UPTIME_RAW)
    elif sys.platform == "win32":
        import ctypes

        ticks = ctypes.c_ulonglong()
        ctypes.windll.kernel32.QueryUnbiasedInterruptTime(ctypes.byref(ticks))
        everything = ctypes.windll.kernel32.GetTickCount64() / 1000
        awake = ticks.value / 10_000_000
    return max(0.0, everything - awake)
