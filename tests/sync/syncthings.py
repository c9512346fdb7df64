"""Two real Syncthing instances on this machine, with a wire between them that can be cut."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import threading
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

from tests.needs import lacking
from tests.patience import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCAL = "127.0.0.1"
OPTIONS = {
    "globalAnnounceEnabled": "false",
    "localAnnounceEnabled": "false",
    "relaysEnabled": "false",
    "natEnabled": "false",
    "crashReportingEnabled": "false",
    "startBrowser": "false",
    "urAccepted": "-1",
    "autoUpgradeIntervalH": "0",
    "reconnectionIntervalS": "1",
    "setLowPriority": "false",
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOCAL, 0))
        port: int = probe.getsockname()[1]
        return port


class Wire:
    """Forwards a port to another until it is cut; ``mend`` lets it through again."""

    def __init__(self, to: int) -> None:
        self._to = to
        self._listening = socket.create_server((LOCAL, 0))
        self.port: int = self._listening.getsockname()[1]
        self._guard = threading.Lock()
        self._ends: set[socket.socket] = set()
        self._whole, self._over = True, False
        self._threads = [threading.Thread(target=self._accept, name="wire")]
        self._threads[0].start()

    def cut(self) -> None:
        """Everything that is on its way is lost, and nothing comes through."""
        with self._guard:
            self._whole = False
            ends, self._ends = self._ends, set()
        for end in ends:
            _hang_up(end)

    def mend(self) -> None:
        """What connects from now on comes through."""
        with self._guard:
            self._whole = True

    def end(self) -> None:
        """Take it away."""
        self._over = True
        self.cut()
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while not self._over:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            try:
                far = socket.create_connection((LOCAL, self._to), timeout=2)
                far.settimeout(None)
            except OSError:
                near.close()
                continue
            with self._guard:
                if not self._whole:
                    near.close()
                    far.close()
                    continue
                self._ends |= {near, far}
            for one, other in ((near, far), (far, near)):
                pump = threading.Thread(target=self._pump, args=(one, other), name="wire")
                self._threads.append(pump)
                pump.start()

    def _pump(self, near: socket.socket, far: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := near.recv(1 << 16):
                far.sendall(data)
        _hang_up(near)
        _hang_up(far)


def _hang_up(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    with contextlib.suppress(OSError):
        end.close()


class Syncthing:
    """One instance with a folder of its own, at ``folder``."""

    def __init__(self, home: Path, folder: Path) -> None:
        self.home, self.folder = home, folder
        self.port = free_port()
        (folder / ".stfolder").mkdir(parents=True)
        self._run("generate", "--no-default-folder", "--skip-port-probing")
        self.id = self._run("--device-id").strip()
        self._process: subprocess.Popen[bytes] | None = None

    def meet(self, other: Syncthing, through: Wire) -> None:
        """Share the folder with ``other``, and with nobody else in the world."""
        place = self.home / "config.xml"
        config = ET.parse(place)  # noqa: S314 - written by the instance itself
        root = config.getroot()
        for old in (*root.findall("folder"), *root.findall("device")):
            root.remove(old)
        shared = ET.SubElement(
            root,
            "folder",
            id="team",
            path=str(self.folder),
            type="sendreceive",
            rescanIntervalS="5",
            fsWatcherEnabled="true",
            fsWatcherDelayS="1",
        )
        for device, address in ((self, "dynamic"), (other, f"tcp://{LOCAL}:{through.port}")):
            ET.SubElement(shared, "device", id=device.id)
            known = ET.SubElement(root, "device", id=device.id, name=device.home.name)
            ET.SubElement(known, "address").text = address
        options = root.find("options")
        assert options is not None
        for listening in options.findall("listenAddress"):
            options.remove(listening)
        ET.SubElement(options, "listenAddress").text = f"tcp://{LOCAL}:{self.port}"
        for name, value in OPTIONS.items():
            found = options.find(name)
            (ET.SubElement(options, name) if found is None else found).text = value
        config.write(place)

    def start(self) -> None:
        program = _program()
        log = (self.home / "log").open("wb")
        command = ["serve", "--no-browser", "--no-restart", "--no-upgrade"]
        command += [f"--gui-address={LOCAL}:{free_port()}", f"--home={self.home}"]
        self._process = subprocess.Popen(
            [program, *command], stdout=log, stderr=log, env=_environment(self.home)
        )
        log.close()
        eventually(self._listens, "an instance of Syncthing", 60)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def _listens(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, (self.home / "log").read_text()[-2000:]
        with contextlib.suppress(OSError), socket.create_connection((LOCAL, self.port), 1):
            return True
        return False

    def _run(self, *words: str) -> str:
        command = [_program(), *words, f"--home={self.home}"]
        done = subprocess.run(
            command, capture_output=True, text=True, check=True, env=_environment(self.home)
        )
        return done.stdout


def _program() -> str:
    program = shutil.which("syncthing")
    if program is None:
        lacking("Syncthing is not installed here")
    return program


def _environment(home: Path) -> dict[str, str]:
    return os.environ | {"HOME": str(home), "STNODEFAULTFOLDER": "1", "STNOUPGRADE": "1"}


class Pair:
    """Two instances, and the wires between them."""

    def __init__(self, scratch: Path) -> None:
        _program()
        self.one = Syncthing(scratch / "one-home", scratch / "one")
        self.two = Syncthing(scratch / "two-home", scratch / "two")
        self._wires = (Wire(self.two.port), Wire(self.one.port))
        self.one.meet(self.two, self._wires[0])
        self.two.meet(self.one, self._wires[1])

    def cut(self) -> None:
        for wire in self._wires:
            wire.cut()

    def mend(self) -> None:
        for wire in self._wires:
            wire.mend()

    def end(self) -> None:
        for wire in self._wires:
            wire.end()
        for instance in (self.one, self.two):
            instance.stop()


@contextlib.contextmanager
def syncthings(scratch: Path) -> Iterator[Pair]:
    """Two instances that are connected."""
    pair = Pair(scratch)
    try:
        pair.one.start()
        pair.two.start()
        yield pair
    finally:
        pair.end()
