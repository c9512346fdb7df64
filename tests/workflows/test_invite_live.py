"""Inviting to a live meeting: when it is due or when somebody says, and never without a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import BadTime, BadValue, CannotWrite, DueInThePast, NoLiveTime
from cassette.workflows.invite_live import invitation_name, invitation_text, save_invitation
from cassette.workflows.plan_meeting import new_meeting

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.workflows.desk import Desk


def test_it_begins_when_the_meeting_is_due_or_when_it_is_said(desk: Desk, tmp_path: Path) -> None:
    page = new_meeting(desk, "team", "Coffee", due="2026-11-27 17:00").page
    assert "DTSTART:20261127T160000Z" in invitation_text(desk, page.row.id)
    text = invitation_text(desk, page.row.id, at="2026-11-28 09:00", minutes=20)
    assert "DTSTART:20261128T080000Z" in text
    assert "DTEND:20261128T082000Z" in text
    file = save_invitation(desk, page.row.id, tmp_path / invitation_name(page))
    assert file.name == "Coffee.ics"
    assert file.read_bytes().decode() == invitation_text(desk, page.row.id)


def test_what_cannot_be_is_refused(desk: Desk, tmp_path: Path) -> None:
    meeting = new_meeting(desk, "team", "Coffee").page.row.id
    with pytest.raises(NoLiveTime, match="Coffee"):
        invitation_text(desk, meeting)
    with pytest.raises(BadTime):
        invitation_text(desk, meeting, at="blah")
    with pytest.raises(DueInThePast):
        invitation_text(desk, meeting, at="2020-01-01")
    with pytest.raises(BadValue):
        invitation_text(desk, meeting, at="friday", minutes=0)
    with pytest.raises(CannotWrite):
        save_invitation(desk, meeting, tmp_path / "none" / "x.ics", at="friday")
