"""Makes a checkout ready: system packages, ``.venv``, locked dependencies, Cassette itself.

Run through ``make setup``, ``make run`` and ``make test`` with any Python from 3.11 on; standard
library only. Doing it again takes a fraction of a second: a stamp in ``.venv`` remembers what was
installed. What cannot be done is said, with the command that would do it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
NEEDED_PYTHON = (3, 11)
LAYOUT = 2
"""Raise it when this script itself installs differently: every checkout then sets up again."""

LIBRARIES = {
    "libportaudio.so.2": "libportaudio2",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xinerama.so.0": "libxcb-xinerama0",
}
"""Shared libraries that Qt and PortAudio load, and Debian's packages with them."""

FILES = {"/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf": "fonts-dejavu-core"}
"""Without any font the window shows boxes."""

TEST_PROGRAMS = {
    "espeak-ng": "espeak-ng",
    "flite": "flite",
    "pulseaudio": "pulseaudio",
    "pactl": "pulseaudio-utils",
    "Xvfb": "xvfb",
    "xdotool": "xdotool",
    "ffmpeg": "ffmpeg",
    "dbus-daemon": "dbus-daemon",
    "playerctl": "playerctl",
    "syncthing": "syncthing",
    "cc": "gcc",
}
"""Voices, a virtual sound card, screen and desktop bus, a client of media players, who carries
folders, what builds a disk that fails: for tests."""

TEST_FILES = {
    "/usr/share/doc/libasound2-plugins": "libasound2-plugins",
    "/usr/libexec/at-spi-bus-launcher": "at-spi2-core",
    "/usr/include/stdio.h": "libc6-dev",
}


class CannotSetUp(Exception):
    """Set-up stops here. The message says what to do."""


@dataclass(frozen=True)
class Checkout:
    """A copy of the source with its environment."""

    root: Path = ROOT

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        return self.venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    @property
    def stamp(self) -> Path:
        return self.venv / "cassette-setup.json"

    def lock(self, name: str) -> Path:
        return self.root / "packaging" / "lock" / f"{name}.txt"


def wanted_stamp(checkout: Checkout, parts: tuple[str, ...]) -> dict[str, object]:
    """What the stamp says when ``parts`` (names of lock files) are installed as they are now."""
    digest = hashlib.sha256()
    for file in (*map(checkout.lock, parts), checkout.root / "pyproject.toml"):
        digest.update(file.read_bytes() + b"\0")
    return {
        "layout": LAYOUT,
        "root": str(checkout.root),
        "parts": list(parts),
        "digest": digest.hexdigest(),
    }


