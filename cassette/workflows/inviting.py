"""Inviting somebody, or a further computer of one's own; letting in whoever asks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from cassette.domain.errors import (
    BadValue,
    DueInThePast,
    LinkInvalid,
    NobodyWaits,
    RequestInvalid,
    UnknownInvitation,
)
from cassette.domain.facts import MAX_NAME
from cassette.domain.ids import DeviceId, TeamId
from cassette.domain.team_views import Invitation
from cassette.domain.text import clean_name, shown
from cassette.sync.invite import MAX_AUTHORITY, JoinLink, invite_keys, new_seed, seal_label
from cassette.sync.requests import (
    LONGEST_INVITE_MS,
    AskInvite,
    AskRevoke,
    Join,
    ask_invite,
    check_request,
    is_over,
    open_name,
    read_request,
    sign_request,
)
from cassette.sync.steward import needs_a_tap
from cassette.workflows.people import checked_role
from cassette.workflows.team_desk import ask_steward, must_be_in, must_be_steward, not_the_steward
from cassette.workflows.when import say_due

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cassette.domain.ids import MemberId
    from cassette.sync.replica import Replica
    from cassette.sync.replica_log import ReplicaLog
    from cassette.sync.requests import SignedRequest
    from cassette.sync.roster import Roster
    from cassette.sync.team import DeviceKeys
    from cassette.workflows.team_desk import Work

FOLDER: Final = "folder"
"""What a link says of where the team meets when that is a folder, before its path there."""
USUAL_MS: Final = 7 * 86_400_000


def link_of(team: TeamId, seed: bytes, folder: Path | None = None) -> str:
    """The link of an invitation to a team that meets in ``folder``.

    It says where that is here: the same place there, or else whoever joins names their own.
    """
    place = f"{FOLDER}:{folder}"
    fits = folder is not None and len(place) <= MAX_AUTHORITY and place.isprintable()
    return JoinLink(place if fits else FOLDER, team, seed).text


def hinted_folder(link: JoinLink) -> Path | None:
    """Where the team meets on the computer that invited. LinkInvalid when it meets elsewhere."""
    kind, _, folder = link.authority.partition(":")
    if kind != FOLDER:
        raise LinkInvalid(why="it leads to a hub, and this Cassette knows folders only")
    return Path(folder) if folder else None


def invite(
    work: Work,
    *,
    label: str = "",
    role: str = "contributor",
    expires_ms: int | None = None,
    history: bool = True,
    for_member: MemberId | None = None,
) -> Invitation:
    """A link that lets one person in, once; ``label`` is whom it is for, in the team's eyes.

    ``for_member`` me: a further computer of mine. ``expires_ms`` is UTC, a week from now unless
    told. Without ``history`` the newcomer reads only what comes after. On a computer that does not
    look after the team it is asked for, and holds once the steward's has answered. BadName,
    BadValue, DueInThePast, NotTheSteward, EntryNotAllowed, and as ``Syncer.act``.
    """
    role = checked_role(role)
    label = clean_name(label, "label", MAX_NAME) if label.strip() else ""
    expires = _checked_expiry(work, expires_ms)
    log, seed, member = work.desk.library.replica_log, new_seed(), for_member or ""
    key = invite_keys(seed, log.team).signing_public

    def add(replica: Replica) -> None:
        must_be_in(work, replica)
        log.keep_seed(key, seed)
        if replica.steward.hand is not None:
            replica.steward.invite(
                replica.transport,
                seed,
                expires_at=expires,
                role=role,
                label=label,
                member=member,
                history=history,
            )
            return
        roster = replica.roster
        if member != log.member and not roster.anyone_invites:
            raise not_the_steward(work.desk.library, roster)
        signed = ask_invite(
            replica.team.keys,
            team=roster.team,
            device=log.device,
            at=work.desk.now_ms(),
            invite=key,
            expires_at=expires,
            history=history,
            sealed=seal_label(replica.team.secrets[roster.epoch], roster.team, key, role, label),
            member=member,
        )
        ask_steward(work, "invite", signed)

    try:
        work.syncer.act(add)
    except BaseException:
        log.forget_seed(key)
        raise
    return Invitation(key.hex(), _link_here(work, seed), expires)


def _link_here(work: Work, seed: bytes) -> str:
    """The link with where the team meets, as it is on this computer."""
    place = work.syncer.places.read()
    team = work.desk.library.identity.team
    return link_of(team, seed, None if place is None else place.folder)


def _checked_expiry(work: Work, expires_ms: int | None) -> int:
    """When an invitation ends. DueInThePast, BadValue."""
    now_ms = work.desk.now_ms()
    if expires_ms is None:
        return now_ms + USUAL_MS
    said = say_due(expires_ms, work.desk.zone)
    if expires_ms <= now_ms:
        raise DueInThePast(given=said, resolved=said)
    if expires_ms - now_ms > LONGEST_INVITE_MS:
        raise BadValue(given=said, what="expiry", allowed="within a year")
    return expires_ms


def revoke_invitation(work: Work, invitation: str) -> None:
    """End an open invitation, by its id or the beginning of it. UnknownInvitation, NotTheSteward.

    One's own may be ended from any computer, also before the steward's has heard of it. And as
    ``Syncer.act``.
    """
    log = work.desk.library.replica_log

    def end(replica: Replica) -> None:
        must_be_in(work, replica)
        roster = replica.roster
        held = {one.key: one.by for one in roster.invites.values() if one.state == "open"}
        wishes = {key: name for key, name in _asked_for(log).items() if key not in roster.invites}
        wanted = invitation.strip().lower()
        found = [key for key in (*held, *wishes) if wanted and key.hex().startswith(wanted)]
        if len(found) != 1:
            raise UnknownInvitation(given=shown(invitation, 40))
        (key,) = found
        if key in wishes:
            replica.transport.drop_request(wishes[key])
            log.answered(wishes[key])
        if replica.steward.hand is not None:
            if key in held:
                replica.steward.write(replica.transport, lambda pen: pen.revoke(key))
        elif key in wishes or roster.member_of(held[key]) == log.member:
            asked = AskRevoke(1, roster.team, log.device, work.desk.now_ms(), key)
            ask_steward(work, "revoke", sign_request(replica.team.keys, asked))
        else:
            raise not_the_steward(work.desk.library, roster)
        log.forget_seed(key)

    work.syncer.act(end)


def _asked_for(log: ReplicaLog) -> dict[bytes, str]:
    """What invitations this computer wished for and has no answer to: request by key."""
    said = ((one.name, read_request(one.data).says) for one in log.asked())
    return {says.invite: name for name, says in said if isinstance(says, AskInvite)}


def admit(work: Work, request: str) -> None:
    """Let in whoever waits, by the request's name, or the name they gave. NobodyWaits.

    NotTheSteward, RequestInvalid, EntryNotAllowed, and as ``Syncer.act``.
    """

    def let_in(replica: Replica) -> None:
        must_be_steward(work, replica)
        replica.steward.answer(replica.transport, _waiting(replica, request, work.desk.now_ms()))

    work.syncer.act(let_in)


def refuse(work: Work, request: str) -> None:
    """Do not let them in: their invitation ends. As ``admit``."""

    def send_away(replica: Replica) -> None:
        must_be_steward(work, replica)
        signed = _waiting(replica, request, work.desk.now_ms())
        says = signed.says
        if isinstance(says, Join):
            invite = replica.roster.invites.get(says.key)
            if invite is not None and invite.state == "open":
                replica.steward.write(replica.transport, lambda pen: pen.revoke(says.key))
        replica.steward.refuse(replica.transport, signed)

    work.syncer.act(send_away)


def waiting_requests(
    asked: Iterable[bytes], roster: Roster, now_ms: int
) -> list[tuple[SignedRequest, Join]]:
    """Of what is asked where the team meets, who asks to be let in and needs a tap."""
    found = []
    for data in asked:
        try:
            signed = read_request(data)
            check_request(signed, roster)
        except RequestInvalid:
            continue
        says = signed.says
        if (
            isinstance(says, Join)
            and says.key in roster.invites
            and needs_a_tap(signed, roster)
            and not is_over(says, roster, now_ms)
        ):
            found.append((signed, says))
    return sorted(found, key=lambda one: (one[1].at, one[0].hash))


def wanted_name(keys: DeviceKeys, team: TeamId, says: Join) -> str:
    """How somebody who waits wants to be called; "" when only an earlier steward could read it.

    ``keys`` are those of the steward's device.
    """
    return open_name(keys, team, DeviceId(says.device), says.name) if says.name else ""


def _waiting(replica: Replica, given: str, now_ms: int) -> SignedRequest:
    wanted, hand, roster = given.strip().casefold(), replica.steward.hand, replica.roster
    found: list[SignedRequest] = []
    if wanted and hand is not None:
        waiting = waiting_requests(replica.transport.requests().values(), roster, now_ms)
        found = [one for one, _ in waiting if one.hash.hex().startswith(wanted)] or [
            one
            for one, says in waiting
            if wanted_name(hand[1], roster.team, says).casefold() == wanted
        ]
    if len(found) != 1:
        raise NobodyWaits(given=shown(given, 40))
    return found[0]
