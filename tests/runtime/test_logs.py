"""The log tells what the app did, and nothing of what people said."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import BadName
from cassette.runtime.logs import redacted, start_logging, stop_logging, told_error

if TYPE_CHECKING:
    from collections.abc import Iterator

logger = logging.getLogger("cassette.tests.logs")


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    handler = start_logging(tmp_path / "log")
    assert handler is not None
    yield tmp_path / "log" / "cassette.log"
    stop_logging(handler)


def test_a_record_is_one_line_with_time_level_and_logger(log: Path) -> None:
    logger.info("note %s written down in %d ms", "0197-abc", 12)
    (line,) = log.read_text().splitlines()
    assert line.endswith("cassette.tests.logs: note 0197-abc written down in 12 ms")
    assert " INFO " in line


def test_no_message_can_forge_a_second_line(log: Path) -> None:
    logger.info("harmless\n2030-01-01 CRITICAL forged\x1b[2J\u202e")
    (line,) = log.read_text().splitlines()
    assert "\x1b" not in line
    assert "\u202e" not in line


@pytest.mark.parametrize(
    "secret",
    [
        "“we will fire Bob”",
        "“a ” b, fire Bob”",
        "https://hub.example/join#fire-Bob",
        "cassette://join/fire-Bob",
        "password=fire-Bob",
        "token: fire-Bob",
        "Authorization: Bearer fire-Bob",
        "a bearer fire-Bob",
        "[parameters: ('fire Bob',)]",
        "k " + "0123456789abcdef" * 4,
        "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVoxMjM0NTY3ODkw",
    ],
)
def test_words_and_secrets_never_reach_the_file(log: Path, secret: str) -> None:
    logger.info("before %s", secret)
    text = log.read_text()
    assert "before" in text
    for word in ("Bob", "0123456789abcdef", "QUJDREVG"):
        assert word not in text


@pytest.mark.parametrize(
    "text",
    [
        "note 01976f5e-7c3a-7d20-9a11-0f5c2f6f8a10 done",
        "worker 4711 ended with -9 after 3.2 s",
        "/usr/lib/python3/dist-packages/Some0/Very1/Long2/Path3/That4/Goes5/On6/module.py",
    ],
)
def test_ids_and_figures_stay(text: str) -> None:
    assert redacted(text) == text


def test_the_name_of_the_home_folder_is_left_out(own_home: Path) -> None:
    assert redacted(f"opened {own_home}/.local/share/cassette") == "opened ~/.local/share/cassette"


def test_an_error_is_told_by_its_kind_and_lines_without_its_words(log: Path) -> None:
    words = "minutes of the meeting about Bob"
    try:
        try:
            raise BadName(what="title", why="“fire Bob”", limit=120)
        except BadName as error:
            raise KeyError(words) from error
    except KeyError as error:
        logger.info("failed", exc_info=error)
        text = told_error(error)
    for told in (text, log.read_text()):
        assert "BadName" in told
        assert "KeyError" in told
        assert "test_logs.py" in told
        assert words not in told


def test_a_folder_that_cannot_be_made_leaves_the_app_without_a_log(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("a file")
    assert start_logging(tmp_path / "log") is None
    stop_logging(None)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_loses_the_log_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cassette.log").symlink_to("/dev/full")
    handler = start_logging(tmp_path)
    logger.info("the app goes on")
    assert capsys.readouterr() == ("", "")
    with pytest.raises(OSError, match="No space"):
        stop_logging(handler)
