"""Ogg Opus decoded for somebody in a hurry: by the libopus that comes with PyAV.

The one in libsndfile's package does without the processor's vector instructions and takes more than
twice as long for the same samples. This is for our own shape of file only (one mono stream, no
packet across two pages); anything else, and whatever is not as it should be, is libsndfile's.
Formats: RFC 3533 (Ogg), RFC 7845 (Opus in Ogg).
"""

from __future__ import annotations

import struct
from typing import IO, TYPE_CHECKING

import numpy as np

from cassette.audio.files import SoundReader
from cassette.audio.ogg_pages import Page, read_page
from cassette.audio.opus_packets import frames_of, merged
from cassette.audio.own_files import opened
from cassette.audio.recorder import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy.typing as npt
    from av import AudioCodecContext

    Samples = npt.NDArray[np.float32]

_RUN_UP = SAMPLE_RATE * 2 // 5
"""Frames decoded before a jump and thrown away: by then a decoder has found its feet."""
_HEAD = struct.Struct("<8sBBHIhB")
_LIBRARY = "libopus"


class OpusReader:
    """What ``SoundReader`` is, with the same samples, sooner. Raises the same errors."""

    def __init__(self, path: Path) -> None:
        self._sound = SoundReader(path)
        self.frames, self.rate = self._sound.frames, self._sound.rate
        self._pages = _opened(path)
        self._piece = _NOTHING  # decoded last
        self._given = 0  # of it, what was handed out
        self._at = 0  # frame at the end of it

    def read(self, frames: int) -> Samples:
        """Up to ``frames`` more; fewer only at the end."""
        parts: list[Samples] = []
        while frames > 0:
            if self._given == len(self._piece):
                self._piece, self._given = self._more(), 0
            part = self._piece[self._given : self._given + frames]
            if not len(part):
                break
            parts.append(part)
            self._given += len(part)
            frames -= len(part)
        return parts[0] if len(parts) == 1 else np.concatenate([_NOTHING, *parts])

    def seek(self, frame: int) -> None:
        """Continue at ``frame``, held within the file."""
        frame = max(0, min(frame, self.frames))
        start = self._at - len(self._piece)
        if start <= frame <= self._at:
            self._given = frame - start
            return
        self._piece, self._given, self._at = _NOTHING, 0, frame
        if self._pages is None:
            self._sound.seek(frame)
        elif not self._pages.seek(frame):
            self._give_up()

    def close(self) -> None:
        """Let the file go."""
        self._sound.close()
        if self._pages is not None:
            self._pages.close()

    def _more(self) -> Samples:
        """A page or so from where the last piece ended; nothing at the end."""
        while self._pages is not None and self._at < self.frames:
            start = self._pages.frame
            sound = self._pages.next()
            if sound is None:
                self._give_up()
            elif self._at < start + len(sound):
                sound = sound[self._at - start : self.frames - start]
                self._at += len(sound)
                return sound
        sound = self._sound.read(SAMPLE_RATE) if self._pages is None else _NOTHING
        self._at += len(sound)
        return sound

    def _give_up(self) -> None:
        """From here on it is libsndfile's."""
        if self._pages is not None:
            self._pages.close()
            self._pages = None
        self._sound.seek(self._at)


