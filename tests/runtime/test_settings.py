"""Settings survive versions, damage and full disks; a bad value is told and never taken."""

from __future__ import annotations

import os
import tomllib
from dataclasses import fields
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st

from cassette.domain.errors import BadValue, CannotWrite, DiskFull, SettingsDamaged
from cassette.runtime import paths
from cassette.runtime.settings import Settings, change_settings, read_settings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def test_without_a_file_the_defaults_hold(file: Path) -> None:
    read = read_settings(file)
    assert read.settings == Settings()
    assert read.troubles == ()
    assert not file.exists()


def test_a_change_is_there_after_a_restart() -> None:
    settings = change_settings(theme="dark", speed=2.0, microphone="Röde “Mic”", letter_keys=False)
    assert read_settings().settings == settings
    assert settings == Settings(theme="dark", speed=2.0, microphone="Röde “Mic”", letter_keys=False)
    assert paths.settings_file().is_file()


def test_only_the_changed_key_is_touched(file: Path) -> None:
    file.write_text(
        '# mine\ntheme = "light"  # by day\nfrom_the_future = [1, 2]\n\n[team]\nspeed = 9\n'
    )
    change_settings(file, theme="dark", volume=0.5)
    text = file.read_text()
    assert text.startswith('# mine\ntheme = "dark"')
    table = tomllib.loads(text)
    assert table == {
        "theme": "dark",
        "volume": 0.5,
        "from_the_future": [1, 2],
        "team": {"speed": 9},
    }


@pytest.mark.parametrize(
    "content", [b"theme = ", b"\xff\xfe\x00", b"a = " + b"[" * 5000, b"theme = 1\ntheme = 2"]
)
def test_a_damaged_file_is_set_aside_and_said(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    read = read_settings(file)
    assert read.settings == Settings()
    (trouble,) = read.troubles
    assert isinstance(trouble, SettingsDamaged)
    assert (file.parent / "settings.toml.bad").read_bytes() == content
    assert not file.exists()
    assert change_settings(file, speed=1.5).speed == 1.5
    assert read_settings(file).troubles == ()


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("theme = 5", "theme"),
        ('theme = "pink"', "theme"),
        ("speed = 40", "speed"),
        ("speed = nan", "speed"),
        ("speed = true", "speed"),
        ('letter_keys = "no"', "letter keys"),
        ('member_colour = "red"', "member colour"),
        ('member_colour = "#+12345"', "member colour"),
        ("[microphone]", "microphone"),
        (r'microphone = "a\nb"', "microphone"),
    ],
)
def test_a_value_that_cannot_be_is_told_and_its_default_is_used(
    file: Path, line: str, field: str
) -> None:
    file.write_text(f"volume = 0.25\n{line}\n")
    read = read_settings(file)
    assert read.settings == Settings(volume=0.25)
    (trouble,) = read.troubles
    assert isinstance(trouble, BadValue)
    assert trouble.facts["what"] == field


def test_a_whole_number_is_a_speed(file: Path) -> None:
    file.write_text("speed = 2")
    assert read_settings(file).settings.speed == 2.0
    assert change_settings(file, speed=3).speed == 3.0


@pytest.mark.parametrize(
    "changes", [{"speed": 0.1}, {"theme": None}, {"volume": 2.0, "speed": 2.0}]
)
def test_a_refused_change_changes_nothing(file: Path, changes: dict[str, object]) -> None:
    change_settings(file, speed=1.5)
    before = file.read_bytes()
    with pytest.raises(BadValue):
        change_settings(file, **changes)
    assert file.read_bytes() == before


def test_a_full_disk_is_told_and_the_old_settings_stay(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_settings(file, speed=1.5)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull):
        change_settings(file, speed=2.0)
    assert read_settings(file).settings.speed == 1.5


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotWrite):
        change_settings(tmp_path / "file" / "settings.toml", speed=2.0)


def test_a_folder_where_the_file_should_be_is_not_fatal(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").mkdir()
    read = read_settings(tmp_path / "settings.toml")
    assert read.settings == Settings()
    assert len(read.troubles) == 1


VALID = st.fixed_dictionaries(
    {},
    optional={
        "theme": st.sampled_from(["system", "light", "dark"]),
        "motion": st.sampled_from(["system", "full", "reduced"]),
        "letter_keys": st.booleans(),
        "first_run_done": st.booleans(),
        "speed": st.floats(0.5, 4.0),
        "volume": st.floats(0.0, 1.0),
        "microphone": st.text(st.characters(categories=["L", "N", "P", "S"])),
        "export_folder": st.text(st.characters(categories=["L", "N", "P", "S"])),
        "member_colour": st.from_regex(r"\A(#[0-9a-f]{6})?\Z"),
    },
)
UNKNOWN = st.dictionaries(
    st.from_regex(r"\Ax_[a-z]{1,8}\Z"),
    st.one_of(st.integers(-9, 9), st.text(), st.lists(st.booleans()), st.just({"a": {"b": 1}})),
)


@given(first=VALID, second=VALID, unknown=UNKNOWN)
def test_any_settings_come_back_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory,
    first: dict[str, object],
    second: dict[str, object],
    unknown: dict[str, object],
) -> None:
    import tomlkit

    file = tmp_path_factory.mktemp("settings") / "settings.toml"
    file.write_text(tomlkit.dumps(unknown), encoding="utf-8")
    change_settings(file, **first)
    settings = change_settings(file, **second)
    assert read_settings(file).settings == settings
    expected = first | second
    assert {key: getattr(settings, key) for key in expected} == expected
    assert {key: tomllib.loads(file.read_text("utf-8"))[key] for key in unknown} == unknown


def test_every_setting_has_a_default_that_its_own_rule_allows(file: Path) -> None:
    defaults = Settings()
    for field in fields(Settings):
        change_settings(file, **{field.name: getattr(defaults, field.name)})
    assert read_settings(file).troubles == ()
