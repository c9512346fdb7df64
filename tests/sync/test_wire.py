"""The sealed record: what goes in comes out, and each thing that can be wrong has its own name."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given, strategies as st

from cassette.domain.errors import (
    BadEvent,
    ChainBroken,
    ChainGap,
    EpochSecretMissing,
    ForkFound,
    RecordErased,
    RecordMalformed,
    RecordPastCut,
    RecordUndecipherable,
    SignatureInvalid,
    StaleEpoch,
    TeamLogBehind,
    UnknownDevice,
    WrongTeam,
)
from cassette.sync.steward import NOTHING
from cassette.sync.wire import (
    MAX_BODY,
    START,
    ChainPoint,
    EventKeys,
    PlainEvent,
    Record,
    join_records,
    make_head,
    open_record,
    open_run,
    pad,
    read_records,
    seal_record,
    unpad,
    up_to_cut,
    verify_run,
)
from tests.sync.teams import Party, Team, an_event, keys_of, steady

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.promises import Promise


@pytest.fixture(scope="module")
def team() -> Team:
    return Team()


@pytest.fixture(scope="module")
def bob(team: Team) -> Party:
    bob = team.joined("Bob")
    team.joined("Eve")
    team.writes(bob, 4)
    return bob


def verified(team: Team, party: Party, records: Sequence[Record], after: Any = None) -> ChainPoint:
    """The records as they come over the wire, checked."""
    return verify_run(read_records(join_records(records)), after, party.device, team.roster)


def opened(team: Team, party: Party, record: Record) -> PlainEvent:
    return open_record(record, EventKeys(team.id, team.ada.secrets), party.member)


def sealed(team: Team, party: Party, event: Any = None, **more: Any) -> Record:
    """A record with another head or event, sealed and signed all the same."""
    head = make_head(
        team.id,
        party.device,
        after=more.pop("after", START),
        epoch=more.pop("epoch", team.roster.epoch),
        log_head=more.pop("log_head", team.roster.head.hash),
    )
    keys = more.pop("keys", party.keys)
    opener = more.pop("opener", EventKeys(team.id, team.ada.secrets))
    event = an_event(party, 1) if event is None else event
    if "of" in more:
        more["team"] = more.pop("of")
    return seal_record(keys, opener, msgspec.structs.replace(head, **more), event)


def test_what_one_device_seals_another_opens(team: Team, bob: Party) -> None:
    point = verified(team, bob, bob.written)
    assert point == ChainPoint(4, bob.written[-1].hash, team.roster.head.n)
    events = open_run(bob.written, EventKeys(team.id, team.ada.secrets), bob.member)
    assert events == [an_event(bob, seq) for seq in (1, 2, 3, 4)]


def test_a_run_goes_on_where_the_last_one_ended(team: Team, bob: Party) -> None:
    point = None
    for record in bob.written:
        point = verified(team, bob, [record], point)
    assert point == verified(team, bob, bob.written)
    assert verify_run([], point, bob.device, team.roster) == point
    assert verify_run([], None, bob.device, team.roster) == START


def test_what_comes_again_changes_nothing(team: Team, bob: Party) -> None:
    point = verified(team, bob, bob.written)
    for again in (bob.written, bob.written[:2], bob.written[1:3]):
        assert verified(team, bob, again, point) == point
    overlap = verified(team, bob, bob.written[:2])
    assert verified(team, bob, bob.written[1:], overlap) == point


@given(
    body=st.text(max_size=400),
    meta=st.dictionaries(st.text(max_size=9), st.text(max_size=9), max_size=2),
    blobs=st.lists(st.binary(min_size=32, max_size=32), max_size=3),
)
def test_every_event_comes_out_as_it_went_in(
    team: Team, bob: Party, body: str, meta: dict[str, str], blobs: list[bytes]
) -> None:
    event = an_event(bob, 1, body=body, meta=meta)
    record = sealed(team, bob, event, blobs=tuple(blobs))
    (again,) = read_records(join_records([record]))
    assert opened(team, bob, again) == event
    assert again.says.blobs == tuple(blobs)
    assert (again.says.device_id, again.hash) == (bob.device, record.hash)


@given(plain=st.binary(max_size=5000))
def test_padding_hides_the_length_and_comes_off(plain: bytes) -> None:
    padded = pad(plain)
    assert unpad(padded) == plain
    assert len(padded) == 256 or len(padded) <= 1.13 * (len(plain) + 1)
    assert len(pad(plain + b"x")) >= len(padded)
    for wrong in (padded[:-1], padded + b"\0", bytes(len(padded)), b""):
        with pytest.raises(ValueError, match="padding"):
            unpad(wrong)


def test_lengths_tell_little() -> None:
    lengths = {len(pad(bytes(length))) for length in range(1 << 15)}
    assert len(lengths) < 150


# --- each failure by its name -----------------------------------------------------------------


def test_records_out_of_order_twice_or_missing_are_named(team: Team, bob: Party) -> None:
    one, two, three, four = bob.written
    for run in ([one, three], [two, one], [one, one], [one, two, four]):
        with pytest.raises(ChainGap):
            verified(team, bob, run)
    with pytest.raises(ChainGap, match="1 was next, 3 came"):
        verified(team, bob, [three, four])
    with pytest.raises(ChainGap, match="2 was next, 4 came"):
        verified(team, bob, [four], verified(team, bob, [one]))


def test_a_record_of_another_team_is_named(team: Team, bob: Party) -> None:
    with pytest.raises(WrongTeam):
        verified(team, bob, [sealed(team, bob, of=steady("another team"))])


def test_a_record_under_another_devices_name_is_named(team: Team, bob: Party) -> None:
    with pytest.raises(RecordMalformed, match="another device"):
        verified(team, team.ada, bob.written)


def test_an_outsider_is_named(team: Team, bob: Party) -> None:
    mallory = Party.called("Mallory")
    with pytest.raises(UnknownDevice):
        verified(team, mallory, [sealed(team, mallory)])
    with pytest.raises(SignatureInvalid):
        verified(team, bob, [sealed(team, bob, keys=mallory.keys)])


def test_a_record_from_the_future_of_the_log_waits(team: Team, bob: Party) -> None:
    with pytest.raises(TeamLogBehind):
        verified(team, bob, [sealed(team, bob, log_head=steady("not here yet"))])


def test_each_epoch_holds_from_its_entry_to_the_next() -> None:
    team = Team()
    bob = team.joined("Bob")
    before = team.roster.head.hash
    team.remove()
    first = sealed(team, bob, epoch=0, log_head=before)
    verified(team, bob, [first])  # its author had not seen the new one yet
    for epoch, log_head in ((0, team.roster.head.hash), (1, before), (2, team.roster.head.hash)):
        opener = EventKeys(team.id, {**team.ada.secrets, 2: steady("guess")})
        with pytest.raises(StaleEpoch):
            verified(team, bob, [sealed(team, bob, epoch=epoch, log_head=log_head, opener=opener)])
    now = sealed(team, bob, log_head=team.roster.head.hash)
    point = verified(team, bob, [now])
    back = sealed(team, bob, after=point, epoch=0, log_head=before)
    with pytest.raises(StaleEpoch):
        verified(team, bob, [back], point)
    with pytest.raises(StaleEpoch):
        verified(team, bob, [now, back])
    eve = team.joined("Eve")
    with pytest.raises(StaleEpoch):
        verified(team, eve, [sealed(team, eve, epoch=0, log_head=before)])


def test_a_secret_of_another_epoch_or_team_does_not_open_it(team: Team, bob: Party) -> None:
    (record, *_) = bob.written
    for secrets in ({0: steady("another")}, {0: steady("guess")}):
        with pytest.raises(RecordUndecipherable):
            open_record(record, EventKeys(team.id, secrets), bob.member)
    with pytest.raises(EpochSecretMissing):
        open_record(record, EventKeys(team.id, {}), bob.member)
    with pytest.raises(EpochSecretMissing):
        sealed(team, bob, opener=EventKeys(team.id, {}))
    other = steady("another team").hex()
    with pytest.raises(RecordUndecipherable):
        open_record(record, EventKeys(other, team.ada.secrets), bob.member)  # type: ignore[arg-type]


def test_two_stories_of_one_device_are_a_fork(team: Team, bob: Party) -> None:
    point = verified(team, bob, bob.written[:2])
    other = sealed(team, bob, after=ChainPoint(1, bob.written[0].hash))
    with pytest.raises(ForkFound):
        verified(team, bob, [other], point)
    onwards = sealed(team, bob, after=ChainPoint(2, other.hash))
    with pytest.raises(ForkFound):
        verified(team, bob, [other, onwards], point)
    with pytest.raises(ChainBroken):
        verified(team, bob, [onwards], point)
    with pytest.raises(ChainBroken):
        verified(team, bob, [sealed(team, bob, prev=steady("before"))])


def test_what_a_removed_device_wrote_after_its_cut_never_counts() -> None:
    team = Team()
    bob = team.joined("Bob")
    head = team.roster.head.hash
    team.writes(bob, 2)
    team.remove(bob)
    late = team.writes(bob, 1, epoch=0, log_head=head)
    assert verified(team, bob, bob.written[:2]).seq == 2
    with pytest.raises(RecordPastCut):
        verified(team, bob, bob.written)
    assert up_to_cut(bob.written, bob.device, team.roster) == bob.written[:2]
    with pytest.raises(RecordPastCut):
        verified(team, bob, late, ChainPoint(2, bob.written[1].hash))
    bob.point = ChainPoint(1, bob.written[0].hash)
    other = team.writes(bob, 1, epoch=0, log_head=head)
    with pytest.raises(ForkFound):
        verified(team, bob, [bob.written[0], *other])
    assert up_to_cut(team.ada.written, team.ada.device, team.roster) == team.ada.written


def test_a_device_that_never_wrote_is_cut_before_its_first_record() -> None:
    team = Team()
    bob = team.joined("Bob")
    head = team.roster.head.hash
    team.add(team.pen().remove({bob.device: NOTHING}))
    with pytest.raises(RecordPastCut):
        verified(team, bob, team.writes(bob, 1, epoch=0, log_head=head))


def test_an_erased_record_keeps_its_place_and_nothing_else(team: Team, bob: Party) -> None:
    one, two, three, four = bob.written
    gone = two.erased()
    assert gone.is_erased
    assert gone.hash == two.hash
    assert gone.erased().body == gone.body == two.body_hash
    assert verified(team, bob, [one, gone, three, four]) == verified(team, bob, bob.written)
    assert verified(team, bob, [one, gone]) == verified(team, bob, [one, two])
    assert two.body[12:40] not in join_records([one, gone, three])
    with pytest.raises(RecordErased):
        opened(team, bob, read_records(join_records([gone]))[0])
    assert read_records(gone.to_bytes().join([b"\x91", b""]))[0].hash == two.hash
    wrong = Record(gone.form, gone.head, steady("x"), gone.sig, gone.says, gone.hash)
    with pytest.raises(ChainBroken):
        verified(team, bob, [one, wrong, three])
    with pytest.raises(SignatureInvalid):
        verified(team, bob, [one, wrong])


@pytest.mark.parametrize(
    "more",
    [
        {"actor": "not-an-id"},
        {"id": "not-an-id"},
        {"clock": 0},
        {"clock": 1 << 63},
        {"type": "Note.Written"},
        {"v": 0},
        {"at_ms": -1},
        {"meta": {"a": 1}},
        {"body": b"x"},
    ],
    ids=str,
)
def test_an_event_that_cannot_be_is_named(team: Team, bob: Party, more: dict[str, Any]) -> None:
    record = sealed(team, bob, an_event(bob, 1, **more))
    verified(team, bob, [record])
    with pytest.raises(BadEvent):
        opened(team, bob, record)


def test_nobody_speaks_for_another(team: Team, bob: Party) -> None:
    record = sealed(team, bob, an_event(bob, 1, actor=team.ada.member))
    with pytest.raises(BadEvent, match="actor"):
        opened(team, bob, record)
    with pytest.raises(BadEvent, match="kind"):
        opened(team, bob, sealed(team, bob, kind=1))


def test_only_the_canonical_form_of_a_record_counts(team: Team, bob: Party) -> None:
    (record, *_) = bob.written
    good = join_records([record])
    parts = msgspec.msgpack.decode(good)
    assert msgspec.msgpack.encode(parts) == good
    (sent,) = parts
    head = msgspec.msgpack.decode(record.head)
    longer = record.head[:2] + b"\xcc" + record.head[1:2] + record.head[2:]
    for wrong in (
        b"",
        good[:-1],
        good + b"\0",
        b"\xdc\0\1" + good[1:],
        msgspec.msgpack.encode([sent[:-1]]),
        msgspec.msgpack.encode([[*sent, 1]]),
        msgspec.msgpack.encode([[2, *sent[1:]]]),
        msgspec.msgpack.encode([[0, sent[1], sent[2], sent[3][:-1]]]),
        msgspec.msgpack.encode([[0, sent[1], sent[2][:100], sent[3]]]),
        msgspec.msgpack.encode([[1, *sent[1:]]]),
        msgspec.msgpack.encode([[0, sent[1] + b"\0", *sent[2:]]]),
        msgspec.msgpack.encode([[0, longer, *sent[2:]]]),
        msgspec.msgpack.encode([[0, msgspec.msgpack.encode([2, *head[1:]]), *sent[2:]]]),
        msgspec.msgpack.encode([[0, msgspec.msgpack.encode([*head, 1]), *sent[2:]]]),
        msgspec.msgpack.encode({}),
        b"\x91" * 2000,
    ):
        with pytest.raises(RecordMalformed):
            read_records(wrong)
    assert read_records(join_records([])) == []


def test_more_than_32_mib_is_not_sealed(team: Team, bob: Party) -> None:
    with pytest.raises(ValueError, match="32 MiB"):
        sealed(team, bob, an_event(bob, 1, body="x" * MAX_BODY))


def test_a_record_is_what_the_page_says(team: Team, bob: Party) -> None:
    (record, *_) = bob.written
    said = b"cassette/record/v1" + record.head + hashlib.sha256(record.body).digest()
    assert record.hash == hashlib.sha256(said + record.sig).digest()
    assert record.sig == bob.keys.sign(b"", said)


# --- tampering --------------------------------------------------------------------------------

NAMED = (
    RecordMalformed,
    WrongTeam,
    UnknownDevice,
    TeamLogBehind,
    StaleEpoch,
    SignatureInvalid,
    ChainBroken,
    ChainGap,
    RecordUndecipherable,
)


def accepted(team: Team, party: Party, segments: dict[str, bytes]) -> tuple[list[str], set[str]]:
    """Which of these segments pass, and by which names the others were refused."""
    passed, names = [], set()
    opener = EventKeys(team.id, team.ada.secrets)
    for what, segment in segments.items():
        try:
            records = read_records(segment)
            verify_run(records, None, party.device, team.roster)
            open_run([one for one in records if not one.is_erased], opener, party.member)
        except NAMED as error:
            names.add(type(error).__name__)
        else:
            passed.append(what)
    return passed, names


def flipped(data: bytes, bits: Sequence[int]) -> dict[str, bytes]:
    return {
        f"bit {bit} of byte {place}": data[:place]
        + bytes([data[place] ^ 1 << bit])
        + data[place + 1 :]
        for place in range(len(data))
        for bit in bits
    }


def some_run(team: Team, bob: Party) -> bytes:
    """Three records, the second of them erased."""
    return join_records([bob.written[0], bob.written[1].erased(), bob.written[2]])


def test_each_flipped_byte_of_a_run_is_found(team: Team, bob: Party) -> None:
    passed, names = accepted(team, bob, flipped(some_run(team, bob), [0]))
    assert passed == []
    assert names >= {"RecordMalformed", "SignatureInvalid", "ChainBroken", "StaleEpoch"}


@pytest.mark.torture
def test_each_flipped_bit_of_a_run_is_found(team: Team, bob: Party, promise: Promise) -> None:
    runs = (join_records(bob.written), some_run(team, bob))
    for run in runs:
        assert accepted(team, bob, flipped(run, range(8)))[0] == []
    promise(
        "Tamper: each flipped bit of sealed records is found",
        count=8 * sum(map(len, runs)),
        unit="bits",
        worst="0 passed",
    )


def test_each_truncated_run_is_found(team: Team, bob: Party) -> None:
    run = some_run(team, bob)
    cut = {f"{length} bytes": run[:length] for length in range(len(run))}
    assert accepted(team, bob, cut) == ([], {"RecordMalformed"})


def test_without_the_signature_a_flipped_byte_would_pass(
    team: Team, bob: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cassette.sync.wire.is_signed", lambda *_: True)
    passed, _ = accepted(team, bob, flipped(bob.written[0].to_bytes().join([b"\x91", b""]), [0]))
    assert len(passed) == 64


def test_without_the_chain_a_flipped_byte_would_pass(
    team: Team, bob: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cassette.sync.wire._check_links", lambda *_: None)
    passed, _ = accepted(team, bob, flipped(some_run(team, bob), [0]))
    assert len(passed) > 64


@given(st.binary(max_size=600))
def test_nothing_that_comes_makes_the_reader_fall(team: Team, bob: Party, data: bytes) -> None:
    for segment in (data, b"\x91\x94\0" + data, join_records(bob.written[:1])[:300] + data):
        passed, _ = accepted(team, bob, {"it": segment})
        assert passed == [] or segment == join_records([])


def test_nothing_secret_is_shown(team: Team, bob: Party) -> None:
    opener = EventKeys(team.id, team.ada.secrets)
    opener.cipher(bob.written[0].says.device, 0)
    event = an_event(bob, 1, body="a canary")
    shown = f"{opener!r} {bob.written[0]!r} {event!r} {team.pen()!r} {keys_of('x')!r}"
    assert "canary" not in shown
    for secret in (team.ada.secrets[0], bob.keys.to_bytes()[:32], bob.keys.to_bytes()[32:]):
        assert secret.hex() not in shown
        assert repr(secret)[2:-1] not in shown
