"""Entries of the team's log and requests to the steward: exact to the byte, or refused by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given, strategies as st

from cassette.domain.errors import (
    EntryMalformed,
    EntryNotAllowed,
    EntryNotNext,
    EntryUnsigned,
    RequestInvalid,
)
from cassette.domain.ids import DeviceId
from cassette.sync.entries import (
    MAX_ENTRY,
    Entry,
    PolicySet,
    pack_entry,
    read_entry,
    sign_entry,
    unpack_entry,
    wraps_for,
)
from cassette.sync.requests import (
    MAX_REQUEST,
    AskLeave,
    AskRemove,
    AskRevoke,
    Join,
    Recover,
    Succeed,
    ask_invite,
    ask_recovery,
    check_request,
    open_name,
    read_request,
    seal_name,
    sign_request,
)
from cassette.sync.roster import Roster
from tests.sync.teams import LATER, NOW, Party, Team, an_id, keys_of, steady

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.sync.entries import SignedEntry
    from cassette.sync.requests import SignedRequest
    from tests.promises import Promise

AN_ENTRY = PolicySet(
    v=1,
    n=1,
    prev=steady("before"),
    by=an_id("Ada"),
    at=NOW,
    admission="auto",
    anyone_invites=False,
)
REFUSED = (EntryMalformed, EntryNotNext, EntryUnsigned, EntryNotAllowed)


def a_log() -> tuple[Team, list[Roster], list[SignedEntry]]:
    """A team whose log has an entry of each type, and the roster before each of them."""
    team = Team()
    befores: list[Roster] = []
    after = Roster.after

    def noting(roster: Roster, signed: SignedEntry) -> Roster:
        befores.append(roster)
        return after(roster, signed)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Roster, "after", noting)
        bob = team.joined("Bob")
        team.joined("Eve", history=False)
        ask = ask_recovery(bob.keys, keys_of("w"), team=team.id, device=bob.device, at=NOW)
        team.add(team.pen().answer(ask, {}) or pytest.fail("not answered"))
        revoked = team.invitation("revoked")
        team.add(team.pen().revoke(revoked.signing_public))
        team.add(team.pen().set_policy(admission="auto", anyone_invites=True))
        team.add(team.pen().name_successors([bob.device]))
        team.add(team.pen(bob).take_over())
        team.add(team.pen(bob).hand_over(team.ada.device))
        team.remove(bob)
        team.add(team.pen().move("https://hub.example"))
    return team, befores, team.entries


@pytest.fixture(scope="module")
def log() -> tuple[Team, list[Roster], list[SignedEntry]]:
    return a_log()


def test_there_is_an_entry_of_each_type(log: tuple[Any, Any, list[SignedEntry]]) -> None:
    kinds = {type(entry.says) for entry in log[2]}
    assert kinds == set(Entry.__args__)


def accepted(
    befores: list[Roster], entries: list[SignedEntry], hurt: Callable[[bytes], list[bytes]]
) -> tuple[int, int, set[str]]:
    """How many hurt entries were tried, how many passed, by which names the rest was refused."""
    tried = passed = 0
    names = set()
    for roster, signed in zip(befores, entries, strict=True):
        for data in hurt(pack_entry(signed.entry, signed.sig)):
            tried += 1
            try:
                roster.after(read_entry(*unpack_entry(data)))
            except REFUSED as error:
                names.add(type(error).__name__)
            else:
                passed += 1
    return tried, passed, names


def flips(step: int, bits: list[int]) -> Callable[[bytes], list[bytes]]:
    def hurt(data: bytes) -> list[bytes]:
        return [
            data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :]
            for place in range(0, len(data), step)
            for bit in bits
        ]

    return hurt


def test_a_flipped_byte_of_an_entry_is_found(log: Any) -> None:
    tried, passed, names = accepted(log[1], log[2], flips(3, [0]))
    assert (passed, names) == (0, {kind.__name__ for kind in REFUSED})
    assert tried > 1000


@pytest.mark.torture
def test_each_flipped_bit_of_an_entry_is_found(log: Any, promise: Promise) -> None:
    tried, passed, _ = accepted(log[1], log[2], flips(1, list(range(8))))
    assert passed == 0
    assert tried > 40_000
    promise(
        "Tamper: each flipped bit of an entry of the team's log is found",
        count=tried,
        unit="bits",
        worst="0 passed",
    )


def test_a_truncated_entry_is_found(log: Any) -> None:
    _, passed, names = accepted(log[1], log[2], lambda data: [data[:n] for n in range(len(data))])
    assert (passed, names) == (0, {"EntryMalformed"})


def test_without_the_signature_a_flipped_byte_would_pass(
    log: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cassette.sync.roster.is_signed", lambda *_: True)
    assert accepted(log[1], log[2], flips(3, [0]))[1] > 100


def test_an_entry_comes_out_as_it_went_in(log: Any) -> None:
    for signed in log[2]:
        again = read_entry(*unpack_entry(pack_entry(signed.entry, signed.sig)))
        assert again == signed
        assert "Wrapped" not in repr(again)
        assert str(signed.says.n) in repr(again)


def test_only_the_canonical_form_of_an_entry_counts(log: Any) -> None:
    team, _, entries = log
    entry = msgspec.msgpack.decode(entries[0].entry)
    for wrong in (
        {**entry, "more": 1},
        dict(reversed(entry.items())),
        {**entry, "v": 2},
        {**entry, "n": 0},
        {**entry, "type": "unheard_of"},
        {**entry, "prev": b"short"},
        {**entry, "by": "nobody"},
        {**entry, "member": "x"},
        {name: value for name, value in entry.items() if name != "at"},
    ):
        data = msgspec.msgpack.encode(wrong)
        with pytest.raises(EntryMalformed):
            read_entry(data, team.ada.keys.sign(b"cassette/entry/v1", data))
    good = entries[0]
    for entry_bytes, sig in ((b"", good.sig), (bytes(MAX_ENTRY + 1), good.sig), (good.entry, b"")):
        with pytest.raises(EntryMalformed, match="length"):
            read_entry(entry_bytes, sig)
    for packed in (b"", bytes(MAX_ENTRY + 81), msgspec.msgpack.encode([good.entry, b"short"])):
        with pytest.raises(EntryMalformed):
            unpack_entry(packed)
    long = msgspec.structs.replace(good.says, sealed=bytes(MAX_ENTRY))
    with pytest.raises(ValueError, match="1 MiB"):
        sign_entry(team.ada.keys, long)


@given(st.binary(min_size=1, max_size=400))
def test_nothing_that_comes_makes_the_reader_of_entries_fall(data: bytes) -> None:
    good = sign_entry(keys_of("Ada"), AN_ENTRY).entry
    for entry in (data, good[: len(data)] + data, data + good):
        with pytest.raises(EntryMalformed):
            read_entry(entry, bytes(64))
    with pytest.raises(EntryMalformed):
        unpack_entry(data)


def test_a_secret_is_found_only_where_it_was_wrapped(log: Any) -> None:
    team, _, entries = log
    nobody = an_id("nobody")
    assert all(wraps_for(entry.says, nobody) == {} for entry in entries)
    given = [sorted(wraps_for(entry.says, team.ada.device)) for entry in entries]
    assert [epochs for epochs in given if epochs] == [[1], [2]]


# --- requests ---------------------------------------------------------------------------------


def some_requests(team: Team, bob: Party) -> list[SignedRequest]:
    """One of each kind; all of them hold now."""
    words, seed = keys_of("words"), keys_of("invite")
    new, again = Party.called("New"), Party.called("Bob again", bob.member)
    said: dict[str, Any] = {"v": 1, "team": team.id, "device": bob.device, "at": NOW}
    asks: dict[str, Any] = {"team": team.id, "device": bob.device, "at": NOW}
    return [
        team.request(new, seed),
        team.request(again, words, Recover),
        team.request(again, bob.keys, Succeed),
        ask_invite(
            bob.keys, **asks, invite=steady("k"), expires_at=LATER, history=True, sealed=b""
        ),
        sign_request(bob.keys, AskRevoke(**said, invite=steady("k"))),
        sign_request(bob.keys, AskRemove(**said, devices=(bob.device,))),
        sign_request(bob.keys, AskLeave(**said, seq=0, hash=bytes(32))),
        ask_recovery(bob.keys, words, **asks),
    ]


@pytest.fixture(scope="module")
def team() -> Team:
    return Team()


@pytest.fixture(scope="module")
def bob(team: Team) -> Party:
    return team.joined("Bob")


def test_a_request_comes_out_as_it_went_in(team: Team, bob: Party) -> None:
    requests = some_requests(team, bob)
    assert len({type(request.says) for request in requests}) == 8
    for request in requests:
        again = read_request(request.data)
        assert again == request
        check_request(again, team.roster)
        assert type(request.says).__name__ in repr(again)


def test_a_changed_request_is_refused(team: Team, bob: Party) -> None:
    tried = 0
    for request in some_requests(team, bob):
        hurt = flips(1, [0])(request.data)
        hurt += [request.data[:length] for length in range(len(request.data))]
        for data in hurt:
            tried += 1
            with pytest.raises(RequestInvalid):
                check_request(read_request(data), team.roster)
    assert tried > 3000


def test_a_request_for_another_team_or_by_a_stranger_is_refused(team: Team, bob: Party) -> None:
    other = Team()
    for request in some_requests(team, bob):
        moved = msgspec.structs.replace(request.says, team=steady("another").hex())
        with pytest.raises(RequestInvalid, match="another team"):
            check_request(sign_request(bob.keys, moved), team.roster)
        if not isinstance(request.says, (Join, Recover, Succeed)):
            with pytest.raises(RequestInvalid, match="not in the team"):
                check_request(request, other.roster)
    with pytest.raises(RequestInvalid, match="before"):
        check_request(team.request(bob, keys_of("x")), team.roster)
    ask = AskRevoke(v=1, team=team.id, device=bob.device, at=NOW, invite=steady("k"))
    with pytest.raises(RequestInvalid, match="signature"):
        check_request(sign_request(keys_of("Mallory"), ask), team.roster)
    for length in (0, MAX_REQUEST + 1):
        with pytest.raises(RequestInvalid, match="length"):
            read_request(bytes(length))
    long = AskRemove(v=1, team=team.id, device=bob.device, at=NOW, devices=(bob.device,) * 500)
    with pytest.raises(ValueError, match="16 KiB"):
        sign_request(bob.keys, long)


@given(st.binary(max_size=400))
def test_nothing_that_comes_makes_the_reader_of_requests_fall(data: bytes) -> None:
    for request in (data, b"\x92\xc4" + data, b"\x92\xc5\1\0" + data):
        with pytest.raises(RequestInvalid):
            read_request(request)


@given(st.text(max_size=200))
def test_the_steward_alone_reads_how_a_joiner_wants_to_be_called(name: str) -> None:
    ada, new = keys_of("Ada"), DeviceId(an_id("new"))
    team = Team.__new__(Team)
    team.id = steady("team").hex()  # type: ignore[assignment]
    sealed = seal_name(ada.agreement_public, team.id, new, name)
    assert open_name(ada, team.id, new, sealed) == name
    assert open_name(keys_of("Eve"), team.id, new, sealed) == ""
    assert open_name(ada, team.id, DeviceId(an_id("other")), sealed) == ""
    assert len(sealed) % 64 == 48
