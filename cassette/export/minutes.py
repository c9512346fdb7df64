"""The outline of a meeting's minutes, before any format: who said what, when, in answer to what.

What came out stands first: outcome, stances, actions, ranking. It is built from structure alone
(agenda, people, notes, replies, reactions, decisions), so it cannot invent.
Strings in it are as people typed them, made visible but not yet escaped for a format.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from cassette.domain.formats import meeting_type
from cassette.domain.reactions import REACTIONS, reaction_symbol
from cassette.domain.views import NoteCard, TranscriptState
from cassette.export.escaping import visible, visible_lines, web_address
from cassette.export.labels import ENGLISH, Labels, local, say_length, say_time
from cassette.export.material import Material, shown_names
from cassette.export.options import ExportOptions
from cassette.export.outline import Attached, Entry, Group, Line, Minutes, Section
from cassette.export.upshots import Upshots

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from zoneinfo import ZoneInfo

    from cassette.domain.ids import ItemId, MemberId, NoteId
    from cassette.domain.planning_views import Attachment

DEFAULT_OPTIONS = ExportOptions()


def minutes_of(
    material: Material, options: ExportOptions = DEFAULT_OPTIONS, labels: Labels = ENGLISH
) -> Minutes:
    """The minutes of a meeting, laid out as its type says."""
    kind = meeting_type(material.page.row.type)
    writer = _Writer(material, options, labels)
    sections = writer.by_person() if kind.layout == "people" else writer.by_item(kind.layout)
    if kind.layout == "people":
        sections = (*writer.attachments(), *sections)
    upshots = Upshots(material, options, labels, writer.names, writer.entry_alone)
    return Minutes(
        title=visible(material.page.row.title),
        kind=labels.types.get(kind.key, kind.name),
        facts=(*writer.facts(), *upshots.facts()),
        sections=(*upshots.sections(), *sections),
    )


class _Writer:
    """One pass over one meeting; holds what every part of it needs."""

    def __init__(self, material: Material, options: ExportOptions, labels: Labels) -> None:
        self.material = material
        self.options = options
        self.labels = labels
        self.names = shown_names(material, options)
        self.zone: ZoneInfo = material.time_zone
        present = {note.id for note in material.notes}
        self.own = [note for note in material.notes if note.reply_to not in present]
        self.replies: dict[NoteId, list[NoteCard]] = {}
        for note in material.notes:
            if note.reply_to in present and note.reply_to is not None:
                self.replies.setdefault(note.reply_to, []).append(note)

    def facts(self) -> tuple[tuple[str, str], ...]:
        """What stands above the sections: team, due time, people, how much was said."""
        row, labels, notes = self.material.page.row, self.labels, self.material.notes
        facts = [(labels.team, visible(self.material.team.name))]
        if row.due_ms is not None:
            day, time = labels.say_day(row.due_ms, self.zone), say_time(row.due_ms, self.zone)
            facts.append((labels.due, f"{day}, {time} ({self.zone.key})"))
        people = [self.names[person.member] for person in self.material.page.people]
        if people:
            facts.append((labels.people, ", ".join(people)))
        facts.append((labels.notes, str(len(notes))))
        spoken_ms = sum(note.duration_ms for note in notes if note.sound is not None)
        if spoken_ms:
            facts.append((labels.sound, say_length(spoken_ms)))
        waiting = sum(note.transcript is TranscriptState.PENDING for note in notes)
        if waiting:
            facts.append((labels.waiting, str(waiting)))
        return tuple(facts)

    def by_item(self, layout: str) -> tuple[Section, ...]:
        """One section for each agenda item, then what was said on the meeting as a whole."""
        known = {item.id for item in self.material.page.agenda}
        sections = [
            Section(
                f"{item.n}. {visible(item.prompt)}",
                self._ungrouped(
                    (note for note in self.own if note.item == item.id), self._attached(item.id)
                ),
                numbered=layout == "options",
            )
            for item in self.material.page.agenda
        ]
        rest = [note for note in self.own if note.item not in known]
        attached = self._attached(None)
        if rest or attached or not sections:
            sections.append(Section(self.labels.as_a_whole, self._ungrouped(rest, attached)))
        return tuple(sections)

    def attachments(self) -> tuple[Section, ...]:
        """What is attached, under its questions: for where the sections are people."""
        groups = [
            (visible(item.prompt), self._attached(item.id)) for item in self.material.page.agenda
        ]
        groups.append((self.labels.as_a_whole, self._attached(None)))
        found = tuple(Group(prompt, (), attached=files) for prompt, files in groups if files)
        return (Section(self.labels.attachments, found),) if found else ()

    def by_person(self) -> tuple[Section, ...]:
        """One section for each person, their notes under the questions they answer.

        Who takes part without having to speak (an observer) stands here only after speaking.
        """
        spoke = {note.by for note in self.own}
        members = [
            person.member
            for person in self.material.page.people
            if person.member in spoke or person.role != "observer"
        ]
        members += [note.by for note in self.own if note.by not in members]
        return tuple(
            Section(self.names[member], self._answers(member)) for member in dict.fromkeys(members)
        )

    def _answers(self, member: MemberId) -> tuple[Group, ...]:
        mine = [note for note in self.own if note.by == member]
        known: set[ItemId | None] = {item.id for item in self.material.page.agenda}
        groups = [
            (visible(item.prompt), [note for note in mine if note.item == item.id])
            for item in self.material.page.agenda
        ]
        groups.append((self.labels.as_a_whole, [note for note in mine if note.item not in known]))
        return tuple(Group(prompt, self._entries(notes)) for prompt, notes in groups if notes)

    def _ungrouped(
        self, notes: Iterable[NoteCard], attached: tuple[Attached, ...] = ()
    ) -> tuple[Group, ...]:
        entries = self._entries(notes)
        return (Group("", entries, attached=attached),) if entries or attached else ()

    def _attached(self, item: ItemId | None) -> tuple[Attached, ...]:
        """What stands beside an item; with None beside the meeting, or an item that is gone."""
        known = {one.id for one in self.material.page.agenda}
        return tuple(
            self._file(one)
            for one in self.material.attachments
            if (one.item if one.item in known else None) == item
        )

    def _file(self, one: Attachment) -> Attached:
        image = (one.media_type or "").startswith("image/")
        kind = "" if one.url is not None else self.labels.image if image else "PDF"
        return Attached(visible(one.name), kind, web_address(one.url or ""))

    def _entries(self, notes: Iterable[NoteCard]) -> tuple[Entry, ...]:
        return tuple(self._entry(note) for note in notes)

    def entry_alone(self, note: NoteCard) -> Entry:
        """A note without its replies, for where it is shown a second time."""
        return replace(self._entry(note), replies=())

    def _entry(self, note: NoteCard) -> Entry:
        timed = self.options.timestamps
        lines = self._lines(note) if self.options.transcript else ()
        return Entry(
            speaker=self.names[note.by],
            day=self.labels.say_day(note.at_ms, self.zone) if timed else "",
            time=say_time(note.at_ms, self.zone) if timed else "",
            iso=local(note.at_ms, self.zone).isoformat(timespec="seconds") if timed else "",
            length=say_length(note.duration_ms) if note.sound is not None else self.labels.typed,
            answer=self._answer(note),
            lines=lines,
            aside="" if lines else self._aside(note),
            language=_language(note),
            reactions=self._reactions(note) if self.options.reactions else (),
            replies=self._entries(self.replies.get(note.id, ())),
        )

    def _lines(self, note: NoteCard) -> tuple[Line, ...]:
        time = say_time(note.at_ms, self.zone)
        if note.sound is None:
            return self._stamped((time, line) for line in visible_lines(note.text))
        transcript = self.material.transcripts.get(note.id)
        if transcript is None:
            return self._stamped((time, line) for line in visible_lines(note.text))
        said = [
            (f"{time} · {say_length(s.start_ms)}", visible(s.text)) for s in transcript.segments
        ]
        spoken = [(stamp, text) for stamp, text in said if text]
        if spoken and not self.options.timestamps:
            return (Line("", " ".join(text for _, text in spoken)),)
        return self._stamped(spoken)

    def _stamped(self, said: Iterable[tuple[str, str]]) -> tuple[Line, ...]:
        timed = self.options.timestamps
        return tuple(Line(stamp if timed else "", text) for stamp, text in said)

    def _aside(self, note: NoteCard) -> str:
        labels = self.labels
        if note.transcript is TranscriptState.FAILED and note.why_failed:
            return f"{labels.failed}: {visible(note.why_failed)}"
        written = labels.typed_note if note.sound is None else labels.spoken_note
        asides = {
            TranscriptState.PENDING: labels.pending,
            TranscriptState.FAILED: labels.failed,
            TranscriptState.REFUSED: labels.refused,
            TranscriptState.SILENT: labels.silent,
        }
        aside = asides.get(note.transcript, written)
        # Everything the recogniser wrote was invisible: nobody can read it, so nobody spoke.
        unread = self.options.transcript and note.transcript is TranscriptState.DONE
        return labels.silent if unread else aside

    def _answer(self, note: NoteCard) -> str:
        if note.reply_to is None:
            return ""
        if note.reply_at_ms is None:
            return self.labels.reply
        return self.labels.reply_at.format(at=say_length(note.reply_at_ms))

    def _reactions(self, note: NoteCard) -> tuple[str, ...]:
        """One phrase for each reaction and moment: "👍 agree: Grace, Linus"."""
        order = list(REACTIONS)
        who: dict[tuple[str, int | None], list[str]] = {}
        for reaction in note.reactions:
            who.setdefault((reaction.what, reaction.at_ms), []).append(self.names[reaction.by])

        def place(key: tuple[str, int | None]) -> tuple[int, int, str]:
            what, at_ms = key
            named = order.index(what) if what in order else len(order)
            return (-1 if at_ms is None else at_ms, named, what)

        return tuple(self._phrase(*key, who[key]) for key in sorted(who, key=place))

    def _phrase(self, what: str, at_ms: int | None, names: Sequence[str]) -> str:
        words = [visible(reaction_symbol(what)), self.labels.reactions.get(what, "")]
        if at_ms is not None:
            words.append(self.labels.moment.format(at=say_length(at_ms)))
        counted = Counter(names)
        return f"{' '.join(word for word in words if word)}: {', '.join(sorted(counted))}"


def _language(note: NoteCard) -> str:
    plain = note.language.replace("-", "")
    return note.language if plain.isascii() and plain.isalnum() and note.language != "und" else ""
