"""Erases where the team meets what was erased here: sealed files, and the bodies of our records.

A record without its body keeps its hash and its signature, so that the chain still verifies. The
device that wrote it does this; for a lost one, another device of the same member.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.domain.errors import CassetteError, RecordTrouble
from cassette.sync.wire import join_records, read_records

if TYPE_CHECKING:
    from cassette.sync.replica_log import ReplicaLog
    from cassette.sync.team_log import TeamLog
    from cassette.sync.transport import Chunk, Transport

    Place = tuple[str, int, bytes]


class Eraser:
    """Erases for this device, and for those of its member that are no longer in."""

    def __init__(self, log: ReplicaLog, team: TeamLog) -> None:
        self._log, self._team = log, team

    def erase(self, transport: Transport) -> list[CassetteError]:
        """Do what is to be done, and confirm it once it is. TransportTrouble."""
        troubles: list[CassetteError] = []
        try:
            self._log.clean_up()
        except CassetteError as trouble:
            troubles.append(trouble)  # a full disk: what travels is erased all the same
        for address in self._log.purged():
            transport.drop_blob(address)
            self._log.dropped(address)
        places: dict[str, list[Place]] = {}
        for place in self._log.to_rewrite(self._ours()):
            places.setdefault(place[0], []).append(place)
        for device, wanted in places.items():
            self._device(transport, device, wanted)
        own = [self._log.device]
        if not troubles and not self._log.purged() and not self._log.to_rewrite(own):
            self._log.confirm_erasures()
        return troubles

    def _ours(self) -> list[str]:
        """This device, and those of its member that cannot do it themselves any more."""
        me, log = self._log.member, self._log
        gone = (one for one in self._team.roster.devices.values() if one.cut is not None)
        followed = (id for id in self._team.followed() if id != log.device)
        return [log.device, *sorted({one.id for one in gone if one.member == me} | {*followed})]

    def _device(self, transport: Transport, device: str, wanted: list[Place]) -> None:
        """Rewrite the chunks in which these records stand whole.

        What is in no chunk may only not be shown for a moment: it is looked for again.
        """
        hashes = {hash for _, _, hash in wanted}
        left = {seq for _, seq, _ in wanted}
        settled = True
        for chunk in transport.chunks(device):
            inside = {seq for _, seq, _ in wanted if chunk.first <= seq <= chunk.last}
            if inside:
                settled &= self._chunk(transport, device, chunk, hashes)
                left -= inside
        if settled and not left:
            self._log.rewritten(wanted)

    def _chunk(self, transport: Transport, device: str, chunk: Chunk, hashes: set[bytes]) -> bool:
        """Whether nothing of what was erased is in a chunk afterwards."""
        data = transport.records(device, chunk)
        if data is None:
            return False
        try:
            records = read_records(data)
        except RecordTrouble:
            return True  # none of ours: somebody put it there
        if any(one.hash in hashes and not one.is_erased for one in records):
            emptied = [one.erased() if one.hash in hashes else one for one in records]
            made = transport.rewrite_records(
                device, [chunk], chunk.first, chunk.last, join_records(emptied)
            )
            self._log.taken_in(device, made.name)
            if made != chunk:
                self._log.forget_chunk(device, chunk.name)  # whatever brings it back is looked at
        return True
