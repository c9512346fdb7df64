"""The child that decodes a foreign sound file: limited in memory, time and size, and expendable.

    python -m cassette.audio.import_child TARGET.wav  <file  >messages

The file comes as standard input, so that no name of it matters here. The sound goes to TARGET as
48 kHz mono PCM16, in pieces; messages go to standard output.
"""

from __future__ import annotations

import errno
import os
import sys
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from cassette.audio import containers, import_messages as say
from cassette.audio.recorder import SAMPLE_RATE
from cassette.audio.spool import BYTES_PER_SECOND, HEADER_BYTES, header

if TYPE_CHECKING:
    from collections.abc import Iterator

    import av
    from av.container import InputContainer

_REPORT_EVERY_S = 10.0  # seconds of sound
_SHORTEST_S = 0.1
_TORN_S = 0.5
_TORN_SHARE = 0.02
_MP3_PROBE = 1 << 16


class Refusal(Exception):
    """The file cannot become a note; carries the message for the parent."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.message = say.Refused(code, facts)


@dataclass(slots=True)
class _Source:
    """The file, what its first bytes say, and what the decoder says."""

    file: IO[bytes]
    size: int
    kind: str
    seconds: float = 0.0  # claimed, 0 when unknown
    rate: int = 0
    unpacked_per_second: int = 0
    codec: str = ""


def main(target: str) -> int:
    """Decode standard input into ``target``; the exit status is 0 whenever a message tells all."""
    channel = os.fdopen(os.dup(1), "wb")
    # What a codec library may print must not end up between the messages.
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    try:
        say.send(channel, _decode_all(channel, target))
    except Refusal as refusal:
        say.send(channel, refusal.message)
    except MemoryError:
        say.send(channel, say.Refused("audio_too_costly"))
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG):
            raise
        code = "disk_full" if error.errno != errno.EIO else "storage_failed"
        say.send(channel, say.Refused(code, {"why": error.strerror or ""}))
    return 0


def _decode_all(channel: IO[bytes], target: str) -> say.Finished:
    _limit_memory()
    _allow_cpu(0.0)  # from here on: a header of a million empty parts takes long to read
    with os.fdopen(os.dup(0), "rb") as file:
        return _decode(channel, file, target)


def _decode(channel: IO[bytes], file: IO[bytes], target: str) -> say.Finished:
    source = _look_at(file)
    with open(target, "r+b") as out, _opened(source) as container:
        _check_claims(source)
        out.write(header(0xFFFFFFFF))
        written = 0
        reported = 0.0
        for data in _pcm(source, container):
            out.write(data)
            written += len(data)
            seconds = written / BYTES_PER_SECOND
            _check_cost(source, seconds)
            if seconds - reported >= _REPORT_EVERY_S:
                reported = seconds
                say.send(channel, say.Progress(seconds, source.seconds))
                _allow_cpu(seconds)
        out.seek(0)
        out.write(header(written))
        out.flush()
    seconds = written / BYTES_PER_SECOND
    _check_whole(source, seconds)
    return say.Finished(seconds, source.codec)


def _look_at(file: IO[bytes]) -> _Source:
    size = os.fstat(file.fileno()).st_size
    if size == 0:
        raise Refusal("empty_audio")
    file.seek(0)
    kind = containers.kind_of(file.read(16))
    if kind is None:
        raise Refusal("not_audio")
    source = _Source(file, size, kind)
    _check_size(source)
    if kind == "ogg" and not containers.last_ogg_page_is_whole(file, size):
        raise Refusal("truncated_audio")
    file.seek(0)
    return source


def _check_size(source: _Source) -> None:
    found = containers.claimed_bytes(source.kind, source.file, source.size)
    if found is None:
        return
    claimed, present = found
    if claimed <= present:
        return
    forged = claimed > say.UNPACK_FREE_BYTES and claimed > say.MAX_UNPACK * source.size
    raise Refusal("audio_too_costly" if forged else "truncated_audio")


def _opened(source: _Source) -> InputContainer:
    """The container with its first sound track chosen. Everything it claims is still a claim."""
    import av

    try:
        container = av.open(source.file, "r", format=source.kind, metadata_errors="replace")
    except (av.error.FFmpegError, ValueError) as error:
        raise Refusal("truncated_audio") from error
    if not container.streams.audio:
        has_picture = bool(container.streams.video)
        container.close()
        raise Refusal("no_sound_track" if has_picture else "not_audio")
    stream = container.streams.audio[0]
    context = stream.codec_context
    context.thread_count = 1
    _check_shape(context.channels, context.sample_rate)
    source.codec = context.codec.canonical_name
    source.rate = context.sample_rate
    source.unpacked_per_second = context.sample_rate * context.channels * 2
    if stream.duration is not None and stream.time_base is not None:
        source.seconds = float(stream.duration * stream.time_base)
    elif container.duration is not None:
        source.seconds = container.duration / 1_000_000
    source.seconds = max(0.0, source.seconds)
    return container


def _check_shape(channels: int, rate: int) -> None:
    if not channels or not rate:
        raise Refusal("truncated_audio")
    if channels > say.MAX_CHANNELS:
        raise Refusal("audio_bad_shape", what=f"{channels} channels")
    if not say.MIN_RATE <= rate <= say.MAX_RATE:
        raise Refusal("audio_bad_shape", what=f"a sample rate of {rate / 1000:g} kHz")


def _check_claims(source: _Source) -> None:
    """What can be refused before a single sample is decoded."""
    _check_cost(source, source.seconds)


def _check_cost(source: _Source, seconds: float) -> None:
    unpacked = seconds * source.unpacked_per_second
    if unpacked > say.UNPACK_FREE_BYTES and unpacked > say.MAX_UNPACK * source.size:
        raise Refusal("audio_too_costly")
    if seconds > say.MAX_SECONDS + 1:
        raise Refusal("audio_too_long")


def _check_whole(source: _Source, seconds: float) -> None:
    expected = source.seconds if source.kind in containers.EXACT_LENGTH else 0.0
    if source.kind == "mp3":
        expected = _mp3_seconds(source)
    if seconds < expected - max(_TORN_S, _TORN_SHARE * expected):
        raise Refusal("truncated_audio")
    if seconds < _SHORTEST_S:
        raise Refusal("empty_audio")


def _mp3_seconds(source: _Source) -> float:
    source.file.seek(0)
    start = source.file.read(_MP3_PROBE)
    frames = containers.xing_frames(start)
    if frames is None or not source.rate:
        return 0.0
    samples = 1152 if source.rate >= 32_000 else 576  # MPEG-1 and MPEG-2 layer III
    return frames * samples / source.rate


def _pcm(source: _Source, container: InputContainer) -> Iterator[bytes]:
    """All sound as 48 kHz mono PCM16, in the decoder's own small pieces."""
    import av

    resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
    broken = packets = 0
    for packet in container.demux(audio=0):
        packets += 1
        try:
            frames = packet.decode()
        except av.error.InvalidDataError:
            broken += 1
            continue
        except av.error.EOFError:
            break
        for frame in frames:
            frame.pts = None
            yield from _bytes_of(resampler, frame)
    yield from _bytes_of(resampler, None)
    if broken > 2 and broken > packets * _TORN_SHARE:
        raise Refusal("truncated_audio")


def _bytes_of(resampler: av.AudioResampler, frame: av.AudioFrame | None) -> Iterator[bytes]:
    for ready in resampler.resample(frame):
        yield bytes(ready.planes[0])[: ready.samples * 2]


def _limit_memory() -> None:
    if sys.platform == "win32":
        return
    import resource

    _lower(resource.RLIMIT_AS, say.MAX_MEMORY_BYTES)
    _lower(resource.RLIMIT_FSIZE, HEADER_BYTES + (say.MAX_SECONDS + 60) * BYTES_PER_SECOND)


def _allow_cpu(seconds: float) -> None:
    """Ten seconds of work for each minute of sound that came out so far, and some to begin with."""
    if sys.platform == "win32":
        return
    import resource

    allowed = say.CPU_SECONDS_AT_LEAST + int(seconds / 60 * say.CPU_SECONDS_PER_MINUTE)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    if hard != resource.RLIM_INFINITY:
        allowed = min(allowed, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (allowed, hard))


def _lower(what: int, limit: int) -> None:
    import resource

    hard = resource.getrlimit(what)[1]
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(what, (limit, limit))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