def is_ready(checkout: Checkout, parts: tuple[str, ...]) -> bool:
    """Whether ``parts`` were installed here, unchanged since. A wider set-up counts too."""
    try:
        stamp = json.loads(checkout.stamp.read_text(encoding="utf-8"))
        have = tuple(stamp["parts"])
        return (
            set(parts) <= set(have)
            and stamp == wanted_stamp(checkout, have)
            and checkout.python.exists()
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def missing_packages(for_tests: bool) -> list[str]:
    """Debian's names of what this Linux lacks; nothing elsewhere, the wheels bring it along."""
    if not sys.platform.startswith("linux"):
        return []
    programs = TEST_PROGRAMS if for_tests else {}
    files = FILES | (TEST_FILES if for_tests else {})
    known = _known_libraries()
    missing = [package for name, package in LIBRARIES.items() if name not in known]
    missing += [package for name, package in programs.items() if shutil.which(name) is None]
    missing += [package for name, package in files.items() if not Path(name).exists()]
    return missing


def _known_libraries() -> set[str]:
    for program in ("ldconfig", "/sbin/ldconfig", "/usr/sbin/ldconfig"):
        try:
            listed = subprocess.run([program, "-p"], capture_output=True, text=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            continue
        return {line.split()[0] for line in listed.stdout.splitlines()[1:] if line.split()}
    return set(LIBRARIES)  # nobody can tell here: assume the best, Qt will say what it misses


def install_packages(packages: list[str]) -> None:
    """Install Debian packages where that is allowed; otherwise say the command and go on."""
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    names = " ".join(packages)
    if shutil.which("apt-get") is None:
        say(f"Some system packages seem to be missing. Debian calls them: {names}")
        say("Install what your system calls them; Cassette goes on without.")
        return
    prefix = _root_prefix()
    if prefix is None:
        say("Some system packages are missing. To install them, run:")
        say(f"    sudo {shlex.join(command)}")
        say("Cassette goes on without; what needs them will say so.")
        return
    say(f"Installing system packages: {names}")
    root = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive"]
    _quietly(*root, "apt-get", "update", "-q")
    if _quietly(*root, *command, "-q"):
        return
    # One package that this release does not know must not keep out the others.
    failed = [package for package in packages if not _quietly(*root, *command[:4], package, "-q")]
    if failed:
        say("These system packages could not be installed. When you can, run:")
        say(f"    sudo {shlex.join([*command[:4], *failed])}")


def _quietly(*words: str) -> bool:
    """Whether the command went well; its output is not shown."""
    return not subprocess.run(words, capture_output=True, check=False).returncode


def _root_prefix() -> list[str] | None:
    """How to run a command as root without being asked for anything; None when one cannot."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and not subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode
    ):
        return ["sudo", "-n"]
    return None


def make_venv(checkout: Checkout) -> None:
    """A fresh ``.venv``. Raises CannotSetUp."""
    say(f"Making the environment .venv with Python {sys.version.split()[0]}")
    python = getattr(sys, "_base_executable", sys.executable)  # a .venv cannot remake itself
    command = [python, "-m", "venv", "--clear", str(checkout.venv)]
    if _quietly(*command):
        return
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if shutil.which("apt-get"):
        install_packages([package])
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        told = (done.stdout + done.stderr).strip()
        raise CannotSetUp(
            f"{told}\n\nPython cannot make an environment here. On Debian and Ubuntu run:\n"
            f"    sudo apt-get install {package}\nthen the same command again."
        )


def install(checkout: Checkout, parts: tuple[str, ...]) -> None:
    """Install the locked ``parts`` and then Cassette itself, editable. Raises CannotSetUp.

    The lock is complete, so nothing is resolved here (--no-deps) and every file must have the hash
    the lock gives it.
    """
    locks = [word for part in parts for word in ("-r", str(checkout.lock(part)))]
    count = sum(_count(checkout.lock(part)) for part in parts)
    say(f"Installing {count} locked packages; the first time this takes a few minutes")
    pip(checkout, "--require-hashes", "--no-deps", *locks)
    say("Installing Cassette itself")
    pip(checkout, "--no-deps", "--no-build-isolation", "--editable", str(checkout.root))


def unpack_shiboken(checkout: Checkout) -> None:
    """Have PySide6 keep the Python half of its loader as compiled files.

    It comes as source inside a library and would be compiled anew at each start, for 70 ms; its own
    switch SBK_EMBED puts it beside the library. Where that fails, starts are only slower.
    """
    say("Compiling what PySide6 would compile at each start")
    _quietly("env", "SBK_EMBED=0", str(checkout.python), "-c", "import PySide6.QtCore")
    find = "import shiboken6; print(shiboken6.__path__[0])"
    found = subprocess.run(
        [str(checkout.python), "-c", find], capture_output=True, text=True, check=False
    )
    if found.returncode == 0:
        unpacked = f"{found.stdout.strip()}/files.dir"
        _quietly(str(checkout.python), "-m", "compileall", "-q", unpacked)


def compile_sources(checkout: Checkout, for_tests: bool) -> None:
    """Compile Cassette, and its tests as pytest wants them, so that not every process has to.

    A shell may tell Python to write nothing down: then each of hundreds of processes would. Where
    this fails, starts are only slower.
    """
    say("Compiling Cassette")
    python = ("env", "PYTHONDONTWRITEBYTECODE=", str(checkout.python), "-m")
    _quietly(*python, "compileall", "-q", str(checkout.root / "cassette"))
    if for_tests:
        _quietly(*python, "pytest", "-qq", "--collect-only", str(checkout.root / "tests"))


def _count(lock: Path) -> int:
    return sum("==" in line for line in lock.read_text(encoding="utf-8").splitlines())


def pip(checkout: Checkout, *words: str) -> None:
    """``pip install`` in the environment, its output passed on. Raises CannotSetUp."""
    command = [
        *(str(checkout.python), "-m", "pip", "install", "--disable-pip-version-check"),
        *("--no-input", "--progress-bar", "off"),
        *words,
    ]
    tail: list[str] = []
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        for line in process.stdout or ():
            tail = [*tail[-200:], line]
            if line.lstrip().startswith(("Downloading", "ERROR", "WARNING: Retrying")):
                say("  " + line.strip()[:110])
    if process.returncode:
        raise CannotSetUp("".join(tail[-15:]) + "\n" + _what_to_do("".join(tail)))


def _what_to_do(told: str) -> str:
    """Advice for what pip ``told``."""
    if "DO NOT MATCH THE HASHES" in told:
        return (
            "A package is not the one Cassette was tested with, so it was not installed. If you "
            "use a mirror, check it; otherwise try again later."
        )
    if "No space left" in told:
        return "The disk is full: Cassette's dependencies need about 2 GB. Free some space."
    if any(word in told for word in _NO_NETWORK):
        return (
            "The packages could not be fetched. Check the network, then run the same command "
            "again: it goes on where it stopped.\nBehind a proxy or with a mirror, pip reads "
            "HTTPS_PROXY and PIP_INDEX_URL; with a folder of wheels\n"
            "set PIP_NO_INDEX=1 and PIP_FIND_LINKS=FOLDER."
        )
    return "pip says above what went wrong. Removing the folder .venv and trying again may help."


_NO_NETWORK = (
    "Retrying (",
    "Connection",
    "timed out",
    "Temporary failure",
    "SSLError",
    "ProxyError",
    "No matching distribution",
)


def set_up(checkout: Checkout, for_tests: bool) -> None:
    """Everything, or nothing when it was done before. Raises CannotSetUp."""
    parts = ("build", "runtime", "dev") if for_tests else ("build", "runtime")
    if is_ready(checkout, parts):
        return
    missing = missing_packages(for_tests)
    if missing:
        install_packages(missing)
    if not _venv_works(checkout):
        make_venv(checkout)
    checkout.stamp.unlink(missing_ok=True)
    install(checkout, parts)
    unpack_shiboken(checkout)
    compile_sources(checkout, for_tests)
    stamp = json.dumps(wanted_stamp(checkout, parts), indent=1)
    checkout.stamp.write_text(stamp + "\n", encoding="utf-8")
    say("Ready.")


def _venv_works(checkout: Checkout) -> bool:
    """Whether ``.venv`` is an environment of this folder with a Python that is new enough."""
    code = f"import pip, sys; assert sys.version_info >= {NEEDED_PYTHON}; print(sys.prefix)"
    try:
        done = subprocess.run(
            [str(checkout.python), "-c", code], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return False
    return Path(done.stdout.strip()).resolve() == checkout.venv.resolve()


def lock(checkout: Checkout) -> None:
    """Write the lock files anew from pyproject.toml, for every system and Python from 3.11 on."""
    project = tomllib.loads((checkout.root / "pyproject.toml").read_text(encoding="utf-8"))
    compile_ = [
        *(str(checkout.python), "-m", "uv", "pip", "compile", "--quiet", "--universal"),
        *("--python-version", "3.11", "--generate-hashes", "--no-emit-index-url"),
        *("--upgrade", "--no-annotate", "--custom-compile-command", "make lock"),
    ]
    runtime, build = str(checkout.lock("runtime")), str(checkout.lock("build"))
    plans: dict[str, tuple[list[str], str]] = {
        "runtime": (["--extra", "model", "pyproject.toml"], ""),
        "build": (["-c", runtime, "-"], "\n".join(build_requirements(project))),
        "dev": (["--group", "pyproject.toml:dev", "-c", runtime, "-c", build], ""),
    }
    for name, (words, given) in plans.items():
        say(f"Locking {name}")
        command = [*compile_, "--output-file", str(checkout.lock(name)), *words]
        if subprocess.run(
            command, input=given, text=True, cwd=checkout.root, check=False
        ).returncode:
            raise CannotSetUp("uv could not resolve the dependencies (see above).")


def build_requirements(project: dict[str, Any]) -> list[str]:
    """What building needs. Hatchling asks for ``editables`` only at an editable install."""
    return [*project["build-system"]["requires"], "editables>=0.5"]


def say(text: str) -> None:
    print(text, flush=True)


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("run", "test", "lock"), help="what to make ready for")
    what = parser.parse_args(words).what
    if sys.version_info < NEEDED_PYTHON:
        say("Cassette needs Python 3.11 or newer.")
        return 1
    checkout = Checkout()
    try:
        set_up(checkout, for_tests=what != "run")
        if what == "lock":
            pip(checkout, "uv>=0.8")
            lock(checkout)
    except CannotSetUp as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        say("Stopped. Run the same command to go on.")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
