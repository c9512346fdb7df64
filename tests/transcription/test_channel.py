"""Every message survives the wire; nothing else does."""

from __future__ import annotations

from multiprocessing import Pipe
from pathlib import Path

import msgspec
import pytest

from cassette.domain.notes import Segment, Word
from cassette.transcription.channel import (
    AnyReply,
    AnyRequest,
    Fetch,
    Fetched,
    FindSpeech,
    Hello,
    Load,
    LoadFailed,
    SpeechFound,
    Transcribe,
    decode_reply,
    decode_request,
    encode,
    receive_request,
    send,
)
from cassette.transcription.transcriber import Done, Failed, Job, Progress, Ready, SegmentReady

SEGMENT = Segment(
    3, 10, 900, "Grüße, 世界", (Word(10, 400, "Grüße,", 0.5), Word(400, 900, "世界", 1.0))
)
REQUESTS: list[AnyRequest] = [
    Load(folder=Path("models/tiny.en"), name="tiny.en", rank=110, threads=2),
    Transcribe(job=Job(job_id="a", wav=Path("ä b.opus"), language="de", hotwords=("Kiez",))),
    FindSpeech(job_id="b", wav=Path("b.wav")),
    Fetch(name="tiny", repository="o/r", revision="0", folder=Path("x")),
]
REPLIES: list[AnyReply] = [
    Hello(pid=1),
    Ready(model="tiny.en"),
    LoadFailed(why="bad"),
    Progress(job_id="a", seconds_done=1.5, seconds=3.0),
    SegmentReady(job_id="a", segment=SEGMENT),
    SpeechFound(job_id="a", spans=((0, 10), (20, 30))),
    Fetched(),
    Failed(job_id="a", code="audio_damaged", message="m", facts={"a": "b"}, lasting=True),
    Done(
        job_id="a",
        language="de",
        language_probability=0.9,
        segments=(SEGMENT,),
        seconds=1.0,
        model="base",
        rank=200,
    ),
]


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda value: type(value).__name__)
def test_a_request_survives_the_wire(request_: AnyRequest) -> None:
    assert decode_request(encode(request_)) == request_


@pytest.mark.parametrize("reply", REPLIES, ids=lambda value: type(value).__name__)
def test_a_reply_survives_the_wire(reply: AnyReply) -> None:
    assert decode_reply(encode(reply)) == reply


def test_a_reply_is_no_request() -> None:
    with pytest.raises(msgspec.ValidationError):
        decode_request(encode(Hello(pid=1)))


def test_a_segment_with_times_out_of_order_does_not_come_through() -> None:
    wire = encode(SegmentReady(job_id="a", segment=Segment(0, 0, 1, "")))
    broken = msgspec.msgpack.decode(wire)
    broken["segment"]["start_ms"] = 5
    with pytest.raises(msgspec.ValidationError):
        decode_reply(msgspec.msgpack.encode(broken))


def test_a_closed_end_is_seen_by_the_other() -> None:
    ours, theirs = Pipe()
    send(ours, REQUESTS[0])
    ours.close()
    assert receive_request(theirs) == REQUESTS[0]
    with pytest.raises(EOFError):
        receive_request(theirs)
    theirs.close()
