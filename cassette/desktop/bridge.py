"""The one door between the window and the rest: work goes out on lanes, answers come back.

``bridge.run(Lane.STORE, work, then=..., failed=...)`` runs a plain function on another thread and
calls ``then`` with its answer on the window's thread. A known error goes to ``failed`` (or to
``on_error``); anything else is a bug and goes to ``on_bug``, which files a crash report.
``bridge.post(call)`` runs a call on the window's thread, from any thread.

The bridge lives as long as the application: deleting an emitter while a thread emits crashes Qt.
Answers for what is gone meanwhile are dropped: for the ``owner``, or the object that ``then`` or
``failed`` is a method of.
"""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from cassette.domain.errors import CassetteError
from cassette.runtime.jobs import Cancelled

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
_log = logging.getLogger(__name__)


class Lane(StrEnum):
    """store: one thread, in order; reads and short writes. pool: anything longer than 100 ms."""

    STORE = "store"
    POOL = "pool"


class Job:
    """Work that was asked for. ``drop`` makes its answer unwanted; the work itself goes on."""

    def __init__(self) -> None:
        self.dropped = False

    def drop(self) -> None:
        """Do not call back."""
        self.dropped = True


class Bridge(QObject):
    """Two lanes out, one way back. Make one per application, close it last."""

    _called = Signal(object)

    def __init__(
        self,
        *,
        on_error: Callable[[CassetteError], None] = lambda error: None,
        on_bug: Callable[[BaseException], None] = lambda bug: None,
    ) -> None:
        super().__init__()
        self.on_error = on_error
        self.on_bug = on_bug
        self._closed = False
        self._lanes = {
            Lane.STORE: ThreadPoolExecutor(1, thread_name_prefix="store"),
            Lane.POOL: ThreadPoolExecutor(2, thread_name_prefix="pool"),
        }
        self._called.connect(self._on_called, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        lane: Lane,
        work: Callable[[], T],
        then: Callable[[T], object] | None = None,
        failed: Callable[[CassetteError], object] | None = None,
        *,
        owner: QObject | None = None,
    ) -> Job:
        """Do ``work`` on ``lane``; its answer comes to ``then`` later, on the window's thread."""
        job = Job()
        if self._closed:
            return job

        def carry() -> None:
            self._lanes_run(work, job, then, failed or self.on_error, owner)

        self._lanes[lane].submit(carry)
        return job

    def post(self, call: Callable[[], object], *, owner: QObject | None = None) -> None:
        """Call it on the window's thread, soon; from any thread. Nothing after ``close``.

        Nor once ``owner`` is gone: who leaves a library does not wait for what is under way.
        """
        if not self._closed:
            self._called.emit(partial(_kept_for, owner, call))

    def drain(self) -> None:
        """Wait until what the store's lane was asked for is done: before a library is closed."""
        if not self._closed:
            self._lanes[Lane.STORE].submit(lambda: None).result()

    def close(self) -> None:
        """Take no more work and finish what runs; what the store was asked for is still done.

        No answer arrives afterwards.
        """
        self._closed = True
        self._lanes[Lane.POOL].shutdown(wait=True, cancel_futures=True)
        self._lanes[Lane.STORE].shutdown(wait=True)

    def _lanes_run(
        self,
        work: Callable[[], T],
        job: Job,
        then: Callable[[T], object] | None,
        failed: Callable[[CassetteError], object],
        owner: QObject | None,
    ) -> None:
        try:
            answer = work()
        except CassetteError as error:
            # "error" is unbound when this block ends, so it is handed over under another name.
            known = error
            self.post(lambda: _answer(job, owner, partial(failed, known)))
        except Cancelled:
            _log.debug("cancelled")
        except BaseException as bug:  # noqa: BLE001 - the job boundary: a bug becomes a report
            found = bug
            self.post(lambda: self.on_bug(found))
        else:
            if then is not None:
                wanted = then
                self.post(lambda: _answer(job, owner, partial(wanted, answer)))

    @Slot(object)
    def _on_called(self, call: Callable[[], object]) -> None:
        if not self._closed:
            call()


def _answer(job: Job, owner: QObject | None, call: Callable[[], object]) -> None:
    if not job.dropped:
        _kept_for(owner, call)


def _kept_for(owner: QObject | None, call: Callable[[], object]) -> None:
    if all(one is None or isValid(one) for one in (owner, _object_of(call))):
        call()


def _object_of(call: Callable[..., object]) -> QObject | None:
    while isinstance(call, partial):
        call = call.func
    owner = getattr(call, "__self__", None)
    return owner if isinstance(owner, QObject) else None
