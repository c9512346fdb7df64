"""The sealed files that events name, whoever wrote them: only such as there can be."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from cassette.domain.facts import MAX_BLOB
from cassette.domain.travelling import BlobCard
from cassette.store.attached_files import ENDINGS

_Sha256 = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]


class _Names(msgspec.Struct):
    """What the body of an event says that names a sealed file."""

    cipher_sha256: _Sha256
    blob_key: Annotated[str, Meta(max_length=64)]
    plain_sha256: _Sha256
    size: Annotated[int, Meta(ge=0, le=MAX_BLOB)]
    media_type: str = ""


_NAMING = frozenset({"note.recorded", "file.attached"})
_names = msgspec.json.Decoder(_Names)


def blobs_of(kind: str, body: str) -> tuple[BlobCard, ...]:
    """The sealed files that an event names; none where it names what can be none.

    Also of events that do not fit their schema: whoever is in can seal whatever they like.
    """
    if kind not in _NAMING:
        return ()
    try:
        said = _names.decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return ()  # a later version, which may name none
    if said.media_type and said.media_type not in ENDINGS:
        return ()
    card = BlobCard(
        said.cipher_sha256, said.blob_key, said.plain_sha256, said.media_type, said.size
    )
    return (card,)
