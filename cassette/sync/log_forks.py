"""Forks of the team's log: two entries in one place, each of which might have been.

A folder has no lock, so two devices can look after a team at once: a takeover while the steward was
only away, a steward's library that was copied. Each device follows what it read first. Nothing
can be decided by a rule without undoing somebody's removal, so people are told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.domain.errors import EntryTrouble, TeamLogForked
from cassette.sync.entries import ENTRY_DOMAIN, read_entry, unpack_entry
from cassette.sync.forms import is_signed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cassette.sync.entries import SignedEntry
    from cassette.sync.roster import Roster


def find_forks(
    genesis: Roster, ours: Sequence[SignedEntry], there: Iterable[tuple[bytes, bytes]]
) -> list[TeamLogForked]:
    """The places where ``there`` (entry, signature) has another entry than ours, by number.

    ``genesis`` is the roster before ``ours``. What could never have been in its place is no fork
    and is passed over: anybody can put bytes into a folder. Of a branch the first counts.
    """
    known = {signed.hash for signed in ours}
    strangers: dict[int, list[SignedEntry]] = {}
    for entry, sig in there:
        try:
            signed = read_entry(entry, sig)
        except EntryTrouble:
            continue
        if signed.hash not in known:
            strangers.setdefault(signed.says.n, []).append(signed)
    found: list[TeamLogForked] = []
    if not strangers:
        return found
    roster = genesis
    for signed in ours:
        for other in strangers.get(signed.says.n, ()):
            try:
                roster.after(other)
            except EntryTrouble:
                continue
            found.append(TeamLogForked(n=other.says.n, by=other.says.by))
        roster = roster.after(signed)
    return found


def strays(roster: Roster, others: Iterable[bytes]) -> frozenset[bytes]:
    """Of what stands beside our entries and was not allowed, what keeps nobody out of a place.

    Bytes that nobody signed who may write the log, and what goes on another branch. What such a
    device signed and we cannot read or allow may be a newer Cassette's: it keeps its place.
    """
    found = set()
    owner = roster.member_of(roster.steward) or ""
    own = (device.id for device in roster.devices_of(owner))
    writers = [roster.devices[id].signing for id in {*own, roster.steward, *roster.successors}]
    for data in others:
        signed = _signed_by(writers, data)
        if signed is None or _elsewhere(roster, *signed):
            found.add(data)
    return frozenset(found)


def _signed_by(writers: Iterable[bytes], data: bytes) -> tuple[bytes, bytes] | None:
    """The entry and signature in ``data`` where one of these keys made it."""
    try:
        entry, sig = unpack_entry(data)
    except EntryTrouble:
        return None
    signed = any(is_signed(key, ENTRY_DOMAIN, entry, sig) for key in writers)
    return (entry, sig) if signed else None


def _elsewhere(roster: Roster, entry: bytes, sig: bytes) -> bool:
    """Whether an entry would be next, but after another one than ours."""
    try:
        says = read_entry(entry, sig).says
    except EntryTrouble:
        return False
    return says.n == roster.head.n + 1 and says.prev != roster.head.hash
