"""How a library that was restored goes on in its team: as a new device of the same member."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from cassette.domain.errors import TeamNotThere
from cassette.domain.ids import DeviceId, MemberId, TeamId
from cassette.domain.travelling import Asked, LogLine
from cassette.store.meeting_place import MeetingPlaces
from cassette.sync.entries import pack_entry
from cassette.sync.folder import FolderTransport
from cassette.sync.requests import Recover, Succeed, admission_request
from cassette.sync.shelf import LibraryShelf
from cassette.sync.steward import Pen
from cassette.sync.team import DeviceKeys
from cassette.workflows.joining import let_oneself_in, must_be_whole, team_in
from cassette.workflows.looking import roster_of
from cassette.workflows.remotes import must_be_apart, shared_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from cassette.domain.ids import NewId
    from cassette.store.library import Library
    from cassette.store.meeting_place import MeetingPlace
    from cassette.sync.requests import SignedRequest


def may_come_back(
    to: str,
    tables: Mapping[str, Mapping[str, Any]],
    team_folder: Path | None,
    into: Path,
) -> None:
    """Before anything is made: with the words, the team's folder has to be there, where it had one.

    FolderGone, FolderNotApart; TeamLogNotWhole where the words take the team over.
    """
    team, member = (_value(tables, "self", column) for column in ("team", "member"))
    place = team_folder or _value(tables, "remote", "place")
    if not place or (team_folder is None and to != member):
        return
    shared = shared_folder(type(into)(place), TeamId(str(team)))
    must_be_apart(shared, into)
    if to == member:
        with suppress(TeamNotThere):
            there = team_in(shared, TeamId(str(team)), into)
            if there.roster.member_of(there.roster.steward) == member:
                must_be_whole(there, _entries(tables))


def go_on_as_new_device(
    library: Library,
    to: str,
    keys: DeviceKeys,
    *,
    now_ms: Callable[[], int],
    new_id: NewId,
    team_folder: Path | None = None,
    keyring: bool = True,
) -> str:
    """What becomes of a restored library, opened as ``to``: "" where nobody else is, "asked" as a
    new device that waits to be let in, "in".

    With the device's own keys it stays that device where it meets nobody. FolderGone, EntryTaken,
    CannotWrite.
    """
    who, log, shelf = library.identity, library.replica_log, LibraryShelf(library.folder)
    if not keyring:
        shelf = LibraryShelf(library.folder, keyring=False)
    places = MeetingPlaces(library)
    if team_folder is not None:
        places.set("folder", str(shared_folder(team_folder, who.team)))
    place = places.read()
    own = to == who.device
    if own:
        shelf.save(to, keys)
        if place is None:
            return ""
    device, fresh = DeviceId(new_id()), DeviceKeys.generate()
    shelf.save(device, fresh)
    by_words = to == who.me
    signed = admission_request(
        Recover if by_words else Succeed,
        fresh,
        keys,
        team=who.team,
        device=device,
        member=MemberId(who.me),
        at=now_ms(),
    )
    kind = "recover" if by_words else "succeed"
    asked = Asked(signed.hash.hex(), kind, signed.data, now_ms())
    if own:
        log.fork(device, asked)
        return "asked"
    roster = roster_of(library)
    log.add_lines([], {}, roster.cuts(), become=device, asked=asked)
    if by_words and roster.member_of(roster.steward) == who.me:
        _let_in(library, place, device, fresh, keys, signed, now_ms())
        return "in"
    return "" if place is None else "asked"


def _let_in(
    library: Library,
    place: MeetingPlace | None,
    device: DeviceId,
    keys: DeviceKeys,
    words: DeviceKeys,
    signed: SignedRequest,
    now_ms: int,
) -> None:
    """Nobody else is there to do it: the words are those of the steward's member."""
    if place is not None:
        try:
            team = team_in(place.folder, library.identity.team, library.folder)
        except TeamNotThere:
            FolderTransport(place.folder, library.identity.team).prepare()
        else:
            _put_known(library, team.place)
            team = team_in(place.folder, library.identity.team, library.folder)
            let_oneself_in(team, device, keys, words, signed, now_ms)
            return
    log, roster = library.replica_log, roster_of(library)
    secrets = log.secrets()
    admitted = Pen(keys, device, roster, secrets, now_ms).admit(signed)
    inside = roster.after(admitted)
    taken = Pen(keys, device, inside, secrets, now_ms).take_over(words)
    inside.after(taken)
    log.add_lines(
        [
            LogLine(one.says.n, one.says.prev, one.hash, one.entry, one.sig)
            for one in (admitted, taken)
        ],
        {},
    )
    log.answered(signed.hash.hex())


def _entries(tables: Mapping[str, Mapping[str, Any]]) -> list[tuple[bytes, bytes]]:
    """The entries of the team's log that the backup knows, and their signatures."""
    control = tables.get("control")
    if not control:
        return []
    entry, sig = (control["columns"].index(name) for name in ("entry", "sig"))
    return [(row[entry], row[sig]) for row in control["rows"]]


def _put_known(library: Library, place: FolderTransport) -> None:
    """What the backup knows of the team's log stands in the folder again. EntryTaken."""
    there, before = set(place.entries(-1)), b""
    for line in library.replica_log.lines():
        data = pack_entry(line.entry, line.sig)
        if data not in there:
            place.put_entry(line.n, before, data, beside=frozenset(there))
        before = hashlib.sha256(data).digest()


def _value(tables: Mapping[str, Mapping[str, Any]], table: str, column: str) -> Any:
    """A value of a table with one row; None when there is none."""
    found = tables.get(table)
    if not found or not found["rows"]:
        return None
    return found["rows"][0][found["columns"].index(column)]
