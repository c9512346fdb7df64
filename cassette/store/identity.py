"""Who a library belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cassette.domain.errors import LibraryDamaged
from cassette.domain.ids import DeviceId, MemberId, TeamId
from cassette.store.writer import FILE

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.store.snapshot import Connection

_WHO = "SELECT device, member, team FROM self"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who this library belongs to."""

    device: DeviceId
    me: MemberId
    team: TeamId


def read_identity(connection: Connection, folder: Path) -> Identity:
    """Who ``folder`` belongs to. LibraryDamaged when it does not say."""
    row = connection.exec_driver_sql(_WHO).first()
    if row is None:
        raise LibraryDamaged(path=folder, why=f"{FILE}: it does not say whose it is")
    return Identity(DeviceId(row.device), MemberId(row.member), TeamId(row.team))
