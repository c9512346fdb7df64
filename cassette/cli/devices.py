"""``cassette devices``: the microphones and speakers of this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.cli import catalogue
from cassette.cli.grammar import verb
from cassette.cli.output import Table, columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cassette.audio.recorder import SoundDevice
    from cassette.cli.invocation import Invocation
    from cassette.cli.shapes import Shape


@verb("devices")
def devices(invocation: Invocation) -> None:
    """List them; needs no library. PortAudioMissing when the sound library is missing."""
    from cassette.workspace import sound_devices

    found = sound_devices()
    invocation.output.answer(
        devices_shape(found), [_table(found)] if found else [catalogue.NO_DEVICES]
    )


def devices_shape(found: Sequence[SoundDevice]) -> Shape:
    """Microphones and speakers apart."""
    return {
        f"{kind}s": [
            {"id": one.id, "name": one.name, "default": one.is_default}
            for one in found
            if one.kind.value == kind
        ]
        for kind in ("microphone", "speaker")
    }


def _table(found: Sequence[SoundDevice]) -> Table:
    return columns(
        catalogue.DEVICE_COLUMNS,
        (
            (
                "*" if one.is_default else "",
                catalogue.DEVICE_KINDS[one.kind.value],
                one.name,
                one.id,
            )
            for one in found
        ),
    )
