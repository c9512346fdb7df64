"""Looks for words that must not be there, in whatever way they could have been written down."""

from __future__ import annotations

import base64
import bz2
import lzma
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

SOUNDS = {
    "Ogg": b"OggS\x00\x02",
    "Opus": b"OpusHead",
    "Opus tags": b"OpusTags",
    "WAV": b"WAVEfmt ",
    "FLAC": b"fLaC\x00\x00\x00\x22",
    "PNG": b"\x89PNG\r\n\x1a\n",
    "PDF": b"%PDF-1.",
}
"""How files of sound, images and documents begin."""
SMALL = 4_096
"""A file of at most so many bytes is also read as bare deflate from each of its bytes on."""
LONGEST = 1 << 20


def forms(word: bytes) -> Iterator[tuple[str, bytes]]:
    """A word as others would write it: each form with its bytes."""
    yield "plain", word
    yield "hexadecimal", word.hex().encode()
    yield "HEXADECIMAL", word.hex().upper().encode()
    yield "backwards", word[::-1]
    shown = repr(word)[2:-1].encode()
    if shown != word:
        yield "as Python shows it", shown
    try:
        text = word.decode()
    except UnicodeDecodeError:
        pass
    else:
        yield "UTF-16", text.encode("utf-16-le")
        yield "UTF-16 big-endian", text.encode("utf-16-be")
    for shift in range(3):
        coded = base64.b64encode(bytes(shift) + word)
        start = (0, 2, 3)[shift]
        end = len(coded) - (0, 3, 2)[(len(word) + shift) % 3]
        yield "base64", coded[start:end]
        yield "base64 for links", coded[start:end].translate(bytes.maketrans(b"+/", b"-_"))


class Canaries:
    """Words by what they are, ready to be looked for."""

    def __init__(self, words: Mapping[str, bytes]) -> None:
        self._needles = [
            (f"{what} ({form})", bytes_)
            for what, word in words.items()
            for form, bytes_ in forms(word)
        ]

    def in_bytes(self, data: bytes, *, packed: bool = True) -> set[str]:
        """What is found, also inside of anything compressed."""
        found = {what for what, needle in self._needles if needle in data}
        if packed:
            for inner in unpacked(data):
                found |= {f"{what}, compressed" for what in self.in_bytes(inner, packed=False)}
        return found

    def in_folder(self, *folders: Path) -> dict[str, set[str]]:
        """What is found in the files below, and in their names, by the name of the file."""
        found: dict[str, set[str]] = {}
        for folder in folders:
            for path in sorted(folder.rglob("*")):
                said = self.in_bytes(path.name.encode(), packed=False)
                if path.is_file():
                    said |= self.in_bytes(path.read_bytes())
                if said:
                    found[path.relative_to(folder).as_posix()] = said
        return found

    def in_texts(self, texts: Iterable[str]) -> dict[str, set[str]]:
        """What is found in texts, by the text (shortened)."""
        found = {text[:80]: self.in_bytes(text.encode(), packed=False) for text in texts}
        return {text: said for text, said in found.items() if said}


def unpacked(data: bytes) -> Iterator[bytes]:
    """Everything inside that can be unpacked: zlib, gzip, bzip2, xz, and bare deflate if small."""
    for second in (0x01, 0x5E, 0x9C, 0xDA):
        yield from _all(data, bytes((0x78, second)), lambda: zlib.decompressobj())
    yield from _all(data, b"\x1f\x8b\x08", lambda: zlib.decompressobj(31))
    yield from _all(data, b"BZh", bz2.BZ2Decompressor)
    yield from _all(data, b"\xfd7zXZ\x00", lzma.LZMADecompressor)
    if len(data) <= SMALL:
        yield from _all(data, b"", lambda: zlib.decompressobj(-15))


def _all(data: bytes, magic: bytes, opener: object) -> Iterator[bytes]:
    at = data.find(magic)
    while 0 <= at < len(data):
        try:
            inner = opener().decompress(data[at:], LONGEST)  # type: ignore[operator]
        except (zlib.error, OSError, ValueError, EOFError, lzma.LZMAError):
            inner = b""
        if len(inner) > 7:
            yield inner
        at = data.find(magic, at + 1)
