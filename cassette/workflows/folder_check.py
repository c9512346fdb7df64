"""Checking where the team meets: what is damaged or gone, what was in it, whose it was."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cassette.domain.errors import EntryTrouble, FilesDamaged, TeamLogForked
from cassette.domain.ids import DeviceId
from cassette.store import held_rows
from cassette.sync.entries import read_entry, unpack_entry
from cassette.sync.inspection import Inspection
from cassette.sync.log_forks import find_forks
from cassette.sync.roster import Roster
from cassette.workflows.team_desk import name_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from cassette.store.library import Library
    from cassette.sync.transport import Flaw
    from cassette.workflows.team_desk import Work


@dataclass(frozen=True, slots=True)
class FolderFinding:
    """A file of the team's folder that is damaged or gone: ``where`` is its path in the folder.

    ``what`` and ``why`` are stable words: records, recording, attachment, file (of which nothing is
    known here), entry, request; empty, zeros, cut_short, other_bytes, unreadable, missing, invalid.
    ``who`` wrote it ("" when nobody can say), in ``meeting`` where it has one. Of ``count`` records
    so many are ``notes``; ``unknown`` of them never came here.
    """

    what: str
    where: str
    why: str
    who: str = ""
    meeting: str = ""
    count: int = 0
    notes: int = 0
    unknown: int = 0
    arriving: bool = False


def check_folder(work: Work) -> list[FolderFinding]:
    """Read everything where the team meets; nothing is changed.

    NoSharedFolder, TransportTrouble, and what the team's log may raise.
    """
    from cassette.workflows.looking import roster_of

    library = work.desk.library
    roster = roster_of(library)
    looked = Inspection(library.replica_log, roster, work.syncer.way()).look()
    return findings(library, roster, looked.flaws)


def forks(work: Work) -> list[TeamLogForked]:
    """Where the team's log was written twice, as far as the folder shows it.

    NoSharedFolder, TransportTrouble, and what the team's log may raise.
    """
    log = work.desk.library.replica_log
    first, *lines = log.lines()
    genesis = Roster.of(log.team, first.entry, first.sig)
    ours = [read_entry(line.entry, line.sig) for line in lines]
    there: list[tuple[bytes, bytes]] = []
    for data in work.syncer.way().entries(-1):
        with suppress(EntryTrouble):
            there.append(unpack_entry(data))
    roster = genesis.following((one.entry, one.sig) for one in ours)[0]
    return [in_words(work.desk.library, roster, one) for one in find_forks(genesis, ours, there)]


def in_words(library: Library, roster: Roster, fork: TeamLogForked) -> TeamLogForked:
    """The same with the computer as people call it."""
    device = str(fork.facts["by"])
    member = roster.member_of(device)
    if member is None:
        return TeamLogForked(n=fork.facts["n"], by="a computer that is not known here")
    name = library.queries.device_names().get(DeviceId(device), "")
    whose = name_of(library, member)
    return TeamLogForked(n=fork.facts["n"], by=f"{name}, {whose}" if name else whose)


def findings(library: Library, roster: Roster, flaws: Iterable[Flaw]) -> list[FolderFinding]:
    """What flaws are, in people's words."""
    return [_finding(library, roster, flaw) for flaw in flaws]


def damaged(library: Library, roster: Roster, flaws: Iterable[Flaw]) -> FilesDamaged:
    """One trouble for all of them."""
    return one_trouble(findings(library, roster, flaws))


def one_trouble(found: Collection[FolderFinding]) -> FilesDamaged:
    """One trouble for all findings, with whose files they are."""
    whose = sorted({one.who for one in found if one.who}) or ["somebody of the team"]
    return FilesDamaged(count=len(found), whose=", ".join(whose))


def _finding(library: Library, roster: Roster, flaw: Flaw) -> FolderFinding:
    what, why, who, meeting = str(flaw.kind), flaw.why, "", ""
    count = notes = unknown = 0
    if flaw.kind == "records":
        member = roster.member_of(flaw.device)
        who = name_of(library, member) if member else ""
        with library.ask() as connection:
            held = held_rows.in_records(connection, flaw.device, flaw.first, flaw.last)
        count, notes = flaw.last - flaw.first + 1, held.notes
        unknown = max(0, count - held.events)
    elif flaw.kind == "blob":
        with library.ask() as connection:
            file = held_rows.in_file(connection, flaw.address)
        what = "file"
        if file is not None:
            what = "recording" if file.type == "note.recorded" else "attachment"
            who, meeting = name_of(library, file.member), file.meeting
            if why == "other_bytes" and flaw.size < file.size:
                why = "cut_short"
    return FolderFinding(what, flaw.where, why, who, meeting, count, notes, unknown, flaw.arriving)
