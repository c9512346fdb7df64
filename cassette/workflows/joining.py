"""Joining a team: by an invitation, or back into it with one's recovery words."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cassette.domain.errors import (
    EntryTaken,
    EntryTrouble,
    EpochTampered,
    FolderNeeded,
    GenesisInvalid,
    InvitationNotThere,
    LibraryBusy,
    LibraryExists,
    NoSuchWords,
    TeamLogNotWhole,
    TeamNotThere,
)
from cassette.domain.events import MemberJoined
from cassette.domain.facts import MAX_NAME
from cassette.domain.ids import DeviceId, MemberId, TeamId
from cassette.domain.team_events import DeviceNamed
from cassette.domain.text import clean_name
from cassette.domain.travelling import Asked
from cassette.runtime import paths
from cassette.store.founding import Founding
from cassette.store.library import Library
from cassette.sync.entries import pack_entry, read_entry, unpack_entry, wraps_for
from cassette.sync.epochs import check_commitment, unwrap, walk_back
from cassette.sync.folder import PREFIX, FolderTransport
from cassette.sync.invite import invite_keys, parse_link
from cassette.sync.log_forks import strays
from cassette.sync.log_whole import signs_of_more
from cassette.sync.requests import (
    Join,
    Recover,
    admission_request,
    read_request,
    seal_name,
)
from cassette.sync.roster import Roster
from cassette.sync.shelf import LibraryShelf
from cassette.sync.steward import Pen
from cassette.sync.team import DeviceKeys, team_id
from cassette.sync.words import keys_from_words
from cassette.workflows.found_team import colour_for, keys_kept
from cassette.workflows.inviting import hinted_folder
from cassette.workflows.remotes import device_name, must_be_apart, shared_folder
from cassette.workflows.standing import why_over

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from cassette.domain.facts import Event
    from cassette.domain.ids import NewId
    from cassette.sync.entries import SignedEntry
    from cassette.sync.requests import SignedRequest
    from cassette.sync.roster_parts import Invite

TRIES = 4


@dataclass(frozen=True, slots=True)
class TeamThere:
    """A team as it stands in a folder. ``beside`` is what stands there and takes no place."""

    place: FolderTransport
    genesis: tuple[bytes, bytes]
    roster: Roster
    entries: tuple[SignedEntry, ...]
    beside: frozenset[bytes] = frozenset()

    @property
    def last(self) -> bytes:
        """The newest entry as the folder keeps it."""
        if not self.entries:
            return pack_entry(*self.genesis)
        return pack_entry(self.entries[-1].entry, self.entries[-1].sig)


def join(
    library_folder: Path,
    link: str,
    name: str,
    *,
    now_ms: Callable[[], int],
    new_id: NewId,
    team_folder: Path | None = None,
    colour: str | None = None,
    computer: str = "",
    keyring: bool = True,
) -> Library:
    """Make a library for the team of an invitation, and ask to be let in; it waits until then.

    ``name`` is how I am called there; for a further computer of mine it may be "". What is
    written meanwhile goes out once we are in. LinkInvalid, FolderNeeded, FolderGone,
    FolderNotApart, TeamNotThere, InvitationNotThere, InvitationOver, BadName, and what
    ``Library.create`` raises.
    """
    parsed = parse_link(link)
    hinted = hinted_folder(parsed)
    team = team_in(team_folder or _there(hinted, parsed.team), parsed.team, library_folder)
    proving = invite_keys(parsed.seed, parsed.team)
    invite = _open_invite(team, proving, now_ms())
    if name.strip() or not invite.member:
        name = clean_name(name, "member name", MAX_NAME)
    device, keys = DeviceId(new_id()), DeviceKeys.generate()
    member = MemberId(invite.member or new_id())
    steward = team.roster.devices[team.roster.steward]
    asked = admission_request(
        Join,
        keys,
        proving,
        team=parsed.team,
        device=device,
        member=member,
        at=now_ms(),
        name=seal_name(steward.agreement, parsed.team, device, name),
    )
    facts: list[Event] = [DeviceNamed(device=device, name=device_name(computer))]
    if not invite.member:
        joined = MemberJoined(member=member, name=name, colour=colour or colour_for(name))
        facts.insert(0, joined)
    return _made(
        library_folder,
        team,
        Founding(device, member, parsed.team, *team.genesis, b""),
        keys,
        asked,
        facts,
        now_ms=now_ms,
        new_id=new_id,
        keyring=keyring,
    )


def _there(hinted: Path | None, team: TeamId) -> Path:
    """The folder that the link tells of, where it is on this computer, too. FolderNeeded.

    A link is somebody else's word: no other computer is asked for a folder that it names.
    """
    if hinted is None or not hinted.is_absolute() or str(hinted).startswith(("//", "\\\\")):
        raise FolderNeeded()
    if not paths.is_folder(FolderTransport(hinted, team).root):
        raise FolderNeeded()
    return hinted


def _open_invite(team: TeamThere, proving: DeviceKeys, now_ms: int) -> Invite:
    """The invitation with these keys. InvitationNotThere, InvitationOver."""
    invite = team.roster.invites.get(proving.signing_public)
    if invite is None:
        raise InvitationNotThere()
    over = why_over(invite, now_ms)
    if over is not None:
        raise over
    return invite


def recover(
    library_folder: Path,
    words: str,
    team_folder: Path,
    *,
    now_ms: Callable[[], int],
    new_id: NewId,
    computer: str = "",
    keyring: bool = True,
) -> Library:
    """Come back into the team with my 24 words, on a new computer.

    Whoever looked after the team with the lost one does so with this one, at once; others are let
    in when the steward's computer sees it. Done again in the same folder it goes on where it was
    cut short. RecoveryWordsWrong, NoSuchWords, FolderGone,
    FolderNotApart, TeamLogNotWhole, EntryTaken, and what ``Library.create`` raises.
    """
    proving = keys_from_words(words)
    team, member = _team_of_words(team_folder, proving, library_folder)
    takes_over = team.roster.member_of(team.roster.steward) == member
    if takes_over:
        must_be_whole(team)
    begun = _begun_before(library_folder, team, proving, now_ms=now_ms, new_id=new_id)
    if begun is not None:
        library, asked = begun
        device = library.identity.device
        keys = LibraryShelf(library_folder, keyring=keyring).load(device)
    else:
        device, keys = DeviceId(new_id()), DeviceKeys.generate()
        asked = admission_request(
            Recover, keys, proving, team=team.roster.team, device=device, member=member, at=now_ms()
        )
        library = _made(
            library_folder,
            team,
            Founding(device, member, team.roster.team, *team.genesis, b""),
            keys,
            asked,
            [DeviceNamed(device=device, name=device_name(computer))],
            now_ms=now_ms,
            new_id=new_id,
            keyring=keyring,
        )
    if takes_over:
        try:
            let_oneself_in(team, device, keys, proving, asked, now_ms())
        except BaseException:
            library.close()
            raise
    return library


def _begun_before(
    folder: Path,
    team: TeamThere,
    words: DeviceKeys,
    *,
    now_ms: Callable[[], int],
    new_id: NewId,
) -> tuple[Library, SignedRequest] | None:
    """The library of a coming back with these words that was cut short, and what it asks for.

    None where there is no library. LibraryExists where it is another one, or in use.
    """
    if not (folder / "library.db").exists():
        return None
    try:
        library = Library.open(folder, now_ms=now_ms, new_id=new_id)
    except LibraryBusy as error:
        raise LibraryExists(path=folder) from error
    if library.identity.team == team.roster.team and not library.read_only:
        for asked in library.replica_log.asked():
            signed = read_request(asked.data)
            if isinstance(signed.says, Recover) and signed.says.key == words.signing_public:
                return library, signed
    library.close()
    raise LibraryExists(path=folder)


def _made(
    folder: Path,
    team: TeamThere,
    founding: Founding,
    keys: DeviceKeys,
    asked: SignedRequest,
    facts: Sequence[Event],
    *,
    now_ms: Callable[[], int],
    new_id: NewId,
    keyring: bool,
) -> Library:
    """The library, with what it asks for and where it meets the team: all or nothing."""
    if (folder / "library.db").exists():
        raise LibraryExists(path=folder)
    kind = "join" if isinstance(asked.says, Join) else "recover"
    return Library.create(
        folder,
        replace(
            founding,
            asked=Asked(asked.hash.hex(), kind, asked.data, now_ms()),
            folder=str(team.place.root.parent),
        ),
        now_ms=now_ms,
        new_id=new_id,
        facts=facts,
        keys=keys_kept(folder, founding.device, keys, keyring=keyring),
    )


def team_in(folder: Path, team: TeamId, library: Path) -> TeamThere:
    """The team as far as it has come into the folder. TeamNotThere, FolderGone, FolderNotApart."""
    shared = shared_folder(folder, team)
    must_be_apart(shared, library)
    place = FolderTransport(shared, team)
    if not place.root.is_dir():
        raise TeamNotThere(path=shared)
    there = place.entries(-1)
    genesis = _genesis_in(there, team)
    if genesis is None:
        raise TeamNotThere(path=shared)
    roster, entries, others = Roster.of(team, *genesis), [], []
    for data in there:
        try:
            signed = read_entry(*unpack_entry(data))
            roster = roster.after(signed)
            entries.append(signed)
        except EntryTrouble:
            others.append(data)
    return TeamThere(place, genesis, roster, tuple(entries), strays(roster, others))


def _genesis_in(there: Sequence[bytes], team: TeamId) -> tuple[bytes, bytes] | None:
    for data in there:
        with suppress(EntryTrouble):
            entry, sig = unpack_entry(data)
            if team_id(entry, sig) == team:
                return entry, sig
    return None


def _team_of_words(folder: Path, words: DeviceKeys, library: Path) -> tuple[TeamThere, MemberId]:
    """The team in the folder whose member has these words.

    NoSuchWords, FolderGone; TeamLogNotWhole where they may be in what has not come yet.
    """
    folder = paths.given_path(folder)
    if folder.name.startswith(PREFIX) and (folder / "t").is_dir():
        folder = folder.parent
    others: list[TeamThere] = []
    for team in _teams_in(folder):
        try:
            found = team_in(folder, team, library)
        except (TeamNotThere, GenesisInvalid):
            continue
        others.append(found)
        for member, known in found.roster.recoveries.items():
            if known.signing == words.signing_public:
                return found, member
    shared_folder(folder, TeamId("0" * 64))  # a folder that is away is told as that
    for one in others:
        must_be_whole(one)
    raise NoSuchWords(path=folder)


def _teams_in(folder: Path) -> list[TeamId]:
    """The teams whose founding entries are in the folder."""
    found = []
    for inside in sorted(folder.glob(f"{PREFIX}*")):
        mark = inside.name.removeprefix(PREFIX)
        for data in FolderTransport(folder, mark).entries(-1):
            try:
                entry, sig = unpack_entry(data)
            except EntryTrouble:
                continue
            team = hashlib.sha256(entry + sig).hexdigest()
            if team.startswith(mark):
                found.append(TeamId(team))
    return found


def must_be_whole(team: TeamThere, known: Iterable[tuple[bytes, bytes]] = ()) -> None:
    """Before a team is taken over: TeamLogNotWhole when anything tells that its log goes further.

    ``known`` are entries (and their signatures) that a backup holds, in their order.
    """
    roster = team.roster
    for entry, sig in known:
        with suppress(EntryTrouble):
            roster = roster.after(read_entry(entry, sig))
    for why in signs_of_more(team.place, roster):
        raise TeamLogNotWhole(why=why)


def let_oneself_in(
    team: TeamThere,
    device: DeviceId,
    keys: DeviceKeys,
    words: DeviceKeys,
    asked: SignedRequest,
    now_ms: int,
) -> None:
    """Nobody else is there to do it: the words are the steward's own. EntryTaken."""
    for tries_left in reversed(range(TRIES)):
        secrets = _secrets_by(team, words)
        roster = team.roster
        if roster.steward == device:
            return
        try:
            entries = []
            if not roster.is_active(device):  # else that much was done before it was cut short
                entries.append(Pen(keys, device, roster, secrets, now_ms).admit(asked))
                roster = roster.after(entries[0])
            entries.append(Pen(keys, device, roster, secrets, now_ms).take_over(words))
            last = team.last
            for one in entries:
                data = pack_entry(one.entry, one.sig)
                before = hashlib.sha256(last).digest()
                team.place.put_entry(one.says.n, before, data, beside=team.beside)
                last = data
            return
        except EntryTaken:
            if not tries_left:
                raise
            team = team_in(team.place.root.parent, roster.team, team.place.root / "none")


def _secrets_by(team: TeamThere, words: DeviceKeys) -> dict[int, bytes]:
    """The team's secrets, as the words open them."""
    roster = team.roster
    member = next(m for m, w in roster.recoveries.items() if w.signing == words.signing_public)
    found: dict[int, bytes] = {}
    for one in team.entries:
        for epoch, wrapped in wraps_for(one.says, member).items():
            try:
                secret = unwrap(wrapped, words, roster.team, epoch, member)
            except EpochTampered:  # for words that these have replaced
                continue
            check_commitment(secret, roster.team, epoch, roster.epochs[epoch].commitment)
            found[epoch] = secret
    return walk_back(found, {epoch.n: epoch.back_link for epoch in roster.epochs}, roster.team)
