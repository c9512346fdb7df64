"""What is printed cannot deceive, and tables stay aligned."""

from __future__ import annotations

import io
import json

import pytest

from cassette.cli import output
from cassette.cli.output import Output, aligned, columns, json_text, write

HOSTILE = "\x1b]0;owned\x07\u202eevil\u2066\x9b31m"


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_line_loses_what_a_terminal_would_obey(capsys: pytest.CaptureFixture[str]) -> None:
    Output().line(f"a {HOSTILE} b")
    said = capsys.readouterr().out
    assert not set(HOSTILE) & {"\x1b"} & set(said)
    assert all(character.isprintable() or character == "\n" for character in said)


def test_a_text_of_several_lines_stays_several_lines(capsys: pytest.CaptureFixture[str]) -> None:
    Output().line("one\ntwo")
    assert capsys.readouterr().out == "one\ntwo\n"


def test_a_line_of_an_answer_cannot_pass_for_two(capsys: pytest.CaptureFixture[str]) -> None:
    Output().answer({}, ["    0.00  Hello\nDeleted."])
    Output().row({}, "note.written\nnote.retracted")
    assert capsys.readouterr().out == "    0.00  Hello Deleted.\nnote.written note.retracted\n"


def test_an_aside_never_touches_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    speaking = Output()
    speaking.json = True
    speaking.aside("careful")
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "careful\n")


def test_under_json_plain_lines_are_not_printed(capsys: pytest.CaptureFixture[str]) -> None:
    speaking = Output()
    speaking.json = True
    speaking.line("no")
    speaking.answer({"yes": 1}, ["no"])
    assert json.loads(capsys.readouterr().out) == {"yes": 1}


def test_columns_align_by_what_characters_take_on_a_screen() -> None:
    lines = list(aligned(columns(("A", "B"), [("x", "1"), ("日本", "2"), ("e\u0301", "3")])))
    assert lines == ["A     B", "x     1", "日本  2", "e\u0301     3"]


def test_a_cell_cannot_break_its_row() -> None:
    lines = list(aligned(columns(("A",), [("one\ntwo",), (HOSTILE,)])))
    assert len(lines) == 3
    assert all(line.isprintable() for line in lines)


def test_a_table_on_a_terminal_has_no_markup_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr("sys.stdout", screen)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")
    Output().answer({}, [columns(("Title",), [("[red]x[/red] :smile:",), (HOSTILE,)])])
    said = screen.getvalue()
    assert "[red]x[/red] :smile:" in said
    assert "\x1b[3" not in said
    assert "\x07" not in said


@pytest.mark.parametrize("wish", [None, "1"])
def test_colours_are_left_out_when_no_color_asks_for_that(
    monkeypatch: pytest.MonkeyPatch, wish: str | None
) -> None:
    screen = Terminal()
    monkeypatch.setenv("TERM", "xterm-256color")
    if wish is None:
        monkeypatch.delenv("NO_COLOR", raising=False)
    else:
        monkeypatch.setenv("NO_COLOR", wish)
    monkeypatch.setattr("sys.stderr", screen)
    with Output().progress("Adding") as on_progress:
        on_progress(0.5)
    coloured = any(f"\x1b[{code}" in screen.getvalue() for code in ("31", "32", "35", "36", "38"))
    assert coloured is (wish is None)


def test_progress_is_silent_when_piped(capsys: pytest.CaptureFixture[str]) -> None:
    with Output().progress("Adding") as on_progress:
        on_progress(0.5)
    with Output().gauge() as say:
        say("half")
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "")


def test_json_replaces_bytes_that_are_no_text() -> None:
    assert json.loads(json_text({"path": "a\udcffb"})) == {"path": "a?b"}


def test_json_refuses_numbers_that_json_does_not_have() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_text({"seconds": float("nan")})


def test_what_an_encoding_lacks_becomes_a_question_mark() -> None:
    narrow = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    write(narrow, "café")
    narrow.seek(0)
    assert narrow.read() == "caf?"


def test_a_document_is_made_safe_for_a_terminal_only(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    Output().document("caf\u00e9\u202e\n")
    assert capfdbinary.readouterr().out == "caf\u00e9\u202e\n".encode()
    screen = Terminal()
    monkeypatch.setattr(output.sys, "stdout", screen)
    Output().document("café\u202e\n")
    assert screen.getvalue() == "café\ufffd\n"
