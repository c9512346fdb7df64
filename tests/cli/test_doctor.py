"""“Check my data”: what it says of a healthy library, of a damaged one and of none at all."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from cassette import __version__
from cassette.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cassette

KEYS = {
    *("version", "engine", "events", "parked", "digest", "integrity", "model", "audio"),
    *("keyring", "library", "drafts", "leftovers"),
}


def test_a_healthy_library_is_ok(cassette: Cassette, spoken: str, library: Path) -> None:
    shape = cassette.ask("doctor")
    assert set(shape) >= KEYS
    assert (shape["version"], shape["integrity"]) == (__version__, "ok")
    assert (shape["library"], shape["parked"], shape["drafts"]) == (str(library), 0, 0)
    assert shape["events"] == len(cassette.ask("events")["events"])
    assert len(shape["digest"]) == 64
    assert shape["audio"] == {"microphones": [], "speakers": []}
    assert tuple(map(int, shape["engine"].split("."))) >= (3, 51, 3)
    assert "all is well" in cassette("doctor").out


def test_without_a_library_the_machine_is_told_about(cassette: Cassette) -> None:
    shape = cassette.ask("doctor")
    assert set(shape) >= KEYS
    assert (shape["library"], shape["events"], shape["digest"]) == (None, None, None)
    assert shape["problem"]["code"] == "no_library"
    assert "cassette init" in cassette("doctor").out


def test_a_library_asked_for_that_is_not_there_is_an_error_with_the_report(
    cassette: Cassette, tmp_path: Path
) -> None:
    words = ("--library", str(tmp_path / "none"), "doctor")
    shaped = cassette(*words, "--json")
    assert shaped.error == "no_library"
    assert set(shaped.shape) >= KEYS
    plain = cassette(*words)
    assert plain.code == 1
    assert __version__ in plain.out
    assert "no Cassette library" in plain.err


def test_folding_anew_gives_the_same_digest(cassette: Cassette, spoken: str) -> None:
    before = cassette.ask("doctor")["digest"]
    shape = cassette.ask("doctor", "--rebuild")
    assert shape["rebuilt"] == {"before": before, "after": before}
    assert shape["digest"] == before
    assert "the same result" in cassette("doctor", "--rebuild").out


def test_a_library_in_use_can_be_looked_at_but_not_rebuilt(
    cassette: Cassette, meeting: str, library: Path
) -> None:
    with Workspace.open(library):
        assert cassette.ask("doctor")["integrity"] == "ok"
        assert cassette("doctor", "--rebuild", "--json").error == "library_busy"


def test_a_recording_whose_bytes_changed_is_found(
    cassette: Cassette, spoken: str, library: Path
) -> None:
    (sound,) = (library / "recordings").rglob("*.opus")
    data = bytearray(sound.read_bytes())
    data[-1] ^= 1
    sound.chmod(0o600)
    sound.write_bytes(data)
    result = cassette("doctor", "--json")
    assert result.error == "library_damaged"
    (finding,) = result.shape["integrity"]
    assert finding["what"] == "recording"
    assert sound.stem in finding["where"]
    plain = cassette("doctor")
    assert plain.code == 1
    assert sound.stem in plain.out
    assert "1 finding" in plain.err


def test_what_a_crash_left_among_the_recordings_is_explained_and_is_no_damage(
    cassette: Cassette, spoken: str, library: Path
) -> None:
    (sound,) = (library / "recordings").rglob("*.opus")
    data = sound.read_bytes()
    whole = hashlib.sha256(data + b"x").hexdigest()
    (library / "recordings" / whole[:2]).mkdir(exist_ok=True)
    (library / "recordings" / whole[:2] / f"{whole}.opus").write_bytes(data + b"x")
    (sound.parent / f".{sound.name[:40]}.abcdef012345.tmp").write_bytes(data[:700])
    (sound.parent / "x\x1b[2J.part").write_bytes(b"")
    shape = cassette.ask("doctor")
    assert shape["integrity"] == "ok"
    left = {one["what"]: one for one in shape["leftovers"]}
    assert sorted(left) == ["foreign", "half_copied", "unnamed"]
    assert whole in left["unnamed"]["where"]
    assert left["half_copied"]["bytes"] == 700
    plain = cassette("doctor")
    assert plain.code == 0
    assert "no note names it" in plain.out
    assert "half-copied" in plain.out
    assert "\x1b" not in plain.out


def test_a_half_written_recording_that_no_note_names_is_told_as_that(
    cassette: Cassette, spoken: str, library: Path
) -> None:
    (sound,) = (library / "recordings").rglob("*.opus")
    name = "ab" + "c" * 62
    (library / "recordings" / "ab").mkdir(exist_ok=True)
    (library / "recordings" / "ab" / f"{name}.opus").write_bytes(sound.read_bytes()[:500])
    (finding,) = cassette("doctor", "--json").shape["integrity"]
    assert name in finding["where"]
    assert "may be deleted" in finding["why"]


@pytest.mark.parametrize("where", [0.0, 0.2, 0.4, 0.6, 0.8])
def test_a_corrupted_page_is_found_and_never_a_bug(
    cassette: Cassette, spoken: str, library: Path, where: float
) -> None:
    database = library / "library.db"
    pages = database.stat().st_size // 4096
    with database.open("r+b") as file:
        file.seek(int(where * pages) * 4096)
        file.write(b"\xa5" * 4096)
    result = cassette("doctor", "--json")
    assert result.error == "library_damaged"
    assert result.shape["integrity"] != "ok"
    assert cassette("doctor").code == 1
    assert cassette("meeting", "list").code in {0, 1}
    assert cassette("note", "write", "Week 47", "Hello").code in {0, 1}


def test_what_is_no_database_is_told(cassette: Cassette, library: Path) -> None:
    (library / "library.db").write_text("this is a letter, not a database\n" * 200)
    assert cassette("doctor", "--json").error == "library_damaged"
    assert cassette.refused("meeting", "list") == "library_damaged"


def test_keys_are_looked_for_and_their_loss_is_told(cassette: Cassette, library: Path) -> None:
    assert cassette.ask("doctor")["keys"] == "file"
    for file in library.glob("secrets*"):
        file.unlink()
    shape = cassette.ask("doctor")
    assert (shape["keys"], shape["problem"]["code"]) == ("missing", "secrets_missing")
    assert "not where they were kept" in cassette("doctor").out
