"""The shortcuts window: every key of the table, found by typing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.desktop.actions import shortcut_groups
from cassette.desktop.screens.shortcuts.sheet import ShortcutsSheet

if TYPE_CHECKING:
    from tests.desktop.screens.conftest import Stage


def rows(sheet: ShortcutsSheet) -> dict[str, str]:
    """What can be seen: the words and the keys."""
    found = {}
    for n in range(sheet.list.topLevelItemCount()):
        group = sheet.list.topLevelItem(n)
        assert group is not None
        for m in range(group.childCount()):
            row = group.child(m)
            assert row is not None
            if not group.isHidden() and not row.isHidden():
                found[f"{group.text(0)}: {row.text(0)}"] = row.text(1)
    return found


def test_every_action_with_a_key_is_there_and_the_recorder_too(stage: Stage) -> None:
    sheet = ShortcutsSheet(stage.shell)
    stage.open(sheet)
    shown = rows(sheet)
    for group in shortcut_groups():
        for row in group.rows:
            assert shown[f"{group.title}: {row.text}"] == "   ".join(row.keys)
    assert shown["While recording: Stop and review"] == "Return   R"


def test_typing_narrows_by_word_or_key(stage: Stage) -> None:
    sheet = ShortcutsSheet(stage.shell)
    stage.open(sheet)
    stage.qtbot.keyClicks(sheet.search, "faster")
    assert 0 < len(rows(sheet)) < 4
    sheet.search.setText("ctrl+n")
    assert any("New meeting" in row for row in rows(sheet))
    sheet.search.setText("no such thing")
    assert rows(sheet) == {}
    assert sheet.nothing.isVisible()


def test_keys_of_a_letter_are_left_out_when_they_are_off(stage: Stage) -> None:
    stage.shell.change_settings(letter_keys=False)
    stage.until(lambda: not stage.shell.settings.letter_keys)
    sheet = ShortcutsSheet(stage.shell)
    stage.open(sheet)
    assert rows(sheet)["While recording: Stop and review"] == "Return"
    assert "K" not in rows(sheet)["Listen: Play or pause"].split()
