"""Where somebody sits in the journeys of the window: a library, its window, the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import IO, TYPE_CHECKING, Any, cast

from tests.patience import eventually

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy as np

    from tests.soundserver import SoundServer
    from tests.virtual_screen import VirtualScreen

BYTES_A_SECOND = 48_000 * 2


class Seat:
    """Ada's library in a folder, before a screen. ``process`` is what shows the window."""

    process: subprocess.Popen[str]
    window: str

    def __init__(self, screen: VirtualScreen, folder: Path, home: Path) -> None:
        self.screen, self.folder = screen, folder
        self.environment = screen.environment() | {
            "CASSETTE_LIBRARY": str(folder),
            "HOME": str(home),
            "LC_ALL": "C.UTF-8",
        }
        self.run("init", "--team", "Harbour crew", "--name", "Ada Byron")

    def start(self, *module: str, talks: bool = False) -> None:
        """Show the window by this module and its words; ``talks``: over standard in and out."""
        pipe = subprocess.PIPE if talks else subprocess.DEVNULL
        self.process = subprocess.Popen(
            [sys.executable, "-m", *module],
            env=self.environment,
            stdin=pipe,
            stdout=pipe,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.window = self.screen.wait_for_window("Harbour crew")

    def run(self, *words: str) -> str:
        """Run the command line on the library; what it prints."""
        done = subprocess.run(
            [sys.executable, "-m", "cassette", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        return done.stdout

    def ask(self, *words: str) -> dict[str, Any]:
        """What the command line answers about the library."""
        answer: dict[str, Any] = json.loads(self.run(*words, "--json"))
        return answer

    def comes_true(self, condition: Callable[[], object], what: str, timeout_s: float = 60) -> None:
        """Wait for what the library answers: it is asked anew only once its files have changed.

        Each answer is a process of its own, and one after the other would hold up what we wait for.
        """
        asked: list[object] = [None]

        def now() -> bool:
            state = [_stamp(self.folder / name) for name in ("library.db", "library.db-wal")]
            if state == asked[0]:
                return False
            asked[0] = state
            return bool(condition())

        eventually(now, what, timeout_s)

    def others(self, *words: object) -> Any:
        """Have something done beside a window that talks, or ask how it stands there."""
        told, said = cast("IO[str]", self.process.stdin), cast("IO[str]", self.process.stdout)
        told.write(json.dumps(words) + "\n")
        told.flush()
        return json.loads(said.readline())

    def drafts(self) -> list[Path]:
        """Recordings that grow or wait."""
        return list((self.folder / "drafts").glob("*.wav"))

    def spooled_s(self) -> float:
        """Seconds of sound of a recording under way that are on disk."""
        return sum(file.stat().st_size / BYTES_A_SECOND for file in self.drafts())

    def speak(self, server: SoundServer, samples: np.ndarray) -> None:
        """Into the microphone, once the recorder grows; then stop. ``samples``: float32, 48 kHz."""
        eventually(lambda: self.spooled_s() > 0.2, "the recording to begin", 30)
        microphone = server.pactl("get-default-source").removesuffix(".monitor")
        file = server.new_file()
        file.write_bytes(samples.astype("<f4").tobytes())
        with file.open("rb") as sound:
            sounding = server.start(
                [
                    *("pacat", "-p", f"--device={microphone}", "--raw", "--format=float32le"),
                    *("--rate=48000", "--channels=1", "--latency-msec=10"),
                ],
                sound,
            )
        sounding.wait(timeout=60)
        self.screen.press("Return")

    def leave(self) -> int:
        """Close the window by key; the exit code."""
        self.screen.xdotool("windowfocus", "--sync", self.window)
        self.screen.press("ctrl+q")
        return self.process.wait(timeout=30)

    def end(self) -> None:
        """Whatever still runs."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        pipes: tuple[IO[str] | None, ...] = (self.process.stdin, self.process.stdout)
        for pipe in pipes:
            if pipe is not None:
                pipe.close()


def _stamp(file: Path) -> tuple[int, int]:
    """When it was last written and how large it is; of one that is not there, nothing."""
    try:
        found = file.stat()
    except FileNotFoundError:
        return 0, 0
    return found.st_mtime_ns, found.st_size
