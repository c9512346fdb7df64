"""Who is in: removing members and computers, leaving, and who looks after the team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.domain.errors import (
    DeviceNotInTeam,
    MemberHasLeft,
    NotASuccessor,
    RecoveryWordsOutdated,
    StewardMustHandOver,
    TeamLogNotWhole,
    TooManySuccessors,
)
from cassette.sync.log_whole import signs_of_more
from cassette.sync.requests import AskLeave, AskRemove, sign_request
from cassette.sync.team import MAX_SUCCESSORS
from cassette.sync.words import keys_from_words
from cassette.workflows.team_desk import (
    ask_steward,
    must_be_in,
    must_be_steward,
    name_of,
    not_the_steward,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cassette.domain.ids import DeviceId, MemberId
    from cassette.domain.team_views import Admission
    from cassette.sync.replica import Replica
    from cassette.workflows.team_desk import Work


def remove_member(work: Work, member: MemberId) -> None:
    """Remove somebody with all their computers: they read nothing that is sealed from then on.

    Only on the steward's computer. What they had sent until now is taken in first, and counts.
    MemberHasLeft, StewardMustHandOver, NotTheSteward, EntryNotAllowed, and as ``Syncer.act``.
    """
    work.syncer.sync_now()

    def remove(replica: Replica) -> None:
        must_be_steward(work, replica)
        roster = replica.roster
        if member not in roster.members:
            raise MemberHasLeft(name=name_of(work.desk.library, member))
        if member == roster.member_of(roster.steward):
            raise StewardMustHandOver()
        gone = [device.id for device in roster.devices_of(member)]
        replica.steward.remove(replica.transport, gone, members=[member])

    work.syncer.act(remove)


def remove_device(work: Work, device: DeviceId) -> None:
    """Remove one computer, say a lost one; its member stays, also without any other.

    One's own from any of one's computers, others' from the steward's. What it had sent until now
    is taken in first, and counts. DeviceNotInTeam, StewardMustHandOver, NotTheSteward,
    EntryNotAllowed, and as ``Syncer.act``.
    """
    work.syncer.sync_now()
    log = work.desk.library.replica_log

    def remove(replica: Replica) -> None:
        must_be_in(work, replica)
        roster = replica.roster
        if not roster.is_active(device):
            raise DeviceNotInTeam(given=device)
        if device == roster.steward:
            raise StewardMustHandOver()
        if replica.steward.hand is not None:
            replica.steward.remove(replica.transport, [device], members=[])
        elif roster.member_of(device) == log.member:
            asked = AskRemove(1, roster.team, log.device, work.desk.now_ms(), (device,))
            ask_steward(work, "remove", sign_request(replica.team.keys, asked))
        else:
            raise not_the_steward(work.desk.library, roster)

    work.syncer.act(remove)


def leave(work: Work) -> None:
    """Leave the team with all my computers; what is here stays readable.

    What was not sent yet is sent first. StewardMustHandOver, and as ``Syncer.sync_now``.
    """
    work.syncer.sync_now()
    log = work.desk.library.replica_log

    def ask(replica: Replica) -> None:
        must_be_in(work, replica)
        roster = replica.roster
        if roster.member_of(roster.steward) == log.member:
            raise StewardMustHandOver()
        seq, hash = log.acked()
        asked = AskLeave(1, roster.team, log.device, work.desk.now_ms(), seq, hash)
        ask_steward(work, "leave", sign_request(replica.team.keys, asked))

    work.syncer.act(ask)


def hand_over(work: Work, device: DeviceId) -> None:
    """Have another computer look after the team. DeviceNotInTeam, NotTheSteward.

    And as ``Syncer.act``.
    """

    def hand(replica: Replica) -> None:
        must_be_steward(work, replica)
        if not replica.roster.is_active(device):
            raise DeviceNotInTeam(given=device)
        replica.steward.write(replica.transport, lambda pen: pen.hand_over(device))

    work.syncer.act(hand)


def name_successors(work: Work, devices: Sequence[DeviceId]) -> None:
    """Name the computers that may take over, at most two; none takes the right back.

    TooManySuccessors, DeviceNotInTeam, NotTheSteward, and as ``Syncer.act``.
    """
    named = list(dict.fromkeys(devices))
    if len(named) > MAX_SUCCESSORS:
        raise TooManySuccessors(most=MAX_SUCCESSORS)

    def name(replica: Replica) -> None:
        must_be_steward(work, replica)
        for device in named:
            if not replica.roster.is_active(device):
                raise DeviceNotInTeam(given=device)
        replica.steward.write(replica.transport, lambda pen: pen.name_successors(named))

    work.syncer.act(name)


def take_over(work: Work, words: str | None = None) -> None:
    """Look after the team from this computer: as a named successor, or with my recovery words.

    The latter when a computer of mine looks after it and is lost. Nothing when it is this one.
    NotASuccessor, RecoveryWordsWrong, RecoveryWordsOutdated, TeamLogNotWhole; as ``Syncer.act``.
    """
    log = work.desk.library.replica_log
    keys = None if words is None else keys_from_words(words)

    def take(replica: Replica) -> None:
        must_be_in(work, replica)
        roster, me = replica.roster, log.device
        if roster.steward == me:
            return
        if me not in roster.successors:
            if keys is None or roster.member_of(roster.steward) != log.member:
                raise NotASuccessor()
            known = roster.recoveries.get(log.member)
            if known is None or known.signing != keys.signing_public:
                raise RecoveryWordsOutdated()
        for why in signs_of_more(replica.transport, roster):
            raise TeamLogNotWhole(why=why)
        proof = None if me in roster.successors else keys
        hand = (me, replica.team.keys)
        make = [lambda pen: pen.take_over(proof)]
        replica.team.write(replica.transport, make, hand, work.desk.now_ms())

    work.syncer.act(take)


def set_policy(
    work: Work, *, admission: Admission | None = None, anyone_invites: bool | None = None
) -> None:
    """How newcomers are let in ("auto" or "tap"), and who may invite; None leaves it.

    NotTheSteward, and as ``Syncer.act``.
    """

    def change(replica: Replica) -> None:
        must_be_steward(work, replica)
        roster = replica.roster
        how = admission or roster.admission
        anyone = roster.anyone_invites if anyone_invites is None else anyone_invites
        if (how, anyone) != (roster.admission, roster.anyone_invites):
            replica.steward.write(
                replica.transport,
                lambda pen: pen.set_policy(admission=how, anyone_invites=anyone),
            )

    work.syncer.act(change)
