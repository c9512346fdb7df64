"""The roster: every device allows or refuses each entry of the team's log by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from cassette.domain.errors import (
    EntryNotAllowed,
    EntryNotNext,
    EntryUnsigned,
    RequestInvalid,
)
from cassette.domain.ids import MemberId
from cassette.sync.entries import (
    MAX_ENTRY,
    PROOF_DOMAIN,
    Rotated,
    admission_claim,
    recovery_claim,
    sign_entry,
)
from cassette.sync.epochs import back_link, commitment, new_secret, unwrap, wrap
from cassette.sync.forms import is_signed
from cassette.sync.log_forks import find_forks
from cassette.sync.requests import (
    AskLeave,
    AskRemove,
    AskRevoke,
    Recover,
    Succeed,
    ask_invite,
    ask_recovery,
    sign_request,
)
from cassette.sync.roster import Roster
from cassette.sync.roster_parts import Cut
from cassette.sync.steward import NOTHING, Pen, needs_a_tap
from cassette.sync.words import keys_from_words, recovery_words
from tests.sync.teams import LATER, NOW, Party, Team, an_id, cut_of, keys_of, steady

if TYPE_CHECKING:
    from cassette.sync.entries import SignedEntry

WORDS = keys_from_words(recovery_words(steady("words")))


def changed(
    team: Team, signed: SignedEntry, author: Party | None = None, **more: Any
) -> SignedEntry:
    """An entry with other values, signed all the same."""
    return sign_entry((author or team.ada).keys, msgspec.structs.replace(signed.says, **more))


def refused(team: Team, signed: SignedEntry, why: str) -> None:
    before = team.roster
    with pytest.raises(EntryNotAllowed, match=why):
        team.add(signed)
    assert team.roster is before


def with_words(team: Team, party: Party, words: Any = WORDS, at: int = NOW) -> SignedEntry:
    ask = ask_recovery(party.keys, words, team=team.id, device=party.device, at=at)
    return team.add(team.pen().set_recovery(ask.says))


# --- coming in --------------------------------------------------------------------------------


def test_who_is_let_in_reads_what_was_written_before() -> None:
    team = Team()
    team.remove()
    team.remove()
    bob = team.joined("Bob")
    assert team.roster.member_of(bob.device) == bob.member
    assert team.roster.is_active(bob.device)
    assert bob.secrets == team.ada.secrets
    assert len(bob.secrets) == 3


def test_without_history_a_newcomer_reads_only_what_is_written_after() -> None:
    team = Team()
    team.remove()
    bob = team.joined("Bob", history=False)
    assert list(bob.secrets) == [2]
    team.remove()
    eve = team.joined("Eve")
    assert eve.secrets == team.ada.secrets
    assert sorted(bob.secrets) == [2, 3]
    phone = Party.called("Bob's phone", bob.member)
    team.let_in(phone, team.request(phone, bob.keys, Succeed))
    assert sorted(phone.secrets) == [2, 3]


def test_an_invitation_works_once_until_it_runs_out_or_is_revoked() -> None:
    team = Team()
    keys = team.invitation("once")
    bob, eve = Party.called("Bob"), Party.called("Eve")
    for_eve = team.pen().admit(team.request(eve, keys))
    late = team.pen(at=LATER + 1)
    with pytest.raises(RequestInvalid, match="run out"):
        late.admit(team.request(bob, keys))
    refused(team, changed(team, for_eve, at=LATER + 1), "run out")
    team.let_in(bob, team.request(bob, keys))
    with pytest.raises(RequestInvalid, match="was used"):
        team.pen().admit(team.request(eve, keys))
    head = team.roster.head
    refused(team, changed(team, for_eve, n=head.n + 1, prev=head.hash), "was used")
    other = team.invitation("revoked")
    team.add(team.pen().revoke(other.signing_public))
    with pytest.raises(RequestInvalid, match="was revoked"):
        team.pen().admit(team.request(eve, other))
    refused(team, team.pen().revoke(other.signing_public), "was revoked")
    refused(team, team.pen().revoke(keys_of("nobody").signing_public), "no such")
    with pytest.raises(RequestInvalid, match="no such"):
        team.pen().admit(team.request(eve, keys_of("nobody")))


def test_the_proof_of_an_invitation_holds_for_one_device_and_one_member_only() -> None:
    team = Team()
    keys = team.invitation("once")
    admitted = team.pen().admit(team.request(Party.called("Bob"), keys))
    mallory = keys_of("Mallory")
    for more in (
        {"signing": mallory.signing_public},
        {"agreement": mallory.agreement_public},
        {"device": an_id("another")},
        {"member": an_id("somebody else")},
        {"proof": bytes(64)},
    ):
        refused(team, changed(team, admitted, **more), "prove")
    refused(team, changed(team, admitted, how="recovery"), "recovery words")
    refused(team, changed(team, admitted, how="succession"), "not the member's")
    refused(team, changed(team, admitted, key=mallory.signing_public), "no such")
    refused(team, changed(team, admitted, wraps=()), "secret")
    refused(team, changed(team, admitted, wraps=((1, bytes(80)),)), "secret")
    refused(team, changed(team, admitted, device=team.ada.device), "before")
    refused(team, changed(team, admitted, signing=team.ada.keys.signing_public), "in use")
    refused(team, changed(team, admitted, signing=keys.signing_public), "in use")
    refused(team, changed(team, admitted, member=team.ada.member), "somebody new")
    team.add(admitted)


def test_history_is_given_exactly_as_the_invitation_says() -> None:
    team = Team()
    bob, eve = Party.called("Bob"), Party.called("Eve")
    for_bob = team.request(bob, team.invitation("with"))
    for_eve = team.request(eve, team.invitation("without", history=False))
    with_it, without = team.pen().admit(for_bob), team.pen().admit(for_eve)
    head = team.roster.head
    now: dict[str, Any] = {"n": head.n + 1, "prev": head.hash}
    refused(team, changed(team, with_it, begins=without.says.begins, **now), "begins an epoch")
    refused(team, changed(team, without, begins=None), "history")
    wraps = ((0, wrap(team.ada.secrets[0], eve.keys.agreement_public, team.id, 0, eve.device)),)
    refused(team, changed(team, without, wraps=wraps), "history")
    linked = msgspec.structs.replace(
        without.says.begins, back_link=back_link(new_secret(), team.ada.secrets[0], team.id, 1)
    )
    refused(team, changed(team, without, begins=linked), "history")
    team.add(without)
    again = team.pen().admit(for_bob)
    assert [epoch for epoch, _ in again.says.wraps] == [0, 1]
    team.add(again)


def test_a_second_device_is_asked_for_by_its_member() -> None:
    team = Team()
    bob = team.joined("Bob")
    phone = Party.called("Bob's phone", bob.member)
    keys = keys_of("second")
    given = {"invite": keys.signing_public, "expires_at": LATER, "history": True, "sealed": b""}
    refused(team, team.pen().invite(**given, member=bob.member), "no device of the member")
    stranger = an_id("nobody")
    refused(team, team.pen().invite(**given, member=stranger), "not in the team")
    asks = {"team": team.id, "device": bob.device, "at": NOW, "member": bob.member}
    ask = ask_invite(bob.keys, **asks, **given)
    forged = ask_invite(keys_of("Mallory"), **asks, **given)
    refused(team, team.pen().invite(**given, member=bob.member, asked=forged.says), "did not sign")
    answer = team.pen().answer(ask, {})
    assert answer is not None
    team.add(answer)
    assert team.roster.invites[keys.signing_public].by == bob.device
    assert team.pen().answer(ask, {}) is None
    other = Party.called("Eve")
    with pytest.raises(EntryNotAllowed, match="another member"):
        team.add(team.pen().admit(team.request(other, keys)))
    request = team.request(phone, keys)
    assert not needs_a_tap(request, team.roster)
    team.let_in(phone, request)
    assert phone.secrets == team.ada.secrets
    assert [one.id for one in team.roster.devices_of(bob.member)] == sorted(
        [bob.device, phone.device]
    )


def test_members_may_invite_where_the_team_says_so() -> None:
    team = Team()
    bob, eve = team.joined("Bob"), team.joined("Eve")
    keys = keys_of("new")
    ask = ask_invite(
        bob.keys,
        team=team.id,
        device=bob.device,
        at=NOW,
        invite=keys.signing_public,
        expires_at=LATER,
        history=True,
        sealed=team.label(),
    )
    with pytest.raises(RequestInvalid, match="everybody"):
        team.pen().answer(ask, {})
    anyway = team.pen().invite(
        keys.signing_public, expires_at=LATER, history=True, sealed=ask.says.sealed, asked=ask.says
    )
    refused(team, anyway, "everybody")
    team.add(team.pen().set_policy(admission="auto", anyone_invites=True))
    answer = team.pen().answer(ask, {})
    assert answer is not None
    team.add(answer)
    request = team.request(Party.called("New"), keys)
    assert not needs_a_tap(request, team.roster)
    team.add(team.pen().set_policy(admission="tap", anyone_invites=True))
    assert needs_a_tap(request, team.roster)
    revoke = {"v": 1, "team": team.id, "at": NOW, "invite": keys.signing_public}
    with pytest.raises(RequestInvalid, match="somebody else"):
        team.pen().answer(sign_request(eve.keys, AskRevoke(device=eve.device, **revoke)), {})
    by_bob = sign_request(bob.keys, AskRevoke(device=bob.device, **revoke))
    answer = team.pen().answer(by_bob, {})
    assert answer is not None
    team.add(answer)
    assert team.pen().answer(by_bob, {}) is None


def test_a_copied_library_becomes_a_device_of_the_same_member() -> None:
    team = Team()
    bob = team.joined("Bob")
    copy = Party.called("Bob's copy", bob.member)
    other = Party.called("not Bob", an_id("not Bob"))
    with pytest.raises(EntryNotAllowed, match="not the member's"):
        team.add(team.pen().admit(team.request(other, bob.keys, Succeed)))
    team.let_in(copy, team.request(copy, bob.keys, Succeed))
    assert copy.secrets == bob.secrets
    team.remove(bob)
    again = Party.called("Bob's other copy", bob.member)
    with pytest.raises(EntryNotAllowed, match="not the member's"):
        team.add(team.pen().admit(team.request(again, bob.keys, Succeed)))


WEAK_SIGNING = [
    "00" * 32,
    "01" + "00" * 31,
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "ec" + "ff" * 30 + "7f",
    "ed" + "ff" * 30 + "7f",
    "ee" + "ff" * 30 + "7f",
    "01" + "00" * 30 + "80",
    "ec" + "ff" * 31,
]
WEAK_AGREEMENT = [
    "00" * 32,
    "01" + "00" * 31,
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ec" + "ff" * 30 + "7f",
]


@pytest.mark.parametrize("weak", WEAK_SIGNING)
def test_a_signing_key_under_which_anybody_can_sign_is_refused(weak: str) -> None:
    anybodys = bytes([1]) + bytes(63)
    assert any(is_signed(bytes.fromhex(weak), b"", bytes([n]), anybodys) for n in range(200))
    refuses_keys(signing=bytes.fromhex(weak))


@pytest.mark.parametrize("weak", WEAK_AGREEMENT)
def test_a_key_that_no_secret_can_be_wrapped_for_is_refused(weak: str) -> None:
    with pytest.raises(ValueError, match="shared key"):
        wrap(new_secret(), bytes.fromhex(weak), Team().id, 0, an_id("x"))
    refuses_keys(agreement=bytes.fromhex(weak))


def refuses_keys(**weak: bytes) -> None:
    """Such keys come neither into a request nor, by a steward who means ill, into the log."""
    team = Team()
    invite = team.invitation("weak")
    request = team.request(Party.called("Bob"), invite)
    admitted = team.pen().admit(request)
    bad = msgspec.structs.replace(request.says, **weak)
    claim = admission_claim(team.id, "invite", bad.device, bad.signing, bad.agreement, bad.member)
    proof = invite.sign(PROOF_DOMAIN, claim)
    refused(team, changed(team, admitted, **weak, proof=proof), "sound")
    with pytest.raises(RequestInvalid, match="sound"):
        team.pen().admit(sign_request(invite, msgspec.structs.replace(bad, proof=proof)))
    ask = ask_recovery(team.ada.keys, WORDS, team=team.id, device=team.ada.device, at=NOW)
    words = msgspec.structs.replace(ask.says, **weak)
    claim = recovery_claim(team.id, words.device, words.signing, words.agreement, NOW)
    words = msgspec.structs.replace(words, asked=team.ada.keys.sign(PROOF_DOMAIN, claim))
    with pytest.raises(RequestInvalid, match="sound"):
        team.pen().answer(sign_request(team.ada.keys, words), {})
    entry = team.pen().set_recovery(ask.says)
    refused(team, changed(team, entry, **weak, asked=words.asked), "sound")


# --- recovery words ---------------------------------------------------------------------------


def test_recovery_words_bring_a_member_back_who_lost_every_device() -> None:
    team = Team()
    bob = team.joined("Bob")
    with_words(team, bob)
    team.remove(bob)
    team.remove()
    assert team.roster.members == tuple(sorted([team.ada.member, bob.member]))
    laptop = Party.called("Bob's new laptop", bob.member)
    with pytest.raises(EntryNotAllowed, match="recovery words"):
        team.add(team.pen().admit(team.request(laptop, keys_of("guess"), Recover)))
    team.let_in(laptop, team.request(laptop, WORDS, Recover))
    assert laptop.secrets == team.ada.secrets
    team.remove(laptop, gone=True)
    late = Party.called("Bob's last try", bob.member)
    with pytest.raises(EntryNotAllowed, match="left the team"):
        team.add(team.pen().admit(team.request(late, WORDS, Recover)))


def test_words_are_set_by_their_member_alone_and_only_anew() -> None:
    team = Team()
    bob = team.joined("Bob")
    set_ = with_words(team, bob)
    head = team.roster.head
    now: dict[str, Any] = {"n": head.n + 1, "prev": head.hash}
    refused(team, changed(team, set_, **now), "newer")
    ask = ask_recovery(bob.keys, keys_of("new words"), team=team.id, device=bob.device, at=NOW + 1)
    entry = team.pen().set_recovery(ask.says)
    refused(team, changed(team, entry, member=team.ada.member), "no device")
    refused(team, changed(team, entry, asked_at=NOW + 2), "did not sign")
    refused(team, changed(team, entry, agreement=steady("evil")), "did not sign")
    refused(team, changed(team, entry, wraps=()), "secret of this epoch")
    assert team.pen().answer(ask, {}) is not None
    team.add(entry)
    assert team.pen().answer(ask, {}) is None
    assert team.roster.recoveries[bob.member].asked_at == NOW + 1


def test_the_words_open_every_secret_that_comes_after_them() -> None:
    team = Team()
    bob = team.joined("Bob")
    entry = with_words(team, bob)
    wrapped = dict(entry.says.wraps)[0]
    assert unwrap(wrapped, WORDS, team.id, 0, bob.member) == team.ada.secrets[0]
    team.remove()
    wrapped = dict(team.entries[-1].says.begins.wraps)[bob.member]
    assert unwrap(wrapped, WORDS, team.id, 1, bob.member) == team.ada.secrets[1]


def test_who_holds_the_stewards_words_takes_over_without_the_steward() -> None:
    team = Team()
    bob = team.joined("Bob")
    with_words(team, team.ada)
    team.remove()
    laptop = Party.called("Ada's new laptop", team.ada.member)
    found = unwrap(
        dict(team.entries[-1].says.begins.wraps)[laptop.member], WORDS, team.id, 1, laptop.member
    )
    laptop.secrets = {1: found, 0: team.ada.secrets[0]}
    request = team.request(laptop, WORDS, Recover)
    refused(team, team.pen(laptop).take_over(WORDS), "not in the team")
    team.parties.append(laptop)
    team.add(team.pen(laptop).admit(request))
    refused(team, team.pen(laptop).take_over(), "successor")
    refused(team, team.pen(laptop).take_over(keys_of("guess")), "successor")
    refused(team, team.pen(bob).take_over(WORDS), "successor")
    refused(team, team.pen(laptop).remove({team.ada.device: NOTHING}), "only the steward")
    team.add(team.pen(laptop).take_over(WORDS))
    assert team.roster.steward == laptop.device
    team.add(team.pen(laptop).remove({team.ada.device: NOTHING}))
    assert 2 not in team.ada.secrets
    assert sorted(bob.secrets) == sorted(laptop.secrets) == [0, 1, 2]


def test_only_the_stewards_member_may_let_themselves_in() -> None:
    team = Team()
    bob = team.joined("Bob")
    with_words(team, bob)
    laptop = Party.called("Bob's new laptop", bob.member)
    laptop.secrets = dict(bob.secrets)
    request = team.request(laptop, WORDS, Recover)
    refused(team, team.pen(laptop).admit(request), "only the steward")
    team.let_in(laptop, request)


# --- going out --------------------------------------------------------------------------------


def test_who_is_removed_gets_no_further_secret() -> None:
    team = Team()
    bob, eve = team.joined("Bob"), team.joined("Eve")
    team.writes(bob, 3)
    team.remove(bob)
    assert team.roster.cut_of(bob.device) == cut_of(bob)
    assert sorted(bob.secrets) == [0]
    assert sorted(eve.secrets) == [0, 1]
    assert team.roster.epoch == 1
    assert not team.roster.is_active(bob.device)
    with pytest.raises(EntryNotAllowed, match="removed"):
        team.add(team.pen(bob).hand_over(bob.device))


def test_a_removal_names_who_is_in_and_gives_the_secret_to_exactly_the_rest() -> None:
    team = Team()
    bob, eve = team.joined("Bob"), team.joined("Eve")
    removal = team.pen().remove({bob.device: NOTHING})
    begins = removal.says.begins
    for wraps in (
        begins.wraps[:-1],
        tuple(reversed(begins.wraps)),
        (*begins.wraps, begins.wraps[0]),
        tuple(sorted([*begins.wraps, (bob.device, bytes(80))])),
    ):
        wrong = msgspec.structs.replace(begins, wraps=wraps)
        refused(team, changed(team, removal, begins=wrong), "exactly those")
    for epoch in (2, 7):
        wrong = msgspec.structs.replace(begins, epoch=epoch)
        refused(team, changed(team, removal, begins=wrong), "next")
    wrong = msgspec.structs.replace(begins, back_link=b"short")
    refused(team, changed(team, removal, begins=wrong), "link")
    none = bytes(32)
    refused(team, changed(team, removal, removed=((an_id("x"), 0, none),)), "not in")
    refused(team, changed(team, removal, removed=((bob.device, 0, none),) * 2), "not in")
    refused(team, changed(team, removal, removed=((bob.device, 1, none),)), "no record")
    refused(team, changed(team, removal, removed=((bob.device, 0, steady("h")),)), "no record")
    refused(team, changed(team, removal, gone=(eve.member,)), "leaves a device")
    refused(team, changed(team, removal, gone=(an_id("x"),)), "member who is not in")
    refused(team, changed(team, removal, gone=(bob.member,) * 2), "member who is not in")
    refused(team, team.pen().remove({team.ada.device: NOTHING}), "hand over")
    team.add(removal)


def test_a_member_removes_own_devices_and_leaves_when_the_last_words_are_here() -> None:
    team = Team()
    bob = team.joined("Bob")
    asked = {"v": 1, "team": team.id, "device": bob.device, "at": NOW}
    of_ada = AskRemove(**asked, devices=(team.ada.device,))
    with pytest.raises(RequestInvalid, match="their own"):
        team.pen().answer(sign_request(bob.keys, of_ada), {})
    team.writes(bob, 2)
    leave = sign_request(bob.keys, AskLeave(**asked, seq=2, hash=bob.point.hash))
    assert team.pen().answer(leave, {bob.device: Cut(1, steady("h"))}) is None
    answer = team.pen().answer(leave, {bob.device: cut_of(bob)})
    assert answer is not None
    assert isinstance(answer.says, Rotated)
    team.add(answer)
    assert team.roster.members == (team.ada.member,)
    with pytest.raises(RequestInvalid, match="not in the team"):
        team.pen().answer(leave, {})
    own = AskLeave(v=1, team=team.id, device=team.ada.device, at=NOW, seq=0, hash=bytes(32))
    with pytest.raises(RequestInvalid, match="hand over"):
        team.pen().answer(sign_request(team.ada.keys, own), {})


def test_a_lost_device_is_removed_by_its_member() -> None:
    team = Team()
    bob = team.joined("Bob")
    copy = Party.called("Bob's copy", bob.member)
    team.let_in(copy, team.request(copy, bob.keys, Succeed))
    ask = AskRemove(v=1, team=team.id, device=copy.device, at=NOW, devices=(bob.device,))
    request = sign_request(copy.keys, ask)
    answer = team.pen().answer(request, {})
    assert answer is not None
    team.add(answer)
    assert not team.roster.is_active(bob.device)
    assert team.pen().answer(request, {}) is None


def test_open_invitations_for_a_member_end_when_they_are_out() -> None:
    team = Team()
    bob = team.joined("Bob")
    keys = keys_of("second")
    ask = ask_invite(
        bob.keys,
        team=team.id,
        device=bob.device,
        at=NOW,
        invite=keys.signing_public,
        expires_at=LATER,
        history=True,
        sealed=b"",
        member=bob.member,
    )
    team.add(
        team.pen().invite(
            keys.signing_public,
            expires_at=LATER,
            history=True,
            sealed=b"",
            member=bob.member,
            asked=ask.says,
        )
    )
    team.remove(bob, gone=True)
    assert team.roster.invites[keys.signing_public].state == "revoked"


@pytest.mark.parametrize("gone", [True, False])
def test_what_a_removed_device_invited_lets_nobody_in(gone: bool) -> None:
    """Whoever has the device has the seed, and would come in again and read on."""
    team = Team()
    bob, eve = team.joined("Bob"), team.joined("Eve")
    team.add(team.pen().set_policy(admission="auto", anyone_invites=True))
    keys = {party: keys_of(f"invited by {party.name}") for party in (bob, eve)}
    for party, key in keys.items():
        ask = ask_invite(
            party.keys,
            team=team.id,
            device=party.device,
            at=NOW,
            invite=key.signing_public,
            expires_at=LATER,
            history=True,
            sealed=b"",
        )
        answer = team.pen().answer(ask, {})
        assert answer is not None
        team.add(answer)
    again = team.request(Party.called("Bob again"), keys[bob])
    team.remove(bob, gone=gone)
    with pytest.raises(RequestInvalid, match="revoked"):
        team.pen().answer(again, {})
    assert team.roster.invites[keys[eve].signing_public].state == "open"


# --- the steward ------------------------------------------------------------------------------


def test_the_steward_hands_over_and_a_named_successor_takes_over() -> None:
    team = Team()
    bob, eve = team.joined("Bob"), team.joined("Eve")
    refused(team, team.pen(bob).take_over(), "successor")
    team.add(team.pen().name_successors([bob.device]))
    team.add(team.pen(bob).take_over())
    assert team.roster.steward == bob.device
    refused(team, team.pen().hand_over(team.ada.device), "only the steward")
    team.add(team.pen(bob).hand_over(eve.device))
    refused(team, team.pen(eve).hand_over(an_id("nobody")), "not in")  # type: ignore[arg-type]
    refused(team, team.pen(eve).name_successors([bob.device, bob.device]), "twice")
    refused(team, team.pen(eve).name_successors([an_id("nobody")]), "not in")  # type: ignore[list-item]
    team.add(team.pen(eve).name_successors([bob.device, team.ada.device]))
    team.add(team.pen(eve).remove({bob.device: NOTHING}))
    assert team.roster.successors == (team.ada.device,)


def test_the_log_moves_and_the_policy_changes_by_the_steward_alone() -> None:
    team = Team()
    bob = team.joined("Bob")
    refused(team, team.pen(bob).set_policy(admission="auto", anyone_invites=True), "steward")
    refused(team, team.pen(bob).move("https://hub.example"), "steward")
    refused(team, team.pen(bob).revoke(steady("k")), "steward")
    team.add(team.pen().move("https://hub.example"))
    assert team.roster.authority == "https://hub.example"
    team.add(team.pen().set_policy(admission="auto", anyone_invites=True))
    assert (team.roster.admission, team.roster.anyone_invites) == ("auto", True)


# --- the chain --------------------------------------------------------------------------------


def test_an_entry_follows_exactly_the_one_before() -> None:
    team = Team()
    entry = team.pen().set_policy(admission="auto", anyone_invites=False)
    for more, why in (
        ({"n": 2}, "1 is next"),
        ({"prev": steady("another")}, "names another"),
    ):
        with pytest.raises(EntryNotNext, match=why):
            team.add(changed(team, entry, **more))
    with pytest.raises(EntryUnsigned):
        team.add(changed(team, entry, Party.called("Mallory")))
    with pytest.raises(EntryNotAllowed, match="not in the team"):
        team.add(changed(team, entry, by=an_id("nobody")))
    team.add(entry)
    with pytest.raises(EntryNotNext):
        team.add(entry)


def test_the_log_of_another_team_does_not_fit() -> None:
    one, other = Team(), Team()
    other.add(other.pen().set_policy(admission="auto", anyone_invites=False))
    entry = other.pen().set_policy(admission="tap", anyone_invites=False)
    one.add(one.pen().set_policy(admission="tap", anyone_invites=True))
    with pytest.raises(EntryNotNext, match="another"):
        one.add(entry)


def test_a_rotation_for_400_devices_is_far_below_a_mebibyte() -> None:
    team = Team()
    secret = new_secret()
    wraps = tuple(
        (id, wrap(secret, team.ada.keys.agreement_public, team.id, 1, id))
        for id in sorted(an_id(str(n)) for n in range(400))
    )
    rotation = msgspec.structs.replace(
        team.pen().remove({}).says.begins,
        wraps=wraps,
        commitment=commitment(secret, team.id, 1),
    )
    entry = changed(team, team.pen().remove({}), begins=rotation)
    assert len(entry.entry) < 60_000 < MAX_ENTRY
    assert MemberId(team.ada.member) in team.roster.members


def test_a_fork_of_the_log_is_told_and_mere_bytes_are_not() -> None:
    team = Team()
    bob = team.joined("Bob")
    team.add(team.pen().name_successors([bob.device]))
    both = team.roster
    taken = team.pen(bob).take_over()
    onwards = Pen(bob.keys, bob.device, both.after(taken), bob.secrets, NOW).set_policy(
        admission="auto", anyone_invites=True
    )
    team.add(team.pen().set_policy(admission="tap", anyone_invites=True))
    team.invitation("later")
    genesis = Roster.of(team.id, team.genesis.entry, team.genesis.signature)
    ours = [(one.entry, one.sig) for one in team.entries]
    forged = changed(team, taken, Party.called("Mallory"))
    nonsense = [(b"x", bytes(64)), (forged.entry, forged.sig), (ours[0][0], ours[1][1])]
    assert find_forks(genesis, team.entries, [*ours, *nonsense]) == []
    there = [*ours, *nonsense, (taken.entry, taken.sig), (onwards.entry, onwards.sig)]
    (fork,) = find_forks(genesis, team.entries, there)
    assert (fork.facts["n"], fork.facts["by"]) == (4, bob.device)


def test_a_steward_who_was_not_given_a_secret_can_still_begin_the_next() -> None:
    """Whoever looked after the team before had wrapped something else for this one device."""
    team = Team()
    bob, eve = team.joined("Bob"), team.joined("Eve")
    team.add(team.pen().hand_over(bob.device))
    bob.secrets.clear()
    signed = team.pen(bob).remove({eve.device: NOTHING})
    team.add(signed)
    assert not team.roster.is_active(eve.device)
    assert set(bob.secrets) == {1}
    assert set(eve.secrets) == {0}
