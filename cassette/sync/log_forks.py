"""Forks of the team's log: two entries in one place, each of which might have been.

A folder has no lock, so two devices can look after a team at once: a takeover while the steward was
only away, a steward's library that was copied. Each device follows what it read first. Nothing
can be decided by a rule without undoing somebody's removal, so people are told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.domain.errors import EntryTrouble, TeamLogForked
from cassette.sync.entries import read_entry

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
