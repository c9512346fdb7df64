"""What a person chose on this machine: read from TOML, changed a key at a time, never half-written.

A key this version does not know stays in the file, with its comments: an older Cassette must not
throw away what a newer one wrote.
"""

from __future__ import annotations

import logging
import re
import threading
import tomllib
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import TYPE_CHECKING, Literal, get_args

from cassette.domain.errors import BadValue, CannotWrite, CassetteError, SettingsDamaged
from cassette.domain.text import shown
from cassette.runtime import atomic, paths

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import tomlkit

logger = logging.getLogger(__name__)

Theme = Literal["system", "light", "dark", "high-contrast"]
Motion = Literal["system", "full", "reduced"]
QueueOrder = Literal["due", "waiting"]

MIN_SPEED, MAX_SPEED = 0.5, 4.0
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MAX_FETCH_MB = 64.0
"""A recording has at most so many megabytes."""
MOST_DAYS_OFF = 1000
"""Days in one span of days off."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Empty text means: not chosen, the system's or Cassette's own choice.

    ``language`` is the window's and ``speech_language`` the one notes are spoken in (empty: detect
    it); both ISO 639-1. ``speed`` is the listening speed, 0.5 to 4.0. ``model`` is a name or a
    folder. ``letter_keys`` are the shortcuts of a single letter (WCAG 2.1.4 wants them optional).
    ``member_colour`` is ``#rrggbb``. ``volume`` is 0.0 to 1.0. ``export_format`` is the ending
    last exported to, ``export_folder`` where. ``remind``: tell me what I owe, on ``work_days``
    ("mon tue") from ``work_from`` to ``work_to`` ("09:00") in ``zone`` (IANA; empty: the
    machine's), not on ``days_off`` (dates and spans of dates, "2026-12-24..2027-01-01 2027-05-01");
    ``digest_at`` is when all of it is told at once, empty for never. ``tray``: show Cassette beside
    the clock. ``queue_order`` is how Catch up is listed and played; ``chime``: a soft one sounds
    between two meetings of the queue. ``fetch_audio``: the sound of others' notes is fetched by
    itself, each of up to ``fetch_up_to_mb`` megabytes; else, and larger ones, when asked for.
    """

    theme: Theme = "system"
    motion: Motion = "system"
    language: str = ""
    letter_keys: bool = True
    microphone: str = ""
    speaker: str = ""
    volume: float = 1.0
    speed: float = 1.0
    model: str = ""
    speech_language: str = ""
    member_colour: str = ""
    first_run_done: bool = False
    export_folder: str = ""
    export_format: str = "md"
    remind: bool = True
    work_days: str = "mon tue wed thu fri"
    work_from: str = "09:00"
    work_to: str = "17:00"
    days_off: str = ""
    digest_at: str = ""
    zone: str = ""
    tray: bool = False
    queue_order: QueueOrder = "due"
    chime: bool = True
    fetch_audio: bool = True
    fetch_up_to_mb: float = 64.0


@dataclass(frozen=True, slots=True)
class SettingsRead:
    """What was read, and what has to be said about the file; no trouble is fatal."""

    settings: Settings
    troubles: tuple[CassetteError, ...] = ()


_changing = threading.Lock()


def read_settings(path: Path | None = None) -> SettingsRead:
    """The settings in ``path`` (default: this person's own).

    A file that is not TOML is set aside as ``<name>.bad`` and told as SettingsDamaged; a value that
    cannot be is told as BadValue and its default is used. Never raises.
    """
    path = path or paths.settings_file()
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return SettingsRead(Settings())
    except OSError as error:
        return SettingsRead(Settings(), (_set_aside(path, error.strerror or "no access"),))
    except (ValueError, RecursionError):  # not TOML, not UTF-8, or nested beyond reason
        return SettingsRead(Settings(), (_set_aside(path, "it is not valid TOML"),))
    settings, troubles = Settings(), []
    for key, value in table.items():
        if key in _RULES:
            try:
                settings = _with(settings, {key: value})
            except BadValue as trouble:
                troubles.append(trouble)
    return SettingsRead(settings, tuple(troubles))


