"""The words of the demo: what its script says against what was written down."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import jiwer

from cassette.store.library import Library
from cassette.workflows.demo_script import demo_script
from cassette.workflows.demo_team import build_demo
from cassette.workflows.desk import Desk
from cassette.workflows.transcribe_notes import Scribe
from cassette.workspace import clock, fresh_id
from tests.fakes.transcriber import ScriptedTranscriber

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.domain.views import NoteCard

WORD_ERROR_BOUND = 0.12
"""Measured 0.02 with tiny.en; a clip in the wrong voice or of other words is far above."""


def written_demo(folder: Path) -> None:
    """Make the demo in ``folder``, written down already: the window has nothing to do but play."""
    build_demo(folder, now_ms=clock, new_id=fresh_id, zone="Europe/Berlin")
    with Library.open(folder, now_ms=clock, new_id=fresh_id) as library:
        scribe = Scribe(Desk(library, clock, fresh_id, "Europe/Berlin"), ScriptedTranscriber)
        scribe.run_until_idle()
        scribe.stop()


def spoken_notes(library: Library) -> list[tuple[NoteCard, str]]:
    """Every spoken note of a demo and what the script says it says."""
    titles = {meeting.title: meeting for meeting in demo_script().meetings}
    found: list[tuple[NoteCard, str]] = []
    for row in library.queries.meetings():
        told = sorted((n for n in titles[row.title].notes if n.clip), key=lambda n: n.at_h)
        cards = [n for n in library.queries.meeting(row.id).notes if n.sound]
        cards.sort(key=lambda card: (card.at_ms, card.id))
        found += zip(cards, [n.text for n in told], strict=True)
    return found


def assert_written_as_scripted(library: Library) -> None:
    """The demo was written down nearly as it was scripted, every spoken note of it."""
    notes = spoken_notes(library)
    heard = [_plain(card.text) for card, _ in notes]
    script = [_plain(text) for _, text in notes]
    assert all(heard)
    assert jiwer.wer(script, heard) <= WORD_ERROR_BOUND
    # The bound can fail: the same words in another order are far beyond it.
    assert jiwer.wer(script[1:] + script[:1], heard) > 5 * WORD_ERROR_BOUND


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9' ]", "", text.lower().replace("-", " "))