class _Pages:
    """The pages of sound of a file, decoded one after the other."""

    def __init__(self, file: IO[bytes], head: bytes, last: Page) -> None:
        self._file, self._head = file, head
        self._skipped = int(_HEAD.unpack_from(head)[3])
        self._start = file.tell(), last  # where the pages of sound begin
        self._decoder = _decoder(head)
        self._before = last  # the page before the next one

    @property
    def frame(self) -> int:
        """The frame that the next page begins with; below zero for what is not to be heard."""
        return self._before.granule - self._skipped

    def next(self) -> Samples | None:
        """The sound of a page, all of it; None where it is not what this module is for."""
        page = self._page()
        if page is None:
            return None
        packets = _packets(page)
        expected = sum(map(frames_of, packets))
        length = page.granule - self._before.granule
        if length != expected and not (page.is_last and 0 <= length < expected):
            return None
        sound = _decoded(self._decoder, packets)
        self._before = page
        return sound if sound is not None and len(sound) == expected else None

    def seek(self, frame: int) -> bool:
        """Go to a page from which on ``frame`` comes out right; False where there is none."""
        wanted = max(0, frame + self._skipped - _RUN_UP)
        if wanted < self._before.granule:
            place, self._before = self._start
            self._file.seek(place)
        while True:
            place = self._file.tell()
            page = self._page()
            if page is None:
                return False
            if page.granule > wanted or page.is_last:
                break
            self._before = page
        self._file.seek(place)
        self._decoder = _decoder(self._head)
        return True

    def close(self) -> None:
        """Let the file go."""
        self._file.close()

    def _page(self) -> Page | None:
        """The next page, where it is one that follows and holds whole packets only."""
        try:
            page = read_page(self._file)
        except OSError:
            return None
        before = self._before
        if (
            page is None
            or page.serial != before.serial
            or page.sequence != before.sequence + 1
            or page.goes_on
            or page.lacing.endswith(_GOES_ON)
        ):
            return None
        return page


def _opened(path: Path) -> _Pages | None:
    """The pages of sound, where the file has our own shape and its decoder is there."""
    file = opened(path)
    try:
        first, tags = read_page(file), read_page(file)
        last = tags
        while last is not None and last.lacing.endswith(_GOES_ON):
            last = read_page(file)
        if first and tags and last and _is_ours(first.body) and tags.body.startswith(b"OpusTags"):
            return _Pages(file, first.body, last)
    except (OSError, ValueError):  # PyAV raises ValueError for a decoder it does not have
        pass
    file.close()
    return None


def _is_ours(head: bytes) -> bool:
    """Whether it is the header of one mono stream at its own loudness."""
    if len(head) != _HEAD.size:
        return False
    magic, version, channels, _, _, gain, mapping = _HEAD.unpack(head)
    return magic == b"OpusHead" and version >> 4 == 0 and (channels, gain, mapping) == (1, 0, 0)


def _decoder(head: bytes) -> AudioCodecContext:
    """A decoder at its beginning, which skips nothing: that is ours to do. Raises ValueError."""
    import av  # so late: it takes 90 ms and 17 MB, and only rendering wants it

    decoder = av.CodecContext.create(_LIBRARY, "r")
    if not isinstance(decoder, av.AudioCodecContext):
        raise ValueError(_LIBRARY)
    decoder.extradata = head[:10] + bytes(2) + head[12:]
    decoder.sample_rate, decoder.layout, decoder.thread_count = SAMPLE_RATE, "mono", 1
    decoder.options = {"request_sample_fmt": "flt"}
    return decoder


def _decoded(decoder: AudioCodecContext, packets: list[bytes]) -> Samples | None:
    """The sound of the packets; None where one of them is none."""
    import av

    parts = [_NOTHING]
    try:
        for packet in merged(packets):
            for frame in decoder.decode(av.Packet(packet)):
                if frame.format.name != "flt":
                    return None
                parts.append(np.frombuffer(bytes(frame.planes[0]), np.float32, frame.samples))
    except av.error.FFmpegError:
        return None
    return np.concatenate(parts)


def _packets(page: Page) -> list[bytes]:
    """The packets of a page, whole ones all."""
    return list(_cut(page))


def _cut(page: Page) -> Iterator[bytes]:
    start = end = 0
    for size in page.lacing:
        end += size
        if size < 255:
            yield page.body[start:end]
            start = end


_GOES_ON = b"\xff"
"""What the sizes in a page end with where its last packet goes on in the next one."""
_NOTHING = np.zeros(0, np.float32)