def change_settings(path: Path | None = None, **changes: object) -> Settings:
    """Put ``changes`` (fields of Settings) into the file; what the settings are then.

    Only the named keys are touched. Raises BadValue, DiskFull or CannotWrite, and then nothing
    changed.
    """
    import tomlkit  # only who writes needs it

    path = path or paths.settings_file()
    with _changing:
        settings = _with(read_settings(path).settings, changes)
        document = _document(path)
        for key in changes:
            document[key] = getattr(settings, key)
        with atomic.explained(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        atomic.write_text(path, tomlkit.dumps(document))
    return settings


def _document(path: Path) -> tomlkit.TOMLDocument:
    """The file with its comments and unknown keys; an empty one when there is none."""
    import tomlkit
    import tomlkit.exceptions

    try:
        return tomlkit.parse(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return tomlkit.document()
    except (OSError, UnicodeDecodeError, tomlkit.exceptions.TOMLKitError) as error:
        raise CannotWrite(path=path, why="the file there cannot be read") from error


def _set_aside(path: Path, why: str) -> SettingsDamaged:
    kept = path.with_name(path.name + ".bad")
    try:
        path.replace(kept)
    except OSError:  # a folder we may not change: then the file stays where it is
        kept = path
    logger.info("settings cannot be read: %s", why)
    return SettingsDamaged(why=why, kept=kept)


def _with(settings: Settings, changes: Mapping[str, object]) -> Settings:
    """``settings`` with ``changes``, each looked at. Raises BadValue."""
    checked: dict[str, object] = {}
    for key, value in changes.items():
        wanted, allowed, fits = _RULES[key]
        number = float(value) if wanted is float and type(value) is int else value
        if type(number) is not wanted or not fits(number):
            given = shown(str(value))
            raise BadValue(given=given, what=key.replace("_", " "), allowed=allowed)
        checked[key] = number
    return replace(settings, **checked)  # type: ignore[arg-type]  # each value was just checked


_Rule = tuple[type, str, "Callable[[object], bool]"]


def _one_of(words: tuple[str, ...]) -> _Rule:
    return str, ", ".join(words), lambda value: value in words


def _between(low: float, high: float) -> _Rule:
    return (
        float,
        f"a number from {low} to {high}",
        lambda value: isinstance(value, float) and low <= value <= high,
    )


def _one_line() -> _Rule:
    def fits(value: object) -> bool:
        return isinstance(value, str) and len(value) <= 4096 and value.isprintable()

    return str, "one line of text", fits


def _yes_or_no() -> _Rule:
    return bool, "true or false", lambda value: True


def _colour() -> _Rule:
    shape = re.compile(r"(#[0-9a-fA-F]{6})?")
    return str, "a colour such as #3457d5", lambda value: bool(shape.fullmatch(str(value)))


def _time_of_day(*, empty: bool = False) -> _Rule:
    shape = re.compile(r"([01]\d|2[0-3]):[0-5]\d" + ("|" if empty else ""))
    allowed = "a time of day such as 09:00" + (", or nothing" if empty else "")
    return str, allowed, lambda value: bool(shape.fullmatch(str(value)))


def _days() -> _Rule:
    def fits(value: object) -> bool:
        return set(str(value).split()) <= set(DAYS)

    return str, f"days such as {DAYS[0]} {DAYS[1]}, separated by spaces", fits


def _dates() -> _Rule:
    def fits(value: object) -> bool:
        try:
            spans = [part.partition("..") for part in str(value).split()]
            ends = [(date.fromisoformat(a), date.fromisoformat(b or a)) for a, _, b in spans]
        except ValueError:
            return False
        return all(a <= b and (b - a).days <= MOST_DAYS_OFF for a, b in ends)

    return str, "dates such as 2026-12-24 or 2026-12-24..2027-01-01, separated by spaces", fits


def _zone() -> _Rule:
    def fits(value: object) -> bool:
        from zoneinfo import ZoneInfo

        try:
            return value == "" or ZoneInfo(str(value)).key == value
        except (KeyError, ValueError, OSError):
            return False

    return str, "a time zone such as Europe/Berlin, or nothing", fits


_RULES: dict[str, _Rule] = {
    "theme": _one_of(get_args(Theme)),
    "motion": _one_of(get_args(Motion)),
    "language": _one_line(),
    "letter_keys": _yes_or_no(),
    "microphone": _one_line(),
    "speaker": _one_line(),
    "volume": _between(0.0, 1.0),
    "speed": _between(MIN_SPEED, MAX_SPEED),
    "model": _one_line(),
    "speech_language": _one_line(),
    "member_colour": _colour(),
    "first_run_done": _yes_or_no(),
    "export_folder": _one_line(),
    "export_format": _one_line(),
    "remind": _yes_or_no(),
    "work_days": _days(),
    "work_from": _time_of_day(),
    "work_to": _time_of_day(),
    "days_off": _dates(),
    "digest_at": _time_of_day(empty=True),
    "zone": _zone(),
    "tray": _yes_or_no(),
    "queue_order": _one_of(get_args(QueueOrder)),
    "chime": _yes_or_no(),
    "fetch_audio": _yes_or_no(),
    "fetch_up_to_mb": _between(0.1, MAX_FETCH_MB),
}
"""For every field its type, what is allowed in words, and the check."""

if set(_RULES) != {field.name for field in fields(Settings)}:
    raise TypeError("a field of Settings has no rule")
