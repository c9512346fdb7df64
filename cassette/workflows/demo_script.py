"""The script of the demo: who is in the team, what they meet about, what each of them says.

It lies in resources/demo with the spoken clips; packaging/demo/make_clips.py speaks them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from cassette.runtime.resources import resource

if TYPE_CHECKING:
    from pathlib import Path


class DemoMember(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``colour`` is #rrggbb. The first member of the script is the person at this computer."""

    key: str
    name: str
    colour: str


class DemoNote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What ``by`` says, ``at_h`` hours from now (negative: ago). ``item`` counts from 1.

    Without ``clip`` it is typed. ``reply_at_s`` is a second of the answered note.
    """

    key: str
    by: str
    at_h: float
    text: str
    item: int | None = None
    reply_to: str | None = None
    reply_at_s: float | None = None
    clip: bool = False


class DemoReaction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``what`` is a named reaction or an emoji; ``at_s`` a second of the note."""

    note: str
    by: str
    what: str
    at_s: float | None = None


class DemoMeeting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Called and due so many hours from now; its blind round ended at ``revealed_h``.

    ``heard`` are the notes the person knows already.
    """

    key: str
    type: str
    title: str
    host: str
    called_h: float
    due_h: float
    closed: bool
    notes: tuple[DemoNote, ...]
    reactions: tuple[DemoReaction, ...]
    heard: tuple[str, ...]
    revealed_h: float | None = None


class DemoScript(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole demo."""

    team: str
    members: tuple[DemoMember, ...]
    meetings: tuple[DemoMeeting, ...]


def demo_script() -> DemoScript:
    """The script that ships with Cassette."""
    return msgspec.json.decode(resource("demo/script.json").read_bytes(), type=DemoScript)


def clip_of(note: DemoNote) -> Path:
    """The sound of a spoken note: Ogg Opus, 48 kHz mono. FileNotFoundError: shipping it is ours."""
    return resource(f"demo/clips/{note.key}.opus")
