"""One worker process seen from Cassette: started apart, spoken to over a pair of Connections, ended
for certain.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import subprocess
import sys
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import IO

from cassette.transcription.channel import AnyReply, Request, receive_reply, send
from cassette.transcription.model_files import ModelChoice

LOG_LIMIT = 1 << 20
"""The worker's log starts afresh once it is larger than this many bytes."""

_LEAVE_S = 5.0
_log = logging.getLogger(__name__)


class WorkerGone(Exception):
    """The process ended. ``exitcode`` is negative for a signal."""

    def __init__(self, exitcode: int) -> None:
        super().__init__(f"the worker ended with {exitcode}")
        self.exitcode = exitcode


def cpu_threads() -> int:
    """How many threads the recogniser gets: one core stays free, and more than four do not pay."""
    if hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count() or 1
    return max(1, min(4, cores - 1))


class WorkerProcess:
    """A running worker. Not thread-safe, but ``kill`` may be called from any thread.

    ``log`` receives what native code writes to standard error, null throws it away. ``online`` lets
    the downloader reach the network; without it every network path in the libraries is shut.
    ``model`` is what the caller loaded into it.
    """

    def __init__(self, log: Path | None = None, *, online: bool = False) -> None:
        self.model: ModelChoice | None = None
        ours, theirs = Pipe(duplex=True)
        try:
            self._process = _launch(theirs, _environment(online=online), log)
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        self._ours = ours

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def send(self, request: Request) -> None:
        """Ask for something. Raises WorkerGone."""
        try:
            send(self._ours, request)
        except OSError as error:
            raise WorkerGone(self.kill()) from error

    def reply(self, timeout: float) -> AnyReply | None:
        """The next message, or null after ``timeout`` seconds. Raises WorkerGone."""
        try:
            return receive_reply(self._ours) if self._ours.poll(timeout) else None
        except (EOFError, OSError) as error:
            raise WorkerGone(self._ended()) from error

    def kill(self) -> int:
        """End it now, with whatever it started; its exit code.

        Cooperative ends take over a second: this takes 35 ms.
        """
        _kill_group(self._process)
        code = self._process.wait()
        with contextlib.suppress(OSError):
            self._ours.close()
        return code

    def _ended(self) -> int:
        """The exit code of a process that closed its Connection."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_LEAVE_S)
        return self.kill()


def _launch(
    theirs: Connection, environment: dict[str, str], log: Path | None
) -> subprocess.Popen[bytes]:
    number = theirs.fileno()
    command = [*_command(), str(number)]
    with _error_log(log) as errors:
        if sys.platform == "win32":
            os.set_handle_inheritable(number, True)
            return subprocess.Popen(  # noqa: S603 - this very program
                command,
                stdin=subprocess.DEVNULL,
                stdout=errors,
                stderr=errors,
                env=environment,
                startupinfo=subprocess.STARTUPINFO(lpAttributeList={"handle_list": [number]}),
                creationflags=subprocess.CREATE_NO_WINDOW | subprocess.BELOW_NORMAL_PRIORITY_CLASS,
            )
        # A session of its own: Ctrl-C in the terminal is Cassette's to handle, and one signal ends
        # the worker with all it started.
        return subprocess.Popen(  # noqa: S603 - this very program
            command,
            stdin=subprocess.DEVNULL,
            stdout=errors,
            stderr=errors,
            env=environment,
            pass_fds=(number,),
            start_new_session=True,
        )


def _command() -> list[str]:
    """The worker is this very program: a frozen build has no other interpreter."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--worker"]
    # -P: a folder called "cassette" where the person happens to be is not ours.
    return [sys.executable, "-P", "-m", "cassette.transcription.worker"]


def _environment(*, online: bool) -> dict[str, str]:
    threads = str(cpu_threads())
    environment = {
        **os.environ,
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_ETAG_TIMEOUT": "10",
        "HF_HUB_DOWNLOAD_TIMEOUT": "20",
        "TOKENIZERS_PARALLELISM": "false",
        "OMP_NUM_THREADS": threads,
        "OPENBLAS_NUM_THREADS": threads,
    }
    environment.pop("HF_HUB_OFFLINE", None)
    if not online:
        environment["HF_HUB_OFFLINE"] = "1"
    return environment


def _error_log(log: Path | None) -> IO[bytes]:
    """Where the worker's standard error goes. A log that cannot be written stops nobody."""
    if log is not None:
        try:
            log.parent.mkdir(parents=True, exist_ok=True)
            fresh = log.exists() and log.stat().st_size > LOG_LIMIT
            return log.open("wb" if fresh else "ab")
        except OSError as error:
            _log.info("the worker has no log: %s", error.strerror or type(error).__name__)
    return Path(os.devnull).open("ab")


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """End the worker and its children.

    Only before it was waited for: afterwards its number may be another's.
    """
    if process.returncode is not None:
        return
    if sys.platform == "win32":
        process.kill()
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
