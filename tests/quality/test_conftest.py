"""The net under every test has no holes: each kind of carelessness makes a test fail."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.speech import ROOT

CARELESS = """
import logging, os, subprocess, sys, threading, time, socket, warnings
import pytest

def test_leaves_a_thread():
    threading.Thread(target=time.sleep, args=(8,), daemon=True).start()

def test_leaves_a_timer():
    timer = threading.Timer(8, print)
    timer.daemon = True
    timer.start()

def test_leaves_a_process():
    global child
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)

def test_leaves_a_qt_timer(qapp):
    from PySide6.QtCore import QTimer
    global tick
    tick = QTimer()
    tick.start(1000)

def test_logs_a_warning():
    logging.getLogger("cassette.some").warning("this was not announced")

@pytest.mark.expects_log("never said")
def test_announces_a_log_that_never_comes():
    pass

def test_makes_qt_complain():
    from PySide6.QtCore import qWarning
    qWarning("a widget is unhappy")

def test_makes_python_warn():
    warnings.warn("old ways", DeprecationWarning)

def test_calls_the_network_and_hides_it():
    try:
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    except OSError:
        pass

def test_asks_for_a_name_and_hides_it():
    try:
        socket.getaddrinfo("example.org", 443)
    except OSError:
        pass
"""

CAREFUL = """
import logging, socket, subprocess, sys, threading
import pytest

def test_ends_its_thread():
    threading.Thread(target=lambda: None).start()

def test_ends_its_process():
    subprocess.run([sys.executable, "-c", ""], check=True)

def test_stops_its_qt_timer(qapp):
    from PySide6.QtCore import QTimer
    tick = QTimer()
    tick.start(1000)
    tick.stop()

@pytest.mark.expects_log("WARNING cassette.some: .*announced")
def test_announces_its_warning():
    logging.getLogger("cassette.some").warning("this was announced")

def test_talks_to_itself():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()

def test_registers_what_stays(lasting):
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait, args=(60,), daemon=True)
    lasting.thread(thread)
    thread.start()
    child = subprocess.Popen(["sleep", "60"])
    lasting.process(lambda: child.pid)
    globals()["kept"] = stop, child

def test_finds_them_still_there():
    stop, child = kept
    stop.set()
    child.kill()
    child.wait()

def test_lives_in_an_empty_home(own_home):
    import os
    from pathlib import Path
    assert Path.home() == own_home
    assert list(own_home.iterdir()) == []
    assert os.environ["CASSETTE_AUDIO"] == "silent"
"""


def outcomes(tmp_path: Path, source: str) -> dict[str, str]:
    """Run ``source`` as a test module under our conftest; the worst outcome of every test."""
    module = tmp_path / "test_given.py"
    module.write_text(source, encoding="utf-8")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", str(module), "-p", "tests.conftest"),
            *("-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT), "-rA", "-q"),
            *("-p", "no:randomly", "-p", "no:cacheprovider", "-o", "addopts="),
            *("--basetemp", str(tmp_path / "given")),  # else it sweeps what earlier runs left
        ],
        env=os.environ | {"PYTHONPATH": str(ROOT), "CASSETTE_TEST_PATIENCE_S": "0.2"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    told = [line.split() for line in done.stdout.splitlines()]
    result: dict[str, str] = {}
    for words in told:
        if len(words) > 1 and words[0] in {"PASSED", "FAILED", "ERROR"} and "::" in words[1]:
            name = words[1].rpartition("::")[2]
            result[name] = words[0] if result.get(name, "PASSED") == "PASSED" else result[name]
    assert result, done.stdout + done.stderr
    return result


def names(source: str) -> set[str]:
    return {
        line.removeprefix("def ").partition("(")[0]
        for line in source.splitlines()
        if line.startswith("def test_")
    }


@pytest.mark.timeout(110)
def test_every_kind_of_carelessness_fails_its_test(tmp_path: Path) -> None:
    found = outcomes(tmp_path, CARELESS)
    assert found.keys() == names(CARELESS)
    assert {name for name, outcome in found.items() if outcome == "PASSED"} == set()


def test_careful_tests_pass(tmp_path: Path) -> None:
    found = outcomes(tmp_path, CAREFUL)
    assert found.keys() == names(CAREFUL)
    assert {name for name, outcome in found.items() if outcome != "PASSED"} == set()
