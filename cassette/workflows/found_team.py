"""Founding a team: a library with the device's keys and the signed genesis, even for one person."""

from __future__ import annotations

import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cassette.domain.errors import LibraryExists
from cassette.domain.events import MemberJoined, TeamNamed
from cassette.domain.facts import MAX_NAME
from cassette.domain.ids import DeviceId, MemberId, NewId
from cassette.domain.text import clean_name
from cassette.runtime.secrets import DeviceSecrets, device_secrets
from cassette.store.founding import Founding
from cassette.store.library import Library
from cassette.sync.team import DeviceKeys, found_team

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

COLOURS = (
    "#7c5cff",
    "#d6455d",
    "#1f8a70",
    "#b86e00",
    "#2f6fde",
    "#a23fb5",
    "#4d7c0f",
    "#0e7490",
)
"""Avatar colours; white text on each has a contrast of at least 3:1."""


def colour_for(name: str) -> str:
    """The colour a person starts with: the same for the same name on every machine."""
    return COLOURS[zlib.crc32(name.encode()) % len(COLOURS)]


def found(
    folder: Path,
    team: str,
    member: str,
    *,
    now_ms: Callable[[], int],
    new_id: NewId,
    colour: str | None = None,
    keyring: bool = True,
) -> Library:
    """Make a library in ``folder`` for a new team with one member, and open it.

    The device's keys go into the system's keyring where there is one, else into a file of the
    library that only its owner can read; always the file when not ``keyring``. Raises BadName,
    LibraryExists, LibraryBusy, LibraryReadOnly, CannotWrite, DiskFull.
    """
    team = clean_name(team, "team name", MAX_NAME)
    member = clean_name(member, "member name", MAX_NAME)
    if (folder / "library.db").exists():
        raise LibraryExists(path=folder)
    device, me = DeviceId(new_id()), MemberId(new_id())
    keys = DeviceKeys.generate()
    genesis = found_team(keys, device=device, member=me, created_at_ms=now_ms())
    founding = Founding(
        device=device,
        me=me,
        team=genesis.team,
        entry=genesis.entry,
        signature=genesis.signature,
        epoch_secret=genesis.epoch_secret,
    )
    joined = MemberJoined(member=me, name=member, colour=colour or colour_for(member))
    return Library.create(
        folder,
        founding,
        now_ms=now_ms,
        new_id=new_id,
        facts=[TeamNamed(name=team), joined],
        keys=keys_kept(folder, device, keys, keyring=keyring),
    )


@contextmanager
def keys_kept(
    folder: Path, device: DeviceId, keys: DeviceKeys, *, keyring: bool = True
) -> Iterator[None]:
    """Keep the keys of a device whose library is being made; not when it could not be made."""
    secrets = device_secrets(folder, device) if keyring else DeviceSecrets(folder, device, None)
    try:
        secrets.save(keys.to_bytes())
        yield
    except BaseException:
        secrets.forget()
        raise
