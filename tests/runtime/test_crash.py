"""A bug leaves a report on this machine, once, with where it was and without what was said."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from cassette import __version__
from cassette.runtime.crash import reports, watching, write_report

if TYPE_CHECKING:
    from pathlib import Path


def raised() -> BaseException:
    try:
        raise KeyError("minutes of the meeting about Bob")
    except KeyError as error:
        return error


def test_a_report_names_version_kind_and_lines_but_no_words(tmp_path: Path) -> None:
    path = write_report(tmp_path / "crashes", raised(), "a test")
    assert path is not None
    text = path.read_text()
    assert f"Cassette {__version__}" in text
    assert "In a test" in text
    assert "KeyError" in text
    assert "test_crash.py" in text
    assert "Bob" not in text.replace('raise KeyError("minutes of the meeting about Bob")', "")


def test_the_newest_twenty_are_kept(tmp_path: Path) -> None:
    for day in range(10, 35):
        (tmp_path / f"crash-200001{day}T000000Z-1-0000.txt").write_text("old")
    newest = write_report(tmp_path, raised(), "a test")
    kept = reports(tmp_path)
    assert len(kept) == 20
    assert kept[0] == newest
    assert kept[-1].name.startswith("crash-20000116")


def test_a_report_that_cannot_be_written_is_no_second_crash(tmp_path: Path) -> None:
    (tmp_path / "crashes").write_text("a file where a folder should be")
    assert write_report(tmp_path / "crashes", raised(), "a test") is None


@pytest.mark.expects_log("ERROR cassette.runtime.crash: a bug in a test, thread scribe")
def test_an_error_nobody_caught_in_a_thread_is_reported_once(tmp_path: Path) -> None:
    told: list[Path | None] = []
    hook = threading.excepthook
    with watching(tmp_path, "a test", told.append):
        thread = threading.Thread(target=lambda: 1 / 0, name="scribe")
        thread.start()
        thread.join()
    assert threading.excepthook is hook
    (path,) = reports(tmp_path)
    assert told == [path]
    assert "ZeroDivisionError" in path.read_text()


def run_python(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    head = "import os, pathlib, signal, sys\nfrom cassette.runtime.crash import watching\n"
    return subprocess.run(
        [sys.executable, "-c", head + code, str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.expects_log("ERROR cassette.runtime.crash: a bug in the window")
def test_an_error_qt_hands_to_the_hook_is_reported_and_the_app_goes_on(tmp_path: Path) -> None:
    hook = sys.excepthook
    error = raised()
    told: list[Path | None] = []
    with watching(tmp_path, "the window", told.append):
        sys.excepthook(type(error), error, error.__traceback__)
    assert sys.excepthook is hook
    (path,) = reports(tmp_path)
    assert told == [path]
    assert "In the window" in path.read_text()


@pytest.mark.parametrize("wish", [KeyboardInterrupt(), SystemExit(4)])
def test_stopping_the_app_is_no_crash(
    tmp_path: Path, wish: BaseException, capsys: pytest.CaptureFixture[str]
) -> None:
    with watching(tmp_path, "the window"):
        sys.excepthook(type(wish), wish, None)
    assert reports(tmp_path) == ()
    assert type(wish).__name__ in capsys.readouterr().err


def test_an_error_that_leaves_the_block_is_the_callers(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), watching(tmp_path, "a command"):
        1 / 0  # noqa: B018
    assert reports(tmp_path) == ()


def test_an_error_while_cleaning_up_is_reported(tmp_path: Path) -> None:
    done = run_python(
        "class Careless:\n"
        "    def __del__(self): 1 / 0\n"
        "with watching(pathlib.Path(sys.argv[1]), 'x', print): Careless()\n",
        tmp_path,
    )
    assert done.returncode == 0
    (path,) = reports(tmp_path)
    assert str(path) in done.stdout
    assert "while cleaning up" in path.read_text()


def test_a_crash_inside_c_code_still_says_where_python_was(tmp_path: Path) -> None:
    done = run_python(
        "def inside_the_library(): os.kill(os.getpid(), signal.SIGSEGV)\n"
        "with watching(pathlib.Path(sys.argv[1]), 'x'): inside_the_library()\n",
        tmp_path,
    )
    assert done.returncode == -signal.SIGSEGV
    assert "inside_the_library" in (tmp_path / "fatal.txt").read_text()
