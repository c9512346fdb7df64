"""Every format: the same meeting makes the same bytes, and no export looks at the clock."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from cassette.domain.errors import BadValue
from cassette.export.documents import FORMAT_KEYS, document


def a_meeting(scene):
    meeting = scene(type="decision")
    first = meeting.spoken(1, "Stay or go? Think of the harbour.")
    first = meeting.react(first, 2, "agree")
    meeting.react(first, 3, "🎉", 2_000)
    meeting.typed(2, "Go.", reply_to=first.id, reply_at_ms=1_000)
    return meeting


@pytest.mark.parametrize("fmt", FORMAT_KEYS)
def test_the_same_meeting_makes_the_same_bytes(scene, fmt):
    first, second = (document(fmt, a_meeting(scene).material()) for _ in range(2))
    assert first == second
    assert "\r" not in first
    assert first.endswith("\n")


@pytest.mark.parametrize("fmt", FORMAT_KEYS)
def test_the_zone_of_this_machine_does_not_matter(scene, fmt, monkeypatch):
    here = document(fmt, a_meeting(scene).material())
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("TZ", "Pacific/Auckland")
        elsewhere.setenv("LC_ALL", "de_DE.UTF-8")
        time.tzset()
        there = document(fmt, a_meeting(scene).material())
    time.tzset()
    assert here == there


@pytest.mark.parametrize("fmt", FORMAT_KEYS)
def test_a_reaction_more_makes_other_bytes_where_reactions_are_shown(scene, fmt):
    meeting = a_meeting(scene)
    before = document(fmt, meeting.material())
    meeting.react(meeting.notes[0], 3, "agree")
    changed = document(fmt, meeting.material()) != before
    assert changed == (fmt not in ("srt", "vtt"))


def test_an_unknown_format_is_named_with_those_that_exist(scene):
    with pytest.raises(BadValue) as refused:
        document("docx", a_meeting(scene).material())
    assert refused.value.message == "“docx” is not a possible format."
    assert refused.value.hint == "Use md, html, json, srt, vtt."


def test_naming_the_formats_imports_no_template_engine():
    probe = "import sys, cassette.export.documents; sys.exit('jinja2' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", probe], env=os.environ, check=False).returncode == 0
    )
