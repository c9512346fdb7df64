"""What the steward's device writes: entries made whole, and answers to what others ask.

Pure: nothing is put anywhere, the time is given. Each entry is one that ``Roster.after`` allows.
A new secret need not be kept beside its entry: it is wrapped in it for the steward's device too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypedDict

from cassette.domain.errors import RequestInvalid
from cassette.sync.entries import (
    PROOF_DOMAIN,
    Admission,
    Admitted,
    AuthorityMoved,
    Invited,
    InviteRevoked,
    PolicySet,
    RecoverySet,
    Rotated,
    Rotation,
    StewardHanded,
    StewardTaken,
    SuccessorsNamed,
    sign_entry,
    takeover_claim,
)
from cassette.sync.epochs import back_link, commitment, new_secret, wrap
from cassette.sync.forms import HASH_BYTES
from cassette.sync.requests import (
    HOW,
    AskInvite,
    AskLeave,
    AskRecovery,
    AskRemove,
    AskRevoke,
    Join,
    Recover,
    SignedRequest,
    Succeed,
    check_request,
)
from cassette.sync.roster_parts import Cut

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from cassette.domain.ids import DeviceId, MemberId
    from cassette.sync.entries import SignedEntry
    from cassette.sync.requests import Admissible
    from cassette.sync.roster import Roster
    from cassette.sync.team import DeviceKeys

NOTHING = Cut(0, bytes(HASH_BYTES))
"""The cut of a device that never wrote."""


class _Common(TypedDict):
    v: Literal[1]
    n: int
    prev: bytes
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class Pen:
    """Whoever writes the next entry: a device, its keys, the team as it stands, and the time.

    ``secrets`` are those of the epochs that are known here, by number; ``at`` is ms since 1970.
    """

    keys: DeviceKeys = field(repr=False)
    device: DeviceId
    roster: Roster = field(repr=False)
    secrets: Mapping[int, bytes] = field(repr=False)
    at: int

    def invite(
        self,
        invite: bytes,
        *,
        expires_at: int,
        history: bool,
        sealed: bytes,
        member: str = "",
        asked: AskInvite | None = None,
    ) -> SignedEntry:
        """An invitation by its public key; ``member`` for a second device of theirs.

        ``sealed`` is ``invite.seal_label``'s. ``asked`` when another device wants it.
        """
        return sign_entry(
            self.keys,
            Invited(
                **self._common(),
                invite=invite,
                expires_at=expires_at,
                member=member,
                history=history,
                sealed=sealed,
                asker="" if asked is None else asked.device,
                asked=b"" if asked is None else asked.asked,
            ),
        )

    def revoke(self, invite: bytes) -> SignedEntry:
        """The end of an invitation."""
        return sign_entry(self.keys, InviteRevoked(**self._common(), invite=invite))

    def admit(self, request: SignedRequest) -> SignedEntry:
        """A new device, with the secrets it may have. RequestInvalid when it may not come in.

        The steward's; or the asking device's own, with the recovery words of the steward's member.
        """
        says = request.says
        if not isinstance(says, (Join, Recover, Succeed)):
            raise RequestInvalid(why="it does not ask to be let in")
        check_request(request, self.roster)
        history = self._gives_history(says)
        begins = None if history else self._rotation({says.device: says.agreement}, breaks=True)
        wraps = self._wraps(says.device, says.agreement, says.member) if history else ()
        return sign_entry(
            self.keys,
            Admitted(
                **self._common(),
                device=says.device,
                signing=says.signing,
                agreement=says.agreement,
                member=says.member,
                how=HOW[type(says)],
                key=says.key,
                request=request.hash,
                proof=says.proof,
                wraps=wraps,
                begins=begins,
            ),
        )

    def remove(
        self, cuts: Mapping[DeviceId, Cut], *, gone: Collection[MemberId] = ()
    ) -> SignedEntry:
        """An epoch without the devices in ``cuts``, each with the last record that counts.

        ``gone`` are members who are out altogether. With no cuts: only a new secret.
        """
        without = self.roster.recipients()
        for out in (*cuts, *gone):
            without.pop(out, None)
        return sign_entry(
            self.keys,
            Rotated(
                **self._common(),
                removed=tuple((id, cut.seq, cut.hash) for id, cut in sorted(cuts.items())),
                gone=tuple(sorted(gone)),
                begins=self._rotation({}, breaks=False, recipients=without),
            ),
        )

    def set_recovery(self, ask: AskRecovery) -> SignedEntry:
        """A member's recovery words, as one of their devices asked (``ask_recovery``)."""
        member = self.roster.member_of(ask.device) or ""
        return sign_entry(
            self.keys,
            RecoverySet(
                **self._common(),
                member=member,
                signing=ask.signing,
                agreement=ask.agreement,
                wraps=self._wraps(member, ask.agreement, member),
                asked_at=ask.at,
                asker=ask.device,
                asked=ask.asked,
            ),
        )

    def hand_over(self, to: DeviceId) -> SignedEntry:
        """Another device becomes the steward's."""
        return sign_entry(self.keys, StewardHanded(**self._common(), to=to))

    def name_successors(self, devices: Sequence[DeviceId]) -> SignedEntry:
        """The devices that may take over, at most two."""
        return sign_entry(self.keys, SuccessorsNamed(**self._common(), devices=tuple(devices)))

    def take_over(self, words: DeviceKeys | None = None) -> SignedEntry:
        """Become the steward: as a named successor, or with the words of the steward's member."""
        head = self.roster.head
        key = proof = b""
        if words is not None:
            key = words.signing_public
            claim = takeover_claim(self.roster.team, self.device, head.n + 1, head.hash)
            proof = words.sign(PROOF_DOMAIN, claim)
        return sign_entry(self.keys, StewardTaken(**self._common(), key=key, proof=proof))

    def set_policy(self, *, admission: Admission, anyone_invites: bool) -> SignedEntry:
        """Who is let in how, and who may invite."""
        return sign_entry(
            self.keys,
            PolicySet(**self._common(), admission=admission, anyone_invites=anyone_invites),
        )

    def move(self, authority: str) -> SignedEntry:
        """The team's log goes on elsewhere."""
        return sign_entry(self.keys, AuthorityMoved(**self._common(), authority=authority))

    def answer(self, request: SignedRequest, cuts: Mapping[DeviceId, Cut]) -> SignedEntry | None:
        """The entry that grants a request; None when nothing is left to do for it, or not yet.

        ``cuts`` are the newest records known of each device. RequestInvalid when it may not be.
        Whether a person has to agree first is for ``needs_a_tap`` to say.
        """
        says, roster = request.says, self.roster
        if isinstance(says, (Join, Recover, Succeed)):
            return None if roster.device(says.device) is not None else self.admit(request)
        check_request(request, roster)
        match says:
            case AskInvite():
                return self._asked_to_invite(says)
            case AskRevoke(invite=invite):
                known = roster.invites.get(invite)
                if known is None or known.state != "open":
                    return None
                if roster.member_of(known.by) != roster.member_of(says.device):
                    raise RequestInvalid(why="the invitation is somebody else's")
                return self.revoke(invite)
            case AskRemove(devices=devices):
                return self._asked_to_remove(says.device, devices, cuts)
            case AskLeave():
                return self._asked_to_leave(says, cuts)
            case AskRecovery():
                member = roster.member_of(says.device)
                words = None if member is None else roster.recoveries.get(member)
                done = words is not None and says.at <= words.asked_at
                return None if done else self.set_recovery(says)

    # --- inside -------------------------------------------------------------------------------

    def _common(self) -> _Common:
        head = self.roster.head
        return _Common(v=1, n=head.n + 1, prev=head.hash, by=self.device, at=self.at)

    def _gives_history(self, says: Admissible) -> bool:
        if not isinstance(says, Join):
            return True
        invite = self.roster.invites.get(says.key)
        if invite is None:
            raise RequestInvalid(why="there is no such invitation")
        if invite.state != "open":
            raise RequestInvalid(why=f"the invitation was {invite.state}")
        if self.at > invite.expires_at:
            raise RequestInvalid(why="the invitation had run out")
        return invite.history

    def _wraps(
        self, recipient: str, agreement: bytes, member: str
    ) -> tuple[tuple[int, bytes], ...]:
        team = self.roster.team
        return tuple(
            (epoch, wrap(self.secrets[epoch], agreement, team, epoch, recipient))
            for epoch in self.roster.roots(member)
            if epoch in self.secrets
        )

    def _rotation(
        self,
        more: Mapping[str, bytes],
        *,
        breaks: bool,
        recipients: Mapping[str, bytes] | None = None,
    ) -> Rotation:
        team, epoch, secret = self.roster.team, self.roster.epoch + 1, new_secret()
        to = {**(self.roster.recipients() if recipients is None else recipients), **more}
        before = self.secrets.get(epoch - 1)  # a steward before us may not have given it to us
        link = b"" if breaks or before is None else back_link(secret, before, team, epoch)
        return Rotation(
            epoch=epoch,
            commitment=commitment(secret, team, epoch),
            wraps=tuple((id, wrap(secret, to[id], team, epoch, id)) for id in sorted(to)),
            back_link=link,
        )

    def _asked_to_invite(self, says: AskInvite) -> SignedEntry | None:
        if says.invite in self.roster.invites:
            return None
        own = says.member == self.roster.member_of(says.device)
        if not own and (says.member or not self.roster.anyone_invites):
            raise RequestInvalid(why="not everybody may invite")
        return self.invite(
            says.invite,
            expires_at=says.expires_at,
            history=says.history,
            sealed=says.sealed,
            member=says.member,
            asked=says,
        )

    def _asked_to_remove(
        self, asker: str, devices: Sequence[str], cuts: Mapping[DeviceId, Cut]
    ) -> SignedEntry | None:
        member = self.roster.member_of(asker)
        left = {}
        for id in devices:
            device = self.roster.device(id)
            if device is None or device.member != member or id == self.roster.steward:
                raise RequestInvalid(why="a member may remove only devices of their own")
            if device.cut is None:
                left[device.id] = cuts.get(device.id, NOTHING)
        return self.remove(left) if left else None

    def _asked_to_leave(self, says: AskLeave, cuts: Mapping[DeviceId, Cut]) -> SignedEntry | None:
        member = self.roster.member_of(says.device)
        out = {device.id: device for device in self.roster.devices_of(member or "")}
        if member is None or self.roster.steward in out:
            raise RequestInvalid(why="the steward has to hand over first")
        here = {id: cuts.get(id, NOTHING) for id in out}
        if any(id == says.device and cut.seq < says.seq for id, cut in here.items()):
            return None  # their last words are still on their way
        return self.remove(here, gone=(member,))


def needs_a_tap(request: SignedRequest, roster: Roster) -> bool:
    """Whether a person has to agree before the request is granted: to somebody new, by policy.

    Not to one without an invitation: that is refused anyway.
    """
    says = request.says
    if not isinstance(says, Join) or roster.admission == "auto":
        return False
    invite = roster.invites.get(says.key)
    return invite is not None and not invite.member
