"""The words a document says itself, in English unless a translation is handed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_REACTIONS = {name: name for name in ("agree", "question", "concern", "thanks", "done")}

_STANCES = {
    "consent": "consents",
    "abstain": "abstains",
    "object": "objects",
    "block": "blocks",
}
_RULES = {"consensus": "consensus", "commit": "people may disagree and commit"}
_QUORUMS = {
    "people": "quorum {count} of {of} deciders",
    "percent": "quorum {count}% of {of} deciders",
}
_STATES = {name: name for name in ("open", "done", "dropped")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Every phrase of a document.

    ``language`` (BCP 47) and ``direction`` ("ltr" or "rtl") describe these phrases, not the notes.
    ``types`` renames meeting types by key; a missing key keeps the type's own name. Days and months
    are spelled here rather than by the C library, so that every machine writes the same bytes.
    """

    language: str = "en"
    direction: str = "ltr"
    team: str = "Team"
    due: str = "Due"
    closed: str = "Closed"
    people: str = "People"
    notes: str = "Notes"
    sound: str = "Spoken"
    waiting: str = "Transcription pending"
    as_a_whole: str = "The meeting as a whole"
    nothing_yet: str = "No notes yet."
    pending: str = "transcription pending"
    silent: str = "no speech"
    failed: str = "transcription failed"
    refused: str = "not written down"
    spoken_note: str = "spoken note"
    typed_note: str = "typed note"
    typed: str = "typed"
    reply: str = "Reply"
    reply_at: str = "Reply to {at}"
    moment: str = "at {at}"
    day: str = "{weekday} {day} {month} {year}"
    outcome: str = "Outcome"
    outcomes: str = "Outcomes in dispute"
    proposal: str = "Proposal"
    stances: str = "Stances"
    actions: str = "Actions"
    ranking: str = "Ranking"
    rule: str = "Rule"
    counted: str = "{counted} count, {needed} needed"
    sealed: str = "{taken} taken, hidden until one has answered"
    review: str = "To be reviewed"
    reviewed: str = "Reviewed: it holds"
    expert: str = "expert"
    before: str = "before: {stances}"
    uncounted: str = "does not count"
    nobody: str = "nobody yet"
    points: str = "{points} points"
    attached: str = "Attached"
    attachments: str = "Attachments"
    image: str = "image"
    log_title: str = "Decision log"
    decided: str = "Decided"
    context: str = "Context"
    options: str = "Options"
    in_dispute: str = "In dispute: another outcome was stated apart"
    no_decisions: str = "No decisions yet."
    stance_names: Mapping[str, str] = field(default_factory=lambda: dict(_STANCES))
    rules: Mapping[str, str] = field(default_factory=lambda: dict(_RULES))
    quorums: Mapping[str, str] = field(default_factory=lambda: dict(_QUORUMS))
    action_states: Mapping[str, str] = field(default_factory=lambda: dict(_STATES))
    reactions: Mapping[str, str] = field(default_factory=lambda: dict(_REACTIONS))
    types: Mapping[str, str] = field(default_factory=dict)
    weekdays: tuple[str, ...] = _DAYS
    months: tuple[str, ...] = _MONTHS

    def say_day(self, ms: int, zone: ZoneInfo) -> str:
        """The day of a UTC time in ``zone``: "Mon 16 Nov 2026"."""
        when = local(ms, zone)
        return self.day.format(
            weekday=self.weekdays[when.weekday()],
            day=when.day,
            month=self.months[when.month - 1],
            year=when.year,
        )


ENGLISH = Labels()


def local(ms: int, zone: ZoneInfo) -> datetime:
    """UTC milliseconds as a time in ``zone``."""
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone(zone)


def say_time(ms: int, zone: ZoneInfo) -> str:
    """The time of day of a UTC time in ``zone``: "09:04"."""
    return f"{local(ms, zone):%H:%M}"


def say_length(ms: int) -> str:
    """A length or an offset: "0:07", "12:30", "1:02:03"; a started second is not counted."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"
